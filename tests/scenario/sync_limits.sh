# How much at once: bytes a second, connections to a host, downloads, API
# requests, and the size of a file.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# play API-SETTING DOWNLOAD-SETTING..: a run; sets status and took
play() {
	api_setting=$1
	shift
	rm -rf archive ledger.sqlite* wxarchive.state* log.key
	printf '%s\n' '[api]' 'rate = 100000' "$api_setting" '[download]' \
		"$@" | new_archive
	sim_post reset-stats '{}'
	sync_once
	took=$(report .progress.elapsed_ms)
}

is_whole() {
	[ "$status" = 0 ] || die "$1: leaves with $status: $(cat sync.err)"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$1: not whole: diff.out"
}

# most NAME FILTER COUNT: at the same time, and so many are used
most() {
	got=$(stats "$2")
	[ "$got" = "$3" ] || die "$1: $got at the same time, not $3"
}

# 4 MB, a megabyte a second
small_world --recordings-only --tasks 20 --body-bytes 200000
play '' 'bandwidth = 1MB'
is_whole bandwidth
{ [ "$took" -ge 3500 ] && [ "$took" -le 8000 ]; } ||
	die "bandwidth: 4 MB in $took ms"
stop_sim

small_world --recordings-only --tasks 80 --body-bytes 4000 \
	--latency 30ms --media-latency 60ms
play 'parallel = 2' 'parallel = 12' 'per_host = 5'
is_whole per_host
most 'connections to the media host' .peak_media_connections 5
most 'captures requests' .endpoints.captures.peak 2
play 'parallel = 1' 'parallel = 3'
is_whole parallel
most downloads .endpoints.media.peak 3
most 'captures requests' .endpoints.captures.peak 1
stop_sim

# Refused by its length, or where it has none by its bytes, and not tried again
small_world --recordings-only --tasks 5 --body-bytes 1200000
for words in '1200000 bytes are more than the 1000000 that' \
	'the body is longer than the 1000000 bytes that'; do
	play '' 'max_size = 1MB'
	[ "$status" = 3 ] || die "max_size: leaves with $status"
	sqlite3 -readonly ledger.sqlite \
		"select distinct reason from missing" >reasons
	[ "$(cat reasons)" = too-large ] || die "reasons: $(cat reasons)"
	in_file sync.err "$words"
	[ "$(stats .endpoints.media.requests)" = 5 ] || die "max_size: again"
	[ -z "$(find archive/tmp -name '*.part')" ] || die "parts are left"
	sums_hold
	sim_post faults '{"clear": true, "add": ["no-length=on=media"]}'
done
sim_post faults '{"clear": true}'
play '' 'max_size = 1200000'
is_whole 'just as large'
