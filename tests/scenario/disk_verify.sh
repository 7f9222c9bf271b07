# verify on a full disk reads everything, and says that nothing was recorded.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/disk.sh"

small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0

# verifies: nothing is written, and what is bad is found all the same.
verifies() {
	tree disk >before
	run 0 "$WX_BIN" verify
	in_file out " good, 0 bad, 0 cannot be verified"
	in_file out "the folders and the log were also compared with the ledger"
	in_file out "not recorded: the file system is full"
	not_in_file out "the next run continues"
	run 0 "$WX_BIN" verify --json
	fits verify out
	[ "$(jq .recorded out)" = false ] || die "recorded where nothing can be"
	run 0 "$WX_BIN" verify --share 1/2
	not_in_file out "the next run continues"
	tree disk | diff before - || die "something was written"
	file=$(find disk/archive/objects -name recording.wav | sort | head -n 1)
	cp -a "$file" kept
	printf X | dd of="$file" bs=1 seek=60 conv=notrunc 2>/dev/null
	run 4 "$WX_BIN" verify
	in_file out "are not those that were stored"
	in_file out "not recorded: the file system is full"
	cp -a kept "$file"
}

# at NAME: a folder of its own, with a disk for the archive.
at() {
	mkdir "$1"
	cp sim.json "$1/"
	cd "$1"
}

# begin: archive and ledger are on the disk.
begin() {
	new_archive <<'CONFIG'
[ledger]
path = disk/ledger.sqlite
CONFIG
	sed -i 's|^root = .*|root = disk/archive|; s|^free_space_min = .*|free_space_min = 0|' \
		wxarchive.conf
	[ ! -d archive ] || rm -r archive
	rm -f disk/ledger.sqlite*
	run 0 "$WX_BIN" init
	sync_once
	[ "$status" = 0 ] || die "the calm run leaves with $status"
}

# almost BYTES STATUS: so few are free that the records of a run find no room in the
# middle of it.
almost() {
	rm -f disk/ballast
	fill disk "$1"
	run "$2" "$WX_BIN" verify
	in_file out "the folders and the log were also compared with the ledger"
	in_file out "not recorded: the file system is full"
	not_in_file out "ended by a failure"
	[ ! -s err ] || die "a failure is told: $(cat err)"
}

home=$PWD
at full
mount_ext4 disk 16M
begin
fill disk 0
dd if=/dev/zero of=disk/rest bs=1024 status=none 2>/dev/null || true
verifies
# another one's lock holds here, too
run 5 flock disk/archive/tmp/lock "$WX_BIN" verify
in_file err "disk/archive/tmp/lock is locked by another process"
rm disk/ballast disk/rest
run 0 "$WX_BIN" verify
not_in_file out "not recorded"
run 0 "$WX_BIN" audit show --type 'fixity check'
cd "$home"

# A disk in memory keeps no index beside the ledger, either.
at memory
mount_memory disk size=4m
begin
fill disk 0
verifies
rm disk/ballast
cd "$home"

# More room than none, and less than the records of a run take.
stop_sim
small_world --tasks 400 --body-bytes 300 --missing 0 --deleted 0
at almost
mount_memory disk size=24m
begin
for kib in 70 90; do
	almost $((kib * 1024)) 0
	run 0 "$WX_BIN" verify --json
	fits verify out
	[ "$(jq -c '[.checked == .due, .recorded, .exit_code]' out)" = \
		"[true,false,0]" ] || die "JSON: $(cat out)"
done
file=$(find disk/archive/objects -name recording.wav | sort | head -n 1)
chmod u+w "$file"
printf X | dd of="$file" bs=1 seek=60 conv=notrunc 2>/dev/null
almost $((90 * 1024)) 4
in_file out "are not those that were stored"
rm disk/ballast
run 4 "$WX_BIN" verify
not_in_file out "not recorded"
