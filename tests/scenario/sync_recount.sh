# A task that enters a window after it closed is found by the same run when it
# goes on for longer than discover.recount_after, and by the next run anyhow.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0

# archived COUNT: what a run finds that a task enters half-way
archived() {
	sim_post faults '{"clear":true,"add":
		["stall=on=media,count=1,at=10,ms=2500"]}'
	sim_post reset-stats '{}'
	sync_once &
	run=$!
	until_true asked media 1
	halted=$(pid_of_run) # so that it cannot end before
	kill -STOP "$halted"
	sim_post tasks '{"created_ms":1791500000000,"end_ms":1791500060000,
		"plain":true}'
	kill -CONT "$halted"
	wait "$run"
	[ "$(report .tasks)" = "$1" ] ||
		die "the run knows $(report .tasks) tasks, not $1"
	[ "$(report .source_count)" = "$1" ] ||
		die "the source's count is $(report .source_count), not $1"
}

printf '[api]\nrate = 100000\n[discover]\nrecount_after = 1s\n' | new_archive
archived 21
expected_set >expected
stored_set | diff expected - || die "not whole"

rm -rf archive ledger.sqlite* log.key token.json
printf '[api]\nrate = 100000\n' | new_archive
archived 21
sync_once
[ "$(report .tasks)" = 22 ] || die "the next run has not found it"
expected_set >expected
stored_set | diff expected - || die "not whole"

# A closed window that is not counted again stays as it is, and is told of.
rm -rf archive ledger.sqlite* log.key token.json
printf '[api]\nrate = 100000\ntries = 1\n[discover]\nwindow_max = 20d\n' |
	new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
sim_post faults '{"clear":true,"add":["status=on=search,code=500,count=1"]}'
sync_once
[ "$status $(report .windows_unclosed)" = "3 1" ] ||
	die "uncounted: leaves with $status, $(report .windows_unclosed) windows"
in_file sync.err window.uncounted
sync_once
[ "$status" = 0 ] || die "counted: leaves with $status"
