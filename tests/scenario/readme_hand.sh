# One entry and its proof, and the commands of README.txt by hand.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/support/readme.sh"

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

# --- damaged proofs: one line that says so, never a complaint of a tool --------

# broken WORDS FILE..: what proof.sh says of these
broken() {
	words=$1
	shift
	sh "$W/proof.sh" "$@" >"$W/out" 2>&1
	got=$?
	if [ "$got" -ne 1 ] || [ "$(wc -l <"$W/out")" -ne 1 ] ||
		! grep -q -e "^BAD: $words" "$W/out"; then
		fail "a damaged proof: status $got, wanted \"$words\":"
		sed 's/^/    /' "$W/out"
	fi
}
run "$B" "$W/key" prove 12 >"$W/proof"
cat "$B"/log/events/*.jsonl | sed -n 13p >"$W/entry"
spoil() { sed "$1" "$W/proof" >"$W/spoilt"; }
for edit in 2d 's/^index 12$/index x/' 's/^index 12$/index/' \
	's/^index 12$/index 012/' 's/^index 12$/index 99999999999999999999/'; do
	spoil "$edit"
	broken 'no proof, it has no line "index N": .*/spoilt$' "$W/vkey" \
		"$W/entry" "$W/spoilt"
done
spoil 's/^index 12$/index 41/'
broken 'entry 41 is not among 41' "$W/vkey" "$W/entry" "$W/spoilt"
for edit in 's/^41$/x/' 's/^41$//' 's/^41$/041/' '/^$/q' 2q; do
	spoil "$edit"
	broken 'no proof, its checkpoint covers no number: ' "$W/vkey" \
		"$W/entry" "$W/spoilt"
done
spoil 's/^41$/42/'
broken 'the checkpoint is not signed' "$W/vkey" "$W/entry" "$W/spoilt"
spoil '/^— /s/....$/AAA=/'
broken 'the checkpoint is not signed' "$W/vkey" "$W/entry" "$W/spoilt"
spoil '/^— /s/ [^ ]*$/ !/'
broken 'the checkpoint is not signed' "$W/vkey" "$W/entry" "$W/spoilt"
spoil '4s/^..../!!!!/'
broken 'the entry is not in this log' "$W/vkey" "$W/entry" "$W/spoilt"
spoil 4d
broken 'the proof is too short' "$W/vkey" "$W/entry" "$W/spoilt"
spoil 4p
broken 'the ' "$W/vkey" "$W/entry" "$W/spoilt"
broken 'no proof: .*/proof$' "$W/vkey" "$W/proof"
broken 'no key in ' "$W/entry" "$W/entry" "$W/proof"
cat "$W/entry" "$W/entry" "$W/proof" >"$W/both"
broken 'no proof: .*/both$' "$W/vkey" "$W/both"
head -c 4000 /dev/urandom >"$W/noise"
broken 'no proof: .*/noise$' "$W/vkey" "$W/noise"
for files in "$W/none $W/entry $W/proof" "$W/vkey $W $W/proof" \
	"$W/vkey $W/entry /dev/null" "$W/vkey $W/none"; do
	# shellcheck disable=SC2086
	sh "$W/proof.sh" $files >"$W/out" 2>&1
	got=$?
	[ "$got $(wc -l <"$W/out")" = "2 1" ] &&
		grep -q '^proof.sh: not a file that can be read, or empty: /' \
			"$W/out" || fail "proof.sh $files: $got: $(cat "$W/out")"
done

# --- the commands of README.txt, by hand, in an order that works ---------------

# section N: its commands, with what a reader puts in
object=$(cd "$B" && find objects -name record.json | sort | head -n 1 |
	xargs dirname)
run "$B" "$W/key" prove 12 >"$W/proof"
cat "$B"/log/events/*.jsonl | sed -n 13p | cat - "$W/proof" >"$W/both"
section() {
	sed -n "/^$1  [A-Z]/,/^$(($1 + 1))  [A-Z]/s/^    //p" "$B/README.txt" |
		sed "s,THIS-FOLDER,$B,; s,/tmp/check,$W/check,
			s,objects/YYYY/MM/DD/OID,$object,; s,OID,${object##*/},
			s,KEY-THAT-YOU-WERE-GIVEN,$W/vkey,; s, PROOF$, $W/both,"
}
find "$B" -exec ls -ld {} + | sort >"$W/before"
# one artefact was deleted, and sha256sum says so
{
	echo set -e
	section 5 | sed 's/(cd .* sha256sum .*listed/& || echo one is missing/'
	if command -v sqlite3 >/dev/null; then
		echo "cp '$W/ledger.sqlite' ."
		section 6
	fi
} >"$W/hand.sh"
if command -v sqlite3 >/dev/null; then
	make_ledger "$W/ledger.sqlite"
fi
attack="the commands of README.txt"
sh "$W/hand.sh" >"$W/out" 2>&1 || {
	fail "a command of README.txt"
	tail -n 5 "$W/out"
}
said 'Signature Verified Successfully'
said '^good: entry 12 of 41 is in the log'
said '^objects/.*/recording.wav: OK'
said "$deleted/recording.wav: FAILED open or read"
[ "$(grep -c 'recording.wav: OK$' "$W/out")" -ge 38 ] ||
	fail "few files were looked at by hand"
find "$B" -exec ls -ld {} + | sort | cmp -s - "$W/before" ||
	fail "a command of README.txt writes into the archive"
id=$(sed 's/^[^+]*+\([^+]*\)+.*/\1/' "$W/vkey")
said "^$id\$"

cd "$B" || exit 1
# Before the scripts no line is wider than a terminal but that of the key, and no command has a
# list of all the segments, which may be more than a command line holds.
sed '/^-----BEGIN/,$d' README.txt |
	awk 'length > 80 && !/^    (log|public key): / { print; bad = 1 }
		END { exit bad }' ||
	fail "lines of more than 80 columns"
if sed '/^-----BEGIN/,$d' README.txt | grep -n 'events/[*]'; then
	fail "a command that fails with many segments"
fi
grep -q '^    sh proof.sh KEY' README.txt || fail "no call of proof.sh"

judge
