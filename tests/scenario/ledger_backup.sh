# A copy of the ledger: whole, also while a run goes on; nothing but an earlier
# copy of the same ledger is ever replaced; one that is older than the archive
# is refused.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 60 --body-bytes 20000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive

# number FILE SQL
number() {
	sqlite3 -readonly "$1" "$2"
}

# has_object: something is in its place.
has_object() {
	[ -n "$(find archive/objects -name record.json | head -n 1)" ]
}

# While a run goes on: the media host is slow.
sim_post faults '{"add": ["stall=on=media,ms=200"]}'
(
	sync_once
	exit "$status"
) &
run=$!
until_true asked media 10
run 0 "$WX_BIN" ledger backup during.sqlite
in_file out "during.sqlite: "
in_file out " of the log, "
in_file out "; read back and found whole"
in_file out "once the archive's log has grown, this copy is too old to be put back: make one after each run"
[ "$(number during.sqlite 'pragma integrity_check')" = ok ] ||
	die "a copy made during a run is damaged"
status=0
wait "$run" || status=$?
[ "$status" = 0 ] || die "beside a copy the run leaves with $status"
sim_post faults '{"clear": true}'
end_state >want

# After it: what the ledger holds, in one file that only its owner may read.
run 0 "$WX_BIN" ledger backup copy.sqlite --json
fits ledger-backup out
for pair in "calls call" "artefacts stored" "entries event"; do
	field=${pair%% *}
	[ "$(jq ".$field" out)" = "$(number ledger.sqlite \
		"select count(*) from ${pair##* }")" ] || die "other $field"
done
[ "$(jq .bytes out)" = "$(stat -c %s copy.sqlite)" ] || die "other bytes"
[ "$(jq .replaced out)" = false ] || die "what was replaced?"
number ledger.sqlite .dump >one
number copy.sqlite .dump | diff one - >diff.out || die "another content"
[ "$(stat -c %a copy.sqlite)" = 640 ] || die "anybody may read it"
[ "$(find . -maxdepth 1 -name 'copy.sqlite?*' | wc -l)" = 0 ] ||
	die "something lies beside the copy"

# An earlier copy is replaced, also one made by another program.
run 0 "$WX_BIN" ledger backup during.sqlite
in_file out "during.sqlite (an earlier copy was replaced): 60 calls, "
number during.sqlite .dump | diff one - >diff.out || die "not replaced"
sqlite3 ledger.sqlite ".backup hand.sqlite"
run 0 "$WX_BIN" ledger backup hand.sqlite
in_file out "hand.sqlite (an earlier copy was replaced)"

# Anything else stays.
stays() {
	cp -p "$1" kept
	run 2 "$WX_BIN" ledger backup "$1"
	one_line err
	in_file err "wxarchive ledger backup: $1 is there, and is no earlier copy of this ledger: $2"
	in_file err "nothing was overwritten; name another file"
	cmp -s "$1" kept || die "$1 was overwritten"
}
stays wxarchive.conf "wxarchive.conf: file is not a database"
stays ledger.sqlite "it is the ledger itself"
mkdir folder
run 2 "$WX_BIN" ledger backup folder
in_file err "folder is there, and is no earlier copy of this ledger: it is no plain file"
run 7 "$WX_BIN" ledger backup nowhere/copy.sqlite
in_file err "wxarchive ledger backup: open nowhere/copy.sqlite.part: No such file or directory"
run 0 "$WX_BIN" ledger backup file:copy.sqlite
[ -s file:copy.sqlite ] || die "a name is taken for a URI"
run 2 "$WX_BIN" ledger backup ledger.sqlite-journal
in_file err "ledger.sqlite-journal is a name that belongs to the ledger itself; nothing was written; name another file"
# nor is anything that lies where the draft would
printf letter >taken.part
run 2 "$WX_BIN" ledger backup taken
in_file err "taken.part is there, and is no copy that was cut short; nothing was overwritten; name another file"
[ "$(cat taken.part)" = letter ] || die "taken.part was overwritten"
ln ledger.sqlite linked.part
run 2 "$WX_BIN" ledger backup linked
[ "$(number ledger.sqlite 'pragma integrity_check')" = ok ] ||
	die "the ledger was taken for a draft"
rm linked.part
printf pages >other.sqlite-wal
run 2 "$WX_BIN" ledger backup other.sqlite
in_file err "other.sqlite-wal is there: it belongs to another database of that name; nothing was written; name another file"
[ ! -e other.sqlite ] || die "beside another's log a copy was made"
usage_error "$WX_BIN" ledger backup
run 0 "$WX_BIN" ledger backup --help
tr -s "\n " " " <out >words
in_file words "its log), made durable, and only then renamed"

# A copy that is put back is the ledger.
rm ledger.sqlite*
cp copy.sqlite ledger.sqlite
is_end_state want

# Verification has made the log grow: that copy is refused now, and does not
# take the place of a newer one.
run 0 "$WX_BIN" ledger backup newer.sqlite
mkdir now
mv ledger.sqlite* now/
cp copy.sqlite ledger.sqlite
stays newer.sqlite "its log is longer than this one's"
sync_once
[ "$status" = 4 ] || die "an old copy: leaves with $status"
in_file sync.err "the ledger is older than the archive"
rm ledger.sqlite*
mv now/ledger.sqlite* .

# Ended at any step: the earlier copy, or the new one, and never half of one.
number newer.sqlite .dump >old.dump
run 0 "$WX_BIN" verify
FAULT_COUNT=$PWD/steps run 0 "$WX_BIN" ledger backup steps.sqlite
number ledger.sqlite .dump >new.dump
cp newer.sqlite start.sqlite
total=0
[ ! -s steps ] || total=$(wc -l <steps)
step=1
while [ "$step" -le "$total" ]; do
	cp start.sqlite newer.sqlite
	FAULT_STEP=$step run 100 "$WX_BIN" ledger backup newer.sqlite
	number newer.sqlite .dump >got
	cmp -s got old.dump || cmp -s got new.dump ||
		die "step $step: half of a copy"
	run 0 "$WX_BIN" ledger backup newer.sqlite
	number newer.sqlite .dump | cmp -s - new.dump ||
		die "step $step: the next one is not whole"
	[ ! -e newer.sqlite.part ] || die "step $step: its draft is left"
	step=$((step + 1))
done
echo "$total steps"

# A damaged ledger has no copy.
sqlite3 ledger.sqlite "pragma writable_schema=on; pragma foreign_keys=off;
	update artefact set mime = 4711 where id = 1"
run 1 "$WX_BIN" ledger backup damaged.sqlite
in_file err "wxarchive ledger backup: the copy: damaged.sqlite.part: damaged: row 1 of artefact points to a row that is not in word"
[ ! -e damaged.sqlite ] || die "a damaged ledger was copied"

# A copy from before a run that was killed before it signed anything: what that
# run has stored, it does not know.  The run that finds it names the way.
stop_sim
rm -rf killed
mkdir killed
cd killed
small_world --tasks 400 --body-bytes 2000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
run 0 "$WX_BIN" ledger backup copy.sqlite
sim_post faults '{"add": ["stall=on=media,ms=200"]}'
(
	sync_once
	exit "$status"
) &
run=$!
until_true has_object
pid=$(pid_of_run)
kill -9 "$pid"
wait "$run" || true
sim_post faults '{"clear": true}'
rm ledger.sqlite*
cp copy.sqlite ledger.sqlite
sync_once
[ "$status" = 4 ] || die "before a run that was killed: leaves with $status"
in_file sync.err "no run was cut short that could have left it there"
in_file sync.err "if the ledger was put back from a copy that is older than a run that was killed: move the ledger away, and run 'wxarchive ledger rebuild'"
rm ledger.sqlite*
run 4 "$WX_BIN" ledger rebuild
sync_once
[ "$status" = 0 ] || die "after a rebuild: leaves with $status"
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" audit verify
