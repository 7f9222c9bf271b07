# In a unit of systemd, whose journal another user reads, a failure of
# credentials names the whole command that signs in again.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/as_unit.sh"

small_world --tasks 5
new_archive </dev/null
mv token.json kept
user=$(id -un)
run 6 "$WX_BIN" sync --from 14d --config wxarchive.conf
in_file err "what to do: run 'wxarchive login', or put the refresh token"

# a terminal that a unit of the desktop started is none
run 6 env INVOCATION_ID=1 SYSTEMD_EXEC_PID=1 "$WX_BIN" sync --from 14d \
	--config wxarchive.conf
in_file err "what to do: run 'wxarchive login', or put the refresh token"

as_unit
run 6 "$WX_BIN" sync --from 14d --config wxarchive.conf
in_file err "what to do: run 'runuser -u $user -- wxarchive login --config wxarchive.conf', or put the refresh token"
run 6 "$WX_BIN" sync --from 14d
in_file err "what to do: run 'runuser -u $user -- wxarchive login', or put the refresh token"
mv wxarchive.conf 'a b.conf'
run 6 "$WX_BIN" sync --from 14d --config 'a b.conf'
in_file err "-- wxarchive login --config 'a b.conf'', or put"
mv 'a b.conf' wxarchive.conf

# the longest of these hints is told to its end
sim_post faults '{"clear": true, "add": ["wrong-org=on=token"]}'
run 6 "$WX_BIN" login --refresh-token-file refresh --config wxarchive.conf
in_file err "of the browser: runuser -u $user -- wxarchive login --config wxarchive.conf (a service app:"
grep -q 'set auth\.other_org = yes$' err || die "cut: $(cat err)"
sim_post faults '{"clear": true}'

# in mid-run, and in the report
mv kept token.json
sim_post expire '{"kind": "access"}'
sim_post faults '{"add": ["refresh-dead=on=token"]}'
sync_once
[ "$status" = 6 ] || die "leaves with $status, not 6"
want="run 'runuser -u $user -- wxarchive login --config wxarchive.conf'; for a service app"
in_file sync.err "what to do: $want"
[ "$(grep -c 'runuser.*runuser' sync.err)" = 0 ] || die "twice: $(cat sync.err)"
report .hint | grep -qF "$want" || die "the report says $(report .hint)"
