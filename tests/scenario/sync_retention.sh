# A source that deletes what is older than its retention: what it says is
# deleted is lost.  What it claims and does not serve is missing, unless
# source.keeps tells that it is too old to be there: then it is lost, too.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

edge_ms=1792292400000 # 2026-10-18T03:00Z, a Sunday
kept_s=$(($(date +%s) - edge_ms / 1000))
small_world --tasks 200 --body-bytes 4000 --missing 0.3 --deleted 0 \
	--never-ends 0 --retention ${kept_s}s
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
curl -sS -f "$api/sim/expected?from=$FROM_MS&to=$TO_MS" >truth

# claimed FILTER: ids of what the source claims and does not have
claimed() {
	jq -r "select((.captureRequested or .recordingCount > 0) and
		(any(.artefacts[]; .there) | not) and ($1)) | .id" truth | sort
}
claimed ".isRecordingDeleted" >deleted
claimed "(.isRecordingDeleted | not) and .created < $edge_ms" >old
claimed "(.isRecordingDeleted | not) and .created >= $edge_ms" >young
for list in deleted old young; do
	[ "$(wc -l <$list)" -gt 5 ] || die "$list: too few to tell by"
done
sort old young >both

# here CLASS REASON FILE: those calls are there of it, and no others
here() {
	sqlite3 -readonly ledger.sqlite "select id from call
		where class = '$1' and reason = '$2'" | sort |
		diff "$3" - >diff.out ||
		die "not those are $1, $2: $(head -n 4 diff.out)"
}

# stands: nothing of it, and all that is there, as it should be
stands() {
	[ "$status" = 3 ] || die "sync leaves with $status"
	here lost deleted-at-source deleted
	here lost past-source-retention "$1"
	here missing claimed-not-served "$2"
	expected_set >expected
	stored_set | diff expected - || die "not all is stored that is there"
	run 3 "$WX_BIN" reconcile --from "$FROM" --to "$TO" --json
	[ "$(jq -c '.total.classes | [.lost, .missing]' out)" = \
		"[$(cat deleted "$1" | wc -l),$(wc -l <"$2")]" ] ||
		die "reconcile: $(jq -c .total out)"
}

: >none
sync_once
stands none both

# Its retention is known now: those asked again are judged by it.
sed -i "s/^org_id/keeps = ${kept_s}s\\n&/" wxarchive.conf
status=0
"$WX_BIN" sync --from "$FROM" --to "$TO" --retry >sync.out 2>sync.err ||
	status=$?
stands old young
run 0 "$WX_BIN" explain "$(head -n 1 old)"
tr -s '\n ' ' ' <out >words
in_file words "State: lost"
in_file words "the task is older than the source keeps recordings, and its recording was not archived in time"

# And in a new archive at once.
chmod -R u+w archive
rm -rf archive ledger.sqlite* log.key
run 0 "$WX_BIN" init
sync_once
stands old young
[ "$(report .classes.lost)" = "$(cat deleted old | wc -l)" ] ||
	die "the report differs"
