# A backfill of all that the source answers for, its repeat a week later, and
# looking back before it: what begins out of reach is not asked for, and what
# was read of it stays as it was.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
needs faketime

DAY=86400000
clock=+0d

# backfill FROM OPTION..: by the clock of $clock; ends well, and asked for
# nothing that was refused
backfill() {
	status=0
	sh "$WX_SOURCE_DIR/tests/support/at_clock.sh" "$clock" \
		"$WX_BIN" sync --from "$@" >sync.out 2>sync.err || status=$?
	[ "$status $(report .windows_unclosed)" = "0 0" ] ||
		die "$clock, $*: leaves with $status: $(cat sync.err)"
	not_in_file sync.err api.failed
}

# call_at DAYS: a plain call, so many days ago; its id is in $id
call_at() {
	created_ms=$((now_ms - $1 * DAY))
	sim_post tasks "{\"created_ms\": $created_ms,
		\"end_ms\": $((created_ms + 60000)), \"plain\": true}"
	id=$(jq -r '.ids[0]' sim.reply)
}

# class_is ID CLASS
class_is() {
	class=$(sqlite3 -readonly ledger.sqlite \
		"select class from call where id = '$1'")
	[ "$class" = "$2" ] || die "$1 is '$class', not $2"
}

small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0 --never-ends 0
now_ms=$(curl -sS -f "$api/sim" | jq .now_ms)
# The first is out of reach a week later, the second is not.
call_at 1092
first=$id
call_at 1080
second=$id
printf '[api]\nrate = 100000\n[discover]\nlookback = 10d\n' | new_archive
backfill 1093d
backfill 1093d
class_is "$first" archived
class_is "$second" archived

# The oldest window begins out of reach, and ends within it.
sim_post clock "{\"advance_ms\": $((7 * DAY))}"
clock=+7d
backfill 1093d
in_file sync.err window.out_of_reach
in_file sync.err "begins before what the source answers for: it is not counted again"
backfill 14d
not_in_file sync.err window.out_of_reach
# It stays closed, also when all is read again.
backfill 1093d --reread
backfill 1093d
[ "$(sqlite3 -readonly ledger.sqlite \
	"select count(*) from time_window where state != 3")" = 0 ] ||
	die "a window is open"
[ "$(report '.holes // [] | length')" = 0 ] || die "a hole is told"
class_is "$first" archived

# What enters behind that window is found as ever.
now_ms=$((now_ms + 7 * DAY))
call_at 1000
backfill 1093d
class_is "$id" archived

# One that was opened, and was not read while it was in reach: what is left of
# it is read by the next run, whatever its period.
call_at 1075
sqlite3 ledger.sqlite "update time_window set state = 1
	where from_ms = (select min(from_ms) from time_window)"
backfill 14d
class_is "$id" archived
backfill 14d
