# A sync that starts while everything is verified has its turn: verify waits,
# goes on, and reads what was stored meanwhile as well.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 400 --body-bytes 400000 --missing 0 --deleted 0 \
	--recordings-only
new_archive <<'CONFIG'
[api]
rate = 100000
[log]
level = info
CONFIG
run 0 "$WX_BIN" sync --from "$FROM" --to 2026-10-30
run 0 "$WX_BIN" --json status
before=$(jq .artefacts.stored <out)

# has_read BYTES: what verify has read so far
has_read() {
	[ "$(sed -n 's/^rchar: //p' "/proc/$verify/io" 2>/dev/null)" -ge "$1" ] \
		2>/dev/null
}

# verify_held: one that stands still in the midst of the files.
verify_held() {
	"$WX_BIN" --json verify --threads 1 >verify.out 2>verify.err &
	verify=$!
	until has_read 8000000; do
		kill -0 "$verify" 2>/dev/null || return 1
	done
	kill -STOP "$verify" 2>/dev/null
	grep -q '^State:.T' "/proc/$verify/status" 2>/dev/null
}

tries=0
until verify_held; do
	tries=$((tries + 1))
	[ $tries -lt 10 ] || die "verify is through before it can be held"
	wait "$verify" || die "verify: $(cat verify.err)"
done

# One that does not write, and another verify, take nothing away.
run 0 "$WX_BIN" status
run 5 "$WX_BIN" verify
in_file err "is locked by pid $verify on $(hostname): verify, since"
in_file err "what to do: wait until it has ended, or end it"
[ "$(wc -l <archive/tmp/lock)" = 2 ] || die "somebody asked already"

"$WX_BIN" sync --from "$FROM" --to "$TO" >sync.out 2>sync.err &
sync=$!
until_true grep -q "^asked for by pid $sync: sync" archive/tmp/lock
kill -CONT "$verify"
code=0
wait "$sync" || code=$?
[ "$code" = 0 ] || die "sync leaves with $code: $(cat sync.err)"
in_file sync.err "lock.asked"
code=0
wait "$verify" || code=$?
[ "$code" = 0 ] || die "verify leaves with $code: $(cat verify.out verify.err)"
in_file verify.err "lock.given"
in_file verify.err "lock.taken"

[ "$(jq .stored verify.out)" -gt "$before" ] || die "nothing was stored meanwhile"
[ "$(jq -c '[.checked == .stored, .good == .stored, .whole, .stopped]' \
	verify.out)" = '[true,true,true,false]' ] || die "verify: $(cat verify.out)"
run 0 "$WX_BIN" audit verify
run 0 "$WX_BIN" status

# Stopped while it waits, it says so; what it had found is recorded.
tries=0
until verify_held; do
	tries=$((tries + 1))
	[ $tries -lt 10 ] || die "verify is through before it can be held"
	wait "$verify" || die "verify: $(cat verify.err)"
done
sim_post faults '{"add": ["trickle=on=search,bytes=1,ms=100"]}'
"$WX_BIN" sync --from "$FROM" --to "$TO" >sync.out 2>sync.err &
other=$!
until_true grep -q "^asked for by pid $other: sync" archive/tmp/lock
kill -CONT "$verify"
until_true grep -q "pid $other on $(hostname): sync" archive/tmp/lock
kill -TERM "$verify"
code=0
wait "$verify" || code=$?
[ "$code" = 143 ] || die "stopped, verify leaves with $code: $(cat verify.err)"
[ "$(jq -c '[.stopped, .recorded, .whole]' verify.out)" = '[true,true,false]' ] ||
	die "verify: $(cat verify.out)"
sim_post faults '{"clear": true}'
code=0
wait "$other" || code=$?
[ "$code" = 0 ] || die "sync leaves with $code: $(cat sync.err)"
run 0 "$WX_BIN" verify
run 0 "$WX_BIN" audit verify
