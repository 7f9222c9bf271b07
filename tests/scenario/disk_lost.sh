# The disk loses what was written and tells it once, at each sync in turn: the
# run ends there, promises nothing that rests on it, and the next one ends as
# if nothing had been.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

home=$PWD
small_world --tasks 20 --body-bytes 20000 --missing 0 --deleted 0
cp sim.json world.json

# at NAME: a folder and an archive of its own.
at() {
	name=$1
	mkdir "$home/$name"
	cd "$home/$name"
	cp "$home/world.json" sim.json
	printf '[api]\nrate = 100000\n' | new_archive
}

# lost CALL NAME N: false when a run makes fewer than N such calls.
lost() {
	at "$1-$3"
	status=0
	LD_PRELOAD=$WX_LOST_DISK LOST_CALL=$1 LOST_NAME=$2 LOST_AT=$3 \
		timeout 240 "$WX_BIN" --config wxarchive.conf sync \
		--from "$FROM" --to "$TO" >sync.out 2>sync.err || status=$?
	[ "$status" != 0 ] || return 1
	[ "$status" = 7 ] || die "$name: leaves with $status, not 7"
	grep -q -e 'disk I/O error' -e 'Input/output error' sync.err ||
		die "$name: it does not say what happened: $(cat sync.err)"
	in_file sync.err "what to do: "
	sums_of_ledger
	run 0 "$WX_BIN" audit verify
	sync_once
	[ "$status" = 0 ] || die "$name: the next run leaves with $status"
	is_end_state "$home/want"
}

# sums_of_ledger: what the ledger promises is there.
sums_of_ledger() {
	sqlite3 ledger.sqlite "select sha256 || '  ' || path || '/' || file
		from stored" >sums
	[ ! -s sums ] || (cd archive && sha256sum -c --quiet --strict) <sums ||
		die "$name: the ledger promises what is not there"
}

# each CALL NAME LEAST: every one of them, and there are at least so many.
each() {
	n=1
	while lost "$1" "$2" $n; do
		n=$((n + 1))
	done
	[ $n -gt "$3" ] || die "a run makes only $((n - 1)) calls of $1"
}

at calm
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"
end_state >"$home/want"
each fdatasync ledger.sqlite-wal 2
each syncfs archive/tmp 2

# What the disk has lost is in the kernel's memory as if it had been written:
# the next run does not take it for what lies on the disk.
at cached
LD_PRELOAD=$WX_LOST_DISK LOST_CALL=syncfs LOST_NAME=archive/tmp LOST_AT=2 \
	run 7 "$WX_BIN" sync --from "$FROM" --to "$TO"
cp -a archive/tmp "$home/cache"
find archive/tmp -path '*.part/*' -type f >lost
[ "$(grep -c /recording lost)" -gt 5 ] || die "few parts: $(cat lost)"
while read -r file; do
	head -c "$(stat -c %s "$file")" /dev/zero | dd of="$file" conv=notrunc \
		status=none
done <lost
LD_PRELOAD=$WX_LOST_DISK LOST_CACHE=$home/cache \
	run 0 "$WX_BIN" sync --from "$FROM" --to "$TO"
is_end_state "$home/want"
sums_hold

# A token that is stored: neither its bytes nor its name may be lost in silence.
at token
for file in token.json.tmp token; do
	LD_PRELOAD=$WX_LOST_DISK LOST_CALL=fsync LOST_NAME=/$file LOST_AT=1 \
		run 7 "$WX_BIN" login --refresh-token-file refresh
	in_file err "cannot sync"
done
