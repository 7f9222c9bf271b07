# The ground: where all programs of tools/bench write, and on what machine.
# Sourced; uses bench, use_loop, mode; sets ground, ground_kind.
# SPDX-License-Identifier: Apache-2.0

# Room for the files served and one copy of them.
transfers_image_size() {
	case $mode in
	quick) echo 1G ;;
	default) echo 6G ;;
	full) echo 10G ;;
	esac
}

# Room for the archives of the scale part.
scale_image_size() {
	case $mode in
	quick) echo 4G ;;
	default) echo 14G ;;
	full) echo 48G ;;
	esac
}

# image_make SIZE [sparse].  The first write to a block of a new image costs
# several times the later ones, and whoever came first would pay for all.
image_make() {
	truncate -s "$1" "$image" || return 1
	[ "${2:-}" != sparse ] || return 0
	dd if=/dev/zero of="$image" bs=4M count="$1" iflag=count_bytes \
		conv=notrunc,fsync status=none
}

# ground_mount: a file system of its own, without a second cache below it.
ground_mount() {
	mkfs.ext4 -q -F -m 0 -i 6144 -E lazy_itable_init=1,nodiscard \
		"$image" &&
		loop=$(losetup --find --show --direct-io=on "$image") &&
		mount -o noinit_itable,nodiscard "$loop" "$ground"
}

# ground_begin SIZE [sparse]
ground_begin() {
	ground=$bench/ground
	image=
	loop=
	# An earlier run that was killed may have left its own.
	if mountpoint -q "$ground" 2>/dev/null; then
		umount -d "$ground"
	fi
	rm -rf "$ground"
	mkdir -p "$ground"
	ground_kind="a folder of $(stat -f -c %T "$ground")"
	[ "$use_loop" = yes ] || return 0
	image=$bench/ground.img
	for loop in $(losetup -n -O NAME -j "$image" 2>/dev/null); do
		losetup --detach "$loop"
	done
	loop=
	rm -f "$image"
	if image_make "$@" 2>"$bench/mount.log" &&
		ground_mount 2>>"$bench/mount.log"; then
		ground_kind="a loop-mounted ext4 image"
		return 0
	fi
	say "The image could not be mounted, so the folder itself is used:"
	cat "$bench/mount.log" >&2
	ground_end
	ground_kind="$ground_kind (no image could be mounted)"
}

ground_end() {
	if mountpoint -q "${ground:-}" 2>/dev/null; then
		umount "$ground" || say "$ground is still mounted"
	fi
	[ -z "${loop:-}" ] || losetup --detach "$loop" ||
		say "$loop is still attached"
	[ -z "${image:-}" ] || rm -f "$image"
	image=
	loop=
}

# version PROGRAM ARGUMENT..: the first number with a dot that it prints.
version() {
	"$@" 2>&1 | grep -oE '[0-9]+\.[0-9]+[0-9.]*' | head -n 1 || :
}

ground_describe() {
	cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
	jq -n --arg cpu "$cpu" --arg cores "$(nproc)" \
		--arg kernel "$(uname -r)" --arg ground "$ground_kind" \
		--arg memory "$(awk '/^MemTotal/ { printf "%.0f GiB",
			$2 / 1048576 }' /proc/meminfo)" \
		--arg mode "$mode" --arg rounds "$rounds" \
		--arg system "$(. /etc/os-release && echo "$PRETTY_NAME")" \
		--arg curl "$(version curl --version)" \
		--arg rclone "$(version rclone version)" \
		--arg wget2 "$(version wget2 --version)" \
		--arg aria2c "$(version aria2c --version)" \
		--arg nginx "$(version nginx -v)" \
		--arg openssl "$(version openssl version)" \
		--arg wxarchive "$(version "$build/wxarchive" version)" \
		'{$system, $kernel, $cpu, cores: ($cores | tonumber), $memory,
		$ground, $mode, rounds: ($rounds | tonumber), versions:
		{$wxarchive, $curl, $rclone, $wget2, $aria2c, $openssl,
		$nginx}}' >"$bench/machine.json"
}
