# What verify found is told also when it cannot be signed or recorded.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 20 --body-bytes 2000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"

# what there is nothing wrong with; that it failed is all there is to tell
sqlite3 ledger.sqlite "create trigger no_entry before insert on event begin
	select raise(abort, 'no entry today'); end"
run 1 "$WX_BIN" --config wxarchive.conf verify
in_file err "no entry today"
in_file out " good, 0 bad, 0 cannot be verified"
in_file out "ended by a failure after the last artefact was read"
run 1 "$WX_BIN" --config wxarchive.conf verify --json
fits verify out
[ "$(jq -c '[.checked == .due, .recorded, .exit_code]' out)" = \
	"[true,false,1]" ] || die "JSON: $(cat out)"
sqlite3 ledger.sqlite "drop trigger no_entry"
path=$(sqlite3 ledger.sqlite "select path || '/' || file from stored
	order by oid limit 1")
good=$PWD/good
cp -a "archive/$path" "$good"
chmod u+w "archive/$path"
printf x | dd of="archive/$path" bs=1 seek=900 conv=notrunc 2>dd.err

# unsigned STATUS OPTION..: the disk loses the checkpoint.
unsigned() {
	wanted=$1
	shift
	LD_PRELOAD=$WX_LOST_DISK LOST_CALL=fsync \
		LOST_NAME='/tmp/new.*.note' LOST_AT=1 run "$wanted" "$WX_BIN" \
		--config wxarchive.conf verify "$@"
	in_file err "wxarchive verify: not signed: checkpoint: "
	in_file err "Input/output error"
}
unsigned 4
in_file out "bad  ${path%/*}"
in_file out " good, 1 bad, 0 cannot be verified"
in_file out "recorded in the log, but not signed yet: the next run signs it"
unsigned 4 --json
fits verify out
[ "$(jq -c '[.bad, .recorded, .exit_code]' out)" = "[1,true,4]" ] ||
	die "JSON: $(cat out)"
# A failure before the end: at the first of two that are bad.
other=$(sqlite3 ledger.sqlite "select path || '/' || file from stored
	order by oid desc limit 1")
mv "archive/$other" other
sqlite3 ledger.sqlite "create trigger no_entry before insert on event begin
	select raise(abort, 'no entry today'); end"
run 4 "$WX_BIN" --config wxarchive.conf verify
in_file err "no entry today"
in_file out "bad  "
in_file out "ended by a failure before all of it was read"
run 4 "$WX_BIN" --config wxarchive.conf verify --json
fits verify out
[ "$(jq -c '[.bad, .recorded, .exit_code]' out)" = "[1,false,4]" ] ||
	die "JSON: $(cat out)"
sqlite3 ledger.sqlite "drop trigger no_entry"
mv other "archive/$other"
run 4 "$WX_BIN" --config wxarchive.conf verify
run 0 "$WX_BIN" --config wxarchive.conf audit verify

# nothing is bad any more: that it is not signed is told alone
cp -a "$good" "archive/$path"
unsigned 7
in_file out " good, 0 bad, 0 cannot be verified"
unsigned 7 --json
fits verify out
[ "$(jq -c '[.bad, .recorded, .exit_code]' out)" = "[0,true,7]" ] ||
	die "JSON: $(cat out)"
