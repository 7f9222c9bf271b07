# A long run signs its log every minute, so that little is uncovered when the
# machine goes down.  Its clock is made to run fast.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
needs faketime

small_world --tasks 170 --body-bytes 4000 --missing 0 --deleted 0 \
	--media-latency 100ms
new_archive <<'CONFIG'
[api]
rate = 100000
timeout = 1h
[download]
parallel = 2
connect_timeout = 5m
stall_timeout = 1h
CONFIG

# notes: how many checkpoints there are
notes() {
	find archive/log/checkpoints -name '*.note' | wc -l
}

# covers COUNT: the newest covers more entries than that
covers() {
	[ "$(sed -n 2p archive/log/checkpoint)" -gt "$1" ]
}

fast() {
	sh "$WX_SOURCE_DIR/tests/support/at_clock.sh" '+0 x40' \
		"$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" >sync.out 2>sync.err
}

# Killed after its first minute: what was done until then is signed.
fast &
pid=$!
until_true covers 10
kill -KILL "$(pid_of_run)" || die "signed only at the end"
wait $pid || true
stored=$(cat archive/log/events/*.jsonl | grep -c '"type":"ingestion"')
[ "$stored" -gt 5 ] || die "killed: $stored of it is in the log"
[ "$(cat archive/log/events/*.jsonl | wc -l)" -ge \
	"$(sed -n 2p archive/log/checkpoint)" ] ||
	die "killed: entries that were signed are not in the archive"

# The rest: each minute, and no more often, and at the end.
first=$(notes)
status=0
fast || status=$?
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
minutes=$(($(report .progress.elapsed_ms) / 60000))
[ "$minutes" -ge 2 ] || die "too short a run"
signed=$(($(notes) - first - 1))
[ "$signed" -le "$minutes" ] && [ "$signed" -ge $((minutes * 3 / 4)) ] ||
	die "signed $signed times in $minutes minutes"
run 0 "$WX_BIN" audit verify
