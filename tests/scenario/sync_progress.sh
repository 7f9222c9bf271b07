# Lines of progress fit their schema, and what they say is what the source saw.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# Eight seconds, by the API alone: one request at a time.
small_world --tasks 260 --body-bytes 10000 --screens 0 --missing 0 \
	--deleted 0 --latency 300ms
new_archive <<'CONFIG'
[api]
rate = 1234
parallel = 1
CONFIG
sim_post reset-stats '{}'
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"

sed '$d' sync.out >progress
report . >report.json
# all of them have the fields of the first; some a guess of what is left
jq -c 'select(.left_ms) | .' progress | head -n 1 >guess
head -n 1 progress >first
for line in first guess report.json; do
	fits sync $line
done

# holds FILTER WHAT: of the lines of progress, in one array
holds() {
	jq -e -s "$1" progress >holds.out || {
		cat progress >&2
		die "$2: $(cat holds.out)"
	}
}
holds 'length >= 4 and all(.[]; .event == "progress")' "few lines"
holds 'map(del(.left_ms) | keys) | unique | length == 1' "other fields"
holds '[range(1; length) as $i | .[$i] as $b | .[$i - 1] as $a |
	$b.elapsed_ms > $a.elapsed_ms and (["calls_found", "calls_asked",
	"stored", "stored_bytes", "received_bytes", "media_requests",
	"api_requests", "api_search", "api_captures"] |
	all(.[]; $b[.] >= $a[.]))] | all' "something goes back"
holds 'map(.phase) - ["discovering", "archiving"] == []' "another phase"
holds 'all(.[]; .api_per_minute == 1234)' "not the budget"
# less than a minute has passed
holds 'all(.[]; .api_last_minute == .api_requests)' "requests of a minute"
holds 'all(.[1:][]; .api_requests - .api_search - .api_captures | . >= -1 and
	. <= 1)' "requests by kind"
holds 'all(.[]; .received_bytes >= .stored_bytes)' "more stored than came"
# between two lines, as measured at the later one
holds '[range(2; length - 1) as $i | .[$i] as $b | .[$i - 1] as $a |
	($b.received_bytes - $a.received_bytes) * 1000 /
	($b.elapsed_ms - $a.elapsed_ms) - $b.bytes_per_s |
	. >= 0 and . < 1] | length > 0 and all' "bytes a second"
# of those found and not asked, when they were counted last; some are asked
# just now, and some need not be
holds '. as $l | any(.[]; .calls_due > 0) and ([range(1; length) as $i |
	.[$i] | select(.calls_due > 0 and .calls_due != $l[$i - 1].calls_due) |
	.calls_found - .calls_asked - .calls_due | . >= 0 and . <= 80] | all)' \
	"calls due"
# calls still due take as long as those that were asked
holds '[.[] | select(.left_ms) | .left_ms - .calls_due * .elapsed_ms /
	.calls_asked | . > -2 and . < 2] | length > 0 and all' "time left"
holds 'all(.[]; (.left_ms != null) == (.calls_asked >= 20 and
	.elapsed_ms >= 2000))' "a guess too early, or none"

# The last one, and the report, is what the source counted.
# counted FIELD FILTER: in the last line, in the report and there
counted() {
	want=$(stats "$2")
	[ "$(tail -n 1 progress | jq ".$1")" = "$want" ] ||
		die "$1: $(tail -n 1 progress | jq ".$1"), the source: $want"
	[ "$(jq ".progress.$1" report.json)" = "$want" ] ||
		die "$1: the report says $(jq ".progress.$1" report.json)"
}
counted received_bytes .endpoints.media.bytes
counted media_requests .endpoints.media.requests
counted api_search .endpoints.search.requests
counted api_captures .endpoints.captures.requests
counted api_requests \
	'.endpoints.search.requests + .endpoints.captures.requests'
counted calls_asked .captures_ids.total
[ "$(report .progress.calls_found)" = 260 ] || die "not all calls were found"
expected_set >expected
[ "$(report .progress.stored)" = "$(wc -l <expected)" ] || die "stored"
[ "$(report .progress.stored_bytes)" = "$(sqlite3 -readonly ledger.sqlite \
	"select sum(bytes) from stored")" ] || die "stored_bytes"
