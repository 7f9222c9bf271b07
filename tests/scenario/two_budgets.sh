# A process that is killed leaves word of a Retry-After and of the budget that
# it has used; one that starts beside it knows of them too.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

throttled() {
	[ "$(stats '[.faults[]?] | add // 0')" -ge 1 ]
}

small_world --tasks 40 --body-bytes 4000 --missing 0 --deleted 0 \
	--page-size 10
printf '[api]\nrate = 100000\nparallel = 1\n' | new_archive
sim_post reset-stats '{}'
sim_post faults '{"clear":true,"add":["throttle=on=search,after=1,count=1,seconds=6"]}'
sync_once &
run=$!
until_true throttled
until_true grep -q . token.json.pace
sleep 0.5
kill -KILL "$(pid_of_run)"
wait "$run" || true
# Nothing is asked before the six seconds are over, whoever asks.
"$WX_BIN" plan --from "$FROM" --to "$TO" >plan.out 2>plan.err &
plan=$!
sync_once
[ "$status" = 0 ] || die "leaves with $status"
wait "$plan" || die "plan fails"
[ "$(stats .retry_after_violations)" = 0 ] ||
	die "$(stats .retry_after_violations) requests before Retry-After was over"
expected_set >expected
stored_set | diff expected - >diff.out || die "not whole: diff.out"
[ "$(report '[.due, .progress.calls_due, .progress.left_ms] | tostring')" = "[0,0,0]" ] ||
	die "nothing is due: $(report .progress)"

# What a killed run has used of its minute is used for the next one.
rm -rf archive ledger.sqlite* log.key token.json*
printf '[api]\nrate = 5\n' | new_archive
sim_post faults '{"clear":true}'
sim_post reset-stats '{}'
sync_once &
run=$!
# It is written down while the run waits for its next minute.
until_true sh -c '[ "$(wc -l <token.json.pace)" -ge 6 ]' 2>/dev/null
kill -KILL "$(pid_of_run)"
wait "$run" || true
before=$(stats '[.endpoints[].requests] | add')
timeout 3 "$WX_BIN" plan --from "$FROM" --to "$TO" >plan.out 2>plan.err || true
after=$(stats '[.endpoints[].requests] | add')
[ "$((after - before))" -le 2 ] || die "$((after - before)) requests beyond the rate"

# Runs that are killed right after their first requests have used them, too.
rm -rf archive ledger.sqlite* log.key token.json*
printf '[api]\nrate = 10\n' | new_archive
sim_post faults '{"clear":true,"add":["stall=on=captures,ms=600000"]}'
sim_post reset-stats '{}'
for life in 1 2 3 4 5 6 7 8; do
	timeout -s KILL 1 "$WX_BIN" sync --from "$FROM" --to "$TO" \
		>sync.out 2>sync.err || true
done
sent=$(stats '.endpoints | [.search, .captures, .token | .requests] | add')
[ "$sent" -ge 3 ] || die "only $sent requests"
[ "$sent" -le 10 ] || die "$sent requests in a minute of 10 (life $life)"
