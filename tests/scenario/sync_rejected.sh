# A body that is no recording, for as long as a run lasts: it is kept as
# evidence, never called archived, and stands in no recording's way when the
# source has it after all.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

home=$PWD
small_world --tasks 8 --body-bytes 4000 --missing 0 --deleted 0
cp sim.json world.json

# at NAME: a folder and an archive of its own; the media host is ill.
at() {
	mkdir "$home/$1"
	cd "$home/$1"
	cp "$home/world.json" sim.json
	printf '[api]\nrate = 100000\nbackoff_base = 10ms\n' | new_archive
	ill
}

ill() {
	sim_post faults '{"clear": true, "add": ["html=on=media"]}'
}

well() {
	sim_post faults '{"clear": true}'
}

# number SQL
number() {
	sqlite3 -readonly ledger.sqlite "$1"
}

retry() {
	status=0
	"$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" \
		--retry >sync.out 2>sync.err || status=$?
}

# sound: every file is what ledger and log say, and nothing lies beside them.
sound() {
	sums_hold
	run 0 "$WX_BIN" verify
	run 0 "$WX_BIN" audit verify
}

# whole: all that the source has is archived.
whole() {
	[ "$status" = 0 ] || die "$1: leaves with $status: $(cat sync.err)"
	[ "$(number "select count(*) from call
		where class = 'failed'")" = 0 ] || die "$1: calls failed"
	expected_set >expected
	stored_set | diff expected - >diff.out ||
		die "$1: not whole: $(head -n 3 diff.out)"
	[ "$(number "select count(*) from missing")" = 0 ] ||
		die "$1: evidence that never came is missing"
	[ "$(number "select sum(not_stored) from call")" = 0 ] ||
		die "$1: evidence counts as not stored"
	sound
}

at calm
sync_once
[ "$status" = 3 ] || die "leaves with $status"
kept=$(number "select count(*) from stored where state = 'bad'")
[ "$kept" -gt 0 ] || die "no evidence was kept"
[ "$kept" = "$(number "select count(*) from missing
	where state = 'failed' and reason = 'html-page'")" ] ||
	die "not each recording without a body has its evidence"
[ "$(number "select distinct reason from call
	where class = 'failed'")" = content-bad ] || die "another reason"
[ "$(number "select count(*) from stored where state = 'stored'")" = 0 ] ||
	die "an error page is called archived"
number "select path || '/' || file from stored" | while read -r file; do
	grep -qi '<html' "archive/$file" || die "$file is not what came"
done
sound
jq -r .source.capture archive/objects/*/*/*/*/record.json |
	grep -qE '#rejected-[0-9a-f]{16}$' || die "the id says nothing"

# The same again: asked for, and kept once.
retry
[ "$status" = 3 ] || die "the second time it leaves with $status"
[ "$(number "select count(*) from stored where state = 'bad'")" = "$kept" ] ||
	die "the same page was kept twice"
[ -z "$(find archive/tmp -name '*.part')" ] || die "parts are left"
sound

well
retry
whole "made well"
[ "$(number "select count(*) from stored where state = 'bad'")" = "$kept" ] ||
	die "the evidence has gone"
run 0 "$WX_BIN" find --files
[ "$(grep -c ' (kept as evidence)  *objects/' out)" = "$kept" ] ||
	die "find --files does not mark the evidence: $(cat out)"
tr -s '\n ' ' ' <out >words
in_file words "; of these $kept are kept as evidence of what came instead of a recording"
run 0 "$WX_BIN" find --files --json
fits find out
[ "$(jq '[.calls[].files[] | select(.state == "bad")] | length' out)" = \
	"$kept" ] || die "find --files --json does not mark the evidence"
run 0 "$WX_BIN" explain "$(number "select oid from stored
	where state = 'bad' limit 1")"
in_file out ": kept as evidence of what came, which is not a complete recording."
run 0 "$WX_BIN" find --from "$FROM" --to "$TO" --json
[ "$(jq '[.calls[].stored] | add' out)" = \
	"$(wc -l <expected)" ] || die "find counts evidence as stored"
sync_once
[ "$status" = 0 ] || die "once more: leaves with $status"

# A redirect is not followed, and said to be one.
at redirect
sim_post faults '{"clear": true, "add": ["hostile-link=form=redirect"]}'
sync_once
[ "$status" = 3 ] || die "redirects: leaves with $status"
number "select detail from missing" | sort -u >details
grep -qE '^HTTP 30[0-9]: a redirect, which is not followed$' details ||
	die "redirects are called: $(cat details)"

# Killed while evidence is moved and recorded, then ill again, then well.
at count
FAULT_COUNT="$home/steps" sync_once
[ -s "$home/steps" ] || exit 77 # built without fault points
every=${WX_LONG:+2}
every=${every:-16}
for step in $(awk -v every="$every" '$2 ~ /^store\.(seal|put)|^ledger\.(flush|commit)/ {
	if (n++ % every == 0) print $1 }' "$home/steps"); do
	for then in ill well; do
		at "$step.$then"
		FAULT_STEP=$step
		export FAULT_STEP
		sync_once
		unset FAULT_STEP
		"$then"
		retry
		[ "$status" = 3 ] || [ "$then" = well ] ||
			die "step $step: leaves with $status"
		sound
		well
		retry
		whole "step $step, then $then"
	done
done

# Other bytes than the reply's own checksum: no evidence of anything.
cd "$home"
stop_sim
for sum in sha256 md5; do
	small_world --tasks 3 --body-bytes 4000 --missing 0 --deleted 0 \
		--checksums $sum
	cp sim.json world.json
	at sum-$sum
	sim_post faults '{"clear": true, "add": ["wrong-bytes=form=other"]}'
	sync_once
	[ "$status" = 3 ] || die "$sum: leaves with $status"
	name=SHA-256
	[ $sum = sha256 ] || name=MD5
	number "select distinct reason || ': ' || detail from missing" >details
	grep -qE "^checksum-differs: [0-9]+ bytes came whose $name is not the one that the reply names$" \
		details || die "$sum: $(cat details)"
	well
	retry
	whole "$sum"
	cd "$home"
	stop_sim
done
