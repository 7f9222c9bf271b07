# Calls that the source no longer names are kept, and are not in its count.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
recordings >before
for id in $(sqlite3 -readonly ledger.sqlite "select id from call limit 5"); do
	sim_post tasks "{\"id\":\"$id\",\"hidden\":true}"
done
sync_once
[ "$status" = 0 ] || die "the second run leaves with $status"
[ "$(report .source_count)" = 15 ] ||
	die "the source's count is $(report .source_count), not 15"
[ "$(report .tasks) $(report .left)" = "20 5" ] || die "5 of 20 have left"
recordings | diff before - || die "something went"
run 0 "$WX_BIN" --config wxarchive.conf reconcile --from "$FROM" --to "$TO"
in_file out "Every call is accounted for"
tr -s "\n " " " <out >words
in_file words "5 of the calls are no longer at the source"
run 0 "$WX_BIN" --config wxarchive.conf reconcile --offline --json \
	--from "$FROM" --to "$TO"
[ "$(jq .total.left out)" = 5 ] || die "offline it is $(jq .total.left out)"
fits reconcile out
run 0 "$WX_BIN" --config wxarchive.conf audit show --type x-reconciliation
in_file out '"source_count":15'
# Many runs by the clock leave one window.
for n in 1 2 3 4; do
	run 0 "$WX_BIN" --config wxarchive.conf sync --from "$FROM"
done
[ "$(sqlite3 -readonly ledger.sqlite "select count(*) from time_window")" -le 4 ] ||
	die "each run leaves a window"
