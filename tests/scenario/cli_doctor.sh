# What doctor says on bad days, with the exit code of the gravest finding.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

start_sim --tasks 50 --date-skew -2h
write_config </dev/null
run 0 "$WX_BIN" init
sign_in

# a clock that is off
run 1 "$WX_BIN" doctor
in_file out "FAIL  clock           2 h ahead of the source's"
in_file out "-> set the clock: timedatectl set-ntp true"

# the source is down, and the archive is another's
stop_sim
run 1 "$WX_BIN" doctor
in_file out "FAIL  search"
cp -r archive other
sed -i 's/^root = archive/root = other/' wxarchive.conf
mv ledger.sqlite kept
run 2 "$WX_BIN" doctor
in_file out "FAIL  ledger"
mv kept ledger.sqlite
sed -i 's/^root = other/root = archive/' wxarchive.conf

# too little space
sed 's/^free_space_min = .*/free_space_min = 900TB/' wxarchive.conf >full.conf
run 7 "$WX_BIN" doctor --config full.conf
in_file out "FAIL  disk"
in_file out "free; runs stop below 900 TB"
in_file out "-> make room, or move the archive to a larger disk"

# somebody else works on the archive
flock --no-fork archive/tmp/lock sleep 600 &
holder=$!
while flock --nonblock archive/tmp/lock true; do sleep 0.05; done
run 1 "$WX_BIN" doctor
in_file out "warn  lock"
kill "$holder"
wait "$holder" || true

# the public key in the archive was exchanged, changed, removed
run 1 "$WX_BIN" doctor
in_file out "ok    key             $(cat archive/keys/log.vkey)"
chmod u+w archive/keys/log.vkey
cp archive/keys/log.vkey vkey
for edit in 's/+/x+/' 's/.$/_/' d; do
	sed "$edit" vkey >archive/keys/log.vkey
	run 4 "$WX_BIN" doctor
	in_file out "FAIL  key             keys/log.vkey in the archive is not the key of the log, which is $(cat vkey)"
	in_file out "-> whoever checks the archive takes that file for its key: find out who changed it"
done
rm archive/keys/log.vkey
run 4 "$WX_BIN" doctor
in_file out "FAIL  key             "
in_file out "/keys/log.vkey: is not there"
cp vkey archive/keys/log.vkey

# entries that the newest checkpoint does not cover
run 1 "$WX_BIN" doctor
in_file out "ok    log             entries: 1, all as the newest signed checkpoint says"
in_file out "ok    last verify     never"
cp archive/log/checkpoint first
run 0 "$WX_BIN" verify
all=$(cat archive/log/events/*.jsonl | wc -l)
[ "$all" -gt 1 ] || die "verify leaves no entry"
run 1 "$WX_BIN" doctor
in_file out "ok    log             entries: $all, all as the newest signed checkpoint says"
in_file out "ok    last verify     20"
sqlite3 ledger.sqlite "update meta set value = '1790841600000 2 0 0 2 1 0'
	where key = 'verify.last'"
run 1 "$WX_BIN" doctor
in_file out "warn  last verify     2026-10-01 08:00 UTC: 2 things could not be verified"
in_file out "-> wxarchive verify says why"
sqlite3 ledger.sqlite "update meta set value = '1790841600000 2 2 1 0 1 0'
	where key = 'verify.last'"
run 4 "$WX_BIN" doctor
in_file out "FAIL  last verify     2026-10-01 08:00 UTC: 1 finding was bad"
in_file out "-> wxarchive verify names them"
sqlite3 ledger.sqlite "update meta set value = '1790841600000 2 2 0 0 1 0 3 2'
	where key = 'verify.last'"
run 4 "$WX_BIN" doctor
in_file out "FAIL  last verify     2026-10-01 08:00 UTC: 2 findings were bad"
sqlite3 ledger.sqlite "update meta set value = '1790841600000 2 2 0 0 1 0 1 0'
	where key = 'verify.last'"
run 1 "$WX_BIN" doctor
in_file out "warn  last verify     2026-10-01 08:00 UTC: 1 thing could not be verified"
sqlite3 ledger.sqlite "update meta set value = 'x' where key = 'verify.last'"
run 1 "$WX_BIN" doctor
in_file out "FAIL  last verify     the outcome of the last verification cannot be read: \"x\""
sqlite3 ledger.sqlite "delete from meta where key = 'verify.last'"
cp archive/log/checkpoint newest
cp -f first archive/log/checkpoint
sqlite3 ledger.sqlite "update meta set value = '1' where key = 'log.signed'"
run 1 "$WX_BIN" doctor
in_file out "ok    log             entries: $all, the first 1 as the newest signed checkpoint says, $((all - 1)) not signed yet"
cp -f newest archive/log/checkpoint

# a part of the archive has gone, and a folder that only looks like one
mv archive/objects objects
run 1 "$WX_BIN" doctor
in_file out "archive: $PWD/archive/objects: is not there"
in_file out "-> mount its disk, or put it back from a copy"
mv objects archive/objects
chmod u+w 'archive/0=wxarchive_1.0'
echo 'another program' >'archive/0=wxarchive_1.0'
tree_of() { find archive -printf '%p %s %T@\n' | sort; }
tree_of >before
for command in doctor verify 'sync --from 1d' init; do
	# shellcheck disable=SC2086
	run 2 "$WX_BIN" $command
	cat out >>err
	in_file err "is not the marker of an archive"
done
tree_of | cmp - before || die "something was written there"
echo wxarchive_1.0 >'archive/0=wxarchive_1.0'

# the log was changed
chmod u+w archive/log/checkpoint
sed -i '3s/^./A/;3s/^A\(.\)/\1A/' archive/log/checkpoint
run 4 "$WX_BIN" doctor
in_file out "FAIL  log"
in_file out "treat it as an incident"

# no name, no certificates
cat >offline.conf <<CONFIG
[source]
org_id = $(sim_value org)
api_base = https://no-such-host.invalid
ca_file = empty.pem
[auth]
token_store = token.json
[archive]
root = archive
CONFIG
: >empty.pem
run 4 "$WX_BIN" doctor --config offline.conf
in_file out "FAIL  certificates"
in_file out "FAIL  names           no-such-host.invalid has no address"
in_file out "-> check /etc/resolv.conf and the network"

# the help names all of these
run 0 "$WX_BIN" doctor --help
tr -s '\n ' ' ' <out >words
in_file words "configuration, user, region, certificates, proxy, names"
in_file words "lock, ledger, readme, key, the log"
