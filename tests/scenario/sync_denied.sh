# A call of which the source said that nothing was recorded, and which it claims
# within the settle window: it is asked about at once, and not at its end.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

HOUR=3600000
LATER="the source says that nothing was recorded: asked for at the end of its settle window"

# run_once OPTION..: it leaves with 0
run_once() {
	status=0
	"$WX_BIN" sync --from 2026-10-01 "$@" >sync.out 2>sync.err || status=$?
	[ "$status" = 0 ] || die "leaves with $status"
}

# waits CALL WORDS: what it waits for
waits() {
	run 0 "$WX_BIN" explain "$1"
	tr -s '\n ' ' ' <out >words
	in_file words "State: $2"
}

small_world --tasks 2 --body-bytes 4000 --telephony 1 --recorded 0 \
	--missing 0 --deleted 0 --never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
now=$(curl -sS -f "$api/sim" | jq .now_ms)
sim_post tasks "{\"created_ms\":$((now - HOUR - 60000)),
	\"end_ms\":$((now - HOUR)),\"count\":2}"
claimed=$(jq -r '.ids[0]' sim.reply)
denied=$(jq -r '.ids[1]' sim.reply)
run_once
[ "$(report .later)" = 2 ] || die "$(report .later) are put off"
waits "$claimed" "waiting. That is: $LATER."

# Its record claims a recording now.
sim_post tasks "{\"id\":\"$claimed\",\"plain\":true}"
sim_post reset-stats '{}'
run_once --reread
[ "$(stats .captures_ids.distinct)" = 1 ] ||
	die "$(stats .captures_ids.distinct) were asked about"
[ "$(stored_set | grep -c .)" = 1 ] || die "its recording is not stored"
[ "$(report .later)" = 1 ] || die "$(report .later) are put off"
waits "$claimed" "waiting. That is: ended, but within its settle window"
waits "$denied" "waiting. That is: $LATER."

# Its own schedule goes on, whatever else is read again.
sim_post reset-stats '{}'
run_once --reread
[ "$(stats .captures_ids.distinct)" = 0 ] || die "asked about on every run"
