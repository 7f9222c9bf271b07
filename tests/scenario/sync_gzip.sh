# Large pages of the search come compressed, as they are asked for; recordings
# do not: a part of one would be of the compressed bytes.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# bytes_of OPTION..: of the search, in a run that archives all
bytes_of() {
	small_world --tasks 200 --body-bytes 4000 --missing 0 --deleted 0 "$@"
	rm -rf archive ledger.sqlite* wxarchive.state* log.key
	printf '[api]\nrate = 100000\n' | new_archive
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "$*: leaves with $status: $(cat sync.err)"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$*: not whole: diff.out"
	sums_hold
	[ "$(stats '.endpoints.search | .requests - .takes_gzip')" = 0 ] ||
		die "$*: the search was asked without gzip"
	[ "$(stats .endpoints.media.takes_gzip)" = 0 ] ||
		die "$*: a recording was asked for as gzip"
	bytes=$(stats .endpoints.search.bytes)
	stop_sim
}

bytes_of --gzip-min 1000000000
plain=$bytes
bytes_of --gzip-min 100
[ $((bytes * 4)) -lt "$plain" ] ||
	die "$bytes bytes of the search, $plain without gzip"
