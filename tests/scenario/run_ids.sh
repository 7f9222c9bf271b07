# One run is one id: in every line on standard error, in the report and in the
# ledger, which has the status that the run left with.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 40 --body-bytes 4000 --missing 0 --deleted 0
printf '[log]\nlevel = debug\n[api]\nrate = 100000\nbackoff_base = 10ms\n' |
	new_archive
: >seen

# row COLUMN: of the newest run
row() {
	sqlite3 -readonly ledger.sqlite \
		"select $1 from run order by number desc limit 1"
}

# is_one NAME STATUS
is_one() {
	[ "$status" = "$2" ] || die "$1: leaves with $status, not $2"
	id=$(report .run)
	echo "$id" | grep -qxE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' ||
		die "$1: the run is called $id"
	! grep -qxF "$id" seen || die "$1: two runs are called $id"
	echo "$id" >>seen
	[ "$(grep -cvF " run=$id " sync.err)" = 0 ] ||
		die "$1: another run: $(grep -vF " run=$id " sync.err)"
	[ "$(wc -l <sync.err)" -gt 0 ] || die "$1: nothing was logged"
	[ "$(row id)" = "$id" ] || die "$1: the ledger says $(row id)"
	[ "$(row "command || ' ' || from_ms || ' ' || to_ms")" = \
		"sync $FROM_MS $TO_MS" ] || die "$1: of another period"
	[ "$(row exit_code)" = "$2" ] ||
		die "$1: the ledger says $(row exit_code), not $2"
	[ "$(report .exit_code)" = "$2" ] ||
		die "$1: the report says $(report .exit_code), not $2"
	[ "$(row "ended_ms >= started_ms and started_ms >= $began")" = 1 ] ||
		die "$1: another time"
	[ "$(row summary | jq .stored)" = "$(report .progress.stored)" ] ||
		die "$1: the summary says $(row summary)"
}

# Stopped, with most of it still to come.
sim_post faults '{"add": ["stall=on=media,ms=60000,after=5"]}'
began=$(date +%s000)
"$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" \
	>sync.out 2>sync.err &
pid=$!
until_true asked media 6
kill -TERM $pid
# again: not even what is under way is waited for
sleep 0.2
kill -TERM $pid || true
status=0
wait $pid || status=$?
grep -v '^wxarchive sync: \|^what to do: ' sync.err >log || true
grep -q '^wxarchive sync: stopped before the end' sync.err ||
	die "stopped: says $(tail -n 2 sync.err)"
mv log sync.err
[ "$(report .stopped)" = true ] || die "the report does not say stopped"
in_file sync.err sync.stopping
[ "$status" = 143 ] || die "stopped: leaves with $status, not by the signal"
status=1
is_one stopped 1

# Exceptions.
sim_post faults '{"clear": true, "add": ["html=on=media,after=5"]}'
began=$(date +%s000)
sync_once
is_one exceptions 3

# All of it.
sim_post faults '{"clear": true}'
began=$(date +%s000)
"$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" --retry \
	>sync.out 2>sync.err && status=0 || status=$?
is_one complete 0

# A run that fails.
sim_post faults '{"add": ["status=on=search,code=400"]}'
began=$(date +%s000)
sync_once
grep -v '^wxarchive sync: \|^what to do: ' sync.err >log || true
mv log sync.err
is_one failed 1
