# A connection that was kept for the next request dies under it: every request
# on the wire is one that was counted, with an id of its own.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# on_the_wire: requests that the simulator got, but for media
on_the_wire() {
	stats '[.endpoints.search, .endpoints.captures, .endpoints.token |
		.requests // 0] | add'
}

# with FAULT..: a run in which they strike archives all, and counts right
with() {
	sim_post faults "$(printf '%s\n' "$@" | jq -Rsc \
		'{clear: true, add: (split("\n") | map(select(. != "")))}')"
	rm -rf archive ledger.sqlite* wxarchive.state*
	run 0 "$WX_BIN" init
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "$*: leaves with $status"
	struck=$(stats '[.faults[]?] | add // 0')
	[ "$struck" != 0 ] || die "$* never struck"
	# One that is written while the other end closes is on the wire, and
	# does not come: it is counted, and then one more for each that struck.
	came=$(on_the_wire)
	counted=$(report .progress.api_requests)
	[ "$came" -le "$counted" ] && [ "$((came + struck))" -ge "$counted" ] ||
		die "$*: $came requests came, and $counted were counted"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$*: not whole: diff.out"
}

small_world --tasks 60 --body-bytes 4000 --missing 0 --deleted 0 \
	--page-size 10
new_archive <<'CONFIG'
[api]
rate = 100000
backoff_base = 10ms
backoff_cap = 50ms
parallel = 1
CONFIG
with reset=on=search,reused=yes,count=2
grep -q 'api.failed.*a connection that was kept open closed before a reply' \
	sync.err || die "the log does not say it"
with reset=on=captures,reused=yes,count=2
with bye=on=search bye=on=captures
with token-die=every=4,count=2 bye=on=token
