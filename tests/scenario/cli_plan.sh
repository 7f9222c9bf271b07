# plan counts what a sync would find: over more than the year that the source
# takes in one question, and with the calls at the edges that it leaves out.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 10 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --bounds exclusive-both
new_archive <<'CONFIG'
keeps = 1095d
[api]
rate = 100000
CONFIG
for ms in $FROM_MS $((TO_MS - 1)); do
	sim_post tasks "{\"created_ms\":$ms,\"end_ms\":$((ms + 60000)),
		\"plain\":true}"
done
sync_once
[ "$status" = 0 ] || die "sync left with $status"
run 0 "$WX_BIN" plan --from "$FROM" --to "$TO" --json
fits plan out
[ "$(jq .source_calls out)" = 12 ] || die "$(jq .source_calls out), not 12"
[ "$(jq .calls_to_ask out)" = 0 ] || die "something is left to ask for"
run 0 "$WX_BIN" plan --from 1000d --json
[ "$(jq .source_calls out)" = 12 ] || die "$(jq .source_calls out), not 12"
