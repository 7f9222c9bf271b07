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

# Columns, and a disk that is too full.
run 0 "$WX_BIN" plan --from "$FROM" --to "$TO"
grep -q '^deleted before its turn [0-9]' out || die "no such line: $(cat out)"
grep -q '^free space              [0-9]' out || die "not in line: $(cat out)"
not_in_file out "NOT ENOUGH SPACE"
sed 's/^free_space_min = .*/free_space_min = 900TB/' wxarchive.conf >full.conf
run 0 "$WX_BIN" plan --config full.conf --from "$FROM" --to "$TO"
in_file out "NOT ENOUGH SPACE        a sync stops at once: it leaves 900 TB free (archive.free_space_min)"
run 0 "$WX_BIN" plan --config full.conf --from "$FROM" --to "$TO" --json
fits plan out
[ "$(jq -c '[.full, .becomes_full, .free_min_bytes]' out)" = \
	'[true,true,900000000000000]' ] || die "JSON: $(cat out)"
