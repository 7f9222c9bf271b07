# An object is in its place before the ledger has heard of it.  After a run that
# was cut short it is taken for what that one left, with its own sidecars, and
# the log says so; otherwise a stranger has put it there: it is refused.
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

# cut_short: the ledger tells of a run that was killed.
cut_short() {
	sqlite3 ledger.sqlite "insert into run (id, command, from_ms, to_ms,
		started_ms) values ('killed', 'sync', 0, 0, 1)"
}

# left: what the log says of where the stored came from, each with its count
left() {
	sqlite3 -readonly ledger.sqlite "select
		coalesce(json_extract(line, '\$.detail.left'), 'fetched'),
		count(*) from event where line like '%\"ingestion\"%'
		group by 1 order by 1"
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
cut_short
bring 3
sim_post reset-stats '{}'
sync_once
are_adopted
[ "$(left)" = "fetched|$((count - 3))
object|3" ] || die "the log tells: $(left)"
[ "$(stats .endpoints.media.requests)" = $((count - 3)) ] ||
	die "of $count with 3 in place $(stats .endpoints.media.requests) came"

# In the midst of a run that began with an empty archive.
at third
cut_short
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
	cut_short
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
	in_file sync.err "what to do: move it out of the archive (no entry of the log says that it was stored) and run the same command again"
	mv "archive/$path" .
	sync_once
	[ "$status" = 0 ] || die "$way: without it, it leaves with $status"
	is_whole
done

# No run was cut short: nobody can have left it but a stranger.
at stranger
bring 1
read -r path <brought
for run in first again; do
	sync_once
	[ "$status" = 4 ] || die "$run: beside a stranger's it leaves with $status"
	in_file sync.err "an object that no event speaks of: $path: no run was cut short that could have left it there"
	in_file sync.err "what to do: move it out of the archive"
done
mv "archive/$path" stranger.object
run 0 "$WX_BIN" --config wxarchive.conf audit show --type capture
in_file out object-not-ours
sync_once
[ "$status" = 0 ] || die "without it, it leaves with $status"
[ "$(left)" = "fetched|$count" ] || die "the log tells: $(left)"
is_whole

# Neither when nothing else is committed beside it: the verdict stays.
at alone
bring 1
read -r path <brought
at=$(sqlite3 -readonly ../first/ledger.sqlite \
	"select created_ms / 1000 from task where id = (select task from artefact
	where oid = x'${path##*/}')")
for run in first again; do
	status=0
	"$WX_BIN" --config wxarchive.conf sync \
		--from "$(date -u -d "@$at" +%FT%TZ)" \
		--to "$(date -u -d "@$((at + 1))" +%FT%TZ)" \
		>sync.out 2>sync.err || status=$?
	[ "$status" = 4 ] || {
		cat sync.err >&2
		die "alone, $run: beside a stranger's it leaves with $status"
	}
done

# Whole bytes in tmp/, of a call that has failed in runs that were not cut
# short, are fetched all the same.
at planted
sim_post faults '{"add": ["status=on=media,code=404"]}'
sync_once
[ "$status" = 3 ] || die "without recordings it leaves with $status"
sim_post faults '{"clear": true}'
(cd "$home/first/archive" && find objects -name recording.wav) |
	while read -r file; do
		part=archive/tmp/$(basename "${file%/recording.wav}").part
		cp -a "$home/first/archive/${file%/recording.wav}" "$part"
		chmod -R u+w "$part"
	done
sim_post reset-stats '{}'
run_retry() {
	status=0
	"$WX_BIN" --config wxarchive.conf sync --retry --from "$FROM" \
		--to "$TO" >sync.out 2>sync.err || status=$?
}
run_retry
[ "$status" = 0 ] || die "with planted parts it leaves with $status"
[ "$(left)" = "fetched|$count" ] || die "the log tells: $(left)"
[ "$(stats .endpoints.media.requests)" -ge "$count" ] ||
	die "planted parts were taken for recordings"
is_whole

# What this run has begun itself, and continued, is not called left.
at continued
sim_post faults '{"add": ["cut=on=media,at=50%,count=3"]}'
sync_once
sim_post faults '{"clear": true}'
[ "$status" = 0 ] || die "continued: leaves with $status"
[ "$(left)" = "fetched|$count" ] || die "continued: $(left)"

