# A media host that serves a few at a time, is away for some seconds, breaks off
# long bodies, or is not to be trusted: no recording fails by that alone.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# ready SETTING..: an archive
ready() {
	rm -rf archive ledger.sqlite* token.json*
	printf '%s\n' '[api]' 'rate = 100000' 'backoff_base = 20ms' \
		'backoff_cap = 500ms' "$@" | new_archive
	sim_post reset-stats '{}'
}

# whole NAME: all that the source has is archived
whole() {
	[ "$status" = 0 ] || die "$1: leaves with $status: $(report .classes)"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$1: not whole: diff.out"
	sums_hold
}

# No more than 8 at a time: 32 are not tried again and again.
small_world --tasks 400 --recordings-only --body-bytes 4000 --missing 0 \
	--deleted 0 --media-parallel 8 --media-latency 20ms
ready
sync_once
whole narrow
asked=$(stats .endpoints.media.requests)
[ "$asked" -lt 700 ] || die "narrow: $asked requests for 400 recordings"
stop_sim

# Away, and back after the tries of each are used up.
small_world --tasks 100 --recordings-only --body-bytes 4000 --missing 0 \
	--deleted 0
ready '[download]' 'tries = 2' 'parallel = 8'
sim_post faults '{"add": ["reset=on=media"]}'
{
	until_true asked media 60
	sim_post faults '{"clear": true}'
} &
sync_once
wait $!
whole away
stop_sim

# A long body that breaks off again and again, and grows with each try.
small_world --tasks 2 --recordings-only --body-bytes 4000000 --missing 0 \
	--deleted 0 --etag md5
ready '[download]' 'tries = 2'
sim_post faults '{"add": ["cut=on=media,at=300000,how=close"]}'
sync_once
whole broken
[ "$(stats .endpoints.media.requests)" -gt 20 ] || die "broken: not broken off"
stop_sim

# One that begins anew each time gains nothing: its tries come to their end.
small_world --tasks 1 --recordings-only --body-bytes 4000000 --missing 0 \
	--deleted 0 --etag md5
ready '[download]' 'tries = 3'
sim_post faults '{"add": ["cut=on=media,at=300000,how=close", "no-range"]}'
sync_once
[ "$status" = 3 ] || die "anew: leaves with $status"
[ "$(stats .endpoints.media.requests)" -le 6 ] ||
	die "anew: $(stats .endpoints.media.requests) requests"
stop_sim

# Put off, and then a page once: no recording is judged by that one.
small_world --tasks 10 --recordings-only --body-bytes 4000 --missing 0 \
	--deleted 0
ready
sim_post faults '{"add": ["status=on=media,code=503,per=path,count=4",
	"html=on=media,per=path,after=4,count=1"]}'
sync_once
whole "put off, then a page"
stop_sim

# No more at a time than are to be, also of bodies that are continued.
small_world --tasks 40 --recordings-only --body-bytes 400000 --missing 0 \
	--deleted 0 --etag md5
ready '[download]' 'parallel = 2'
sim_post faults '{"add": ["cut=on=media,at=70000,how=close"]}'
sync_once
whole continued
[ "$(stats .endpoints.media.peak)" -le 3 ] ||
	die "continued: $(stats .endpoints.media.peak) at a time"
stop_sim

# Its certificate is not trusted: told at once, not of each recording.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
	-subj "/CN=somebody" -addext "subjectAltName = IP:127.0.0.1" \
	-keyout other.key -out other.pem 2>openssl.err || die "openssl"
small_world --tasks 200 --recordings-only --body-bytes 4000 \
	--tls-cert other.pem --tls-key other.key
other=$(sim_value media)
mkdir plain
cd plain
small_world --tasks 200 --recordings-only --body-bytes 4000 \
	--media-base "$other"
ready
sync_once
[ "$status" = 1 ] || die "distrusted: leaves with $status"
in_file sync.err "the server's certificate is not trusted: "
in_file sync.err "what to do: are the authorities to trust (package ca-certificates, or source.ca_file)"
[ "$(report .progress.failed)" -lt 100 ] ||
	die "distrusted: $(report .progress.failed) have failed"
