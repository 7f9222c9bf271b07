# One call leaves the source and another one enters: its count is the same.
# What has not settled is read again all the same; of older days reconcile
# finds it, and the next sync reads them again.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# knows ID: in which class
knows() {
	sqlite3 -readonly ledger.sqlite "select class from call where id = '$1'"
}

# swap CREATED_MS: the first call goes, and one of that moment comes ($new)
swap() {
	old=$(sqlite3 -readonly ledger.sqlite \
		"select id from call order by id limit 1 offset $1")
	sim_post tasks "{\"id\":\"$old\",\"hidden\":true}"
	sim_post tasks "{\"created_ms\":$2,\"end_ms\":$(($2 + 60000)),
		\"plain\":true}"
	new=$(jq -r '.ids[0]' sim.reply)
}

now=$(date +%s)000
start_sim --from "$(date -u -d '5 days ago' +%FT%RZ)" --rate-limit 0 \
	--tasks 30 --body-bytes 4000 --missing 0 --deleted 0 --never-ends 0
api=$(sim_value api)
printf '[api]\nrate = 100000\n[discover]\nrecount_after = 1ms\n' | new_archive
# A run does not read again what it has read itself.
run 0 "$WX_BIN" sync --from 6d
[ "$(grep -c window.closed err)" -ge 1 ] || die "no window was closed"
not_in_file err window.read_again
run 0 "$WX_BIN" sync --from 6d
swap 3 $((now - 7200000))
run 0 "$WX_BIN" sync --from 6d
[ -n "$(knows "$new")" ] || die "a late call of today is not known"
[ "$(sqlite3 -readonly ledger.sqlite \
	"select count(*) from task where left_ms is not null")" = 1 ] ||
	die "the call that went has not left"
run 0 "$WX_BIN" reconcile --from 6d
# Read again at twice its age, not on every run.
sim_post reset-stats '{}'
run 0 "$WX_BIN" sync --from 6d
run 0 "$WX_BIN" sync --from 6d
[ "$(stats .endpoints.search.requests)" -le 60 ] ||
	die "$(stats .endpoints.search.requests) questions for nothing"
stop_sim

# Of a month that has settled.
rm -rf archive ledger.sqlite* log.key token.json
small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0 --never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
swap 3 1791500000000
sync_once
[ "$status $(knows "$new")" = "0 " ] || die "found without being looked for"
run 4 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
in_file out "Recorded in the log, and signed. Its proof, to give out:"
sync_once
[ "$status" = 0 ] || die "after reconcile: leaves with $status"
[ "$(knows "$new")" = archived ] || die "not found after reconcile"
[ "$(report .left)" = 1 ] || die "the one that went is not told"
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
# Each reconciliation by hand is an entry, also one that finds the same.
[ "$(cat archive/log/events/*.jsonl | grep -c '"type":"x-reconciliation"')" -ge 5 ] ||
	die "a reconciliation is not in the log"
run 0 "$WX_BIN" audit verify

# Without a difference by the day, as two changed places on one: the whole list
# is read again when that is asked for.
created=$(sqlite3 -readonly ledger.sqlite \
	"select created from call order by id limit 1 offset 5")
swap 5 $(($(date -d "$created" +%s) * 1000))
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
sync_once
[ "$status$(knows "$new")" = 0 ] || die "found without being looked for: $new"
sim_post reset-stats '{}'
status=0
"$WX_BIN" sync --from "$FROM" --to "$TO" --reread >sync.out 2>sync.err ||
	status=$?
[ "$status" = 0 ] || die "reread: leaves with $status"
[ "$(knows "$new")" = archived ] || die "not found by reading again"
[ "$(report .left)" = 2 ] || die "the second one that went is not told"
[ "$(stats .endpoints.captures.requests)" = 1 ] ||
	die "more was asked than for the new call"
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
