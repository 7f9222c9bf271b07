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
in_file words "Every call is accounted for: on every day the classes sum to the source's count plus the calls that have left it."
in_file words "5 of the calls are no longer at the source: kept here, but not in its count (15 + 5 = 20 calls): see --list left."
in_file words "day source left calls"
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO" --csv
in_file out '"total",15,5,20,'
for list in "reconcile --from $FROM --to $TO --list left" "find --left"; do
	# shellcheck disable=SC2086
	run 0 "$WX_BIN" $list --json
	[ "$(jq '[.count, (.calls | map(select(.left)) | length)] | add' out)" = 10 ] ||
		die "$list: not 5 with their time"
done
fits find out
call=$(jq -r '.calls[0].call' out)
run 0 "$WX_BIN" find --left --csv
[ "$(wc -l <out)" = 6 ] || die "find --left --csv: not 5 calls"
in_file out '"stored","left"'
run 0 "$WX_BIN" explain "$call"
in_file out "  The source no longer names it, as seen 20"
run 0 "$WX_BIN" explain "$call" --json
fits explain out
[ "$(jq -r .left out | cut -c 1-2)" = 20 ] || die "explain: no time"
run 0 "$WX_BIN" status
tr -s "\n " " " <out >words
in_file words "left 5 of these are no longer at the source: kept here; wxarchive find --left"
run 0 "$WX_BIN" status --json
[ "$(jq .left out)" = 5 ] || die "status: not 5"
fits status out
run 0 "$WX_BIN" plan --from "$FROM" --to "$TO" --json
[ "$(jq .calls_to_ask out)" = 0 ] || die "plan: something is to be asked for"
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
