# The media host does not answer: for long, and the run ends and says so; now
# and then, and the run goes on.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/faster.sh"

# ready PAUSE TRIES SETTING..: an archive; the longest pause between tries
ready() {
	pause=$1
	tries=$2
	shift 2
	rm -rf archive ledger.sqlite* wxarchive.state* log.key
	printf '%s\n' '[api]' 'rate = 100000' "backoff_base = $pause" \
		"backoff_cap = $pause" '[download]' "tries = $tries" "$@" |
		new_archive
}

small_world --recordings-only --tasks 60 --body-bytes 4000 \
	--media-base http://127.0.0.1:1
ready 5s 100
sync_faster 20
[ "$status" = 1 ] || die "down: leaves with $status"
in_file sync.err "the media host has not answered "
in_file sync.err "what to do: what was archived is safe; look at the network"
failures=$(sed -n 's/.*has not answered \([0-9]*\) transfers in a row.*/\1/p' \
	sync.err | head -n 1)
[ "${failures:-0}" -ge 40 ] || die "down: ends after ${failures:-no} failures"
took=$(report .progress.elapsed_ms)
[ "$took" -ge 60000 ] || die "down: ends after $took ms"
[ "$took" -le 120000 ] || die "down: ends only after $took ms"
stop_sim

# It answers, and fails itself: no matter of the network.
small_world --recordings-only --tasks 60 --body-bytes 4000
ready 5s 100
sim_post faults '{"add": ["status=on=media,code=500"]}'
sync_faster 20
[ "$status" = 1 ] || die "failing: leaves with $status"
in_file sync.err "the media host has failed "
in_file sync.err " transfers in a row, this one with HTTP 500: "
in_file sync.err "what to do: what was archived is safe; the trouble is the host's own: run the same command again later, and if it lasts tell Webex support that text"
not_in_file sync.err "look at the network"
stop_sim

# For longer, and of few recordings: 39 failures may be of those alone.
small_world --recordings-only --tasks 3 --body-bytes 4000 \
	--media-base http://127.0.0.1:1
ready 20s 13
sync_faster 40
[ "$status" = 3 ] || die "few: leaves with $status: $(cat sync.err)"
took=$(report .progress.elapsed_ms)
[ "$took" -gt 60000 ] || die "few: over after $took ms"
stop_sim

# Four of five are reset, for more than a minute.
small_world --recordings-only --tasks 60 --body-bytes 4000 \
	--media-latency 15ms
ready 5s 100 'parallel = 1'
sim_post faults '{"add": ["reset=on=media,p=0.8"]}'
sync_faster 20
[ "$status" = 0 ] || die "now and then: leaves with $status: $(cat sync.err)"
[ "$(stats .faults.reset)" -gt 100 ] || die "now and then: too few resets"
took=$(report .progress.elapsed_ms)
[ "$took" -gt 60000 ] || die "now and then: over after $took ms"
stop_sim

# All are put off, for more than an hour; for half an hour the run goes on.
small_world --recordings-only --tasks 60 --body-bytes 4000
ready 20s 100
sim_post faults '{"add": ["status=on=media,code=429,retry=seconds,seconds=60"]}'
sync_faster 400
[ "$status" = 1 ] || die "put off: leaves with $status: $(cat sync.err)"
in_file sync.err "the media host has put off "
in_file sync.err "what to do: what was archived is safe; run the same command again later"
took=$(report .progress.elapsed_ms)
[ "$took" -ge 3600000 ] || die "put off: ends after $took ms"
[ "$took" -le 5400000 ] || die "put off: ends only after $took ms"
