# The archive's disk has room, the ledger's own has not: a run is not begun, and
# doctor says so.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/disk.sh"

small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0
mount_ext4 led 16M
new_archive <<'CONFIG'
[ledger]
path = led/ledger.sqlite
CONFIG
run 0 "$WX_BIN" doctor
grep -q '^ok    ledger disk     .* free; runs stop below 1\.0 MB$' out ||
	die "no word of the ledger's disk: $(cat out)"
sync_once
[ "$status" = 0 ] || die "leaves with $status"
fill led 500000
before=$(stats .endpoints.search.requests)
sync_once
[ "$status" = 7 ] || die "leaves with $status, not 7"
grep -q "^wxarchive sync: ledger $PWD/led/ledger.sqlite: [0-9.]* [kK]B free, 1.0 MB needed for a run$" sync.err ||
	die "says $(cat sync.err)"
in_file sync.err "what to do: free space on the file system of $PWD/led/ledger.sqlite, or lower archive.free_space_min"
[ "$(stats .endpoints.search.requests)" = "$before" ] || die "the source was asked"
run 7 "$WX_BIN" doctor
grep -q '^FAIL  ledger disk     ' out || die "doctor says $(cat out)"
in_file out "-> make room, or move the ledger to a larger disk (ledger.path)"
grep -q '^ok    disk  ' out || die "doctor says $(cat out)"
rm led/ballast
sync_once
[ "$status" = 0 ] || die "with room it leaves with $status"

# Of a larger free_space_min no more than a run may take counts here.
sed -i 's/^free_space_min = .*/free_space_min = 100MB/' wxarchive.conf
sync_once
[ "$status" = 7 ] || die "leaves with $status, not 7"
in_file sync.err " needed for a run"
run 7 "$WX_BIN" doctor
grep '^FAIL  ledger disk     ' out | grep -q 'below 67\.[01] MB$' ||
	die "doctor says $(cat out)"
# On the archive's own disk there is one line for both.
sed -i 's|^path = led/.*|path = ledger.sqlite|' wxarchive.conf
cp -p led/ledger.sqlite led/log.key led/token.json .
run 0 "$WX_BIN" doctor
not_in_file out "ledger disk"
