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
