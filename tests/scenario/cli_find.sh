# find: each condition finds the calls that it is about, and those alone, by
# the source's own list of them.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 240 --body-bytes 4000 --missing 0.1 --deleted 0 \
	--never-ends 0 --outbound 0.3 --telephony 0.7 --digital-capture false \
	--digital-transcripts 0.5
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sync_once
[ "$status" = 3 ] || die "sync leaves with $status"

# calls: what the source names, oldest first, a line each; what it has of a
# call beside it.
source_calls 'channelType direction origin destination connectedDuration
	totalDuration captureRequested recordingCount lastAgent {id name}
	lastQueue {id name} lastTeam {id name}' >search
curl -sS -f "$api/sim/expected?from=$FROM_MS&to=$TO_MS" |
	jq -s 'map({key: .id, value: any(.artefacts[];
		.there and .kind != "segment")}) | from_entries' >there
jq -c --slurpfile there there '. + {
	has: $there[0][.id],
	length: (.connectedDuration // .totalDuration)}' search >calls
[ "$(wc -l <calls)" = 240 ] || die "the source names $(wc -l <calls) calls"

# of FILTER: that of one call in the middle which has it
of() {
	jq -r "$1 // empty" calls | sed -n 20p
}

# finds FILTER OPTION..: the calls of that jq filter, oldest first; some, and
# not all of them.
finds() {
	filter=$1
	shift
	jq -r "select($filter) | .id" calls >want
	[ -s want ] || die "$filter: no call to be found"
	[ "$(wc -l <want)" -lt 240 ] || die "$filter: it tells nothing apart"
	run 0 "$WX_BIN" find "$@" --json
	jq -r '.calls[].call' out >got
	diff want got >diff.out || die "find $*: $(head -n 4 diff.out)"
	[ "$(jq .count out)" = "$(wc -l <want)" ] || die "find $*: the count"
}

for party in agent queue team; do
	field=last$(printf %s "$party" | cut -c 1 | tr '[:lower:]' '[:upper:]')${party#?}
	id=$(of ".$field.id")
	name=$(of ".$field.name")
	part=$(printf %s "$name" | cut -c 2-4)
	finds ".$field.id == \"$id\"" "--$party" "$id"
	finds ".$field.name == \"$name\"" "--$party" "$name"
	finds "(.$field.name // \"\") | ascii_downcase |
		contains(\"$part\" | ascii_downcase)" \
		"--$party" "$(printf %s "$part" | tr '[:lower:]' '[:upper:]')"
done

for channel in telephony chat email social; do
	finds ".channelType == \"$channel\"" --channel $channel
done
finds '.channelType == "email"' --channel EMail
finds '.direction == "inbound"' --direction inbound
finds '.direction == "outdial"' --direction OUTDIAL

# More and less than the length of a call: itself is neither.
length=$(jq -s 'map(.length) | sort | .[120]' calls)
finds ".length > $length" --longer-than "${length}ms"
finds ".length < $length" --shorter-than "${length}ms"
finds '.length > 60000 and .length < 600000' --longer-than 1m \
	--shorter-than 10m

# What is compared is told beside the whole time.
run 0 "$WX_BIN" find --json
jq -r '.calls[] | "\(.call) \(.seconds) \(.talk // "")"' out >got
jq -r '"\(.id) \(.totalDuration / 1000 | floor) \(if .connectedDuration
	then .connectedDuration / 1000 | floor else "" end)"' calls >want
diff want got >diff.out || die "other lengths: $(head -n 4 diff.out)"
run 0 "$WX_BIN" find --csv
sed 's/"//g' out | cut -d , -f 1,4,5 | tr , ' ' >got
{ echo call seconds talk; cat want; } | diff - got >diff.out ||
	die "CSV: $(head -n 4 diff.out)"
run 0 "$WX_BIN" find
head -n 1 out | grep -q 'seconds  *talk' || die "no talk time for people"
for text in "find --help" "config sample"; do
	# shellcheck disable=SC2086
	run 0 "$WX_BIN" $text
	tr -s '#\n ' ' ' <out >words
	in_file words "a call of minutes on hold can be shorter than 5s"
done

# A part of either number.
voice='select(.channelType == "telephony")'
for number in "$(of "$voice | .origin")" "$(of "$voice | .destination")" 2023; do
	finds "(.origin + \" \" + .destination) | contains(\"$number\")" \
		--number "$number"
done
# However it is written.
number=$(of "$voice | .origin")
digits=${number#+}
for shape in "tel:$number" "+$(echo "$digits" | sed 's/^\(.\)\(...\)\(...\)/\1 (\2) \3-/')" \
	"$(echo "${digits#?}" | sed 's/^\(...\)\(...\)/\1.\2\//')"; do
	finds "(.origin + \" \" + .destination) | contains(\"${digits#?}\")" \
		--number "$shape"
done

finds .has --class archived
finds '(.has or .captureRequested or .recordingCount > 0) | not' \
	--class not-recorded
finds '(.has | not) and (.captureRequested or .recordingCount > 0)' \
	--class missing
finds '((.has or .recordingCount > 0) | not) and
	.captureRequested == false' --reason source-says-no

# From an instant on, and before one.
from=$(of .createdTime)
to=$(jq .createdTime calls | sed -n 90p)
at() {
	date -u -d "@$(($1 / 1000))" "+%Y-%m-%dT%H:%M:%S.$(printf %03d \
		$(($1 % 1000)))Z"
}
finds ".createdTime >= $from" --from "$(at "$from")"
finds ".createdTime < $to" --to "$(at "$to")"
finds ".createdTime < $to" --to "$(at "$to" | tr T ' ')"
finds ".createdTime >= $from and .createdTime < $to" --from "$(at "$from")" \
	--to "$(at "$to")"

# All conditions hold at once.
agent=$(of 'select(.direction == "outdial") | .lastAgent.name')
queue=$(of 'select(.direction == "inbound") | .lastQueue.name')
finds ".lastAgent.name == \"$agent\" and .direction == \"outdial\"" \
	--agent "$agent" --direction outdial
finds ".lastQueue.name == \"$queue\" and .channelType == \"telephony\" and
	.has and .createdTime >= $from" --queue "$queue" --channel telephony \
	--class archived --from "$(at "$from")"

# The latest first, and not more than asked for.
jq -r .id calls | tac >want
run 0 "$WX_BIN" find --newest-first --json
jq -r '.calls[].call' out | diff want - >diff.out || die "not the latest first"
run 0 "$WX_BIN" find --newest-first --limit 7 --csv
sed 1d out | cut -d '"' -f 2 >got
head -n 7 want | diff - got || die "--limit 7: other calls"
run 0 "$WX_BIN" find --direction outdial --limit 5 --json
jq -r 'select(.direction == "outdial") | .id' calls | head -n 5 >want
jq -r '.calls[].call' out | diff want - || die "--limit 5: other calls"
outdials=$(jq -r 'select(.direction == "outdial") | .id' calls | wc -l)
fits find out
[ "$(jq -c '[.count, .total]' out)" = "[5,$outdials]" ] ||
	die "--limit 5: $(jq -c '[.count, .total]' out), and there are $outdials"
run 0 "$WX_BIN" find --direction outdial --limit 5
in_file out "the first 5 of $outdials calls"
run 0 "$WX_BIN" find --newest-first --limit 7
in_file out "the newest 7 of 240 calls"
run 0 "$WX_BIN" find --direction outdial --limit "$outdials"
grep -qx "$outdials calls" out || die "as many as the limit: $(tail -n 1 out)"
run 0 "$WX_BIN" reconcile --list archived --limit 1
grep -q '^the first 1 of [0-9]* calls$' out || die "reconcile: $(tail -n 1 out)"
for command in find 'reconcile --list archived'; do
	# shellcheck disable=SC2086
	run 0 "$WX_BIN" $command --csv
	mv out want
	# shellcheck disable=SC2086
	run 0 "$WX_BIN" $command --csv --limit 0
	diff want out >diff.out || die "$command --limit 0: not all calls"
done

# One call, by its id and by that of its object.
id=$(jq -r 'select(.has) | .id' calls | sed -n 9p)
finds ".id == \"$id\"" --id "$id"
oid=$(sqlite3 -readonly ledger.sqlite \
	"select oid from stored where call = '$id' limit 1")
finds ".id == \"$id\"" --id "$oid"

# Several calls, each once, in the order of their times.
first=$(jq -r .id calls | sed -n 3p)
last=$(jq -r .id calls | sed -n 230p)
finds ".id == \"$id\" or .id == \"$first\" or .id == \"$last\"" \
	--id "$last" --id="$oid" --id "$first" --id "$id" --id "$first"
run 0 "$WX_BIN" find --id "$first" --id "$last" --newest-first --csv
sed 1d out | cut -d '"' -f 2 | tr '\n' ' ' >got
[ "$(cat got)" = "$last $first " ] || die "--newest-first: $(cat got)"
run 0 "$WX_BIN" find --id "$first" --id "$last" --limit 1 --json
[ "$(jq -r '.calls[].call' out)" = "$first" ] || die "--limit: $(cat out)"
[ "$(jq .total out)" = 2 ] || die "--limit: of $(jq .total out)"
run 0 "$WX_BIN" find --id "$id" --id "$first" --files
in_file out "  main "
usage_error "$WX_BIN" find --id "$first" --id nobody --id "$last"
in_file err "--id: no call and no object 'nobody' is known; allowed: the id"
usage_error "$WX_BIN" find --id nobody --id "$first" --id nowhere
in_file err "--id: 2 ids belong to no known call or object; allowed: ids of calls, or of objects; not known: 'nobody', 'nowhere'"

# What the source names no more.
for gone in "$id" "$(jq -r .id calls | sed -n 200p)"; do
	sim_post tasks "{\"id\": \"$gone\", \"hidden\": true}"
done
sync_once
finds ".id == \"$id\" or .id == \"$gone\"" --left
