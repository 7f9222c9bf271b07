# What is done to checkpoints and keys is found, and what only something from
# outside shows; with README.txt alone.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/support/readme.sh"

# --- checkpoints and keys --------------------------------------------------

strike "a checkpoint with another size"
edit 2s/41/40/ "$A/log/checkpoint"
expect 1 'the signature does not fit: log/checkpoint'
strike "a checkpoint with another root"
edit "$other_root" "$A/log/checkpoint"
expect 1 'the signature does not fit: log/checkpoint'
strike "a checkpoint with another name"
edit 's/archive.example.com/archive.example.net/' "$A/log/checkpoint"
expect 1 'not signed with this key: log/checkpoint'
strike "an older checkpoint edited"
edit "$other_root" "$A/log/checkpoints/000000000013.note"
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
strike "the newest checkpoint set back to an older one"
cp "$A/log/checkpoints/000000000013.note" "$A/log/checkpoint"
expect 1 '^RESULT: BAD, 1 finding$'
said 'log/checkpoint was set back: it covers 13 entries, but log/checkpoints/000000000041.note covers 41'
expect 1 "set back: it covers 13 entries, but $W/newest covers 41" \
	-k "$W/vkey" -t "$W/newest" -t "$W/older"
said '^RESULT: BAD, 2 findings'
strike "the newest checkpoint set back, and its note removed"
cp "$A/log/checkpoints/000000000023.note" "$A/log/checkpoint"
rm "$A/log/checkpoints/000000000041.note"
expect 1 "set back: it covers 23 entries, but $W/newest covers 41" \
	-k "$W/vkey" -t "$W/newest"
said '^RESULT: BAD, 1 finding$'
strike "the newest checkpoint without the note of its size"
rm "$A/log/checkpoints/000000000041.note"
expect 1 'not the same statement as log/checkpoints/000000000041.note'
strike "one more signature under the newest note"
sed -n 5p "$W/newest" | sed 's/ [^ ]* / witness.example.org /' \
	>>"$A/log/checkpoints/000000000041.note"
expect 0 '^RESULT: good'
strike "a line behind the signature that is none"
echo garbage >>"$A/log/checkpoint"
expect 1 '^BAD:  checkpoint: a line after its statement is no signature: log/checkpoint'
said '^RESULT: BAD, 1 finding$'
for line in '' '-- x AAAAAAA=' "$(sed -n 5p "$W/newest") x" \
	"$(sed -n 5p "$W/newest" | cut -c 2-)" '— witness.example.org' \
	'— witness.example.org AAAA' '— witness.example.org AAAAAAB='; do
	strike "the line '$line' behind the signature"
	printf '%s\n' "$line" >>"$A/log/checkpoints/000000000013.note"
	expect 1 'no signature: log/checkpoints/000000000013.note'
done
strike "a second signature of the same key that does not fit"
sed -n 5p "$W/older" >>"$A/log/checkpoint"
expect 0 '^RESULT: good'
strike "the text of the archive taken away"
rm "$A/README.txt"
expect 0 '^note: README.txt is not there'
said '^RESULT: good'
strike "a wrong key"
run "$W/other" "$W/key2" create
expect 1 'not signed with this key' -k "$W/other/keys/log.vkey"
strike "a key with an id that is not its own"
edit 's/+[0-9a-f]*+/+00000000+/' "$A/keys/log.vkey"
expect 1 "the key's id is"
id=$(sed 's/^[^+]*+\([^+]*\)+.*/\1/' "$W/vkey")
other_id=$(sed 's/^[^+]*+\([^+]*\)+.*/\1/' "$W/other/keys/log.vkey")
strike "another text instead of a key"
echo "no key at all" >"$A/keys/$id.vkey"
expect 1 "^BAD:  keys/$id.vkey holds no key" -k "$W/vkey"
said "^BAD:  keys/log.vkey does not lie there as keys/$id.vkey"
said '^RESULT: BAD, 2 findings'
strike "an empty key"
: >"$A/keys/$id.vkey"
expect 1 "^BAD:  keys/$id.vkey holds no key"
strike "a key and more"
echo "and more" >>"$A/keys/log.vkey"
expect 1 "^BAD:  keys/log.vkey holds no key" -k "$W/vkey"
strike "another key under the id of this one"
cat "$W/other/keys/log.vkey" >"$A/keys/$id.vkey"
expect 1 "^BAD:  keys/$id.vkey holds the key $other_id" -k "$W/vkey"
strike "another key that says it has the id of this one"
sed "s/+$other_id+/+$id+/" "$W/other/keys/log.vkey" >"$A/keys/$id.vkey"
expect 1 "^BAD:  keys/$id.vkey: the key's id is $other_id, it says $id" \
	-k "$W/vkey"
