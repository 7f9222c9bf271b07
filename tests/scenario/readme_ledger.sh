# The ledger of the program, compared with the archive by verify.sh alone: its
# own recordings, and pages that were kept as evidence.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
command -v sqlite3 >/dev/null || exit 77

small_world --tasks 12 --body-bytes 4000 --missing 0 --deleted 0
printf '[api]\nrate = 100000\nbackoff_base = 10ms\n' | new_archive
sim_post faults '{"clear": true, "add": ["html=on=media"]}'
sync_once
sim_post faults '{"clear": true}'
run 0 "$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" --retry
sed -n '/^-----BEGIN verify.sh-----$/,/^-----END verify.sh-----$/p' \
	archive/README.txt | sed '1d;$d' >verify.sh
cp archive/keys/log.vkey key

run 0 sh verify.sh -k key -l ledger.sqlite archive
in_file out 'good: ledger: its log begins with the same'
for state in stored bad; do
	[ "$(sqlite3 -readonly ledger.sqlite "select count(*) from stored
		where state = '$state'")" -gt 0 ] || die "nothing is $state"
done

# --- what is said of one artefact, and what is said of it elsewhere ----------------

# one STATE: the oid of one of these
one() {
	sqlite3 -readonly ledger.sqlite "select oid from stored
		where state = '$1' and kind = 'main' order by oid limit 1"
}
good=$(one stored)
bad=$(one bad)

# differs COUNT WORDS SQL: verify.sh finds so much in the ledger changed so
differs() {
	cp ledger.sqlite struck.sqlite
	{
		sqlite3 -readonly ledger.sqlite \
			"select 'DROP TRIGGER ' || name || ';' from sqlite_master
			 where type = 'trigger'"
		echo "$3;"
	} | sqlite3 struck.sqlite
	run 1 sh verify.sh -k key -l struck.sqlite archive
	in_file out "$2"
	in_file out "RESULT: BAD, $1 finding"
}
word="(SELECT id FROM word WHERE text ="
differs 1 "BAD:  ledger: $good: kind \"consult\", but \"main\" in record.json" \
	"UPDATE artefact SET kind = 2 WHERE oid = x'$good'"
differs 1 "BAD:  ledger: $good: capture \"another\", but \"" \
	"UPDATE artefact SET source_id = 'another' WHERE oid = x'$good'"
differs 1 "BAD:  ledger: $bad: capture \"00112233-4455-6677-8899-aabbccddeeff\", but \"" \
	"UPDATE artefact SET source_id = x'00112233445566778899aabbccddeeff'
	 WHERE oid = x'$bad'"
differs 1 "BAD:  ledger: $good: call \"" \
	"UPDATE artefact SET task = (SELECT max(id) FROM task WHERE id <>
		(SELECT task FROM artefact WHERE oid = x'$good'))
	 WHERE oid = x'$good'"
differs 1 "BAD:  ledger: $good: entry \"9999\", but \"" \
	"UPDATE artefact SET event = 9999 WHERE oid = x'$good'"
differs 1 "BAD:  ledger: $good: state \"bad\" with the verdict \"good\"" \
	"UPDATE artefact SET state = 3 WHERE oid = x'$good'"
differs 1 "BAD:  ledger: $bad: state \"stored\" with the verdict \"bad\"" \
	"UPDATE artefact SET state = 2 WHERE oid = x'$bad'"
differs 2 "BAD:  ledger: $bad: verdict \"good\", but \"bad\" in the log" \
	"UPDATE artefact SET state = 2, verdict = $word 'good')
	 WHERE oid = x'$bad'"
in_file out "BAD:  ledger: $bad: verdict \"good\", but \"bad\" in record.json"
differs 2 "BAD:  ledger: $good: verdict \"bad\", but \"good\" in the log" \
	"UPDATE artefact SET state = 3, verdict = $word 'bad')
	 WHERE oid = x'$good'"
for state in 1 4 5 6; do
	differs 1 "BAD:  ledger: in the log, but not stored in it: " \
		"UPDATE artefact SET state = $state WHERE oid = x'$good'"
done
differs 1 "/$bad/" "UPDATE artefact SET state = 6 WHERE oid = x'$bad'"

# --- a ledger where nothing can be written --------------------------------------

# Modes do not keep root away.
as_other=
if [ "$(id -u)" -eq 0 ]; then
	as_other='setpriv --reuid 65534 --regid 65534 --clear-groups'
fi
home=$PWD
W=$(mktemp -d "${TMPDIR:-/tmp}/wx-ledger.XXXXXX")
trap 'stop_sim; chmod -R u+w "$W"; rm -rf "$W"' EXIT
cp -a archive key verify.sh "$W"
mkdir "$W/a ?#%41" "$W/held"
cp ledger.sqlite "$W/a ?#%41/l.sqlite"
sqlite3 ledger.sqlite >held.out <<SQL
INSERT INTO meta VALUES ('test', 'more');
.shell cp ledger.sqlite ledger.sqlite-wal "$W/held"
SQL
[ -s "$W/held/ledger.sqlite-wal" ] || die "nothing was held"
chmod -R a+rX "$W"
chmod a-w "$W/a ?#%41" "$W/held"
cd "$W"
if $as_other cat key >/dev/null 2>&1; then
	ln -s "a ?#%41/l.sqlite" link
	for ledger in "a ?#%41/l.sqlite" link; do
		run 0 $as_other sh verify.sh -k key -l "$ledger" archive
		in_file out 'good: ledger: its log begins with the same'
	done
	run 3 $as_other sh verify.sh -k key -l held/ledger.sqlite archive
	in_file out "open: ledger: cannot be read with sqlite3: $W/held/ledger"
	in_file out "copy it and $W/held/ledger.sqlite-wal into a folder"
	mkdir copy
	cp held/* copy
	run 0 sh verify.sh -k key -l copy/ledger.sqlite archive
fi
cd "$home"
