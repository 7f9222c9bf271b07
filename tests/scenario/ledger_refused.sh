# No ledger is made anew beside another one, with another key, or from a log
# that is not what was signed: each is told, and nothing is written.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/rebuild.sh"

# --- a ledger is there --------------------------------------------------------

at there
cp away/ledger.sqlite .
cp ledger.sqlite kept
rebuild 2
one_line err
in_file err "wxarchive ledger rebuild: ledger: $PWD/ledger.sqlite is there; nothing was written; move $PWD/ledger.sqlite away first, and any files beside it with the same name followed by -wal, -shm or -journal"
cmp -s kept ledger.sqlite || die "the ledger was touched"
rm ledger.sqlite
printf pages >ledger.sqlite-wal
rebuild 2
in_file err "ledger: $PWD/ledger.sqlite-wal is there"
rm ledger.sqlite-wal

# --- another process works on the archive -------------------------------------

(
	flock -n 9 || exit 1
	printf 'pid 1 on host: sync, since now\n' >&9
	rebuild 5
) 9>archive/tmp/lock
in_file err "tmp/lock is locked by pid 1 on host: sync, since now"

# --- the wrong key, origin, organisation ---------------------------------------

# written: nothing, but for the lock.
nothing_written() {
	[ "$(find . -maxdepth 1 -name 'ledger.sqlite*' | wc -l)" = 0 ] ||
		die "$1: a ledger was made"
	tree archive | diff before - >diff.out || die "$1: the archive changed"
}
tree archive >before
cp log.key kept.key
mkdir elsewhere
sed -e 's|^root = .*|root = elsewhere/archive|' wxarchive.conf >elsewhere.conf
printf '[ledger]\npath = elsewhere/ledger.sqlite\n[signing]\nkey_file = elsewhere/log.key\n' \
	>>elsewhere.conf
run 0 "$WX_BIN" --config elsewhere.conf init
cp elsewhere/log.key log.key
rebuild 2
one_line err
in_file err "wxarchive ledger rebuild: archive $PWD/archive: its log is signed with another key than $PWD/log.key; name the archive's own key in signing.key_file; nothing was written"
nothing_written key
rm log.key
rebuild 2
in_file err "key $PWD/log.key is not there"
nothing_written "no key"
mv kept.key log.key
cp wxarchive.conf kept.conf
printf '[signing]\norigin = other.example.com\n' >>wxarchive.conf
rebuild 2
in_file err "signing.origin is other.example.com, and the log of this archive is "
in_file err "; set signing.origin to "
nothing_written origin
sed "s|^org_id = .*|org_id = 11111111-2222-4333-8444-555555555555|" \
	kept.conf >wxarchive.conf
rebuild 2
in_file err "; set signing.origin to wxarchive/$(sim_value org); nothing was written"
printf '[signing]\norigin = wxarchive/%s\n' "$(sim_value org)" >>wxarchive.conf
rebuild 2
one_line err
in_file err ": belongs to organisation $(sim_value org), not to 11111111-2222-4333-8444-555555555555; the configuration (source.org_id) is not for this archive; nothing was written"
nothing_written organisation
cp kept.conf wxarchive.conf

# --- the log is not what was signed --------------------------------------------

# damaged NAME TEXT: the archive as it was struck is refused, and named.
damaged() {
	tree archive >before
	rebuild 4
	tr -s "\n " " " <out >words
	in_file words "$2"
	in_file words "no ledger was made: the log of the archive is not what was signed; nothing was written"
	nothing_written "$1"
	rebuild 4 --json
	fits ledger-rebuild out
	[ "$(jq -c '[.made, .exit_code]' out)" = '[false,4]' ] ||
		die "$1: another report"
	nothing_written "$1"
}
strike changed
sed -i 's/"success"/"failure"/' "$segment"
damaged changed "entries of the log files are not those that were signed"
strike gap
rm "$segment"
damaged gap "a file of the log is missing or was put in"
strike torn
truncate -s -5 "$last"
damaged torn "the last line is incomplete"
strike empty
: >"archive/log/events/$(printf '%012d.jsonl' "$entries")"
damaged empty "it holds no entry: files of the log are never written like that"
strike short
rm "$last"
damaged short "entries, and the log files hold "
strike unsigned_note
sed -i 's/^— .*/— nobody abcd/' archive/log/checkpoint
damaged unsigned_note "bad log/checkpoint: "
strike none
rm -r archive/log/events/* archive/log/checkpoints/* archive/log/checkpoint
damaged none "bad log/events: this archive has no log: nothing says what belongs in it"
strike nolog
rm -r archive/log
damaged nolog "bad log/events: this archive has no log: nothing says what belongs in it"
strike unsigned_log
rm -r archive/log/checkpoints/* archive/log/checkpoint
damaged unsigned_log "there is no signed checkpoint: nothing says what the log of this archive was"

# A kill between the two files of a checkpoint: the note says what was signed.
strike behind
older=$(find archive/log/checkpoints -name '*.note' | sort | tail -n 2 |
	head -n 1)
cp "$older" archive/log/checkpoint
rebuild 0
ends_as_before behind

# Entries that nobody has signed are not made good: they are moved away first.
strike unsigned
line=$(tail -n 1 "$last" | sed "s/\"n\":[0-9]*/\"n\":$entries/")
name=$(printf '%012d.jsonl' "$entries")
printf '%s\n' "$line" >"archive/log/events/$name"
damaged unsigned "1 entries lie behind the $entries that the newest checkpoint covers, and nobody has signed them"
in_file words "move the files from $name on out of the archive, keep them, and run the command again"
mv "archive/log/events/$name" .
rebuild 0
ends_as_before unsigned