strike "the key not under its id"
rm "$A/keys/$id.vkey"
expect 1 "^BAD:  keys/log.vkey does not lie there as keys/$id.vkey"
strike "strangers among the keys"
mkdir "$A/keys/more"
cp "$A/keys/log.vkey" "$A/keys/more/log.vkey"
echo x >"$A/keys/notes.txt"
ln -s "$W/vkey" "$A/keys/00000000.vkey"
expect 1 '^BAD:  no folder belongs here: keys/more'
said '^BAD:  does not belong here: keys/more/log.vkey'
said '^BAD:  does not belong here: keys/notes.txt'
said '^BAD:  neither a file nor a folder: keys/00000000.vkey'
said '^RESULT: BAD, 4 findings'
strike "folders in the log"
mkdir "$A/log/more" "$A/log/events/more"
expect 1 '^BAD:  no folder belongs here: log/more'
said '^BAD:  no folder belongs here: log/events/more'
strike "a key of another year"
cp "$W/other/keys/log.vkey" "$A/keys/$other_id.vkey"
expect 0 '^RESULT: good' -k "$W/vkey"
strike "the key exchanged in the archive"
cat "$W/other/keys/log.vkey" >"$A/keys/log.vkey"
expect 1 'keys/log.vkey is not a key that you were given' -k "$W/vkey"
strike "the public key taken away"
rm -f "$A/keys/log.vkey"
expect 1 'keys/log.vkey is not there' -k "$W/vkey"
strike "the whole archive made anew with another key"
A=$W/other
expect 1 'not signed with this key' -k "$W/vkey"

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
said '6 were stored or deleted by entries'
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

# --- what was given, but is not there ------------------------------------------

# refuses OPTION FILE: could not begin, and says so in one line
refuses() {
	attack="$1 '$2', which says nothing"
	expect 2 "^verify.sh: $1 '.*': not a file that can be read, or empty" \
		"$1" "$2"
	[ "$(wc -l <"$W/out")" -eq 1 ] || fail "$attack: more than one line"
}
A=$B
: >"$W/empty"
mkfifo "$W/pipe"
for option in -t -k -l; do
	for file in "$W/not there" "$W" /dev/null '' "$W/empty" "$W/pipe" "$W/new
line"; do
		refuses "$option" "$file"
	done
done
attack="an archive without a name"
sh "$W/verify.sh" '' >"$W/out" 2>&1
[ $? -eq 2 ] || fail "$attack"
said '^usage: verify.sh'
attack="a file without a key"
echo x >"$W/words"
expect 1 "words: no key in it" -k "$W/words"
strike "no key in the archive"
rm "$A/keys/log.vkey"
expect 1 'there is no key keys/log.vkey'
if grep -q '^grep:' "$W/out"; then
	fail "$attack: grep speaks"
fi

# --- names that a tool could take for something else ---------------------------

mkdir "$W/-dash"
ln -s "$B" "$W/-dash/dir"
ln -s "$B" "$W/-"
cp "$W/vkey" "$W/-dash/-k"
cp "$W/newest" "$W/-dash/-t"
cd "$W" || exit 1
for A in -dash/dir -; do
	attack="an archive named $A"
	expect 0 '^RESULT: good' -k -dash/-k -t -dash/-t --
	[ "$(wc -l <"$W/out")" -eq 4 ] || fail "$attack: $(cat "$W/out")"
