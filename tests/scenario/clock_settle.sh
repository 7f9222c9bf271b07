# Whether a call has settled is judged by the earlier clock when ours is off.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

HOUR=3600000
DAY=$((24 * HOUR))

# shift_source MS: the source's clock against ours
shift_source() {
	sim_post clock "{\"advance_ms\": $1}"
	now_ms=$(jq .now_ms sim.reply)
}

# run_all: the whole of it; the exit code is in $status
run_all() {
	status=0
	"$WX_BIN" sync --from 2026-10-01 >sync.out 2>sync.err || status=$?
}

# class_is ID CLASS
class_is() {
	class=$(sqlite3 -readonly ledger.sqlite \
		"select class from call where id = '$1'")
	[ "$class" = "$2" ] || die "$1 is $class, not $2"
}

# warned AHEAD_DAYS: once, with what to do
warned() {
	[ "$(grep -c sync.clock_differs sync.err)" = 1 ] ||
		die "not told once: $(cat sync.err)"
	ahead=$(sed -n 's/.*sync.clock_differs.* ahead_ms=\(-*[0-9]*\) .*/\1/p' \
		sync.err)
	off=$((ahead - $1 * DAY))
	[ "${off#-}" -lt 60000 ] || die "ahead by $ahead ms, not $1 days"
	in_file sync.err "this machine's clock is not the source's: whether a call has settled is judged by the earlier of the two"
	in_file sync.err "set the clock: timedatectl set-ntp true; wxarchive doctor shows the difference"
}

small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0
shift_source -$((10 * DAY))
printf '[api]\nrate = 100000\n' | new_archive

# Ours is ten days ahead.  A call of an hour ago has its recording late: by
# ours it settled days ago, and would be missing.
sim_post tasks "{\"created_ms\": $((now_ms - 2 * HOUR)), \"plain\": true,
	\"end_ms\": $((now_ms - HOUR)), \"delay_ms\": $((5 * HOUR))}"
late=$(jq -r '.ids[0]' sim.reply)
run_all
[ "$status" = 0 ] || die "ahead: leaves with $status"
warned 10
class_is "$late" waiting
shift_source $((6 * HOUR))
run_all
[ "$status" = 0 ] || die "later: leaves with $status"
class_is "$late" waiting
[ "$(sqlite3 -readonly ledger.sqlite "select count(*) from stored
	where call = '$late' and state = 'stored'")" = 1 ] ||
	die "what came late was not fetched"

# Ours is right again: nothing is told.
shift_source $((10 * DAY - 6 * HOUR))
run_all
[ "$status" = 0 ] || die "right again: leaves with $status"
not_in_file sync.err sync.clock_differs
class_is "$late" archived

# Ours is ten days behind.  A call without its recording has settled at the
# source; by ours it waits, until ours is set right.
shift_source $((10 * DAY))
sim_post tasks "{\"created_ms\": $((now_ms - 10 * DAY - 12 * HOUR)),
	\"end_ms\": $((now_ms - 10 * DAY - 11 * HOUR)), \"plain\": true,
	\"delay_ms\": $((300 * DAY))}"
never=$(jq -r '.ids[0]' sim.reply)
run_all
[ "$status" = 0 ] || die "behind: leaves with $status"
warned -10
class_is "$never" waiting
sums_hold
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" audit verify
cat archive/log/events/*.jsonl | jq -r .time >times
sort -c times || die "the log is not in the order of our time"
