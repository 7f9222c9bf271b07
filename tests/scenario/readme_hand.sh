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

# --- the commands of README.txt, by hand --------------------------------------

cd "$B" || exit 1
n='"name":"\([a-z0-9._-]*\)","sha256":"\([0-9a-f]*\)"'
p='"path":"\([^"]*\)"'
find log/events -name '00000000000[01].jsonl' | sort | xargs cat >"$W/log"
grep '"type":"ingestion","v":1}$' "$W/log" |
	sed -n "s|.*$n.*$p.*|\2  \3/\1|p" | grep -v "$deleted" |
	sha256sum --strict --quiet -c || fail "the list by hand"


# Before the scripts no line is wider than a terminal but that of the key, and no command has a
# list of all the segments, which may be more than a command line holds.
sed '/^-----BEGIN/,$d' README.txt |
	awk 'length > 80 && !/^    (log|public key): / { print; bad = 1 }
		END { exit bad }' ||
	fail "lines of more than 80 columns"
if sed '/^-----BEGIN/,$d' README.txt | grep -n 'events/[*]'; then
	fail "a command that fails with many segments"
fi
grep -q '^    sh /tmp/proof.sh KEY' README.txt || fail "no call of proof.sh"

judge
