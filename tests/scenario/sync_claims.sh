# What the source claims of a settled call after it was judged: it is asked
# once more when its record is read again, and not on every run.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

DAY=86400000
MOMENT=1791500000000

# of CALL COLUMN: what the view says of it
of() {
	sqlite3 -readonly ledger.sqlite "select $2 from call where id = '$1'"
}

# insert JSON: a call of that moment; its id in $new
insert() {
	sim_post tasks "{\"created_ms\":$MOMENT,
		\"end_ms\":$((MOMENT + 60000))$1}"
	new=$(jq -r '.ids[0]' sim.reply)
	MOMENT=$((MOMENT + 1000))
}

# redeclared_of: the objects of which the source named other times.
redeclared_of() {
	sqlite3 -readonly ledger.sqlite "select json_extract(line, '\$.object')
		from event where line like '%x-redeclared%' order by n"
}

transcripts() {
	sqlite3 -readonly ledger.sqlite \
		"select count(*) from artefact where kind = 7 and state = 2"
}

# captureRequested is null of all; of the first days transcripts come within the
# next fifty, of the last ones later.
days=$(($(date +%s) / 86400 - FROM_MS / DAY + 20))
small_world --tasks 40 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --unknown-capture 1 --late-transcripts 1 \
	--late-transcript-delay ${days}d
printf '[api]\nrate = 100000\n' | new_archive
curl -sS -f -o expected "$api/sim/expected?from=$FROM_MS&to=$TO_MS" ||
	die "no truth"
silent=$(jq -rs '[.[] | select(.channelType == "telephony" and
	any(.artefacts[]; .kind == "main"))][0].id' expected)
sim_post tasks "{\"id\":\"$silent\",\"delay_ms\":$((900 * DAY))}"
sync_once
[ "$status" = 0 ] || die "leaves with $status"
[ "$(of "$silent" class)" = not-recorded ] || die "$(of "$silent" class)"
before=$(transcripts)

# Its day is read again for another call: it claims a recording now, and others
# a transcript.  The source names later ends for all recordings.
sim_post tasks "{\"id\":\"$silent\",\"delay_ms\":1}"
sim_post clock "{\"advance_ms\":$((50 * DAY))}"
sim_post options '{"stop_shift_ms":3600000}'
recordings | sort >recordings.before
insert ',"plain":true'
sync_once
[ "$status" = 0 ] || die "with claims: leaves with $status"
[ "$(of "$silent" class)" = archived ] ||
	die "claimed and served: $(of "$silent" class)"
[ "$(transcripts)" -gt "$before" ] || die "no late transcript was fetched"
[ "$(report .classes.waiting)" = 0 ] || die "some are left waiting"
recordings | sort >recordings.after
[ -z "$(comm -23 recordings.before recordings.after)" ] ||
	die "what was stored was touched"
redeclared=$(redeclared_of)
[ "$(echo "$redeclared" | wc -w)" -gt 0 ] || die "other times: no word of it"
grep -q 'artefact.redeclared' sync.err || die "other times: no event"
[ "$(comm -13 recordings.before recordings.after | wc -l)" -ge \
	"$(echo "$redeclared" | wc -w)" ] ||
	die "what is served now was not stored beside it"
one=$(echo "$redeclared" | sed -n 1p)
run 0 "$WX_BIN" --config wxarchive.conf explain "$one"
grep -q 'x-redeclared' out || die "explain does not tell"
grep -q 'The source now names other times for it than when it was stored: what it has served since is kept beside it.' out ||
	die "explain does not tell what that is"
run 0 "$WX_BIN" --config wxarchive.conf audit show --type x-redeclared
run 0 "$WX_BIN" --config wxarchive.conf verify

# The day once more, with no new claim: only the new call is asked about.
insert ',"plain":true'
sim_post reset-stats '{}'
sync_once
[ "$status" = 0 ] || die "without claims: leaves with $status"
[ "$(stats .captures_ids.distinct)" = 1 ] ||
	die "$(stats .captures_ids.distinct) were asked about"
[ "$(redeclared_of)" = "$redeclared" ] || die "other times: told twice"
