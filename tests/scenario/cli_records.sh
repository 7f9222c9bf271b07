# The commands that look at what is archived: each after a calm month, its
# JSON against its schema, and what damage makes of verify and audit.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 120 --body-bytes 5000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG

# json SCHEMA STATUS COMMAND..: the command's JSON fits the schema.
json() {
	schema=$1
	code=$2
	shift 2
	run "$code" "$WX_BIN" "$@" --json
	fits "$schema" out
}

json plan 0 plan --from "$FROM" --to "$TO"
[ "$(jq .calls_to_ask out)" = 120 ] || die "plan: not 120 calls to ask for"
json status 0 status
sync_once
outcome=$status
# quiet in a pipe: the one report, as JSON
run "$outcome" "$WX_BIN" sync -q --from "$FROM" --to "$TO"
one_line out
fits sync out
[ "$(jq -r .event out)" = report ] || die "sync -q: no report"
[ ! -s err ] || die "sync -q: $(cat err)"

# further back than the source answers, and so long ago
for command in sync plan reconcile; do
	for from in 1990-01-01 2021-01-01; do
		usage_error "$WX_BIN" $command --from $from
		in_file err "the period begins before what the source answers for, the last 36 months; allowed: --from 20"
	done
done
in_file err "or later; to use the counts from earlier runs: --offline"
run 4 "$WX_BIN" reconcile --offline --from 2021-01-01 --to 2021-01-02
run 0 "$WX_BIN" plan --from 12h
run 0 "$WX_BIN" find --from yesterday

json plan 0 plan --from "$FROM" --to "$TO"
[ "$(jq .calls_to_ask out)" = 0 ] || die "plan: something is left to ask for"
json status 0 status
[ "$(jq .unsigned_entries out)" = 0 ] || die "status: not all is signed"
json find 0 find
[ "$(jq .count out)" = 120 ] || die "find: not all calls"
json find 0 find --from "$FROM" --to "$TO" --class archived --limit 3
[ "$(jq .count out)" = 3 ] || die "find: not 3 calls"
# an id is found however it is written, that of a call and that of an object
call=$(jq -r '.calls[0].call' out)
oid=$(sqlite3 -readonly ledger.sqlite \
	"select oid from stored where call = '$call' limit 1")
for id in "$call" "$oid"; do
	for form in "$id" "$(printf %s "$id" | tr a-f A-F)"; do
		json find 0 find --id "$form"
		[ "$(jq -r '.calls[].call' out)" = "$call" ] ||
			die "find --id $form: $(cat out)"
		run 0 "$WX_BIN" explain "$form"
		in_file out "Call $call"
	done
done
json find 0 find --id "$call" --class missing
[ "$(jq .count out)" = 0 ] || die "find --id --class: not both hold"
run 0 "$WX_BIN" find --csv
[ "$(wc -l <out)" = 121 ] || die "find --csv: not a line for each call"
json find 0 find --files
jq -r '.root as $root | .calls[].files[] | "\(.sha256)  \($root)/\(.path)"' \
	out >sums
[ "$(wc -l <sums)" = "$(stored_set | wc -l)" ] || die "find: other files"
sha256sum -c --quiet --strict sums || die "find: a file is not there"
run 0 "$WX_BIN" find --files
in_file out "/recording.wav"
tr -s '\n ' ' ' <out >words # a long path goes to a line of its own
in_file words "120 calls, $(wc -l <sums) files in $PWD/archive"
run 0 "$WX_BIN" find --files --csv
[ "$(wc -l <out)" = $(($(wc -l <sums) + 1)) ] || die "find --files --csv"
json find 0 find --number 0
if grep -q '"+[0-9]\{6,\}"' out; then
	die "find shows full numbers"
fi

