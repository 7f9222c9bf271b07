# A log that cannot be read is a failure with its own words: never an empty log,
# and no reason to put back a copy or to replace one.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 20 --body-bytes 2000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"

# A copy whose log has gone is no earlier copy, nor is one whose log is empty.
run 0 "$WX_BIN" ledger backup copy.sqlite
for loss in "drop table event" "delete from event"; do
	cp copy.sqlite lost.sqlite
	sqlite3 lost.sqlite "pragma foreign_keys=off;
		drop trigger if exists event_no_delete; $loss" ||
		die "not lost: $loss"
	cp lost.sqlite kept
	run 2 "$WX_BIN" ledger backup lost.sqlite
	one_line err
	in_file err "lost.sqlite is there, and is no earlier copy of this ledger: "
	case $loss in
	drop*) in_file err "lost.sqlite: no such table: event" ;;
	*) in_file err "its log has no entries" ;;
	esac
	cmp -s kept lost.sqlite || die "it was overwritten: $loss"
done

# The first page of the log's table is none.
page=$(sqlite3 ledger.sqlite "pragma wal_checkpoint(truncate);
	select rootpage from sqlite_schema where name = 'event'" | tail -n 1)
size=$(sqlite3 ledger.sqlite "pragma page_size")
head -c "$size" /dev/zero | tr '\0' '\377' |
	dd of=ledger.sqlite bs="$size" seek=$((page - 1)) conv=notrunc \
		2>dd.err || die "dd: $(cat dd.err)"
rm -f ledger.sqlite-wal ledger.sqlite-shm

# unread COMMAND..: fails, as the ledger is damaged.
unread() {
	run 1 "$WX_BIN" "$@"
	in_file err "ledger.sqlite: database disk image is malformed"
	not_in_file err "older than the archive"
	[ ! -s out ] || die "$*: it says $(cat out)"
}
unread verify
unread status
unread status --json
unread audit verify
unread audit show
cp copy.sqlite before.sqlite
unread ledger backup copy.sqlite
cmp -s before.sqlite copy.sqlite || die "the copy was replaced"
