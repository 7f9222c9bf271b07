# Calls of which the source never says that they have ended, or names an end
# that makes no sense: they are asked about all the same, at growing ages, and
# judged; one whose end moves is asked about again.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

HOUR=3600000
DAY=$((24 * HOUR))

# of CALL COLUMN: what the view says of it
of() {
	sqlite3 -readonly ledger.sqlite "select $2 from call where id = '$1'"
}

# is CALL CLASS/REASON WHEN
is() {
	[ "$(of "$1" class)/$(of "$1" reason)" = "$2" ] ||
		die "$3: $(of "$1" class)/$(of "$1" reason), not $2"
}

# asks CALL: how often it was asked about
asks() {
	"$WX_BIN" --json explain "$1" | jq .asks
}

# insert CREATED END TOLD: a call; its id in $new
insert() {
	sim_post tasks "{\"created_ms\":$1,\"end_ms\":$2,\"told_end_ms\":$3,
		\"plain\":true}"
	new=$(jq -r '.ids[0]' sim.reply)
}

# later DAYS OPTION..: after that long, a run
later() {
	sim_post clock "{\"advance_ms\":$(($1 * DAY))}"
	now=$(jq .now_ms sim.reply)
	sim_post reset-stats '{}'
	after=$1
	shift
	status=0
	"$WX_BIN" sync --from 2026-10-01 "$@" >sync.out 2>sync.err || status=$?
	[ "$status" = 0 ] ||
		die "after $after days: leaves with $status: $(cat sync.err)"
}

# The source's clock is three weeks behind ours, and judges.
small_world --tasks 4 --body-bytes 4000 --missing 0 --deleted 0 --never-ends 0 \
	--late-transcripts 0
printf '[api]\nrate = 100000\n' | new_archive
sim_post clock "{\"advance_ms\":-$((21 * DAY))}"
now=$(jq .now_ms sim.reply)
insert $((now - 20 * DAY)) $((now - 20 * DAY + 60000)) -1
old=$new
insert $((now - 20 * DAY)) -1 0
empty=$new
insert $((now - HOUR)) $((now - HOUR + 60000)) -1
young=$new
insert $((now - HOUR)) $((now - HOUR + 60000)) $((now / 1000))
seconds=$new
insert $((now - HOUR)) $((now - HOUR + 60000)) $((now * 1000))
micro=$new
insert $((now - 2 * HOUR)) $((now - 2 * HOUR + 60000)) 0
moved=$new

later 0
is "$old" archived/artefacts-complete "weeks without an end"
is "$young" open/not-ended "an hour without an end"
[ "$(asks "$young")" = 0 ] || die "asked about at once"
is "$seconds" waiting/settle-window "an end in seconds"
is "$micro" waiting/settle-window "an end in microseconds"
[ "$(of "$empty" class)" != open ] || die "a call without anything stays open"
[ "$(grep -c 'warn.*task.end_unbelieved' sync.err)" = 1 ] ||
	die "a senseless end: not told once"
run 0 "$WX_BIN" explain "$old"
grep -q 'The source never said that it has ended' out ||
	die "explain does not tell that there is no end"
run 0 "$WX_BIN" explain "$young"
grep -q 'if that is never said, by the first sync after' out ||
	die "explain does not tell when it is asked for"

later 3
is "$young" open/no-end-told "three days without an end"
[ "$(of "$young" stored)" = 1 ] || die "what was there is not stored"
later 1
is "$young" open/no-end-told "four days without an end"
before=$(asks "$young")
later 0 --retry
[ "$(asks "$young")" -gt "$before" ] || die "--retry: not asked about"
later 5
is "$young" archived/artefacts-complete "nine days without an end"
is "$seconds" archived/artefacts-complete "an end in seconds, settled"
is "$moved" archived/artefacts-complete "an end, settled"

# It goes on again, and ends later: it is asked about once more.
before=$(asks "$moved")
sim_post tasks "{\"id\":\"$moved\",\"told_end_ms\":-1}"
later 0 --reread
is "$moved" archived/artefacts-complete "no end any more, long ago"
sim_post tasks "{\"id\":\"$moved\",\"told_end_ms\":$((now - HOUR))}"
later 0 --reread
is "$moved" waiting/settle-window "a later end"
[ "$(asks "$moved")" -gt "$before" ] || die "a later end: not asked about"
run 0 "$WX_BIN" reconcile