json reconcile "$outcome" reconcile --from "$FROM" --to "$TO"
[ "$(jq '[.days[].unaccounted] | add' out)" = 0 ] || die "unaccounted for"
[ "$(jq '.days | length' out)" = 31 ] || die "not 31 days"
[ "$(jq '[.total.classes[]] | add' out)" = 120 ] || die "the sum differs"
[ "$(jq .recorded out)" = true ] || die "not recorded"
# no line begins or ends in the colours of another
run "$outcome" "$WX_BIN" reconcile --color always --from "$FROM" --to "$TO"
in_file out "$(printf '\033[1mNot archived, and why\033[0m')"
# to be typed as it stands
grep -q '^    wxarchive reconcile --from [^ ]* --to [^ ]* --list CLASS$' out ||
	die "no command for the calls behind a number"
! grep -q "$(printf '\033')\[[1-9][0-9]*m\$" out || die "a colour at an end"
json reconcile "$outcome" reconcile --offline --from "$FROM" --to "$TO"
json reconcile 0 reconcile --from "$FROM" --to "$TO" --list archived
json find 0 reconcile --from "$FROM" --to "$TO" --list archived --limit 2
[ "$(jq .count out)" = 2 ] || die "reconcile --list --limit: not 2 calls"
usage_error "$WX_BIN" reconcile --limit 2
in_file err "--limit only applies to a list; allowed: with --list CLASS"
run 4 "$WX_BIN" reconcile --offline --from "$FROM" --to 2026-11-03
grep -q 'Cannot be verified' out || die "an unread day was called complete"

object=$(find archive/objects -name recording.wav | sort | head -n 1)
folder=$(dirname "$object")
oid=$(basename "$folder")
call=$(jq -r .source.task "$folder/record.json")
json explain 0 explain "$call"
json explain 0 explain "$oid"
run 0 "$WX_BIN" explain "$call"
grep -q 'State: archived' out || die "explain does not tell the state"
usage_error "$WX_BIN" explain nobody
# Several legs of one call are told apart, by what the source named of each.
legs=$(sqlite3 -readonly ledger.sqlite "select call from stored
	where kind = 'consult' group by call order by count(*) desc limit 1")
run 0 "$WX_BIN" explain "$legs"
mv out words
json explain 0 explain "$legs"
jq -r '.artefacts[] | select(.kind == "consult") | .path' out >paths
[ -s paths ] || die "no consult to be found"
while read -r path; do
	jq -r '.capture.attributes | "\(.startTime) \(.stopTime) \(.channel1)",
		"\(.channel2) \(.participants | join(" "))"' \
		"archive/$path/source.json" | tr '\n' ' '
	echo
done <paths >want
jq -r 'def ms: (.[:19] + "Z" | fromdate) * 1000 + (.[20:23] | tonumber);
	.artefacts[] | select(.kind == "consult") |
	"\(.start | ms) \(.stop | ms) \(.channel1) \(.channel2) \(
	.participants | join(" ")) "' out >got
diff want got >diff.out || die "other legs: $(cat diff.out)"
sort -n got | diff got - >diff.out || die "the legs are not in order"
in_file words "    From $(date -u -d "@$(($(head -n 1 got | cut -d ' ' -f 1) / 1000))" \
	'+%Y-%m-%d %H:%M:%S UTC to ')"
in_file words "    In it, as the source says: channel 1: Agent; channel 2: Agent; taking part: "
# without the archive, what the ledger has of it
mv archive elsewhere
run 0 "$WX_BIN" explain "$legs"
in_file out "    From "
not_in_file out "channel 1"
mv elsewhere archive

