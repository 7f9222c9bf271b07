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

# somebody else works on the archive
flock --no-fork archive/tmp/lock sleep 600 &
holder=$!
while flock --nonblock archive/tmp/lock true; do sleep 0.05; done
run 1 "$WX_BIN" doctor
in_file out "warn  lock"
kill "$holder"
wait "$holder" || true

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
