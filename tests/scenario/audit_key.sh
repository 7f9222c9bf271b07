# The key of the log is named in the ledger, which can be changed: audit verify
# holds it against the one that signs, where it may read that.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

start_sim --tasks 1
write_config </dev/null
run 0 "$WX_BIN" init
sed 's/^root = .*/root = other/' wxarchive.conf >other.conf
cat >>other.conf <<'CONFIG'
[ledger]
path = other.sqlite
[signing]
key_file = other.key
CONFIG
run 0 "$WX_BIN" init --config other.conf

run 0 "$WX_BIN" audit verify
mv log.key mine
run 0 "$WX_BIN" audit verify
cp other.key log.key
run 4 "$WX_BIN" audit verify
tr -s '\n ' ' ' <out >words
in_file words "$PWD/log.key"
in_file words "the key that signs here is not that of the ledger, which is "
in_file words "$(cat archive/keys/log.vkey)"
in_file words "compare both with a copy of the public key that was kept elsewhere"
run 4 "$WX_BIN" audit verify --json
fits audit-verify out
[ "$(jq -r '.findings[0].code' out)" = own-key-differs ] || die "another code"
[ "$(jq .exit_code out)" = 4 ] || die "JSON: another exit code"
mv mine log.key

# a pipe in place of the public key holds nobody
rm -f archive/keys/log.vkey
mkfifo archive/keys/log.vkey
run 4 timeout 20 "$WX_BIN" audit verify
in_file out "is no regular file"
