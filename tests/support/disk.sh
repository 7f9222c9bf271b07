# Disks of a test's own: read after tests/support/sync.sh.  Without root, or
# where nothing can be mounted, the test is skipped.
# SPDX-License-Identifier: Apache-2.0
mounted=

unmount_all() {
	for folder in $mounted; do
		umount "$folder" 2>/dev/null || umount -l "$folder" || true
	done
	mounted=
}
trap 'stop_sim; unmount_all' EXIT

# skip TEXT
skip() {
	echo "skipped: $1" >&2
	exit 77
}

# mount_memory FOLDER OPTIONS: a tmpfs.
mount_memory() {
	mkdir -p "$1"
	mount -t tmpfs -o "$2" none "$1" 2>mount.err || skip "no tmpfs here"
	mounted="$PWD/$1 $mounted"
}

# mount_ext4 FOLDER SIZE [OPTIONS]: an ext4 of that size, in a file.
mount_ext4() {
	rm -f "$1.image"
	truncate -s "$2" "$1.image"
	mkfs.ext4 -q -F -m 0 "$1.image" 2>mount.err || skip "no mkfs.ext4"
	mkdir -p "$1"
	mount -o "loop${3:+,$3}" "$1.image" "$1" 2>mount.err ||
		skip "no loop devices here"
	mounted="$PWD/$1 $mounted"
}

# unmount FOLDER
unmount() {
	umount "$1"
	mounted=$(printf '%s' "$mounted" | tr ' ' '\n' |
		grep -vxF "$PWD/$1" | tr '\n' ' ' || true)
}

# fill FOLDER BYTES: all but so many bytes of the disk are taken.
fill() {
	free=$(df --output=avail -B1 "$1" | tail -n 1)
	[ "$free" -le "$2" ] ||
		dd if=/dev/zero of="$1/ballast" bs=4096 status=none \
			count=$(((free - $2) / 4096)) || true
}

[ "$(id -u)" = 0 ] || skip "only root can mount"
