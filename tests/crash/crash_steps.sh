# The process is ended at a numbered step of a small run, and run again: the
# archive is then what an unbroken run makes, and a third run does nothing.
# CRASH_POINTS steps evenly spread (45); all of them with WX_LONG=1.
# CRASH_STEPS="17 18": only these.  Every step is played; what fails is listed.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 12 --body-bytes 4000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[api]
rate = 100000
backoff_base = 10ms
CONFIG
. "$WX_SOURCE_DIR/tests/support/crash.sh"

# fetches: how often the media host was asked until now
fetches() {
	stats .endpoints.media.requests
}

fresh whole
FAULT_COUNT="$home/steps" sync_once
[ "$status" = 0 ] || die "the unbroken run leaves with $status"
end_state >"$home/want"
expected_set >expected
stored_set | diff expected - >diff.out || die "the unbroken run is not whole"
cd "$home"
needs_steps
total=$(wc -l <steps)

# A killed process loses nothing that it wrote, so no step below can tell: the
# ledger is made durable before the first object gets its name, and after the
# last commit before anything is signed.
awk '
function wrong(why) { print why; told = 1; exit 1 }
$2 == "ledger.commit.after" { owed = 1 }
$2 == "ledger.flush.after" { owed = 0; flushed = 1 }
$2 == "store.seal_rename" && !flushed { wrong("an object is moved too early") }
$2 == "anchor.checkpoint.before" && owed { wrong("signed too early") }
$2 == "anchor.checkpoint.before" { signed = 1 }
END { if (!signed && !told) wrong("nothing is signed") }
' steps >order.out || die "order of steps: $(cat order.out)"

bad=0
# wrong STEP TEXT
wrong() {
	bad=$((bad + 1))
	printf 'step %s (%s): %s\n' "$1" \
		"$(sed -n "$1s/^[0-9]* //p" "$home/steps")" "$2" >&2
}

# play STEP
play() {
	fresh broken
	FAULT_STEP=$1
	export FAULT_STEP
	sync_once
	unset FAULT_STEP
	if [ "$status" != 100 ]; then
		# How many batches there are depends on the speed of the disk:
		# the last steps may not come.
		[ "$status" = 0 ] || wrong "$1" "the killed run left $status"
		[ "$1" -gt $((total * 4 / 5)) ] ||
			wrong "$1" "the step never came"
		return 0
	fi
	find archive/objects -name record.json | sort >killed.objects
	first=$(fetches)
	sync_once
	second=$(fetches)
	[ "$status" = 0 ] || wrong "$1" "the next run leaves with $status: \
$(report .text)"
	end_state >got
	diff "$home/want" got >diff.out ||
		wrong "$1" "another end state: $(head -n 4 diff.out)"
	[ -z "$(find archive/tmp -name '*.part')" ] ||
		wrong "$1" "parts are left in tmp"
	(sums_hold) 2>err || wrong "$1" "$(head -n 1 err)"
	again=$((second - first))
	due=$(($(wc -l <expected.count) - $(wc -l <killed.objects)))
	[ "$again" -le "$due" ] ||
		wrong "$1" "$again fetched again, $due were not there"
	tree archive >before
	sync_once
	[ "$status" = 0 ] || wrong "$1" "the third run leaves with $status"
	[ "$(fetches)" = "$second" ] ||
		wrong "$1" "the third run fetches"
	tree archive | diff before - >diff.out ||
		wrong "$1" "the third run writes: $(head -n 2 diff.out)"
}

cp whole/expected start/expected.count
points=${CRASH_POINTS:-45}
[ -z "${WX_LONG:-}" ] || points=$total
[ "$points" -le "$total" ] || points=$total
if [ -z "${CRASH_STEPS:-}" ]; then
	CRASH_STEPS=$(awk -v n="$points" -v total="$total" 'BEGIN {
		for (i = 0; i < n; i++)
			print int(1 + i * (total - 1) / (n > 1 ? n - 1 : 1))
	}')
fi
played=0
for step in $CRASH_STEPS; do
	play "$step"
	played=$((played + 1))
done
cd "$home"
echo "$played of $total steps played, $bad failures"
[ "$bad" = 0 ] || die "$bad failures"