json verify 0 verify
[ "$(jq .whole out)" = true ] || die "verify left something out"
json verify 0 verify --share 1/30
json audit-verify 0 audit verify
json audit-prove 0 audit prove "$oid"
usage_error "$WX_BIN" audit prove 00000000000000000000000000000000
json audit-prove 0 audit prove 0
[ "$(jq -c '[.object, .index]' out)" = '[null,0]' ] || die "prove: entry 0"
usage_error "$WX_BIN" audit prove 999999
in_file err "the log has no entry 999999; allowed: 0 to "
run 0 "$WX_BIN" audit show --type 'fixity check'
[ "$(wc -l <out)" = 2 ] || die "not two runs of verify in the log"
usage_error "$WX_BIN" audit show --type nonsense
in_file err "--type 'nonsense' is unknown; allowed: x-log-created, ingestion,"
usage_error "$WX_BIN" audit show --object nonsense
in_file err "--object: no entry of the log is about 'nonsense'; allowed: the oid"
run 0 "$WX_BIN" audit show --object "$oid" --type ingestion
[ "$(wc -l <out)" = 1 ] || die "not one entry for the object"
run 0 "$WX_BIN" audit show --limit 1 --json
fits audit-show out
cp archive/log/checkpoint trusted.note
run 0 "$WX_BIN" audit verify --trusted trusted.note

# One of another log is no fault of this one; nor is a ledger put back.
sed '1s/^/x/; s/^— /— x/' trusted.note >foreign.note
run 4 "$WX_BIN" audit verify --trusted foreign.note
tr -s '\n ' ' ' <out >words
in_file words "bad trusted checkpoint: no signature of the key "
in_file words "the log is what was signed, but the trusted checkpoint is not one of this log what to do: give --trusted a copy of log/checkpoint of this archive; if it is one, it was changed since, or this log is signed with another key now: compare it with another copy"
not_in_file words "a checkpoint kept elsewhere (--trusted) would"
not_in_file words "is not what was signed"
json audit-verify 4 audit verify --trusted foreign.note

# One that is newer than the log: that alone is told of it.
cp -a archive older
sqlite3 ledger.sqlite ".backup older.sqlite"
run 0 "$WX_BIN" verify --share 1/30
sqlite3 ledger.sqlite ".backup now.sqlite"
rm -f ledger.sqlite-wal ledger.sqlite-shm
cp older.sqlite ledger.sqlite
run 4 "$WX_BIN" audit verify
tr -s '\n ' ' ' <out >words
in_file words "the log is what was signed, but the ledger is older than the log what to do: put in its place the newest copy of the ledger; if there is none, wxarchive ledger rebuild makes one from the archive"
not_in_file words "is not what was signed"
rm -f ledger.sqlite-wal ledger.sqlite-shm
mv now.sqlite ledger.sqlite
cp archive/log/checkpoint newer.note
mv archive newer
mv older archive
rm -f ledger.sqlite-wal ledger.sqlite-shm
mv older.sqlite ledger.sqlite
run 4 "$WX_BIN" audit verify --trusted newer.note
tr -s '\n ' ' ' <out >words
in_file words "trusted checkpoint"
in_file words " entries, and the log files hold "
not_in_file words "the trusted checkpoint covers"
json audit-verify 4 audit verify --trusted newer.note
chmod -R u+w newer
rm -rf newer

json status 0 status
[ "$(jq .last_verification.whole out)" = false ] || die "status: whole"
[ "$(jq .bad_artefacts out)" = 0 ] || die "status: bad ones"
[ "$(jq .signed_in out)" = true ] || die "status: not signed in"

# A changed byte, then a changed entry of the log.
chmod u+w "$object"
printf X | dd of="$object" bs=1 seek=60 conv=notrunc 2>/dev/null
json verify 4 verify
[ "$(jq -r '.findings[0].code' out)" = bytes-differ ] || die "not seen"
run 4 "$WX_BIN" verify
tr -s '\n ' ' ' <out >words
in_file words "what to do: restore what is bad from a copy of the archive, then run wxarchive verify again"
not_in_file words "never recorded"
json status 0 status
[ "$(jq .last_verification.bad out)" = 1 ] || die "status: no bad one"
[ "$(jq .bad_artefacts out)" = 1 ] || die "status: no bad artefact"
run 0 "$WX_BIN" status
tr -s '\n ' ' ' <out >words
in_file words "BAD 1 artefact is damaged or gone: wxarchive find --reason damaged --files names them "
in_file words "1 bad, 0 cannot be verified"
not_in_file words "other finding"

