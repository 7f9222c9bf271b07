# A run that a signal asks to end does so cleanly, and then ends by that signal:
# the shell, and systemd, learn that it was asked.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 40 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --unknown-capture 0
printf '[api]\nrate = 100000\n' | new_archive

# struck SIGNAL: a run that gets it in the middle; its status is in $status
struck() {
	sim_post reset-stats '{}'
	sim_post faults '{"clear": true, "add": ["stall=on=media,ms=60000,after=5"]}'
	"$WX_BIN" sync --from "$FROM" --to "$TO" >sync.out 2>sync.err &
	pid=$!
	until_true asked media 6
	kill -s "$1" $pid
	sleep 0.2
	kill -s "$1" $pid || true
	status=0
	wait $pid || status=$?
}

for row in TERM:143 HUP:129; do
	struck "${row%:*}"
	[ "$status" = "${row#*:}" ] || die "${row%:*}: leaves with $status"
	in_file sync.err "wxarchive sync: stopped before the end"
	in_file sync.err "what to do: run the same command again"
	[ "$(report .exit_code)" = 1 ] || die "the report says $(report .exit_code)"
	[ "$(report .stopped)" = true ] || die "the report does not say stopped"
done
sim_post faults '{"clear": true}'
sync_once
[ "$status" = 0 ] || die "leaves with $status"
run 0 "$WX_BIN" verify

# the unit takes that for no failure, and nothing else
unit=$WX_SOURCE_DIR/config/wxarchive-sync.service.in
[ "$(grep '^SuccessExitStatus=' "$unit")" = SuccessExitStatus=SIGTERM ] ||
	die "the unit says $(grep '^SuccessExitStatus=' "$unit")"
