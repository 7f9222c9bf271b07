# Shared by the scenarios that play attacks on an archive: verify.sh is copied
# out of the README.txt that each archive carries, and runs with the tools of
# the system alone.
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

# said WORDS: by the run before, too.
said() {
	grep -q -e "$1" "$W/out" || {
		fail "$attack: no words \"$1\":"
		sed 's/^/    /' "$W/out"
	}
}

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
# a root that is another one, whichever it was
other_root='3{s/^x/y/;t
	s/^./x/
}'
edit() { sed "$1" "$2" >"$W/edited" && cat "$W/edited" >"$2"; }

# make_ledger FILE: what the archive's own log and files say, as far as
# verify.sh asks for it.
make_ledger() {
	{
		echo 'CREATE TABLE event (n INTEGER PRIMARY KEY, line TEXT);'
		echo 'CREATE TABLE stored (sha256, path, file, oid, event, state,
			verdict, kind, call);'
		echo 'CREATE TABLE artefact (oid, source_id, state);'
		cat "$B"/log/events/*.jsonl | sed "s/'/''/g; s/.*/INSERT INTO event (line) VALUES ('&');/"
		(cd "$B" && find objects -name recording.wav -exec sha256sum {} +) |
			sed "s,\([^ ]*\)  \(.*\)/\(.*\),INSERT INTO stored (sha256\, path\, file) VALUES ('\1'\, '\2'\, '\3');,"
		echo "UPDATE stored SET oid = substr(path, 20), state = 'stored',
				verdict = 'good', kind = 'main',
				event = (SELECT n - 1 FROM event WHERE line LIKE
					'%/' || substr(path, 20) || '\"%');"
		(cd "$B" && find objects -name record.json -exec cat {} +) |
			sed 's/.*"oid":"\([^"]*\)".*"task":"\([^"]*\)".*/\1 \2/' |
			while read -r oid task; do
				echo "UPDATE stored SET call = '$task' WHERE oid = '$oid';"
				echo "INSERT INTO artefact VALUES (x'$oid', 'cap \"1\"\\', 2);"
			done
	} | sqlite3 "$1"
}

# Ends the scenario.
judge() {
	[ "$failures" -eq 0 ] || { echo "$failures failures"; exit 1; }
	echo "all attacks were found"
}
