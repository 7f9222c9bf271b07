#!/bin/sh
# The manual that each archive carries is enough to check it: the script is
# copied out of README.txt and finds every attack, with the tools of the system
# alone.
# SPDX-License-Identifier: Apache-2.0
set -u
LC_ALL=C
export LC_ALL
unset CDPATH

make=${WX_MAKE_ARCHIVE:-}
[ -x "$make" ] || { echo "skip: make_archive is not built"; exit 77; }
W=$(mktemp -d "${TMPDIR:-/tmp}/wx-readme.XXXXXX") || exit 1
trap 'chmod -R u+w "$W"; rm -rf "$W"' EXIT
trap 'exit 1' HUP INT TERM

failures=0
fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}
run() { "$make" "$@" || { echo "FAIL: make_archive $*"; exit 1; }; }

# --- an archive of 41 entries in five segments, one artefact deleted -------

B=$W/base
run "$B" "$W/key" create
run "$B" "$W/key" add 0 12
cp -a "$B" "$W/early"
run "$B" "$W/key" add 12 9
deleted=$(cd "$B" && grep -h '"n":5,' log/events/*.jsonl |
	sed 's/.*"path":"\([^"]*\)".*/\1/')
cp -a "$B/$deleted" "$W/deleted"
run "$B" "$W/key" delete 4
run "$B" "$W/key" add 21 18
cp "$B/keys/log.vkey" "$W/vkey"
cp "$B/log/checkpoint" "$W/newest"
cp "$B/log/checkpoints/000000000013.note" "$W/older"

for script in verify proof; do
	sed -n "/^-----BEGIN $script.sh-----\$/,/^-----END $script.sh-----\$/p" \
		"$B/README.txt" | sed '1d;$d' >"$W/$script.sh"
	[ -s "$W/$script.sh" ] || fail "README.txt has no $script.sh"
done

# expect STATUS WORDS OPTIONS..: what verify.sh says of the archive $A
expect() {
	status=$1
	words=$2
	shift 2
	sh "$W/verify.sh" "$@" "$A" >"$W/out" 2>&1
	got=$?
	if [ "$got" -ne "$status" ] || ! grep -q -e "$words" "$W/out"; then
		fail "$attack: status $got (wanted $status), words \"$words\":"
		sed 's/^/    /' "$W/out"
	else
		echo "ok: $attack"
	fi
}

attack="an untouched archive"
A=$B
expect 0 '^RESULT: good'
expect 0 'good: log: 41 entries, 5 checkpoints signed and fitting'
expect 0 'good: files: 114 are what the log says' -k "$W/vkey"
expect 0 'compare it with the one'
attack="an untouched archive and a checkpoint from outside"
expect 0 '^RESULT: good' -k "$W/vkey" -t "$W/older" -t "$W/newest"
attack="nothing was written into the archive"
find "$B" -type f -exec sha256sum {} + | sort >"$W/before"
expect 0 '^RESULT: good' -k "$W/vkey"
find "$B" -type f -exec sha256sum {} + | sort | cmp -s - "$W/before" ||
	fail "verify.sh changed the archive"

# strike NAME: a fresh copy to spoil, in $A, with some paths in it
strike() {
	attack=$1
	A=$W/struck
	chmod -R u+w "$A" 2>/dev/null
	rm -rf "$A"
	cp -a "$B" "$A"
	chmod -R u+w "$A"
	first=$(find "$A/objects" -name recording.wav | sort | sed -n 1p)
	second=$(find "$A/objects" -name recording.wav | sort | sed -n 2p)
	object=$(dirname "$first")
	segment=$A/log/events/000000000013.jsonl
}
edit() { sed "$1" "$2" >"$W/edited" && cat "$W/edited" >"$2"; }

# --- the log ---------------------------------------------------------------

strike "an entry modified"
edit '3s/"verdict":"good"/"verdict":"fine"/' "$segment"
expect 1 'its root differs'
strike "a digest in an entry modified"
edit '3s/"sha256":"./"sha256":"f/; 3s/"sha256":"f\(.\)/"sha256":"e\1/' "$segment"
expect 1 'its root differs'
strike "an entry deleted"
edit 3d "$segment"
expect 1 'has the number'
strike "an entry inserted"
edit 3p "$segment"
expect 1 'has the number'
strike "two entries swapped"
edit '3{h;d;};4G' "$segment"
expect 1 'has the number'
strike "two entries swapped and renumbered"
edit '3{h;d;};4G' "$segment"
edit '3s/"n":[0-9]*,/"n":15,/; 4s/"n":[0-9]*,/"n":16,/' "$segment"
expect 1 'its root differs'
strike "an entry renumbered"
edit '3s/"n":[0-9]*,/"n":99,/' "$segment"
expect 1 'entry 15 has the number 99'
strike "a torn log"
last=$A/log/events/000000000023.jsonl
head -c -7 "$last" >"$W/edited" && cat "$W/edited" >"$last"
expect 1 'is torn'
strike "a log without its last line end"
last=$A/log/events/000000000023.jsonl
head -c -1 "$last" >"$W/edited" && cat "$W/edited" >"$last"
expect 1 'is torn'
strike "a log without its last entries"
edit 18d "$A/log/events/000000000023.jsonl"
expect 1 'covers 41 entries, the log has 40: entries are missing'
strike "a log without its last segment"
rm "$A/log/events/000000000023.jsonl"
expect 1 'covers 41 entries, the log has 23'
strike "a log without a segment in the middle"
rm "$segment"
expect 1 'should begin with entry 13'
strike "a zero byte in an entry"
{ head -c 30 "$segment"; printf '\000'; tail -c +31 "$segment"; } >"$W/edited"
cat "$W/edited" >"$segment"
expect 1 '^RESULT: BAD'
strike "a stranger in the log"
echo x >"$A/log/events/notes.txt"
expect 1 'does not belong here: log/events/notes.txt'
strike "a segment replaced by a link"
mv "$segment" "$W/moved" && ln -s "$W/moved" "$segment"
expect 1 'neither a file nor a folder: log/events/000000000013.jsonl'

# --- checkpoints and keys --------------------------------------------------

strike "a checkpoint with another size"
edit 2s/41/40/ "$A/log/checkpoint"
expect 1 'the signature does not fit: log/checkpoint'
strike "a checkpoint with another root"
edit '3s/^./x/' "$A/log/checkpoint"
expect 1 'the signature does not fit: log/checkpoint'
strike "a checkpoint with another name"
edit 's/archive.example.com/archive.example.net/' "$A/log/checkpoint"
expect 1 'not signed with this key: log/checkpoint'
strike "an older checkpoint edited"
edit '3s/^./x/' "$A/log/checkpoints/000000000013.note"
expect 1 'the signature does not fit: log/checkpoints/000000000013.note'
strike "a checkpoint without its signature"
edit '5d' "$A/log/checkpoint"
expect 1 'not a checkpoint: log/checkpoint'
strike "no checkpoint"
rm "$A/log/checkpoint"
expect 1 'log/checkpoint is missing'
strike "no checkpoint at all"
rm "$A/log/checkpoint" "$A"/log/checkpoints/*
expect 1 'nothing is proved'
strike "checkpoints exchanged"
cp "$A/log/checkpoints/000000000013.note" \
	"$A/log/checkpoints/000000000022.note"
expect 1 'holds the checkpoint of 13 entries'
strike "a wrong key"
run "$W/other" "$W/key2" create
expect 1 'not signed with this key' -k "$W/other/keys/log.vkey"
strike "a key with an id that is not its own"
edit 's/+[0-9a-f]*+/+00000000+/' "$A/keys/log.vkey"
expect 1 "the key's id is"
strike "the key exchanged in the archive"
cat "$W/other/keys/log.vkey" >"$A/keys/log.vkey"
expect 1 'keys/log.vkey is not a key that you were given' -k "$W/vkey"
strike "the whole archive made anew with another key"
A=$W/other
expect 1 'not signed with this key' -k "$W/vkey"

# --- files -----------------------------------------------------------------

strike "a file modified"
printf 'X' | dd of="$first" bs=1 seek=5 conv=notrunc 2>/dev/null
expect 1 'recording.wav: FAILED'
strike "a file truncated"
: >"$first"
expect 1 'recording.wav: FAILED'
strike "a file made longer"
echo x >>"$first"
expect 1 'recording.wav: FAILED'
strike "a file deleted"
rm "$first"
expect 1 'missing: objects/.*/recording.wav'
strike "two files swapped"
mv "$first" "$W/moved" && mv "$second" "$first" && mv "$W/moved" "$second"
expect 1 'recording.wav: FAILED'
strike "two objects swapped"
mv "$object" "$W/moved.dir" && mv "$(dirname "$second")" "$object" &&
	mv "$W/moved.dir" "$(dirname "$second")"
expect 1 'recording.wav: FAILED'
strike "a file planted in an object"
echo x >"$object/extra.wav"
expect 1 'not in the log: objects/.*/extra.wav'
strike "a hidden file planted"
echo x >"$object/.extra"
expect 1 'not in the log: objects/.*/.extra'
strike "a file planted under a name that controls terminals"
echo x >"$object/$(printf 'a\033[2Jb\nc')"
expect 1 'not in the log: objects/.*/a?\[2Jb'
if grep -q "$(printf '\033')" "$W/out"; then
	fail "$attack: the name reached the terminal"
fi
strike "an object planted"
cp -a "$object" "$A/objects/2026/10/01/00000000000000000000000000000000"
expect 1 'not in the log: objects/2026/10/01/00000000000000000000000000000000/'
strike "an empty object planted"
mkdir "$A/objects/2026/10/01/00000000000000000000000000000000"
expect 1 'folder not in the log: objects/2026/10/01/0000'
strike "a file planted beside the years"
echo x >"$A/objects/x.wav"
expect 1 'not in the log: objects/x.wav'
strike "a deleted object brought back"
cp -a "$W/deleted" "$A/$deleted"
expect 1 "not in the log: $deleted/recording.wav"
strike "the description edited"
edit 's/"task":"task-[0-9]*"/"task":"task-999"/' "$object/record.json"
expect 1 'record.json: FAILED'
expect 1 'is not the oid of its record'
strike "the source's words edited"
edit 's/task-/tosk-/' "$object/source.json"
expect 1 'source.json: FAILED'
strike "the description removed"
rm "$object/record.json"
expect 1 'missing: objects/.*/record.json'
strike "an object removed"
rm -r "$object"
expect 1 'missing: objects/.*/source.json'
strike "a whole day removed"
rm -r "$(dirname "$object")"
expect 1 'missing: objects/'
strike "all objects removed"
rm -r "$A/objects/2026"
expect 1 'and 94 more of these'
expect 1 '^RESULT: BAD, 114 findings'
strike "a file replaced by a link to the same content"
mv "$first" "$W/moved" && ln -s "$W/moved" "$first"
expect 1 'neither a file nor a folder: objects/.*/recording.wav'
strike "an object replaced by a link to the same content"
mv "$object" "$W/moved.2" && ln -s "$W/moved.2" "$object"
expect 1 'neither a file nor a folder: objects/'
strike "objects replaced by a link to the same content"
mv "$A/objects" "$W/moved.3" && ln -s "$W/moved.3" "$A/objects"
expect 1 'objects is no folder'
strike "a file replaced by a pipe"
rm "$first" && mkfifo "$first"
expect 1 'neither a file nor a folder'

# --- what only something from outside shows ---------------------------------

attack="an older state of the whole archive"
A=$W/early
expect 0 '^RESULT: good' -k "$W/vkey"
attack="an older state against a later checkpoint"
expect 1 'covers 41 entries, the log has 13' -k "$W/vkey" -t "$W/newest"
attack="the log written anew with the same key"
A=$W/insider
run "$A" "$W/key" create
run "$A" "$W/key" add 100 50
expect 0 '^RESULT: good' -k "$W/vkey"
expect 1 'is of another log: its root differs at 41' -k "$W/vkey" -t "$W/newest"
strike "entries that are not signed yet"
run "$A" "$W/key" leave 200 2
expect 3 '2 entries after the newest checkpoint'
expect 3 '6 were stored or deleted by entries'
strike "a forged deletion after the newest checkpoint"
rm -r "${object:?}"
printf '{"actor":"x","n":41,"object":"%s","outcome":"success",' \
	"$(basename "$object")" >"$A/log/events/000000000041.jsonl"
printf '"time":"2026-12-31T00:00:00.000Z","type":"deletion","v":1}\n' \
	>>"$A/log/events/000000000041.jsonl"
expect 3 '3 were stored or deleted by entries'

# --- what the signer itself did wrong ----------------------------------------

strike "the same artefact stored twice"
run "$A" "$W/key" add 0 1
expect 1 'was stored already by entry 1'
strike "an entry earlier than the one before it"
run "$A" "$W/key" backdate
expect 1 'entry 41 is earlier than the one before it'
strike "a deletion that is in the log"
run "$A" "$W/key" delete 7
expect 0 '^RESULT: good'

# --- not an archive, and the ledger ------------------------------------------

attack="a folder that is no archive"
A=$W
expect 2 'is no archive'
if command -v sqlite3 >/dev/null; then
	attack="a ledger that says the same"
	A=$B
	{
		echo 'CREATE TABLE event (n INTEGER PRIMARY KEY, line TEXT);'
		echo 'CREATE TABLE stored (sha256, path, file);'
		cat "$B"/log/events/*.jsonl | sed "s/'/''/g; s/.*/INSERT INTO event (line) VALUES ('&');/"
		echo "INSERT INTO event (line) VALUES ('not written yet');"
	} | sqlite3 "$W/ledger.sqlite"
	expect 0 'good: ledger: its log begins with the same 41 entries' \
		-l "$W/ledger.sqlite"
	attack="a ledger that says something else"
	sqlite3 "$W/ledger.sqlite" "UPDATE event SET line = 'x' WHERE n = 7"
	expect 1 'ledger: its log is another one' -l "$W/ledger.sqlite"
	attack="a ledger that has a file more"
	sqlite3 "$W/ledger.sqlite" "DELETE FROM event WHERE n = 42;
		INSERT INTO stored VALUES ('00', 'objects/x', 'y.wav')"
	expect 1 'stored, but not in the log: 00  objects/x/y.wav' \
		-l "$W/ledger.sqlite"
fi

# --- one entry and its proof --------------------------------------------------

for n in 0 1 12 31 32 40; do
	run "$B" "$W/key" prove "$n" >"$W/proof"
	cat "$B"/log/events/*.jsonl | sed -n "$((n + 1))p" >"$W/entry"
	sh "$W/proof.sh" "$W/vkey" "$W/entry" "$W/proof" >"$W/out" 2>&1 ||
		fail "proof of entry $n: $(cat "$W/out")"
	cat "$W/entry" "$W/proof" >"$W/both"
	sh "$W/proof.sh" "$W/vkey" "$W/both" >"$W/out" 2>&1 ||
		fail "entry $n and its proof: $(cat "$W/out")"
	cat "$B"/log/events/*.jsonl | sed -n "$((n + 2))p" >"$W/entry"
	echo x >>"$W/entry"
	sh "$W/proof.sh" "$W/vkey" "$W/entry" "$W/proof" >"$W/out" 2>&1 &&
		fail "proof of entry $n holds for another"
done
sh "$W/proof.sh" "$W/other/keys/log.vkey" "$W/entry" "$W/proof" >"$W/out" 2>&1 &&
	fail "a proof holds under another key"

# --- the commands of README.txt, by hand --------------------------------------

cd "$B" || exit 1
n='"name":"\([a-z0-9._-]*\)","sha256":"\([0-9a-f]*\)"'
p='"path":"\([^"]*\)"'
cat log/events/00000000000[01].jsonl | grep '"type":"ingestion","v":1}$' |
	sed -n "s|.*$n.*$p.*|\2  \3/\1|p" | grep -v "$deleted" |
	sha256sum --strict --quiet -c || fail "the list by hand"

[ "$failures" -eq 0 ] || { echo "$failures failures"; exit 1; }
echo "all attacks were found"
