# What the user who looks may not read cannot be verified, and is not called
# bad: that is what is not there, and what differs.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/support/readme.sh"

# Modes do not keep root away.
as_other=
if [ "$(id -u)" -eq 0 ]; then
	as_other='setpriv --reuid 65534 --regid 65534 --clear-groups'
fi
chmod 755 "$W"
chmod a+r "$W/vkey"
$as_other cat "$W/verify.sh" >/dev/null 2>&1 ||
	{ echo "skip: nobody else can look here"; exit 77; }

# deny STATUS WORDS MODE PATH OPTIONS..: how $A is found by others; it is
# said in lines of the script alone.
deny() {
	status=$1
	words=$2
	chmod -R a+rX "$A"
	chmod "$3" "$A/$4"
	shift 4
	$as_other sh "$W/verify.sh" "$@" "$A" >"$W/out" 2>&1
	got=$?
	chmod -R u+rwX "$A"
	if [ "$got" -ne "$status" ] || ! grep -q -e "$words" "$W/out" ||
		grep -v -e '^good: ' -e '^BAD:  ' -e '^open: ' -e '^key: ' \
			-e '^note: ' -e '^      ' -e '^RESULT: ' "$W/out"; then
		fail "$attack: status $got (wanted $status), words \"$words\":"
		sed 's/^/    /' "$W/out"
	else
		echo "ok: $attack"
	fi
}

strike "what is closed to the user"
recording=${first#"$A/"}
folder=${recording%/*}
day=${folder%/*}
deny 0 '^RESULT: good' 755 .
attack="a recording that may not be read"
deny 3 "^open: this user cannot read the file: $recording" 000 "$recording"
said '^RESULT: nothing is bad'
said '^good: files: 113 are what the log says'
attack="a record.json that may not be read"
deny 3 "cannot read the file: $folder/record.json" 000 "$folder/record.json"
for mode in 000 111 444; do
	attack="an object that may not be looked into ($mode)"
	deny 3 "cannot look into the folder: $folder" $mode "$folder"
	said '^good: files: 111 are what the log says'
	attack="a day that may not be looked into ($mode)"
	deny 3 "cannot look into the folder: $day" $mode "$day"
	attack="objects that may not be looked into ($mode)"
	deny 3 "cannot look into the folder: objects\$" $mode objects
	said '^good: log: entries: 41,'
	for dir in log log/events; do
		attack="$dir that may not be looked into ($mode)"
		deny 3 "part of the log cannot be read: nothing more" $mode $dir
	done
	attack="a folder of checkpoints that may not be looked into ($mode)"
	deny 3 "cannot look into the folder: log/checkpoints" $mode \
		log/checkpoints
	said '^good: log: entries: 41, checkpoints signed and fitting: 0'
	attack="keys that may not be looked into ($mode)"
	deny 3 "the key keys/log.vkey cannot be read: nothing more" $mode keys
	attack="keys that may not be looked into, with a key from elsewhere ($mode)"
	deny 3 "cannot look into the folder: keys" $mode keys -k "$W/vkey"
	said '^good: files: 114 are what the log says'
done
attack="an archive whose own folder may not be listed"
deny 3 "cannot look what else lies in the archive" 111 .
said '^good: files: 114 are what the log says'
attack="a part of the log that may not be read"
deny 3 "part of the log cannot be read: nothing more" 000 \
	log/events/000000000013.jsonl
attack="the newest checkpoint may not be read"
deny 3 "cannot read the file: log/checkpoint\$" 000 log/checkpoint
attack="the newest note may not be read"
deny 3 "the file: log/checkpoints/000000000041.note" 000 \
	log/checkpoints/000000000041.note
attack="a key that may not be read"
deny 3 "the key keys/log.vkey cannot be read: nothing more" 000 keys/log.vkey
attack="a key that may not be read, with one from elsewhere"
deny 3 "cannot read the file: keys/log.vkey" 000 keys/log.vkey -k "$W/vkey"

# --- what is bad stays so ------------------------------------------------------

strike "one may not be read, another is not there"
rm "$second"
deny 1 "^BAD:  missing: ${second#"$A/"}" 000 "$recording"
said "^open: this user cannot read the file: $recording"
said '^RESULT: BAD, 1 finding$'
strike "one may not be looked into, another was changed"
echo x >>"$second"
deny 1 "^BAD:  file: ${second#"$A/"}: FAILED" 000 "$folder"
said '^RESULT: BAD, 1 finding$'
strike "a file planted that may not be read"
echo x >"$A/$folder/planted.wav"
deny 1 "^BAD:  not in the log: $folder/planted.wav" 000 "$folder/planted.wav"
said "^      a run that was killed leaves such files: let wxarchive sync end"
strike "a folder planted that may not be looked into"
mkdir "$A/$day/planted"
deny 1 "^BAD:  folder not in the log: $day/planted" 000 "$day/planted"
strike "a part of the log may not be read, and a checkpoint is forged"
edit "$other_root" "$A/log/checkpoints/000000000013.note"
deny 1 '^BAD:  checkpoint: the signature does not fit' 000 \
	log/events/000000000013.jsonl
strike "no checkpoint, and the others may not be looked into"
rm "$A/log/checkpoint"
deny 1 '^BAD:  log/checkpoint is missing' 000 log/checkpoints

judge
