# Two runs at once: the second leaves with 5 and names the first.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 40 --body-bytes 40000 --missing 0 --deleted 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sim_post faults '{"add": ["trickle=on=media,bytes=8000,ms=100"]}'
"$WX_BIN" sync --from "$FROM" --to "$TO" >first.out 2>first.err &
first=$!
until_true asked media 1
kill -STOP "$first" # so that it does not end before the others were tried

for command in "sync --from $FROM --to $TO" verify; do
	# shellcheck disable=SC2086
	run 5 "$WX_BIN" $command
	in_file err "archive/tmp/lock is locked by pid $first on $(hostname): sync"
	in_file err "what to do: wait until it has ended, or end it"
	[ ! -s out ] || die "the second run said something"
done
# Who only reads goes on.
run 0 "$WX_BIN" status
run 0 "$WX_BIN" find
run 0 "$WX_BIN" audit show --limit 1
sim_post faults '{"clear": true}'
kill -CONT "$first"
code=0
wait "$first" || code=$?
[ "$code" = 0 ] || die "the first run leaves with $code"
end_state >want
is_end_state want
[ "$(stats .media_paths.repeated)" = 0 ] || die "fetched twice"

# A lock file that a killed run left is no lock.
"$WX_BIN" sync --from "$FROM" --to "$TO" >first.out 2>first.err &
first=$!
kill -KILL "$first"
wait "$first" 2>/dev/null || true
echo "pid 1 on $(hostname): sync, since 2026-01-01T00:00:00.000Z" \
	>archive/tmp/lock
run 0 "$WX_BIN" verify
