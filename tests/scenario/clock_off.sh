# The clock of this machine is hours off, or jumps back between runs: doctor
# says so, a run completes, and the log stays in the order of time.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
needs faketime

# at OFFSET COMMAND..: with a clock that is so far off
at() {
	offset=$1
	shift
	sh "$WX_SOURCE_DIR/tests/support/at_clock.sh" "$offset" "$@"
}

# off OFFSET TEXT: doctor's words
off() {
	run 1 at "$1" "$WX_BIN" doctor
	in_file out "FAIL  clock           $2"
	in_file out "-> set the clock: timedatectl set-ntp true"
}

# ordered: the times of the log never decrease
ordered() {
	cat archive/log/events/*.jsonl | jq -r .time >times.txt
	grep -q ^20 times.txt || die "no log"
	sort -c times.txt 2>order.err || die "the log is not in order: $(cat order.err)"
	run 0 "$WX_BIN" audit verify
}

# What a killed faketime left under the same process id stops no test.
run 0 sh -c ': >"/dev/shm/sem.faketime_sem_$$"
	exec sh "$WX_SOURCE_DIR/tests/support/at_clock.sh" -5h date +%s'
[ "$(cat out)" -lt "$(($(date +%s) - 17000))" ] || die "no other clock"

small_world --tasks 60 --body-bytes 4000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
off +3h "3 h ahead of the source's"
off -18030 "5 h behind the source's"

# Ahead: it completes; then back, to before what the log already says.
status=0
at +3h "$WX_BIN" sync --from "$FROM" --to 2026-10-16 >sync.out 2>sync.err ||
	status=$?
[ "$status" = 0 ] || die "ahead: leaves with $status"
ordered
last=$(tail -n 1 times.txt | sed 's/T\(..:..\).*/ \1 UTC/')
# told, by whoever looks with a better clock; the log is what was signed
run 0 "$WX_BIN" doctor
in_file out "warn  log time        the newest entry dates from $last, "
in_file out " ahead of the clock: entries made until then also carry that time"
in_file out "-> a run was made with a clock that was ahead: make sure that the clock is right now, and note it for whoever checks the log; nothing was lost"
run 1 at +3h "$WX_BIN" doctor
in_file out "warn  log time        the newest entry dates from $last, "
in_file out " ahead of the source's clock: entries made until then"
run 0 "$WX_BIN" audit verify
in_file out "the newest entry dates from $last, "
in_file out " ahead of the clock: entries made until then also carry that time"
in_file out "the log is what was signed"
run 0 "$WX_BIN" audit verify --json
fits audit-verify out
[ "$(jq '.ahead_ms > 10000000' out)" = true ] || die "JSON: not ahead"
run 0 at +3h "$WX_BIN" audit verify --json
[ "$(jq .ahead_ms out)" = 0 ] || die "JSON: ahead"
sync_once
[ "$status" = 0 ] || die "back again: leaves with $status"
ordered
tail -n 1 times.txt >next
[ "$(printf '%s\n' "$last" "$(cat next)" | sort | tail -n 1)" = \
	"$(cat next)" ] || die "the log went back in time"
expected_set >expected
stored_set | diff expected - >diff.out || die "not all of it: diff.out"
[ "$(report .tasks)" = 60 ] || die "not 60 tasks"

# Behind: a run, and everything of the archive still holds.
rm -f token.json
at -5h "$WX_BIN" login --refresh-token-file refresh >out 2>err ||
	die "behind: no sign-in: $(cat err)"
status=0
at -5h "$WX_BIN" sync --from "$FROM" --to "$TO" >sync.out 2>sync.err ||
	status=$?
[ "$status" = 0 ] || die "behind: leaves with $status"
run 0 at -5h "$WX_BIN" verify
ordered
run 0 "$WX_BIN" verify
ordered

# A call that is open at the source, and a clock that jumps about: it is
# looked at again, and archived when it has ended.
now_ms=$(curl -sS "$api/sim" | jq .now_ms)
sim_post tasks "{\"created_ms\": $((now_ms - 7200000)), \"end_ms\": -1,
	\"plain\": true}"
id=$(jq -r '.ids[0]' sim.reply)
for offset in +0 +2h -1h; do
	code=0
	at $offset "$WX_BIN" sync --from "$(date -d '-1 day' +%F)" \
		>sync.out 2>sync.err || code=$?
	[ "$code" = 0 ] || die "open call, $offset: leaves with $code"
done
sim_post tasks "{\"id\": \"$id\", \"end_ms\": $((now_ms - 3600000))}"
# and one that came where the run that was ahead had closed its window
sim_post tasks "{\"created_ms\": $((now_ms - 600000)),
	\"end_ms\": $((now_ms - 300000)), \"plain\": true}"
late=$(jq -r '.ids[0]' sim.reply)
code=0
"$WX_BIN" sync --from "$(date -d '-1 day' +%F)" >sync.out 2>sync.err || code=$?
[ "$code" = 0 ] || die "ended call: leaves with $code"
for call in "$id" "$late"; do
	[ "$(sqlite3 -readonly ledger.sqlite "select count(*) from stored
		where call = '$call'")" = 1 ] || die "$call was not archived"
done
ordered
sums_hold
