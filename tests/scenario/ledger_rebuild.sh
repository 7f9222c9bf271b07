# The ledger is lost: it is made anew from the archive alone, and the next run
# ends where the last one did, without fetching anything again.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/rebuild.sh"

# --- all of it ---------------------------------------------------------------

at all
rebuild 0
tr -s "\n " " " <out >words
in_file words " made from the archive: $entries entries of the log, as signed; $stored artefacts of $calls calls, "
in_file words " of them kept as evidence"
in_file words "no longer known: calls of which nothing is stored, classes, and what was asked when"
in_file words "next: wxarchive sync over the whole period that was archived (the first call dates from 2026-10-0"
in_file words ": it reads the source's list again, asks for the recordings of every call, ten calls at a time, and fetches nothing that is stored; then wxarchive verify, and wxarchive audit verify --trusted with a checkpoint that was kept elsewhere, which alone reveals an archive that was rolled back"
[ "$(find . -maxdepth 1 -name 'ledger.sqlite?new*' | wc -l)" = 0 ] ||
	die "a draft is left"
[ "$(stat -c %a ledger.sqlite)" = 640 ] || die "anybody may read it"

# Before the source is asked: what is stored is found, and all of it is good.
run 0 "$WX_BIN" verify
in_file out "$stored of $stored artefacts read again"
run 0 "$WX_BIN" audit verify
run 0 "$WX_BIN" audit show --type x-ledger-rebuilt
in_file out "\"artefacts\":$stored,\"calls\":$calls,\"deleted\":0,\"differing\":0,\"entries\":$entries,\"left\":0,\"unknown\":"
run 0 "$WX_BIN" status
in_file out "$calls, from 2026-10-0"
call=$(number "select call from stored where state = 'stored' limit 1")
run 0 "$WX_BIN" find --id "$call" --files --json
sqlite3 -readonly away/ledger.sqlite "select path || '/' || file from stored
	where call = '$call'" | while read -r file; do
	in_file out "$file"
done
run 0 "$WX_BIN" explain "$call"
in_file out "the ledger was made anew from the archive"
fields="i.id, created_ms, ended_ms, origin, destination, total_ms,
	connected_ms, recording_count, raw_digest"
for ledger in away/ledger.sqlite ledger.sqlite; do
	sqlite3 -readonly "$ledger" "select $fields from task t
		join task_id i on i.task = t.id where t.id in
		(select task from artefact where state in (2, 3)) order by 1"
	sqlite3 -readonly "$ledger" "select hex(oid), hex(a.source_id), kind,
		state, start_ms, stop_ms, w.text, file_declared, bytes,
		duration_ms, channels, rate_hz, event, stored_ms
		from artefact a left join word w on w.id = a.reason
		where state in (2, 3) order by 1"
done >fields
half=$(($(wc -l <fields) / 2))
head -n "$half" fields >before.fields
tail -n "$half" fields | diff before.fields - >diff.out || true
# but for calls whose object the source has changed since they were stored
grep -c '^[<>]' diff.out >changed || true
[ "$(cat changed)" -le 16 ] || die "other facts: $(head -n 6 diff.out)"
! grep -q '^[<>] [0-9A-F]\{32\}|' diff.out ||
	die "other facts of artefacts: $(head -n 6 diff.out)"

ends_as_before all
statement 3 statement.got
diff ../statement.want statement.got >diff.out ||
	die "another statement: $(head -n 6 diff.out)"
tree archive >before
sim_post reset-stats '{}'
sync_once
[ "$status" = 3 ] || die "once more: leaves with $status"
[ "$(stats .endpoints.media.requests)" = 0 ] || die "once more: media"
tree archive | diff before - >diff.out || die "once more: it writes"
for script in verify; do
	sed -n "/^-----BEGIN $script.sh-----\$/,/^-----END $script.sh-----\$/p" \
		archive/README.txt | sed '1d;$d' >$script.sh
done
run 0 sh verify.sh -l ledger.sqlite archive
in_file out 'RESULT: good'

# A second time, after the first: the log has grown, and says it twice.
mkdir again
mv ledger.sqlite* again/
rebuild 0 --json
fits ledger-rebuild out
[ "$(jq -c '[.made, .artefacts, .calls, .findings, .exit_code]' out)" = \
	"[true,$stored,$calls,[],0]" ] || die "another report: $(cat out)"
run 0 "$WX_BIN" audit show --type x-ledger-rebuilt
[ "$(wc -l <out)" = 2 ] || die "not two entries"
ends_as_before again

# --- what the source names no more ---------------------------------------------

# A recording that could not be had, and that the source then forgets: no file
# says of which call it was.  How many there are is told, and signed.
cd "$home"
stop_sim
rm -rf forgotten
mkdir forgotten
cd forgotten
small_world --tasks 30 --body-bytes 1000 --missing 0 --deleted 0 \
	--never-ends 0 --consults 0.5
new_archive <<'CONFIG'
[api]
rate = 100000
backoff_base = 10ms
CONFIG
sim_post faults '{"add": ["status=on=media,code=404,match=a1"]}'
sync_once
[ "$status" = 3 ] || die "the first run leaves with $status"
failed=$(number "select count(*) from artefact where state = 4")
[ "$failed" -gt 3 ] || die "only $failed artefacts failed"
sim_post faults '{"clear": true}'
sim_post purge "{\"created_before_ms\":$TO_MS}"
mkdir away
mv ledger.sqlite* away/
rebuild 0
tr -s "\n " " " <out >words
in_file words "$failed artefacts that the log calls failed or lost: it does not say of which call. The next sync learns this for those that the source still names; the others are counted nowhere, and their calls may be called archived without them: compare the counts with the earlier ones (wxarchive audit show --type x-reconciliation)"
run 0 "$WX_BIN" audit show --type x-ledger-rebuilt
in_file out ",\"unknown\":$failed}"
