# What is done to the files of an archive is found with its README.txt alone.
#
# The attacks strike one archive, each an object of its own, and are found in
# one run that must name all of them and count no finding more; with WX_LONG=1
# each is played alone.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/support/readme.sh"

strike "all at once"
(cd "$B" && find objects -name recording.wav | sort) >"$W/all"
total=0
taken=0
: >"$W/wanted"

# next: the next object that nobody struck, in $object, and its $recording
next() {
	taken=$((taken + 1))
	recording=$(sed -n "${taken}p" "$W/all")
	object=$(dirname "$recording")
}

# finds COUNT WORDS..: so many findings are due to this attack, and say this.
finds() {
	total=$((total + $1))
	shift
	printf '%s\n' "$@" >>"$W/wanted"
	[ -z "${WX_LONG:-}" ] || found
}

# found: what is due by now, in one run.
found() {
	expect 1 "^RESULT: BAD, $total findings*\$"
	while IFS= read -r words; do
		said "$words"
	done <"$W/wanted"
	if grep -q "$(printf '\033')" "$W/out"; then
		fail "$attack: the name reached the terminal"
	fi
	: >"$W/wanted"
	total=0
}

# one NAME: the next attack; alone, it has an archive of its own.
one() {
	[ -z "${WX_LONG:-}" ] || strike "$1"
	next
}

# the last day of all
day=$(dirname "$(dirname "$(tail -n 1 "$W/all")")")
files=$(find "$B/$day" -type f | wc -l)

one "a file modified"
printf 'X' | dd of="$A/$recording" bs=1 seek=5 conv=notrunc 2>/dev/null
finds 1 "$recording: FAILED"
one "a file truncated"
: >"$A/$recording"
finds 1 "$recording: FAILED"
one "a file made longer"
echo x >>"$A/$recording"
finds 1 "$recording: FAILED"
one "a file deleted"
rm "$A/$recording"
finds 1 "missing: $recording"
one "two files swapped"
first=$recording
next
mv "$A/$first" "$W/moved" && mv "$A/$recording" "$A/$first" &&
	mv "$W/moved" "$A/$recording"
finds 2 "$first: FAILED"
one "two objects swapped"
first=$object
next
mv "$A/$first" "$W/moved.dir" && mv "$A/$object" "$A/$first" &&
	mv "$W/moved.dir" "$A/$object"
finds 8 "$recording: FAILED"
one "a file planted in an object"
echo x >"$A/$object/extra.wav"
finds 1 "not in the log: $object/extra.wav"
one "a hidden file planted"
echo x >"$A/$object/.extra"
finds 1 "not in the log: $object/.extra"
one "a file planted under a name that controls terminals"
echo x >"$A/$object/$(printf 'a\033[2Jb\nc')"
finds 2 "not in the log: $object/a?\[2Jb"
one "an object planted"
planted=objects/2026/10/01/00000000000000000000000000000000
cp -a "$B/$object" "$A/$planted"
finds 4 "not in the log: $planted/"
one "an empty object planted"
planted=objects/2026/10/01/11111111111111111111111111111111
mkdir "$A/$planted"
finds 1 "folder not in the log: $planted"
one "a file planted beside the years"
echo x >"$A/objects/x.wav"
finds 1 'not in the log: objects/x.wav'
one "a deleted object brought back"
cp -a "$W/deleted" "$A/$deleted"
finds 4 "not in the log: $deleted/recording.wav"
one "the description edited"
edit 's/"task":"task-[0-9]*"/"task":"task-999"/' "$A/$object/record.json"
finds 2 "$object/record.json: FAILED" \
	"$(basename "$object") is not the oid of its record"
one "the source's words edited"
edit 's/task-/tosk-/' "$A/$object/source.json"
finds 1 "$object/source.json: FAILED"
one "the description removed"
rm "$A/$object/record.json"
finds 1 "missing: $object/record.json"
one "an object removed"
rm -r "${A:?}/$object"
finds 3 "missing: $object/source.json"
one "a whole day removed"
rm -r "${A:?}/$day"
finds "$files" "missing: $day/"
one "a file replaced by a link to the same content"
mv "$A/$recording" "$W/moved" && ln -s "$W/moved" "$A/$recording"
finds 2 "neither a file nor a folder: $recording"
one "an object replaced by a link to the same content"
mv "$A/$object" "$W/moved.2" && ln -s "$W/moved.2" "$A/$object"
finds 4 "neither a file nor a folder: $object"
one "a file replaced by a pipe"
rm "$A/$recording" && mkfifo "$A/$recording"
finds 2 "neither a file nor a folder: $recording"
[ -n "${WX_LONG:-}" ] || found

strike "all objects removed"
rm -r "$A/objects/2026"
expect 1 'and 94 more of these'
said '^RESULT: BAD, 114 findings'
strike "objects replaced by a link to the same content"
mv "$A/objects" "$W/moved.3" && ln -s "$W/moved.3" "$A/objects"
expect 1 'objects is no folder'

judge
