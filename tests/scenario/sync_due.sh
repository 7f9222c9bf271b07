# A run that was cut short leaves calls that nobody has asked for: each command
# says so, and none that the period is complete.  What the source denies is
# asked for later, which is no fault.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

DAY=86400000

# json SCHEMA STATUS COMMAND..: the command's JSON fits the schema.
json() {
	schema=$1
	code=$2
	shift 2
	run "$code" "$WX_BIN" "$@" --json
	fits "$schema" out
}

# is FILTER VALUE: in the JSON of the command before.
is() {
	[ "$(jq -r "$1" out)" = "$2" ] || die "$1 is $(jq -r "$1" out), not $2"
}

# said TEXT: in the words of the command before, however they are wrapped.
said() {
	tr -s '\n ' ' ' <out >words
	in_file words "$1"
}

small_world --tasks 100 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --unknown-capture 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG

sim_post faults '{"add": ["stall=on=captures,after=1,ms=600000"]}'
{
	until_true asked captures 3
	kill -TERM "$(pid_of_run)"
} &
sync_once
wait $!
[ "$status" = 143 ] || die "cut short: leaves with $status"
due=$(report .due)
[ "$due" -gt 50 ] || die "cut short: only $due are due"
sim_post faults '{"clear": true}'

json reconcile 3 reconcile --from "$FROM" --to "$TO"
is .total.due "$due"
is '[.days[].due] | add' "$due"
is .total.classes.waiting "$due"
is .total.unaccounted 0
run 3 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
said "Not complete yet: $due calls are due to be asked for: the next sync does it."
said "$due waiting: due to be asked for: the next sync does it"
not_in_file words "Every call is accounted for"
not_in_file words "settle window"
said "organisation $(sim_value org) period 2026-10-01 00:00:00 UTC to 2026-11-01 00:00:00 UTC days in the time zone UTC made 20"
run 3 "$WX_BIN" reconcile --from "$FROM" --to "$TO" --csv
in_file out "\"waiting\",\"due\","
cat archive/log/events/*.jsonl | tail -n 1 >event
jq -e ".detail.due == $due" event >event.out || die "the event: $(cat event)"
json reconcile 0 reconcile --from "$FROM" --to "$TO" --list due
is .count "$due"
call=$(jq -r '.calls[0].call' out)

json status 0 status
is .due "$due"
run 0 "$WX_BIN" status
said "waiting $due due to be asked for: the next sync does it"
oldest_when=$(sqlite3 -readonly ledger.sqlite "select replace(substr(
	min(created), 1, 16), 'T', ' ') from call where class = 'waiting'")
said "not archived the oldest is a call of $oldest_when UTC (due to be asked for): wxarchive reconcile --list due"
not_in_file words "settle window"
json explain 0 explain "$call"
is .class_meaning "due to be asked for: the next sync does it"
run 0 "$WX_BIN" explain "$call"
said "State: waiting. That is: due to be asked for: the next sync does it."
said "It is due to be asked for by the next sync."
json plan 0 plan --from "$FROM" --to "$TO"
is .calls_to_ask "$due"

# Once it has gone on, all is well.
sync_once
[ "$status" = 0 ] || die "leaves with $status"
[ "$(report .due)" = 0 ] || die "$(report .due) are due"
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
said "Every call is accounted for: on every day the classes sum to the source's count."

# Calls of yesterday: some may still grow, of some the source says no.
now_ms=$(($(date +%s) * 1000))
sim_post tasks "{\"created_ms\": $((now_ms - 2 * DAY)), \"count\": 60,
	\"end_ms\": $((now_ms - DAY))}"
run 0 "$WX_BIN" sync -q --from 3d
one_line out
later=$(jq .later out)
[ "$later" -gt 0 ] || die "none is asked for later"
[ "$later" -lt 60 ] || die "all are asked for later"
is '[.event, .due, .classes.waiting] | join(" ")' "report 0 60"
[ ! -s err ] || die "-q: $(cat err)"
denied=$(sqlite3 -readonly ledger.sqlite "select call.id from call
	join task_id using (id) join task on task.id = task_id.task
	where call.class = 'waiting' and asks = 0 limit 1")
run 0 "$WX_BIN" reconcile --from 3d
said "the source's count. 60 calls have not ended or are waiting: more may still be archived for these."
said "$((60 - later)) waiting: ended, but within its settle window: artefacts may still appear"
said "$later waiting: the source says that nothing was recorded: asked for at the end of its settle window"
run 0 "$WX_BIN" explain "$denied"
said "It is asked for by the first sync after"
not_in_file words "asked for again"
json plan 0 plan --from 3d
is '[.calls_to_ask, .calls_later, .artefacts, .api_calls] | join(" ")' \
	"0 60 0 1"
run 0 "$WX_BIN" plan --from 3d
said "to be asked for 0 later 60"
