# Days are those of report.zone, also that of 25 hours at the end of October;
# people read times of day in it, with the offset; machines read UTC.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 0
printf '[api]\nrate = 100000\n[report]\nzone = Europe/Berlin\n' | new_archive

# call DATE: at that instant
call() {
	ms=$(date -u -d "$1" +%s)000
	sim_post tasks "{\"created_ms\": $ms, \"end_ms\": $((ms + 60000)),
		\"plain\": true}"
}
# the last second of the 24th, the first and the last of the 25th, in Berlin
call 2026-10-24T21:59:59Z
call 2026-10-24T22:00:00Z
id=$(jq -r '.ids[0]' sim.reply)
call 2026-10-25T01:30:00Z
call 2026-10-25T22:59:59Z
call 2026-10-25T23:00:00Z
call 2026-10-26T22:59:59Z
call 2026-10-26T23:00:00Z

# shown ZONE INSTANT: as people read it
shown() {
	if [ "$1" = UTC ]; then
		date -u -d "$2" '+%Y-%m-%d %H:%M:%S UTC'
	else
		TZ=$1 date -d "$2" '+%Y-%m-%d %H:%M:%S %:z'
	fi
}
# days ZONE FROM TO: each with its start and its calls, as reconcile tells
days() {
	sed -i "s|^zone = .*|zone = $1|" wxarchive.conf
	run 0 "$WX_BIN" reconcile --from "$2" --to "$3" --json
	fits reconcile out
	[ "$(jq -r .zone out)" = "$1" ] || die "zone is $(jq .zone out)"
	jq -r '.days[] | "\(.day) \(.from[:16]) \(.to[:16]) \(.calls)"' \
		out >days
	cat >want
	diff want days >diff.out || die "$1: $(cat diff.out)"
	run 0 "$WX_BIN" reconcile --from "$2" --to "$3"
	tr -s '\n ' ' ' <out >words
	in_file words "days in the time zone $1"
	first=$(shown "$1" "$(head -n1 want | cut -d' ' -f2)Z")
	last=$(shown "$1" "$(tail -n1 want | cut -d' ' -f3)Z")
	in_file words "period $first to $last"
	while read -r day _ _ calls; do
		grep -qE "^$day +$calls +$calls " out || die "$1: no row: $day"
	done <want
}

# The dates of sync are read in it too.
status=0
"$WX_BIN" sync --from 2026-10-24 --to 2026-10-27 >sync.out 2>sync.err ||
	status=$?
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
[ "$(sqlite3 -readonly ledger.sqlite "select from_ms || ' ' || to_ms
	from run")" = "1792792800000 1793055600000" ] || die "another period"
[ "$(report .tasks)" = 6 ] || die "$(report .tasks) calls, not 6"

days Europe/Berlin 2026-10-24 2026-10-27 <<'WANT'
2026-10-24 2026-10-23T22:00 2026-10-24T22:00 1
2026-10-25 2026-10-24T22:00 2026-10-25T23:00 3
2026-10-26 2026-10-25T23:00 2026-10-26T23:00 2
WANT
days UTC 2026-10-24 2026-10-26 <<'WANT'
2026-10-24 2026-10-24T00:00 2026-10-25T00:00 2
2026-10-25 2026-10-25T00:00 2026-10-26T00:00 3
WANT
days Asia/Kathmandu 2026-10-25 2026-10-27 <<'WANT'
2026-10-25 2026-10-24T18:15 2026-10-25T18:15 3
2026-10-26 2026-10-25T18:15 2026-10-26T18:15 2
WANT
# An instant with its own offset is that in every zone.
days America/New_York 2026-10-25T00:00+02:00 2026-10-26T00:00+01:00 <<'WANT'
2026-10-24 2026-10-24T22:00 2026-10-25T04:00 2
2026-10-25 2026-10-25T04:00 2026-10-25T23:00 1
WANT

run 0 "$WX_BIN" explain "$id"
tr -s '\n ' ' ' <out >words
in_file words "It began 2026-10-24 18:00:00 -04:00 and ended 2026-10-24 18:01:00 -04:00"
run 0 "$WX_BIN" explain "$id" --json
[ "$(jq -r .created out)" = 2026-10-24T22:00:00.000Z ] ||
	die "explain: $(jq .created out)"
run 0 "$WX_BIN" find --id "$id"
in_file out "created (America/New_York)"
in_file out "2026-10-24 18:00:00"
run 0 "$WX_BIN" find --id "$id" --csv
in_file out ",\"2026-10-24T22:00:00.000Z\","
run 0 "$WX_BIN" status
in_file out "$(TZ=America/New_York date '+%Y-%m-%d')"
in_file out " -0"

# A zone that is none: where it is written, and what is allowed.
sed -i 's|^zone = .*|zone = Europe/Berlinn|' wxarchive.conf
line=$(grep -n '^zone' wxarchive.conf | cut -d: -f1)
for command in status "reconcile --from 2026-10-24" "explain $id"; do
	# shellcheck disable=SC2086
	usage_error "$WX_BIN" $command
	in_file err "wxarchive.conf:$line: [report] zone: unknown time zone"
	in_file err "\"Europe/Berlinn\"; allowed are \"UTC\" and the names of"
done
