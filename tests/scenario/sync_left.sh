# A call that claims a recording, of which nothing is served until the source
# names it no more: it is lost, and not missing.  One that stays is missing.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

HOUR=3600000
DAY=$((24 * HOUR))

# later MS STATUS: after that long, a run, which leaves with that
later() {
	sim_post clock "{\"advance_ms\":$1}"
	status=0
	"$WX_BIN" sync --from "$FROM" >sync.out 2>sync.err || status=$?
	[ "$status" = "$2" ] || die "leaves with $status, not $2"
}

# is CALL CLASS/REASON
is() {
	got=$(sqlite3 -readonly ledger.sqlite \
		"select class || '/' || reason from call where id = '$1'")
	[ "$got" = "$2" ] || die "$got, not $2"
}

# The source's clock is weeks behind ours, and judges.
small_world --tasks 4 --body-bytes 4000 --missing 0 --deleted 0 --never-ends 0 \
	--late-transcripts 0
printf '[api]\nrate = 100000\n' | new_archive
sim_post clock "{\"advance_ms\":-$((20 * DAY))}"
now=$(jq .now_ms sim.reply)
sim_post tasks "{\"created_ms\":$((now - HOUR - 60000)),
	\"end_ms\":$((now - HOUR)),\"count\":2,\"plain\":true,
	\"delay_ms\":$((900 * DAY))}"
left=$(jq -r '.ids[0]' sim.reply)
stays=$(jq -r '.ids[1]' sim.reply)
later 0 0
is "$left" waiting/settle-window
sim_post tasks "{\"id\":\"$left\",\"hidden\":true}"
later $((8 * DAY)) 3
later $((2 * HOUR)) 3
is "$left" lost/call-left-source
is "$stays" missing/claimed-not-served
run 0 "$WX_BIN" explain "$left"
tr -s '\n ' ' ' <out >words
in_file words "State: lost. That is: deleted at the source before it was archived."
in_file words "Reason: the source names the task no more, and its recording, which it claimed, was not archived before (call-left-source)."
