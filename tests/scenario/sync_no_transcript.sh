# The source says that there is a transcript of a call and does not name one:
# the call is looked at a few times more, archived without it, and says so.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

HOUR=3600000

# later MS OPTION..: after that long, a run; it leaves with 0
later() {
	sim_post clock "{\"advance_ms\":$1}"
	shift
	sim_post reset-stats '{}'
	status=0
	"$WX_BIN" sync --from "$FROM" --to "$TO" "$@" >sync.out 2>sync.err ||
		status=$?
	[ "$status" = 0 ] || die "leaves with $status"
}

# of REASON: how many calls are archived for it
of() {
	sqlite3 -readonly ledger.sqlite "select count(*) from call
		where class = 'archived' and reason = '$1'"
}

asked_about() {
	stats .captures_ids.distinct
}

# fresh [SETTING]: a new archive; without transcripts the source serves all
fresh() {
	chmod -R u+w archive 2>/dev/null || :
	rm -rf archive ledger.sqlite* log.key
	printf '[api]\nrate = 100000\n[log]\nlevel = info\n%s\n' "$1" |
		new_archive
}

# The source's clock is weeks behind ours, and judges; all has settled.
small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --telephony 1 --late-consults 0 --late-transcripts 0 \
	--voice-transcripts 0.5
sim_post clock "{\"advance_ms\":-$((18 * 24 * HOUR))}"

# --- what is served costs no further question --------------------------------

fresh ''
later 0
claimed=$(curl -sS -f "$api/sim/expected?from=$FROM_MS&to=$TO_MS" |
	jq -s '[.[] | select(any(.artefacts[]; .kind == "voice-transcript"))] |
	length')
[ "$claimed" -gt 5 ] || die "$claimed transcripts tell nothing"
[ "$(of transcript-not-served)" = 0 ] || die "served, and said not to be"
later $((2 * HOUR))
[ "$(asked_about)" = 0 ] || die "served: $(asked_about) are asked about again"

# --- what is not kept is not looked for --------------------------------------

sim_post options '{"no_transcripts":true}'
fresh '[resolve]
transcripts = no'
later 0
[ "$(of transcript-not-served)" = 0 ] || die "not kept, and looked for"
later $((2 * HOUR))
[ "$(asked_about)" = 0 ] || die "not kept: $(asked_about) are asked about again"

# --- what is claimed, and not named ------------------------------------------

fresh ''
later 0
[ "$(of transcript-not-served)" = "$claimed" ] ||
	die "$(of transcript-not-served) of $claimed are without"
[ "$(grep -c 'warn task.no_transcript' sync.err)" = 1 ] || die "not once"
[ "$(grep -c 'info task.no_transcript' sync.err)" = $((claimed - 1)) ] ||
	die "not all"
in_file sync.err 'text="the source says that there is a transcript of a call, and names none"'
in_file sync.err 'hint="all that it names is archived, and it is asked again a few times: see wxarchive explain CALL"'
call=$(sed -n 's/.*warn task.no_transcript.* task=\([^ ]*\) .*/\1/p' sync.err)
run 0 "$WX_BIN" explain "$call"
tr -s '\n ' ' ' <out >words
in_file words "State: archived."
in_file words "everything that the source named of the task is stored and verified; it says that there is a transcript too, and does not serve one after the settle window (transcript-not-served)"
in_file words "It is asked for again by the first sync after"
for hours in 1 6 24; do
	later $((hours * HOUR + 1000))
	[ "$(asked_about)" = "$claimed" ] ||
		die "after $hours hours: $(asked_about), not $claimed"
done
later $((48 * HOUR)) --reread
[ "$(asked_about)" = 0 ] || die "never served: asked about for ever"
[ "$(of transcript-not-served)" = "$claimed" ] || die "their reason is gone"

# It is served after all, and --retry asks.
sim_post options '{"no_transcripts":false}'
later 0 --retry
[ "$(of transcript-not-served)" = 0 ] || die "served: they are without still"
expected_set >expected
stored_set | diff expected - >diff.out || die "not all of it: diff.out"

# --- one that comes late -----------------------------------------------------

sim_post options '{"no_transcripts":true}'
fresh ''
later 0
[ "$(of transcript-not-served)" = "$claimed" ] || die "late: not without"
sim_post options '{"no_transcripts":false}'
later $((HOUR + 1000))
[ "$(of artefacts-complete)" -ge "$claimed" ] || die "late: they stay without"
stored_set | diff expected - >diff.out || die "late: not all of it: diff.out"
later $((7 * HOUR))
[ "$(asked_about)" = 0 ] || die "late: $(asked_about) are asked about again"