# A stray file is no artefact: the artefacts add up, and it is told beside them.
adds_up='.checked == .good + .bad + (.cannot_be_verified // .unverified)
	and .bad == 1 and .other_findings == 1'
chmod u+w archive/objects
echo stray >archive/objects/stray
json verify 4 verify
jq -e "$adds_up" out >jq.out || die "verify does not add up: $(cat out)"
run 4 "$WX_BIN" verify
tr -s '\n ' ' ' <out >words
in_file words " 1 bad, 0 cannot be verified; 1 other finding in the folders or the log "
jq -e "select(.type == \"fixity check\") | .detail | $adds_up" >jq.out <<EVENT ||
$(cat archive/log/events/*.jsonl | tail -n 1)
EVENT
	die "the event does not add up"
json status 0 status
jq -e ".last_verification | $adds_up" out >jq.out ||
	die "status does not add up"
run 0 "$WX_BIN" status
tr -s '\n ' ' ' <out >words
in_file words " 1 bad, 0 cannot be verified; 1 other finding "
rm archive/objects/stray
run 0 "$WX_BIN" explain "$oid"
in_file out " $oid: stored "
in_file out " UTC, but damaged since: restore it from a copy, then wxarchive verify."
grep -q 'Read again and compared .*: bad: changed since it was stored, or gone' \
	out || die "explain does not tell the verdict"
not_in_file out " $oid: archived."
json explain 0 explain "$oid"
[ "$(jq -r ".artefacts[] | select(.oid == \"$oid\") | .state" out)" = damaged ] ||
	die "explain --json: another state"
# In all forms of the list; a file that is gone is no other.
gone=$(find archive/objects -name recording.wav | sort | sed -n 2p)
chmod u+w "$(dirname "$gone")"
mv "$gone" gone.wav
run 4 "$WX_BIN" verify
json find 0 find --files
[ "$(jq -r '.calls[] | select(.reason == "damaged") | .files[] |
	select(.state == "damaged") | .path' out | sort)" = "$(printf '%s\n%s' \
	"${object#archive/}" "${gone#archive/}" | sort)" ] ||
	die "find --files --json: other files are damaged"
[ "$(jq -r '[.calls[].files[].state | select(. == "damaged")] | length' out)" = 2 ] ||
	die "find --files --json: damaged in another call"
run 0 "$WX_BIN" find --files --csv
[ "$(grep -c '"damaged".$' out)" = 2 ] || die "find --files --csv: not damaged"
run 0 "$WX_BIN" find --files
[ "$(grep -c ' (damaged)  *objects/' out)" = 2 ] ||
	die "find --files: not damaged"
tr -s '\n ' ' ' <out >words
in_file words "; 2 are damaged or gone: restore from a copy, then wxarchive verify"
mv gone.wav "$gone"
chmod u-w "$(dirname "$gone")"
run 4 "$WX_BIN" verify
run 0 "$WX_BIN" find --files --csv
[ "$(grep -c '"damaged".$' out)" = 1 ] || die "it is not mended"
run 4 "$WX_BIN" doctor
in_file out "FAIL  last verify     1 artefact is damaged or gone"
in_file out "-> wxarchive find --reason damaged --files names them: put them back from a copy, and verify again"
run 0 "$WX_BIN" find --reason damaged --files --json
[ "$(jq -r '.calls[].files[].oid' out | grep -cx "$oid")" = 1 ] ||
	die "find --reason damaged: not the one"
run 0 "$WX_BIN" audit show --type 'fixity check' --object "$oid"
in_file out "  fixity check  failure  $oid"
segment=$(find archive/log/events -type f | sort | sed -n 2p)
chmod u+w "$segment"
sed -i '3s/"code":"ok"/"code":"no"/' "$segment"
json audit-verify 4 audit verify
run 4 "$WX_BIN" audit verify --trusted trusted.note
grep -q 'not what was signed' out || die "no plain words for it"
