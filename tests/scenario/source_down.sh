# The source is not there: its name is unknown, it refuses, it goes away in
# mid-run.  The words name it, and no run hangs (sync_once and the test have a
# limit); when it is back the next run ends as if nothing had been.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

world="--tasks 120 --body-bytes 40000 --missing 0 --deleted 0 --seed 3"
settings='[api]
rate = 100000
backoff_base = 10ms
backoff_cap = 100ms
tries = 3
[download]
tries = 3'

# again_there: the same source, at the same addresses.
again_there() {
	# shellcheck disable=SC2086
	small_world $world --port "${api##*:}" --media-port "${media##*:}"
}

# shellcheck disable=SC2086
small_world $world
media=$(sim_value media)
printf '%s\n' "$settings" | new_archive
mkdir calm
cp -a archive ledger.sqlite log.key token.json secret wxarchive.conf \
	sim.json calm/
cd calm
sync_once
[ "$status" = 0 ] || die "the calm run leaves with $status"
end_state >../want
cd ..

# No name service, or a name that nobody knows.
sed "s|^api_base = .*|api_base = https://nosuch.invalid|" wxarchive.conf >no.conf
run 1 "$WX_BIN" --config no.conf sync --from "$FROM" --to "$TO"
in_file err "the name nosuch.invalid cannot be resolved"
in_file err "what to do: check the name, and that this machine has a working"
sed "s|^token_url = .*|token_url = https://nosuch.invalid/t|" wxarchive.conf \
	>no.conf
run 1 "$WX_BIN" --config no.conf login --refresh-token-file refresh
in_file err "the name nosuch.invalid cannot be resolved"

# Down for the whole run.
stop_sim
sync_once
[ "$status" = 1 ] || die "down: leaves with $status"
in_file sync.err "$api/search: cannot connect: Connection refused"
in_file sync.err "what to do: is the address right, and does the way there"
run 0 "$WX_BIN" status
run 1 "$WX_BIN" doctor
in_file out "FAIL  search"
in_file out "Connection refused"

# Down in mid-run: the bodies come slowly, and then it is gone.
again_there
sim_post faults '{"add": ["trickle=on=media,bytes=1000,ms=100"]}'
sync_once &
waiting=$!
until_true asked media 1
stop_sim
wait "$waiting" || true
in_file sync.err "what to do: "
[ "$(report .exit_code)" = 1 ] || die "gone: leaves with $(report .exit_code)"
again_there
sync_once
[ "$status" = 0 ] || die "back again: leaves with $status: $(cat sync.err)"
is_end_state want
