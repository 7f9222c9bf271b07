# The disk is mounted read-only: what is there can be read and verified, and
# nothing else is tried.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/disk.sh"
. "$WX_SOURCE_DIR/tests/support/as_unit.sh"

small_world --tasks 60 --body-bytes 20000 --missing 0 --deleted 0
mount_memory disk size=30m
mkdir disk/archive
ln -s disk/archive archive
ln -s disk/ledger.sqlite ledger.sqlite
new_archive <<'CONFIG'
[api]
rate = 100000
[ledger]
path = disk/ledger.sqlite
CONFIG
sed -i 's|^root = .*|root = disk/archive|' wxarchive.conf
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"
end_state >want
call=$(sqlite3 ledger.sqlite "select id from call limit 1")
oid=$(sqlite3 ledger.sqlite "select oid from stored limit 1")

# reads: all that needs no writing works; nothing is written.
reads() {
	run 0 "$WX_BIN" status
	in_file out "calls known    60, "
	run 0 "$WX_BIN" find --csv
	[ "$(wc -l <out)" = 61 ] || die "find: not all calls"
	run 0 "$WX_BIN" explain "$call"
	run 0 "$WX_BIN" explain "$oid"
	# told, and yet a failure: a statement that nobody signed is none
	run 7 "$WX_BIN" reconcile --offline --from "$FROM" --to "$TO"
	in_file out "Not recorded in the log: "
	in_file err "wxarchive reconcile: not recorded in the log: "
	run 7 "$WX_BIN" reconcile --offline --from "$FROM" --to "$TO" --json
	fits reconcile out
	[ "$(jq .exit_code out)" = 7 ] || die "reconcile: another exit code"
	run 0 "$WX_BIN" verify
	in_file out " good, 0 bad, 0 cannot be verified"
	in_file out "not recorded: the file system is read-only"
	run 0 "$WX_BIN" verify --json
	fits verify out
	[ "$(jq .recorded out)" = false ] || die "recorded where nothing can be"
	run 0 "$WX_BIN" audit verify
	run 0 "$WX_BIN" audit prove "$oid"
	run 0 "$WX_BIN" ledger backup copy.sqlite
	in_file out "60 calls, "
	tree disk | diff before - >diff.out || die "written: diff.out"
}

# refuses: what has to write says why it cannot.
refuses() {
	sync_once
	[ "$status" = 7 ] || die "sync leaves with $status, not 7"
	in_file sync.err "Read-only file system"
	in_file sync.err "what to do: mount "
	not_in_file sync.err ReadWritePaths
	bin=$WX_BIN
	as_unit
	sync_once
	[ "$status" = 7 ] || die "sync leaves with $status, not 7"
	in_file sync.err "; or name its folder in ReadWritePaths= of the unit (systemctl edit wxarchive-sync)"
	WX_BIN=$bin
	run 7 "$WX_BIN" doctor
	in_file out "FAIL  writing"
	in_file out "-> mount its file system writable"
}

tree disk >before
mount -o remount,ro disk
refuses
reads
# what sync -readonly of SQLite leaves beside it does no harm
mount -o remount,rw disk
rm -f disk/ledger.sqlite-wal disk/ledger.sqlite-shm
tree disk >before
mount -o remount,ro disk
[ ! -e disk/ledger.sqlite-shm ] || die "an index is there"
reads

# A changed byte is seen here, too.
mount -o remount,rw disk
file=$(find disk/archive/objects -name recording.wav | sort | head -n 1)
cp -a "$file" kept
printf X | dd of="$file" bs=1 seek=60 conv=notrunc 2>/dev/null
mount -o remount,ro disk
run 4 "$WX_BIN" verify
in_file out "are not those that were stored"
mount -o remount,rw disk
cp -a kept "$file"
[ "$("$WX_BIN" audit show --type 'fixity check' | wc -l)" = 0 ] ||
	die "a run that records nothing is in the log"

# A ledger whose last changes are in its log beside it, without an index.
sqlite3 disk/ledger.sqlite 'pragma wal_autocheckpoint=0; pragma user_version'
sqlite3 disk/ledger.sqlite ".filectrl persist_wal 1" \
	"create table x(a); drop table x" >persist
rm -f disk/ledger.sqlite-shm
[ -s disk/ledger.sqlite-wal ] || die "no log to try with: $(cat persist)"
mount -o remount,ro disk
for command in status verify "audit verify" find; do
	# shellcheck disable=SC2086
	run 7 "$WX_BIN" $command
	in_file err "holds what is not in it yet"
	in_file err "what to do: mount it writable once"
done
mount -o remount,rw disk
run 0 "$WX_BIN" status

# Only the archive's disk: the ledger tells what it knows.
cp -a disk/ledger.sqlite ./beside.sqlite
sed -i 's|^path = .*|path = beside.sqlite|' wxarchive.conf
mount -o remount,ro disk
refuses
run 0 "$WX_BIN" status
run 0 "$WX_BIN" verify
in_file out "not recorded: the file system is read-only"
# None is made anew where nothing of it can be signed.
rm beside.sqlite*
run 7 "$WX_BIN" ledger rebuild
in_file err "wxarchive ledger rebuild: cannot open $PWD/disk/archive/tmp/lock: Read-only file system"
[ ! -e beside.sqlite ] || die "a ledger was made"
sed -i 's|^path = .*|path = disk/ledger.sqlite|' wxarchive.conf

# Writable again: nothing was lost, and there is nothing to do.
mount -o remount,rw disk
sync_once
[ "$status" = 0 ] || die "writable again: leaves with $status"
is_end_state want
