# verify in parts: a budget of time ends it, a share is so many, and each run
# goes on where the last one ended; so many threads as were asked for.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 2000 --recordings-only --body-bytes 20000
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sync_once
[ "$status" = 0 ] || die "sync leaves with $status"
in_ledger() {
	sqlite3 -readonly ledger.sqlite "$1"
}
all=$(in_ledger "select count(*) from stored")
[ "$all" = 2000 ] || die "$all are stored"

# read_once COUNT: so many were read, each of them once.
read_once() {
	[ "$(in_ledger "select count(*) from artefact
		where checked_ms is not null")" = "$1" ] ||
		die "not $1 were read: some twice, or others left out"
}

# Shares: a third each, rounded up, then from the start again.
for runs in 1 2 3; do
	run 0 "$WX_BIN" verify --share 1/3 --json
	due=$(jq .due out)
	[ "$due" = 667 ] || die "a third is $due"
	[ "$(jq -c '[.stored, .checked, .good, .whole]' out)" = \
		"[2000,$due,$due,false]" ] ||
		die "a third: $(cat out)"
	[ $runs = 3 ] || read_once $((runs * due))
done
read_once 2000
sleep 0.01
newest=$(in_ledger "select max(checked_ms) from artefact")
run 0 "$WX_BIN" verify --share 1/8
in_file out "251 of 2 000 artefacts read again (the share asked for), "
in_file out "the next run continues where this one ended"
[ "$(in_ledger "select count(*) from (select checked_ms from artefact
	order by id limit 251) where checked_ms > $newest")" -ge 247 ] ||
	die "not from the start again"

# A whole one begins anew, and says so.
run 0 "$WX_BIN" verify --json
[ "$(jq -c '[.due, .checked, .whole, .stopped]' out)" = \
	'[2000,2000,true,false]' ] || die "a whole one: $(cat out)"

# A budget: less than all is read, all in the end, and none of them twice
# before that.  Nothing is known of how fast this machine is: the budget grows
# until a tenth is read, and that begins anew when it was all at once.
budget=1
sum=$all
runs=0
tries=0
while [ $runs -lt 2 ] || [ $sum -lt "$all" ]; do
	if [ $sum -ge "$all" ]; then
		sqlite3 ledger.sqlite "update artefact set checked_ms = null"
		tries=$((tries + 1))
		[ $tries -lt 10 ] || die "a budget of $budget ms is enough for all"
		budget=1
		sum=0
		runs=0
	fi
	run 0 "$WX_BIN" verify --budget ${budget}ms --json --threads 1
	checked=$(jq .checked out)
	[ "$(jq -c '[.due, .stopped, .findings]' out)" = '[2000,false,[]]' ] ||
		die "with a budget: $(cat out)"
	[ "$(jq .whole out)" = "$([ "$checked" = "$all" ] && echo true ||
		echo false)" ] || die "whole: $(cat out)"
	sum=$((sum + checked))
	[ "$checked" -gt 0 ] || die "nothing is read within $budget ms"
	[ "$checked" -ge $((all / 10)) ] || budget=$((2 * budget))
	runs=$((runs + 1))
	[ $budget -lt 100000 ] || die "no tenth is ever read"
	[ $sum -gt "$all" ] || read_once $sum
done
read_once "$all"
run 0 "$WX_BIN" verify --budget 1ms
in_file out " of 2 000 artefacts read again (as many as the time allowed), "
in_file out "the next run continues where this one ended"
run 0 "$WX_BIN" verify --budget 1h
in_file out "2 000 of 2 000 artefacts read again, "

# Threads: the program's own, and those that read.  One look may come too late
# to see all of them.
for threads in 1 3 9; do
	most=0
	looks=0
	while [ $most -le $threads ] && [ $looks -lt 20 ]; do
		looks=$((looks + 1))
		"$WX_BIN" verify --threads $threads --json >out 2>err &
		reader=$!
		while kill -0 $reader 2>/dev/null; do
			set -- /proc/$reader/task/*
			[ $# -le $most ] || most=$#
		done
		wait $reader || die "with $threads threads: $(cat err)"
		[ "$(jq .good out)" = "$all" ] || die "not all is good: $(cat out)"
	done
	[ $most = $((threads + 1)) ] ||
		die "$((most - 1)) threads read, not $threads"
done

# Stopped by a signal: it says so, and that is no success.  A run that was
# done before the signal came is asked again.
stopped() {
	"$WX_BIN" verify --threads 1 "$@" >out 2>err &
	pid=$!
	until grep -q "^pid $pid " archive/tmp/lock; do
		kill -0 $pid 2>/dev/null || break
	done
	kill -TERM $pid 2>/dev/null || true
	code=0
	wait $pid || code=$?
	[ $code = 143 ]
}
until_true stopped
in_file out "stopped by a signal before all of it was read"
in_file out "the next run continues where this one ended"
until_true stopped --json
fits verify out
[ "$(jq -c '[.stopped, .whole, .exit_code]' out)" = '[true,false,1]' ] ||
	die "JSON: $(cat out)"
