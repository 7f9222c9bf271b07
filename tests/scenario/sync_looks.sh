# A call that has settled is looked at again, a few times, where the answers do
# not add up: nothing that it may have is given up after one look.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

HOUR=3600000
DAY=$((24 * HOUR))

# is CALL CLASS/REASON WHEN
is() {
	got=$(sqlite3 -readonly ledger.sqlite \
		"select class || '/' || reason from call where id = '$1'")
	[ "$got" = "$2" ] || die "$3: $got, not $2"
}

# asks CALL: how often it was asked about
asks() {
	"$WX_BIN" --json explain "$1" | jq .asks
}

# insert AGE_MS DELAY_MS: a call that ended so long ago; its id in $new
insert() {
	sim_post tasks "{\"created_ms\":$((now - $1 - 60000)),
		\"end_ms\":$((now - $1)),\"plain\":true,\"delay_ms\":$2}"
	new=$(jq -r '.ids[0]' sim.reply)
}

# later MS OPTION..: after that long, a run; its status is in $status
later() {
	sim_post clock "{\"advance_ms\":$1}"
	now=$(jq .now_ms sim.reply)
	shift
	status=0
	"$WX_BIN" sync --from 2026-10-01 "$@" >sync.out 2>sync.err || status=$?
}

# The source's clock is four weeks behind ours, and judges.
small_world --tasks 4 --body-bytes 4000 --missing 0 --deleted 0 --never-ends 0 \
	--late-transcripts 0
printf '[api]\nrate = 100000\n' | new_archive
sim_post clock "{\"advance_ms\":-$((27 * DAY))}"
now=$(jq .now_ms sim.reply)
later 0

# --- what was given up, and is claimed later ---------------------------------

insert $((10 * DAY)) $((900 * DAY))
late=$new
later 0
for days in 1 1 1 1; do later $((days * DAY)); done
[ "$status" = 3 ] || die "not served: leaves with $status"
is "$late" missing/claimed-not-served "not served"
[ "$(asks "$late")" = 4 ] || die "not served: $(asks "$late") looks"
sim_post tasks "{\"id\":\"$late\",\"delay_ms\":1}"
later 0 --reread
[ "$status" = 0 ] || die "claimed later: leaves with $status"
is "$late" archived/artefacts-complete "claimed later"
before=$(asks "$late")
later $DAY --reread
[ "$(asks "$late")" = "$before" ] || die "claimed once: asked for on each run"

# --- a first look that is late, and meets trouble ----------------------------

insert 0 $((8 * DAY))
slow=$new
for hours in 0 1 6 24; do later $((hours * HOUR)); done
is "$slow" waiting/settle-window "within its settle window"
sim_post faults '{"add": ["html=on=media"]}'
later $((9 * DAY))
[ "$status" = 3 ] || die "a page for a recording: leaves with $status"
is "$slow" failed/content-bad "a page for a recording"
sim_post faults '{"clear": true}'
later $DAY
[ "$status" = 0 ] || die "after the page: leaves with $status"
is "$slow" archived/artefacts-complete "after the page"

# --- no answer is none -------------------------------------------------------

insert $((6 * DAY)) 0
told=$new
later 0
is "$told" waiting/settle-window "within its settle window, and named"
insert $((8 * DAY)) 0
purged=$new
sim_post faults '{"add": ["expired=on=media"]}'
later 0
[ "$status" = 3 ] || die "links that expire: leaves with $status"
is "$purged" failed/fetch-failed "links that expire"
sim_post faults '{"clear": true, "add": ["drop-ids=n=10"]}'

# Nothing is concluded from the first answers that leave them out.
for hours in 0 1 6; do
	later $((hours * HOUR + 1000))
	is "$purged" failed/fetch-failed "no answer"
done
later $((24 * HOUR + 1000))
is "$purged" missing/claimed-not-served "never an answer"
is "$told" archived/artefacts-unconfirmed "no answer in the end"
run 0 "$WX_BIN" explain "$told"
tr -s '\n ' ' ' <out >words
in_file words "everything that the source ever named of the task is stored and verified; when it was last asked, after the settle window, it did not answer for the task (artefacts-unconfirmed)"
in_file words "It is asked for again by the first sync after"
before=$(asks "$told")
for hours in 1 6 24; do later $((hours * HOUR + 1000)); done
[ "$(asks "$told")" = $((before + 3)) ] ||
	die "no answer: $(($(asks "$told") - before)) looks"
later $((2 * DAY))
[ "$(asks "$told")" = $((before + 3)) ] || die "no answer: asked for ever"
is "$told" archived/artefacts-unconfirmed "never an answer"

# The next one is answered for, and so is what --retry asks about.
sim_post faults '{"clear": true}'
insert $((7 * DAY - HOUR)) 0
later 0
sim_post faults '{"add": ["drop-ids=n=10"]}'
later $((HOUR + 1000))
is "$new" archived/artefacts-unconfirmed "no answer, once"
sim_post faults '{"clear": true}'
later $((HOUR + 1000))
is "$new" archived/artefacts-complete "an answer"
later 0 --retry
is "$told" archived/artefacts-complete "an answer to --retry"
