# A ledger that cannot be used to its end: one that was made from the archive
# and could not be signed, one whose key is none, and one that breaks while a
# run goes on.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 20 --body-bytes 4000 --recordings-only --missing 0 \
	--deleted 0 --never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
cp -p ledger.sqlite whole.sqlite

# Made, and nothing can be written for its entry: it says that it is there.
mkdir away
mv ledger.sqlite* away/
run 7 env LD_PRELOAD="$WX_LOST_DISK" LOST_CALL=fsync \
	LOST_NAME='/log/events' LOST_AT=1 "$WX_BIN" ledger rebuild
in_file err "ledger $PWD/ledger.sqlite is made: "
[ -s ledger.sqlite ] || die "it is not there"
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" audit verify
run 0 "$WX_BIN" audit show --type x-ledger-rebuilt
one_line out

# Whoever may write to it may spoil the key in it.
cp -p ledger.sqlite good.sqlite
sqlite3 ledger.sqlite "update ledger set vkey = 'x'"
for command in "sync --from $FROM --to $TO" verify 'audit verify'; do
	# shellcheck disable=SC2086
	run 2 "$WX_BIN" $command
	in_file err "key of the ledger: log key: no name"
done
cp -p good.sqlite ledger.sqlite

# It breaks under a run: what became of the calls is not known, and so it says.
sim_post tasks '{"created_ms": 1790900000000, "end_ms": 1790900060000,
	"plain": true}'
sim_post faults '{"add": ["stall=on=media,ms=600000"]}'
sim_post reset-stats '{}'
sync_once &
run=$!
until_true asked media 1
sqlite3 -cmd '.timeout 10000' ledger.sqlite 'drop index task_left'
kill -TERM "$(pid_of_run)"
wait $run || true
in_file sync.err " sync.not_counted "
