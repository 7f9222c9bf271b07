# The disk of the archive is full: as a body is written, as a batch is
# sealed, at the guard, and the ledger's.  The run leaves with 7 and says what
# to do; after room was made the next one ends as if nothing had been.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/disk.sh"

home=$PWD
# shellcheck disable=SC2086
small_world ${WX_WORLD:---tasks 40 --body-bytes 100000} --missing 0 --deleted 0
cp sim.json world.json
settings='[api]
rate = 100000
backoff_base = 10ms'

# at NAME: a folder of its own, current.
at() {
	name=$1
	mkdir "$home/$name"
	cd "$home/$name"
	cp "$home/world.json" sim.json
}

# begin [SETTINGS]: an archive in it, with no space kept free.
begin() {
	printf '%s\n' "$settings" "${1:-}" | new_archive
	sed -i 's/^free_space_min = .*/free_space_min = 0/' wxarchive.conf
}

# no_lengths: the source tells of no body how long it is.
no_lengths() {
	sim_post faults '{"add": ["no-length=on=media"]}'
}

# full TEXT: a run leaves with 7, says so and what to do.
full() {
	sync_once
	[ "$status" = 7 ] || die "$name: leaves with $status, not 7"
	in_file sync.err "$1"
	in_file sync.err "what to do: free space on the file system of "
	told=$(report .tasks)
}

# healed: what was stored is whole, and with room the next run completes.
healed() {
	known=$(sqlite3 ledger.sqlite "select count(*) from call")
	# a run that could not begin tells nothing
	[ "${told:-$known}" = "$known" ] || die "$name: $told calls told, $known known"
	sqlite3 ledger.sqlite "select sha256 || '  ' || path || '/' || file
		from stored" >sums
	strangers=$(find archive/objects -mindepth 4 -maxdepth 4 |
		sed 's|.*/||' | while read -r oid; do
		sqlite3 ledger.sqlite "select '$oid' where not exists (
			select 1 from artefact where oid = x'$oid')"
	done)
	[ -z "$strangers" ] ||
		die "$name: objects that the ledger does not know: $strangers"
	[ ! -s sums ] || (cd archive && sha256sum -c --quiet --strict) <sums ||
		die "$name: the ledger promises what is not there"
	sim_post faults '{"clear": true}'
	sync_once
	[ "$status" = 0 ] || die "$name: with room it leaves with $status"
	is_end_state "$home/want"
}

at calm
begin
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"
end_state >"$home/want"

# In mid-body: nothing can be foreseen.
at body
mount_memory archive size=1500k
begin
no_lengths
full ": no space left: "
in_file sync.err "wxarchive sync: write $PWD/archive/tmp/"
mount -o remount,size=20m archive
healed

# Foreseen: a body of known length is not begun.
at length
mount_memory archive size=1500k
begin
full "B free, "
not_in_file sync.err "to stay free"
not_in_file sync.err "free_space_min"
mount -o remount,size=20m archive
healed

# The guard.
at guard
mount_memory archive size=20m
begin
sed -i 's/^free_space_min = .*/free_space_min = 18MB/' wxarchive.conf
full " free, "
in_file sync.err "or lower archive.free_space_min"
sed -i 's/^free_space_min = .*/free_space_min = 1MB/' wxarchive.conf
healed

# No room for names: at parts, sidecars, folders of days, the log.
for inodes in ${WX_LONG:+16 30 50} 20 90 150; do
	at "names$inodes"
	mount_memory archive "size=20m,nr_inodes=$inodes"
	begin
	full ": no space left: "
	in_file sync.err "(or raise its quota) and run the command again"
	mount -o remount,nr_inodes=5000 archive
	healed
done

# A real file system, with less and less room.
for bytes in ${WX_LONG:+4096 65536 700000} 24576 200000; do
	at "ext$bytes"
	mount_ext4 archive 16M
	begin
	no_lengths
	fill archive "$bytes"
	full ": no space left: "
	rm archive/ballast
	healed
done

# The ledger's own disk.
for bytes in ${WX_LONG:+4096 32768} 0 65536; do
	at "ledger$bytes"
	mount_memory disk size=20m
	ln -s disk/ledger.sqlite ledger.sqlite
	begin '[ledger]
path = disk/ledger.sqlite'
	fill disk "$bytes"
	full "ledger.sqlite: "
	rm disk/ballast
	healed
done
