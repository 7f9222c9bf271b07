# A recording that is replaced at the source while it is fetched: what is
# archived is one version of it, never a part of one and a part of another.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# with FAULT..: these and no others
with() {
	sim_post faults "$(printf '%s\n' "$@" | jq -Rsc \
		'{clear: true, add: (split("\n") | map(select(. != "")))}')"
}

# anew TRIES: an empty archive
anew() {
	rm -rf archive ledger.sqlite* wxarchive.state* log.key
	printf '%s\n' '[api]' 'rate = 100000' 'backoff_base = 10ms' \
		'backoff_cap = 50ms' '[download]' "tries = $1" | new_archive
	sim_post reset-stats '{}'
}

# one_version TEXT REQUESTS: the one that is there now, in so many requests
one_version() {
	[ "$status" = 0 ] || die "$1: leaves with $status: $(cat sync.err)"
	stored_set | diff expected - >diff.out ||
		die "$1: not what is there: $(head -n 2 diff.out)"
	sums_hold
	[ "$(stats .endpoints.media.requests)" = "$2" ] ||
		die "$1: $(stats .endpoints.media.requests) requests, not $2"
	[ "$(stats '.faults["etag-change"]')" = 20 ] ||
		die "$1: not all were replaced"
}

small_world --recordings-only --tasks 20 --body-bytes 40000
expected_set >expected
half=cut=on=media,at=50%,per=path,count=1
replaced=etag-change=bytes=other,per=path,count=1

# The rest of the first version is asked for, and all of the second comes.
anew 4
with "$replaced" "$half"
sync_once
one_version "replaced" 40

# A source that does not know of If-Range sends the rest of the second: it is
# dropped, and all of it is asked for.
anew 4
with "$replaced" "$half" no-if-range
sync_once
one_version "replaced, without If-Range" 60

# The first half is of another run.
anew 1
with "$replaced" "$half"
sync_once
[ "$status" = 3 ] || die "half: leaves with $status"
[ "$(find archive/tmp -name '*.part' | wc -l)" = 20 ] || die "no halves left"
with no-if-range
sed -i 's/^tries = 1$/tries = 4/' wxarchive.conf
sync_once
one_version "halves of another run" 60

# Nothing is replaced: the halves are joined.
anew 4
with "$half"
sync_once
[ "$status" = 0 ] || die "calm: leaves with $status"
stored_set | diff expected - >diff.out || die "calm: not what is there"
[ "$(stats .media_ranges)" = 20 ] || die "calm: the halves were not joined"
