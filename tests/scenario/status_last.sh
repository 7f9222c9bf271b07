# What status says of the last sync: its period, and what became of it.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# said TEXT: in the words of status, however they are wrapped.
said() {
	run 0 "$WX_BIN" status
	tr -s '\n ' ' ' <out >words
	in_file words "UTC, 2026-10-01 to 2026-11-01: $1"
}

# is FILTER VALUE: in its JSON.
is() {
	run 0 "$WX_BIN" status --json
	fits status out
	[ "$(jq -c "$1" out)" = "$2" ] || die "$1 is $(jq -c "$1" out), not $2"
}

small_world --tasks 40 --body-bytes 40000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
run 0 "$WX_BIN" status
in_file out "last sync      never"
is .last_sync null

# under way
sim_post faults '{"add": ["trickle=on=media,bytes=8000,ms=100"]}'
"$WX_BIN" sync --from "$FROM" --to "$TO" >first.out 2>first.err &
first=$!
until_true asked media 1
said "under way, pid $first on $(hostname) "
not_in_file words "NOT READ"
is '[.last_sync | .outcome, .from, .to, .exit_code, .error]' '["under-way","2026-10-01T00:00:00.000Z","2026-11-01T00:00:00.000Z",null,null]'

# killed; another that has the lock is not that run
kill -KILL "$first"
wait "$first" 2>/dev/null || true
said "was cut short: run the sync again "
is .last_sync.outcome '"cut-short"'
flock --no-fork archive/tmp/lock sleep 600 &
holder=$!
while flock --nonblock archive/tmp/lock true; do sleep 0.05; done
echo "pid 1 on $(hostname): verify, since 2026-01-01T00:00:00.000Z" \
	>archive/tmp/lock
is .last_sync.outcome '"cut-short"'
kill "$holder"
wait "$holder" 2>/dev/null || true
sim_post faults '{"clear": true}'

# stopped by a failure, by a signal
sed 's/^free_space_min = .*/free_space_min = 900TB/' wxarchive.conf >full.conf
run 7 "$WX_BIN" sync -q --config full.conf --from "$FROM" --to "$TO"
said "stopped: there is no space left in the archive (7) "
is '[.last_sync | .outcome, .exit_code, .error]' '["stopped",7,"storage-full"]'
sim_post faults '{"add": ["trickle=on=media,bytes=8000,ms=100"]}'
sim_post reset-stats '{}'
"$WX_BIN" sync --from "$FROM" --to "$TO" >first.out 2>first.err &
first=$!
until_true asked media 1
kill -TERM "$first"
wait "$first" || true
said "stopped by a signal: run the sync again (1) "
sim_post faults '{"clear": true}'

# to its end
sync_once
[ "$status" = 0 ] || die "leaves with $status"
said "complete (0) "
is '[.last_sync | .outcome, .exit_code, .error]' '["complete",0,null]'
sim_post faults '{"add": ["html=on=media"]}'
sim_post tasks '{"created_ms": 1790900000000, "end_ms": 1790900060000,
	"plain": true}'
sync_once
[ "$status" = 3 ] || die "leaves with $status"
said "finished, with exceptions (3) "
is .last_sync.outcome '"exceptions"'

# the sign-in that the source refused, until there is a newer one
is .sign_in_refused false
cp secret right
echo wrong >secret
jq 'del(.access_token)' token.json >token.new
chmod 600 token.new
mv token.new token.json
run 6 "$WX_BIN" sync -q --from "$FROM" --to "$TO"
is '[.last_sync.error, .signed_in, .sign_in_refused]' '["credentials",true,true]'
run 0 "$WX_BIN" status
tr -s '\n ' ' ' <out >words
grep -q ' sign-in ends [0-9: -]* UTC, but the source refused it in the last sync: wxarchive doctor says why ' \
	words || die "not told: $(cat words)"
cp right secret
run 0 "$WX_BIN" login --refresh-token-file refresh
is .sign_in_refused false
