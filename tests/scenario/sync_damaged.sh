# What was stored and is damaged is archived no more, until it is restored; what
# the source named once and does not name any more is missing, and not deleted
# unless it says so.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 20 --body-bytes 4000 --recordings-only
printf '[api]\nrate = 100000\nbackoff_base = 10ms\nbackoff_cap = 50ms\n' |
	new_archive
sync_once
[ "$status $(report .classes.archived)" = "0 20" ] || die "not all archived"

file=$(cd archive && find objects -name '*.wav' | sort | head -n 1)
mv "archive/$file" kept.wav
run 4 "$WX_BIN" verify
run 3 "$WX_BIN" reconcile --from "$FROM" --to "$TO" --json
[ "$(jq -c '[.total.classes | .archived, .failed]' out)" = '[19,1]' ] ||
	die "damaged, and archived: $(jq -c .total.classes out)"
sync_once
[ "$status $(report .classes.failed)" = "3 1" ] ||
	die "sync: leaves with $status"
call=$(sqlite3 -readonly ledger.sqlite "select id from call where class = 'failed'")
run 0 "$WX_BIN" explain "$call"
in_file out "a file of it that was stored is missing or changed, as wxarchive verify found: restore it from a copy, and verify again"
# Asking the source again does not make it whole.
status=0
"$WX_BIN" sync --retry --from "$FROM" --to "$TO" >sync.out 2>sync.err || status=$?
[ "$status $(report .classes.failed)" = "3 1" ] || die "--retry: $status"
mv kept.wav "archive/$file"
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
sync_once
[ "$status $(report .classes.archived)" = "0 20" ] || die "restored, and not archived"

# Named once, not fetched, and not named again.
rm -rf archive ledger.sqlite* log.key token.json
new_archive <<'CONFIG'
[api]
rate = 100000
backoff_base = 10ms
backoff_cap = 50ms
CONFIG
sim_post faults '{"clear":true,"add":["status=on=media,code=500"]}'
sync_once
[ "$status $(report .classes.failed)" = "3 20" ] || die "leaves with $status"
# The verdict is in the log, once.
cat archive/log/events/*.jsonl >log
[ "$(grep -c '"type":"capture"' log)" = 20 ] || die "a verdict is not in the log"
in_file log '"detail":{"reason":"server-error"}'
call=$(sqlite3 -readonly ledger.sqlite "select id from call limit 1")
sim_post tasks "{\"id\":\"$call\",\"gone_ms\":1}"
sim_post faults '{"clear":true}'
status=0
"$WX_BIN" sync --retry --from "$FROM" --to "$TO" >sync.out 2>sync.err || status=$?
[ "$status $(report '.classes | [.archived, .missing, .lost] | tostring')" = \
	"3 [19,1,0]" ] || die "leaves with $status: $(report .classes)"
run 0 "$WX_BIN" explain "$call"
in_file out "the source says that there is a recording, and does not serve it"
not_in_file out "deleted"
cat archive/log/events/*.jsonl >log
not_in_file log x-unavailable
run 0 "$WX_BIN" audit verify
