# A calm month of 500 contacts: all of it, in the fewest requests, and a
# second run that finds nothing to do.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 500 --body-bytes 20000
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sim_post reset-stats '{}'
sync_once
# One or more calls were deleted at the source: listed, so status 3.
lost=$(report .classes.lost)
missing=$(report .classes.missing)
want=0
[ "$((lost + missing))" = 0 ] || want=3
[ "$status" = "$want" ] || die "status $status, not $want"

expected_set >expected
stored_set >stored
diff expected stored >diff.out || die "not what is at the source: diff.out"
[ "$(wc -l <expected)" -gt 400 ] || die "too small a world"
sums_hold
[ "$(report .tasks)" = 500 ] || die "not 500 tasks"
[ "$(report .source_count)" = 500 ] || die "the source counts others"
[ "$(report '[.classes[]] | add')" = 500 ] || die "classes do not add up"
[ "$(report .classes.failed)" = 0 ] || die "failed ones"
[ -z "$(find archive/tmp -name '*.part')" ] || die "parts are left"

# The fewest: a count and its pages, and captures in tens.
asked=$(stats .captures_ids.total)
[ "$(stats .captures_ids.repeated)" = 0 ] || die "asked twice"
[ "$(stats '.captures_batches | keys | map(tonumber) | max')" -le 10 ] ||
	die "more than ten in a batch"
pages=2
fewest=$(((asked + 9) / 10 + pages + 1))
calls=$(stats '.endpoints.search.requests + .endpoints.captures.requests')
[ $((calls * 100)) -le $((fewest * 105 + 300)) ] ||
	die "$calls requests; $fewest would do"
[ "$(stats .media_paths.repeated)" = 0 ] || die "a file was fetched twice"
[ "$(stats .endpoints.media.requests)" = "$(wc -l <expected)" ] ||
	die "other media requests than files"

# Again: nothing to ask, nothing to fetch, nothing written.
tree archive >before
sim_post reset-stats '{}'
sync_once
[ "$status" = "$want" ] || die "again: status $status, not $want"
[ "$(stats .endpoints.media.requests)" = 0 ] || die "again: media"
[ "$(stats .endpoints.captures.requests)" = 0 ] || die "again: captures"
tree archive >after
diff before after >diff.out || die "again: the archive changed: diff.out"

# A name that anybody can compute.
find archive/objects -name record.json | sort | head -n 20 >some
xargs jq -r '[input_filename, .oid, .source.org, .source.task, .source.kind,
	.source.capture] | @tsv' <some >names
[ "$(wc -l <names)" = 20 ] || die "not 20 records"
while IFS="$(printf '\t')" read -r record oid org task kind capture; do
	got=$(printf 'wxarchive oid v1\n%s\n%s\n%s\n%s\n' "$org" "$task" \
		"$kind" "$capture" | sha256sum | cut -c1-32)
	[ "$got" = "$oid" ] || die "$record: $oid, not $got"
	case $record in
	*"/$oid/record.json") ;;
	*) die "$record lies elsewhere" ;;
	esac
done <names
