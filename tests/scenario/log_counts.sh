# What the log says of a period can be computed by anybody: ids_sha256 over the
# sorted ids of its calls, each with LF; and its counts are those of the report.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 60 --body-bytes 4000 --missing 0.2 --deleted 0.1 \
	--odd-ids 0.3
printf '[api]\nrate = 100000\n' | new_archive

# said FILTER: of the last such event in the log
said() {
	cat archive/log/events/*.jsonl |
		jq -cS "select(.type == \"x-reconciliation\") | $1" | tail -n 1
}

# agree: log, report and source
agree() {
	[ "$status" = 3 ] || die "$1: leaves with $status"
	curl -sS -f "$api/sim/expected?from=$FROM_MS&to=$TO_MS" |
		jq -r .id >ids
	[ -z "${gone:-}" ] || echo "$gone" >>ids
	LC_ALL=C sort -u -o ids ids
	[ "$(said .detail.ids_sha256)" = \
		"\"$(sha256sum <ids | cut -d' ' -f1)\"" ] ||
		die "$1: ids_sha256 is not that of the $(wc -l <ids) ids"
	[ "$(said .detail.tasks)" = "$(wc -l <ids)" ] || die "$1: tasks"
	[ "$(said '.detail | [.from, .to]')" = \
		"[\"${FROM}T00:00:00.000Z\",\"${TO}T00:00:00.000Z\"]" ] ||
		die "$1: of another period"
	tail -n 1 sync.out | jq -cS '{due, left, source_count, tasks, classes,
		live: true, archived: .classes.archived,
		failed: .classes.failed}' >report
	said '.detail | del(.from, .to, .ids_sha256)' >log
	diff report log >diff.out || die "$1: log and report: $(cat diff.out)"
}

sync_once
agree "a month"
[ "$(grep -cvxE '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' ids)" -gt 3 ] ||
	die "all ids are UUIDs"
before=$(said .detail.ids_sha256)

# One more, and one that the source has deleted since: it is still counted.
gone=$(head -n 1 ids)
sim_post tasks "{\"id\": \"$gone\", \"hidden\": true}"
sim_post tasks "{\"created_ms\": $((FROM_MS + 5000)),
	\"end_ms\": $((FROM_MS + 65000)), \"plain\": true, \"count\": 2}"
sync_once
agree "two more, one gone"
[ "$(said .detail.left)" = 1 ] || die "none has left"
[ "$(said .detail.ids_sha256)" != "$before" ] || die "the same ids"
run 0 "$WX_BIN" audit verify
