# A broken or foreign ledger, archive, key or configuration: refused with the
# reason, and nothing is written.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

home=$PWD
small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"
mkdir good
cp -a archive ledger.sqlite log.key token.json secret refresh wxarchive.conf \
	sim.json good/

# case_of NAME: a copy of it all, current
case_of() {
	name=$1
	cd "$home"
	cp -a good "$name"
	cd "$name"
}

sums() {
	find archive ledger.sqlite log.key token.json -type f \
		! -path '*/tmp/lock' -exec sha256sum {} + 2>/dev/null |
		sort -k 2
}

# refused STATUS TEXT HINT: by whoever writes and, with READERS, who reads
refused() {
	sums >before
	for command in "sync --from $FROM --to $TO" verify ${READERS:-}; do
		# shellcheck disable=SC2086
		run "$1" "$WX_BIN" $command
		in_file err "$2"
		in_file err "$3"
		[ ! -s out ] || die "$name: $command said something"
	done
	sums | diff before - >diff.out || die "$name: written: $(cat diff.out)"
}

READERS="status find"

case_of ledger-text
printf 'Dear ledger,\nthis is a letter.\n' >ledger.sqlite
refused 2 "ledger.sqlite: file is not a database" "the file is left untouched"

case_of ledger-empty
: >ledger.sqlite
refused 2 "ledger.sqlite: is no ledger of wxarchive" "nothing was written"

case_of ledger-other-program
rm ledger.sqlite
sqlite3 ledger.sqlite 'create table groceries(a)'
refused 2 "ledger.sqlite: is no ledger of wxarchive" "nothing was written"

case_of ledger-folder
rm ledger.sqlite
mkdir ledger.sqlite
refused 7 "ledger.sqlite: " ""

case_of ledger-gone
rm ledger.sqlite
refused 2 "ledger.sqlite is not there" "put it back from its backup; if it is lost: wxarchive ledger rebuild"

case_of other-organisation
sed -i 's/^org_id = .*/org_id = 0a1b2c3d-0000-4000-8000-0123456789ab/' \
	wxarchive.conf
refused 2 "ledger.sqlite: belongs to organisation $(jq -r .org sim.json), not to 0a1b2c3d-" \
	"nothing was written"

# init, too, and before it looks at the key, whose name has the organisation
sums >before
run 2 "$WX_BIN" init
in_file err "ledger.sqlite: belongs to organisation $(jq -r .org sim.json), not to 0a1b2c3d-"
not_in_file err key
sums | diff before - >diff.out || die "init: written: $(cat diff.out)"

case_of ledger-newer
sqlite3 ledger.sqlite "insert into schema_version select number + 1,
	'0009-later.sql', sha256, applied_ms, 'wxarchive 9.9'
	from schema_version order by number desc limit 1"
refused 2 "ledger.sqlite: made by a newer program: it has schema " \
	"use the newer program; nothing was written"

case_of ledger-cut
truncate -s 60000 ledger.sqlite
refused 1 "ledger.sqlite: database disk image is malformed" "see the kernel's log, check the disk, and run wxarchive doctor and wxarchive verify; only if it is still so, the database is damaged: keep a copy of it, and put in its place a copy that was made after the archive's last run (wxarchive ledger backup makes one); no older one can be used; without one: wxarchive ledger rebuild"

READERS=
case_of archive-without-marker
rm -f archive/0=*
refused 2 "archive: is no archive (no 0=wxarchive_" "makes one"

case_of archive-of-later
mv archive/0=wxarchive_1.0 archive/0=wxarchive_2.0
refused 2 "archive: is an archive of version 2.0; this program knows 1.0" \
	"use the wxarchive that made it, or a later one"

case_of another-folder
rm -rf archive
mkdir -p archive/tmp
echo mine >archive/tmp/notes
refused 2 "archive: is no archive (no 0=wxarchive_" "makes one"
[ ! -e archive/tmp/lock ] || die "a lock file in a folder of another"

case_of archive-gone
mv archive moved
refused 2 "archive is not there" "put it back from its backup"

case_of archive-a-file
rm -rf archive
echo x >archive
refused 2 "archive: there is no archive" "makes one"

case_of key-gone
rm log.key
refused 2 "log.key is not there" "put it back from its backup"

case_of key-text
chmod u+w log.key
echo 'no key at all' >log.key
refused 2 "log.key" ""

case_of key-of-another
mkdir other
sed 's|^root = .*|root = other/archive|' wxarchive.conf >other.conf
run 0 "$WX_BIN" --config other.conf init
cp other/log.key log.key
refused 4 " is not the key of this ledger, which is " \
	"put the right key back from its backup"
run 4 "$WX_BIN" doctor
in_file out "is not the key of this ledger"

# of the same organisation, with the key of the archive
case_of ledger-of-another
mkdir other
sed 's|^root = .*|root = other/archive|' wxarchive.conf >other.conf
run 0 "$WX_BIN" --config other.conf init
rm -f ledger.sqlite-wal ledger.sqlite-shm
cp other/ledger.sqlite ledger.sqlite
for command in status find 'audit show' "plan --from $FROM --to $TO" \
	"sync --from $FROM --to $TO" verify; do
	# shellcheck disable=SC2086
	run 4 "$WX_BIN" $command
	in_file err "ledger.sqlite is the ledger of another archive: its key is "
	in_file err "what to do: put the right ledger back, or name it in ledger.path"
	[ ! -s out ] || die "$name: $command said something"
done
run 4 "$WX_BIN" doctor
in_file out "FAIL  ledger          $PWD/ledger.sqlite is the ledger of another archive: its key is "

case_of key-renamed
sed -i '/^\[signing\]/d; /^origin = /d' wxarchive.conf
printf '[signing]\norigin = elsewhere.example.com/log\n' >>wxarchive.conf
refused 4 "signing.origin is elsewhere.example.com/log, and the log of" \
	"set signing.origin to "

case_of config-broken
head -c 3000 /dev/urandom >wxarchive.conf
READERS=status refused 2 "wxarchive.conf" ""
: >wxarchive.conf
READERS=status refused 2 "wxarchive.conf" ""
rm wxarchive.conf
mkdir wxarchive.conf
READERS=status refused 2 "wxarchive.conf" ""
