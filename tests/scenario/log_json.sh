# With log.format = json each line on standard error is an object: a time, a
# level, an event and its run, then fields that are texts, numbers or booleans.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[log]
format = json
level = debug
[api]
rate = 100000
backoff_base = 10ms
CONFIG
mv err login.err

sim_post faults '{"add": ["html=on=media,count=2",
	"drop-field=name=csatScore"]}'
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"

# all FILE FILTER: true of every line, each of which is one object
all() {
	wc -l <"$1" >lines
	jq -Rn --argjson lines "$(cat lines)" "[inputs | fromjson | select(
		type == \"object\" and ($2))] | length == \$lines" "$1" >is ||
		die "$1 is not JSON: $(cat "$1")"
	[ "$(cat is)" = true ] || die "$1: not all are so: $2: $(cat "$1")"
}
for file in login.err sync.err; do
	[ -s $file ] || die "$file is empty"
	all $file 'keys_unsorted[:4] == ["time", "level", "event", "run"]'
	all $file '.time | test("^20[0-9-]{8}T[0-9:]{8}[.][0-9]{3}Z$")'
	all $file '.level | IN("debug", "info", "warn", "error")'
	all $file '.event | test("^[a-z_]+[.][a-z_]+$")'
	all $file '[.[] | type] - ["string", "number", "boolean"] == []'
done
all sync.err ".run == \"$(report .run)\""

# has FILE FILTER: one of the lines at least
has() {
	jq -e -n "[inputs | select($2)] | length > 0" "$1" >/dev/null ||
		die "$1: none is so: $2: $(cat "$1")"
}
has login.err '.event == "token.renewed" and .rotated == false and
	.expires_in_s == 43199'
has sync.err '.event == "window.closed" and .level == "info" and
	.source_count == 30 and .seen == 30 and
	.from == "2026-10-01T00:00:00.000Z"'
has sync.err '.event == "artefact.stored" and .level == "debug" and
	.bytes == 4000 and .tries == 1 and .verdict == "good"'
has sync.err '.event == "artefact.retry" and .try == 1 and
	.text == "html-page: a web page titled \"Sign in\""'
has sync.err '.event == "search.field_left_out" and .level == "warn" and
	.field == "csatScore"'

# The last failure too, as JSON before the words for people.
sim_post faults '{"clear": true, "add": ["drop-field=name=endedTime"]}'
sim_post tasks '{"created_ms": 1790899200000, "end_ms": 1790899260000}'
sync_once
[ "$status" = 1 ] || die "without endedTime: leaves with $status"
grep '^{' sync.err >failed
has failed '.event == "sync.ends" and .level == "error" and
	(.text | contains("Field '"'endedTime'"' in type")) and
	(.code | length > 0)'
[ "$(grep -c '^wxarchive sync: ' sync.err)" = 1 ] || die "no words for people"
