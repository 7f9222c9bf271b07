# Links whose life is over while they wait for their turn: none of them is
# used, and new ones are asked for in tens.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/faster.sh"

# Links of a minute, which are three seconds here; the source keeps them for
# one more, as its own time of signing is of whole seconds.
small_world --recordings-only --tasks 40 --body-bytes 4000 --link-seconds 4
new_archive <<'CONFIG'
[resolve]
link_life = 1m
[api]
rate = 100000
[download]
parallel = 1
stall_timeout = 1h
CONFIG
sim_post reset-stats '{}'
# The first body holds up all that wait behind it, until they have expired.
sim_post faults '{"add": ["stall=on=media,at=0,ms=5000,count=1"]}'
sync_faster 20
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
expected_set >expected
stored_set | diff expected - >diff.out || die "not whole: diff.out"

[ "$(stats '.endpoints.media.status["403"] // 0')" = 0 ] ||
	die "an expired link was used"
[ "$(stats .endpoints.media.requests)" = 40 ] || die "not a request for each"
renewed=$(stats .captures_ids.repeated)
[ "$renewed" -ge 20 ] || die "only $renewed links expired"
fewest=$((4 + (renewed + 9) / 10))
calls=$(stats .endpoints.captures.requests)
[ "$calls" -le $((fewest + 1)) ] ||
	die "$calls captures requests; $fewest would do"
stop_sim

# Links that the media host calls expired, all at once: new ones, too, are asked
# for in tens.
rm -rf archive ledger.sqlite* wxarchive.state* log.key token.json
small_world --recordings-only --tasks 200 --body-bytes 4000
printf '[api]\nrate = 100000\n' | new_archive
sim_post reset-stats '{}'
sim_post faults '{"add": ["expired=on=media,count=100"]}'
sync_once
[ "$status" = 0 ] || die "refused: leaves with $status: $(cat sync.err)"
[ "$(stats '.endpoints.media.status["403"]')" = 100 ] || die "none was refused"
calls=$(stats .endpoints.captures.requests)
[ "$calls" -le 45 ] || die "refused: $calls captures requests; 30 would do"
