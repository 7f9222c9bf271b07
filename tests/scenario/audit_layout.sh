# What lies in keys/ and log/ and does not belong there, and what has gone from
# there, is named by verify and by audit verify; README.txt by doctor, too.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

start_sim --tasks 1
write_config </dev/null
run 0 "$WX_BIN" init
sign_in
stop_sim
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" audit verify
id=$(sed 's/^[^+]*+\([^+]*\)+.*/\1/' archive/keys/log.vkey)
cp -a archive clean
cp -p ledger.sqlite clean.sqlite

# finds WHERE CODE WORDS: by both, in words and as JSON
finds() {
	cp -a archive spoiled
	for command in 'audit verify' verify; do
		rm -rf archive
		cp -a spoiled archive
		# shellcheck disable=SC2086
		run 4 "$WX_BIN" $command
		in_file out "bad  $1: $3"
		rm -rf archive
		cp -a spoiled archive
		cp -p clean.sqlite ledger.sqlite
		# shellcheck disable=SC2086
		run 4 "$WX_BIN" $command --json
		fits "$(echo "$command" | tr ' ' -)" out
		[ "$(jq -r '.findings[] | "\(.where) \(.code) \(.verdict)"' out)" = \
			"$1 $2 bad" ] || die "$command: other findings: $(cat out)"
		[ "$(jq .exit_code out)" = 4 ] || die "another exit code"
		cp -p clean.sqlite ledger.sqlite
	done
	rm -rf archive spoiled
	cp -a clean archive
}
stranger='this does not belong in an archive'

echo x >archive/log/strange
finds log/strange extra-file "$stranger"
mkdir archive/log/checkpoints/more
finds log/checkpoints/more extra-file "$stranger"
echo x >archive/keys/deadbeef.vkey
finds keys/deadbeef.vkey no-key 'log key: no name'
echo x >archive/keys/notes.txt
finds keys/notes.txt extra-file "$stranger"
rm -f "archive/keys/$id.vkey"
finds "keys/$id.vkey" key-missing 'the public key of the log does not lie there under its id'
newest=log/checkpoints/$(printf '%012d' "$(sed -n 2p archive/log/checkpoint)").note
rm -f "archive/$newest"
finds "$newest" note-missing 'log/checkpoint covers '
rm -f archive/log/checkpoints/*
finds "$newest" note-missing 'log/checkpoint covers '

# no run goes on where a stranger lies among the entries; the audit names it
echo x >archive/log/events/x.txt
run 4 "$WX_BIN" verify
in_file err "log/events/x.txt: is no segment of the log"
run 4 "$WX_BIN" audit verify
in_file out "bad  log/events/x.txt: $stranger"
rm archive/log/events/x.txt

# the text by which anybody can check the archive
run 0 "$WX_BIN" audit verify --json
[ "$(jq .readme out)" = true ] || die "README.txt is not there"
rm -f archive/README.txt
run 0 "$WX_BIN" audit verify
in_file out "README.txt is missing from the archive"
in_file out "'wxarchive init' restores it"
run 0 "$WX_BIN" audit verify --json
fits audit-verify out
[ "$(jq .readme out)" = false ] || die "README.txt is there"
"$WX_BIN" doctor >out 2>err || true
in_file out "warn  readme          README.txt is missing from the archive"
in_file out "-> wxarchive init restores it"
run 0 "$WX_BIN" init
cmp archive/README.txt clean/README.txt || die "another README.txt"
chmod u+w archive/README.txt
for edit in 's/sha256sum/true/' '$d' '$a more'; do
	sed "$edit" clean/README.txt >archive/README.txt
	"$WX_BIN" doctor >out 2>err || true
	in_file out "warn  readme          README.txt in the archive is of another version of wxarchive, or was changed"
	in_file out "move it away and run wxarchive init"
done
rm archive/README.txt
run 0 "$WX_BIN" init
run 0 "$WX_BIN" audit verify
not_in_file out README.txt
"$WX_BIN" doctor >out 2>err || true
not_in_file out README.txt
