# What is done to the files of an archive is found with its README.txt alone.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/support/readme.sh"

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

judge
