# Rules and kinds that change are applied to calls of closed windows too.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 120 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
new_archive <<'CONFIG'
[api]
rate = 100000
[resolve]
transcripts = no
[exclude short]
shorter_than = 60s
CONFIG
sync_once
[ "$status" = 0 ] || die "leaves with $status"
[ "$(report .classes.excluded)" -gt 5 ] || die "no call is left out"
in_ledger() {
	sqlite3 -readonly ledger.sqlite "$1"
}
[ "$(in_ledger "select count(*) from stored where kind = 'transcript'")" = 0 ] ||
	die "a transcript is kept"
[ "$(in_ledger "select count(*) from call where reason = 'kind-left-out'
	or reason = 'artefacts-kept'")" -gt 0 ] || die "left out without a word"

# The same again asks nothing.
sim_post reset-stats '{}'
sync_once
[ "$(stats '.endpoints.captures.requests // 0')" = 0 ] || die "asked again"

# What is left out by its kind is asked for again when that is wanted.
by_kind=$(in_ledger "select count(*) from call where reason = 'kind-left-out'")
[ "$by_kind" -gt 0 ] || die "no call is left out by its kind"
silent=$(in_ledger "select count(*) from call where reason = 'source-silent'")
run 0 "$WX_BIN" sync --retry --from "$FROM" --to "$TO"
[ "$(stats .captures_ids.distinct)" = $((by_kind + silent)) ] ||
	die "--retry asks for $(stats .captures_ids.distinct) calls"
[ "$(in_ledger "select count(*) from call
	where reason = 'kind-left-out'")" = "$by_kind" ] ||
	die "what is left out by its kind has another class"

# Without the rule, and with transcripts: everything is there.
cp wxarchive.conf narrow.conf
sed -i '/^\[exclude short\]/d; /^shorter_than/d; s/^transcripts = no/transcripts = yes/' \
	wxarchive.conf
sync_once
[ "$status" = 0 ] || die "wider: leaves with $status"
[ "$(report .classes.excluded)" = 0 ] || die "calls are still left out"
expected_set >expected
stored_set | diff expected - >diff.out || die "not whole: $(head -n 3 diff.out)"
sums_hold

# A new rule leaves out what is not here; what is here stays.
cp narrow.conf wxarchive.conf
sim_post reset-stats '{}'
sync_once
[ "$(report .classes.archived)" -gt 50 ] || die "what was archived went"
[ "$(stats '.endpoints.captures.requests // 0')" = 0 ] || die "asked for less"
stored_set | diff expected - >diff.out || die "something went"
run 0 "$WX_BIN" --config wxarchive.conf verify

# A longer settle window holds for calls too that had settled by the shorter
# one: they are asked about again.
now=$(date +%s)000
sim_post tasks "{\"created_ms\": $((now - 5 * 86400000)), \"plain\": true,
	\"end_ms\": $((now - 5 * 86400000 + 60000)),
	\"delay_ms\": $((90 * 86400000))}"
late=$(jq -r '.ids[0]' sim.reply)
sync_recent() {
	status=0
	"$WX_BIN" --config wxarchive.conf sync --from 8d >sync.out 2>sync.err ||
		status=$?
}
printf '[discover]\nsettle = 3d\n' >>wxarchive.conf
sync_recent
[ "$(in_ledger "select class from call where id = '$late'")" = missing ] ||
	die "it has not settled"
sqlite3 ledger.sqlite "update task set next_ask_ms = null, asks = 9,
	recording_count = 1 where id =
	(select task from task_id where id = '$late')"
sim_post tasks "{\"id\":\"$late\",\"delay_ms\":1}"
sync_recent
[ "$(in_ledger "select class from call where id = '$late'")" = missing ] ||
	die "asked again within the same settle window"
sed -i 's/^settle = 3d/settle = 7d/' wxarchive.conf
sync_recent
[ "$(in_ledger "select count(*) from stored where call = '$late' and
	state = 'stored'")" = 1 ] || die "not asked by the longer settle window"
sim_post reset-stats '{}'
sync_recent
[ "$(stats '.endpoints.captures.requests // 0')" = 0 ] || die "asked on each run"
