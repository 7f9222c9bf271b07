# A sync while reconcile counts: what was printed is not the state of one moment,
# so that nothing is signed, and no window is opened for it.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 60 --body-bytes 2000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
run 0 "$WX_BIN" sync --from "$FROM" --to 2026-10-10 -q

# signed: entries that say what the period came to.
signed() {
	sqlite3 -readonly ledger.sqlite \
		"select count(*) from event where line like '%x-reconciliation%'"
}

# meanwhile FORMAT: a sync of the whole month while the 20th of its days is
# asked for.
meanwhile() {
	sim_post reset-stats '{}'
	sim_post faults '{"add": ["stall=on=search,after=19,count=1,ms=2000"]}'
	"$WX_BIN" --config wxarchive.conf reconcile --from "$FROM" --to "$TO" \
		"$@" >reconcile.out 2>reconcile.err &
	reconcile=$!
	until_true asked search 20
	kill -STOP "$reconcile"
	sync_once
	before=$(signed)
	kill -CONT "$reconcile"
	code=0
	wait "$reconcile" || code=$?
	sim_post faults '{"clear": true}'
	[ "$code" = 1 ] || die "reconcile leaves with $code"
	in_file reconcile.err "wxarchive reconcile: not recorded in the log: the ledger changed while the calls were counted, so the numbers are not of one moment: run it again"
	[ "$(signed)" = "$before" ] || die "it was recorded"
	[ "$(sqlite3 -readonly ledger.sqlite \
		"select count(*) from time_window where state <> 3")" = 0 ] ||
		die "windows were opened"
}
meanwhile
[ "$status" = 0 ] || die "the sync beside it leaves with $status"
in_file reconcile.out "2026-10-31"
in_file reconcile.out "unaccounted"
in_file reconcile.out "Not recorded in the log: the ledger changed"
sim_post tasks "{\"created_ms\": $((FROM_MS + 7200000)), \"end_ms\": $((FROM_MS + 7300000)), \"count\": 3, \"plain\": true}"
meanwhile --json
fits reconcile reconcile.out
[ "$(jq -c '[.recorded, .exit_code]' reconcile.out)" = "[false,1]" ] ||
	die "JSON: $(cat reconcile.out)"

# What is signed next has as many calls as ids.
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
in_file out "Recorded in the log, and signed. Its proof, to give out:"
sqlite3 -readonly ledger.sqlite "select line from event
	where line like '%x-reconciliation%' order by n desc limit 1" >entry
ids=$(sqlite3 -readonly ledger.sqlite "select id from call order by id" |
	sha256sum | cut -d ' ' -f 1)
[ "$(jq -r .detail.ids_sha256 entry)" = "$ids" ] || die "other ids"
[ "$(jq .detail.tasks entry)" = 63 ] || die "$(jq .detail.tasks entry) tasks"
