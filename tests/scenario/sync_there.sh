# An object is in its place before the ledger has heard of it, as when an
# archive was copied by hand: it is taken for what it is, with its own
# sidecars, or refused.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
home=$PWD
cp sim.json world.json

# at NAME: an archive of its own, current.
at() {
	mkdir "$home/$1"
	cd "$home/$1"
	cp "$home/world.json" sim.json
	printf '[api]\nrate = 100000\n' | new_archive
}

# bring COUNT: so many recordings of the first archive.
bring() {
	(cd "$home/first/archive" && find objects -name recording.wav |
		sed 's|/recording.wav||' | sort | head -n "$1") >brought
	while read -r path; do
		mkdir -p "archive/${path%/*}"
		cp -a "$home/first/archive/$path" "archive/$path"
	done <brought
}

# is_whole: all is archived and fits the log.
is_whole() {
	run 0 "$WX_BIN" --config wxarchive.conf verify
	run 0 "$WX_BIN" --config wxarchive.conf audit verify
	recordings | diff "$home/want" -
}

at first
sync_once
[ "$status" = 0 ] || die "leaves with $status"
recordings >"$home/want"

at second
bring 3
sync_once
[ "$status" = 0 ] || die "beside what was there it leaves with $status"
[ "$(grep -c artefact.adopted sync.err)" = 3 ] || die "not 3 are adopted"
is_whole
while read -r path; do
	diff -r "$home/first/archive/$path" "archive/$path" ||
		die "$path is not as it was"
done <brought

at forged
bring 1
read -r path <brought
chmod -R u+w "archive/$path"
printf 'another voice' >"archive/$path/recording.wav"
sync_once
[ "$status" = 4 ] || die "beside a forged object it leaves with $status"
in_file sync.err ": another object is there already"
in_file sync.err "nothing was overwritten; ours is kept in tmp/"
