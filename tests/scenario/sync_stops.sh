# Stopped by a signal: transfers under way get a moment to end, and are cut; a
# second signal cuts them at once.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

GRACE_MS=5000

# mono_ms: the machine's own time, which no clock changes.
mono_ms() {
	awk '{ printf "%d\n", $1 * 1000 }' /proc/uptime
}

is_told() {
	grep -q ' sync.stopping ' sync.err
}

small_world --tasks 5 --body-bytes 400000 --recordings-only --missing 0 \
	--deleted 0
printf '[api]\nrate = 100000\n[download]\nparallel = 4\n' | new_archive
sim_post faults '{"add": ["stall=on=media,at=1000,ms=600000"]}'

# stop_after SIGNALS: how long the run lasts after the first one, in $took_ms.
stop_after() {
	sim_post reset-stats '{}'
	"$WX_BIN" sync --from "$FROM" --to "$TO" >sync.out 2>sync.err &
	run=$!
	until_true asked media 4
	begun_ms=$(mono_ms)
	kill -TERM $run
	until_true is_told
	[ "$1" = 1 ] || kill -TERM $run
	status=0
	wait $run || status=$?
	took_ms=$(($(mono_ms) - begun_ms))
	[ "$status" = 143 ] || die "leaves with $status: $(cat sync.err)"
	in_file sync.err "stopped before the end"
	grep -q ' sync.stopping .*transfers=[1-9]' sync.err ||
		die "none was under way"
}

stop_after 1
[ $took_ms -ge $((GRACE_MS - 100)) ] || die "no grace: $took_ms ms"

# A busy machine may take long for anything, but not each time.
shortest_ms=$took_ms
for attempt in 1 2 3 4 5; do
	stop_after 2
	[ $took_ms -ge $shortest_ms ] || shortest_ms=$took_ms
	[ $shortest_ms -ge $((GRACE_MS - 500)) ] || break
	echo "attempt $attempt: $took_ms ms"
done
[ $shortest_ms -lt $((GRACE_MS - 500)) ] ||
	die "the second signal cuts nothing: $shortest_ms ms"

# Nothing is lost by it.
sim_post faults '{"clear": true}'
sync_once
[ "$status" = 0 ] || die "afterwards: leaves with $status"
expected_set >expected
stored_set | diff expected - >diff.out || die "not whole: $(cat diff.out)"
