# A call that the ledger has lost after its window was closed: nothing is said
# of the source's count any more until the list was read again.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 60 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
end_state >want
run 0 "$WX_BIN" reconcile --offline --from "$FROM" --to "$TO"
in_file out "Every call is accounted for"
in_file out "The source was not asked: its counts are from when its list was last read."
entry=$(sed -n 's/^    wxarchive audit prove \([0-9]*\)$/\1/p' out)
cat archive/log/events/*.jsonl | jq -c "select(.n == $entry) |
	[.type, .detail.live]" >said
[ "$(cat said)" = '["x-reconciliation",false]' ] ||
	die "entry $entry is $(cat said)"
run 0 "$WX_BIN" audit prove "$entry"

# forget CLASS: one call of it
forget() {
	sqlite3 ledger.sqlite "drop trigger if exists task_no_delete;
		delete from task where id = (select t.id from task t
		join class_name c on c.class = t.class
		where c.name = '$1' limit 1);
		select changes()" >changes
	[ "$(cat changes)" = 1 ] || die "no call is $1"
}

forget not-recorded
cp archive/log/checkpoint before
run 4 "$WX_BIN" reconcile --offline --from "$FROM" --to "$TO"
tr '\n' ' ' <out >words
in_file words "Cannot be verified: the source's count is not known for 31 of the days, as these were not read completely, or the ledger has other calls than when they were; wxarchive sync reads them."
in_file out "Not recorded in the log: the source's count is not known."
cmp before archive/log/checkpoint || die "it is signed"
run 4 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
in_file out "1 call is not accounted for"

sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
[ "$(report .source_count)" = 60 ] || die "source: $(report .source_count)"
is_end_state want
run 0 "$WX_BIN" reconcile --offline --from "$FROM" --to "$TO"
in_file out "Every call is accounted for"

# By a sync alone, without a reconciliation before it.
forget not-recorded
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
in_file sync.err "window.read_again"
is_end_state want
