# What is done to the log of an archive is found with its README.txt alone.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/support/readme.sh"

attack="an untouched archive"
A=$B
find "$B" -type f -exec sha256sum {} + | sort >"$W/before"
expect 0 '^RESULT: good'
said 'good: log: entries: 41, checkpoints signed and fitting: 5'
said 'compare it with the one'
attack="an untouched archive and a checkpoint from outside"
expect 0 '^RESULT: good' -k "$W/vkey" -t "$W/older" -t "$W/newest"
said 'good: files: 114 are what the log says'
attack="nothing was written into the archive"
find "$B" -type f -exec sha256sum {} + | sort | cmp -s - "$W/before" ||
	fail "verify.sh changed the archive"

# --- the log ---------------------------------------------------------------

strike "an entry modified"
edit '3s/"verdict":"good"/"verdict":"fine"/' "$segment"
expect 1 'its root differs'
strike "a digest in an entry modified"
edit '3s/"sha256":"./"sha256":"f/; 3s/"sha256":"f\(.\)/"sha256":"e\1/' "$segment"
expect 1 'its root differs'
# all that follow have another number, and are not listed for it
strike "an entry deleted"
edit 3d "$segment"
expect 1 'entry 15 has the number 16'
said 'log/events/000000000022.jsonl should begin with entry 21:'
said '^RESULT: BAD, 10 findings$'
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

judge
