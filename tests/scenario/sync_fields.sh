# The source has dropped fields of a call from its schema: they are left out
# of the questions, told once in the log and in the report, and everything is
# archived; a field that a decision needs ends the run.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
needs script

small_world --tasks 60 --body-bytes 4000 --missing 0 --deleted 0 \
	--page-size 10
printf '[api]\nrate = 100000\n' | new_archive

# for people, the first half
sim_post faults '{"add": ["drop-field=name=csatScore|owner/name"]}'
script -qec "stty cols 200; $WX_BIN sync --from $FROM --to 2026-10-16 2>err" \
	raw >/dev/null </dev/null || true
tr -s '\r\n ' ' ' <raw >seen
in_file seen "The source no longer knows these fields of a call, and \
they were left out: csatScore, owner/name. No recording is missing because of it; \
look for a newer wxarchive."

# for programs, the other half: refused once, told once for each
sim_post faults '{"clear": true,
	"add": ["drop-field=name=csatScore|owner/id|owner/name"]}'
sim_post reset-stats '{}'
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(tail -n 1 sync.out)"
expected_set >expected
stored_set | diff expected - >diff.out || die "not all of it: diff.out"
[ "$(report .fields_left_out)" = "csatScore, owner/id, owner/name" ] ||
	die "the report says $(report .fields_left_out)"
tail -n 1 sync.out >report.json
fits sync report.json
[ "$(grep -c search.field_left_out sync.err)" = 3 ] || die "not told once each"
in_file sync.err 'field=csatScore'
in_file sync.err 'text="the source does not know this field any more: it is left out, and the calls go without it"'
in_file sync.err 'hint="nothing is missing of the recordings; look for a newer wxarchive, which may know its new name"'
[ "$(grep -c 'api.failed.* status=400' sync.err)" = 1 ] ||
	die "asked more than once with the fields"
sums_hold
run 0 "$WX_BIN" verify

# one that is needed
sim_post tasks '{"created_ms": 1790899200000, "end_ms": 1790899260000}'
sim_post faults '{"clear": true, "add": ["drop-field=name=csatScore|endedTime"]}'
sync_once
[ "$status" = 1 ] || die "leaves with $status without endedTime"
in_file sync.err "Field 'endedTime' in type 'Task' is undefined"
not_in_file sync.err search.field_left_out
sim_post faults '{"clear": true}'
sync_once
[ "$status" = 0 ] || die "healed: leaves with $status"
[ "$(report '.fields_left_out // "none"')" = none ] || die "still told"
