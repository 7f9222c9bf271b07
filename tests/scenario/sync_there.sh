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

count=$(wc -l <"$home/want")

# are_adopted: the three, as they are.
are_adopted() {
	[ "$status" = 0 ] || die "beside what was there it leaves with $status"
	[ "$(grep -c artefact.adopted sync.err)" = 3 ] ||
		die "not 3 are adopted"
	is_whole
	while read -r path; do
		diff -r "$home/first/archive/$path" "archive/$path" ||
			die "$path is not as it was"
	done <brought
}

# Before the run: not even asked for at the media host, which may have lost
# them.
at second
bring 3
sim_post reset-stats '{}'
sync_once
are_adopted
[ "$(stats .endpoints.media.requests)" = $((count - 3)) ] ||
	die "of $count with 3 in place $(stats .endpoints.media.requests) came"

# In the midst of a run that began with an empty archive.
at third
sim_post faults '{"add": ["stall=on=media,ms=1500"]}'
(
	sync_once
	exit "$status"
) &
run=$!
until_true test -s archive/tmp/lock
until_true asked media 1
bring 3
status=0
wait "$run" || status=$?
sim_post faults '{"clear": true}'
are_adopted

# One that is not what it says: of another length, and of the same.
forged() {
	at "$1"
	bring 1
	read -r path <brought
	chmod -R u+w "archive/$path"
	"$1" "archive/$path/recording.wav"
	sync_once
	[ "$status" = 4 ] ||
		die "$1: beside a forged object it leaves with $status"
}
shorter() {
	printf 'another voice' >"$1"
}
rotten() {
	printf x | dd of="$1" bs=1 seek=1000 conv=notrunc status=none
}
for way in shorter rotten; do
	forged $way
	in_file sync.err "its bytes are not those of its record"
	in_file sync.err "what to do: move it out of the archive (the log does not speak of it) and run the same command again"
	mv "archive/$path" .
	sync_once
	[ "$status" = 0 ] || die "$way: without it, it leaves with $status"
	is_whole
done