done
attack="an archive that \$CDPATH has, too"
mkdir -p "$W/elsewhere/base"
A=base
CDPATH=$W/elsewhere
export CDPATH
expect 0 '^RESULT: good' -k "$W/vkey"
unset CDPATH
attack="a \$TMPDIR from here"
mkdir "$W/room"
cp -a "$B" "$W/watched"
find "$W/watched" -exec ls -ld --time-style=full-iso {} + >"$W/before"
A=watched
TMPDIR=room
export TMPDIR
expect 0 '^RESULT: good' -k "$W/vkey"
unset TMPDIR
find "$W/watched" -exec ls -ld --time-style=full-iso {} + |
	cmp -s - "$W/before" || fail "$attack: the archive was written to"
attack="a proof named -p"
run "$B" "$W/key" prove 3 >"$W/-p"
cat "$B"/log/events/*.jsonl | sed -n 4p | cat - "$W/-p" >"$W/-both"
cp "$W/vkey" "$W/-key"
(cd "$W" && sh proof.sh -- -key -both) >"$W/out" 2>&1
said '^good: entry 3 of 41 is in the log'

# --- not an archive, and the ledger ------------------------------------------

attack="a folder that is no archive"
A=$W
expect 2 'is no archive'
if command -v sqlite3 >/dev/null; then
	attack="a ledger that says the same"
	A=$B
	L=$W/ledger.sqlite
	make_ledger "$L"
	expect 0 'good: ledger: its log begins with the same 41 entries' -l "$L"

	# what its newest entries say, which are in no file yet, is no difference
	attack="a ledger that is ahead of the files"
	cp "$L" "$W/ahead.sqlite"
	new=00000000000000000000000000000000
	old=$(basename "$(dirname "$first")")
	for i in "$new ingestion" "$old deletion"; do
		echo "INSERT INTO event (line) VALUES ('{\"actor\":\"x\",\"n\":41,\"object\":\"${i% *}\",\"outcome\":\"success\",\"time\":\"2026-12-31T00:00:00.000Z\",\"type\":\"${i#* }\",\"v\":1}');"
	done | sqlite3 "$W/ahead.sqlite"
	sqlite3 "$W/ahead.sqlite" "DELETE FROM stored WHERE path LIKE '%$old';
		INSERT INTO stored (sha256, path, file) VALUES ('00', 'objects/2026/12/31/$new', 'y')"
	expect 0 'good: ledger: its log begins with the same 41 entries' \
		-l "$W/ahead.sqlite"
	sqlite3 "$W/ahead.sqlite" "INSERT INTO stored (sha256, path, file) VALUES ('00', 'objects/x', 'y.wav')"
	expect 1 '^RESULT: BAD, 1 finding$' -l "$W/ahead.sqlite"
	said 'stored, but not in the log: 00  objects/x/y.wav'

	attack="a ledger that has a file less, and one with another digest"
	cp "$L" "$W/less.sqlite"
	sqlite3 "$W/less.sqlite" "DELETE FROM stored WHERE path LIKE '%$old';
		UPDATE stored SET sha256 = '00' WHERE path LIKE
			'%$(basename "$(dirname "$second")")'"
	expect 1 '^RESULT: BAD, 3 findings' -l "$W/less.sqlite"
	said "in the log, but not stored in it: [0-9a-f]*  objects/.*$old/recording.wav"
	said 'stored, but not in the log: 00  objects'
	attack="a ledger that says something else"
	cp "$L" "$W/else.sqlite"
	sqlite3 "$W/else.sqlite" "UPDATE event SET line = 'x' WHERE n = 7"
	expect 1 'ledger: its log is another one' -l "$W/else.sqlite"
	attack="a ledger that has a file more"
	sqlite3 "$L" "INSERT INTO stored (sha256, path, file) VALUES ('00', 'objects/x', 'y.wav')"
	expect 1 'stored, but not in the log: 00  objects/x/y.wav' -l "$L"
	attack="a database that is no ledger"
	sqlite3 "$W/none.sqlite" 'CREATE TABLE event (n, line)'
	expect 3 'ledger: cannot be read with sqlite3' -l "$W/none.sqlite"
	attack="a ledger that is no database"
	expect 3 'ledger: cannot be read with sqlite3' -l "$W/words"
fi

judge
