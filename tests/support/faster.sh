# For scripts that play minutes in seconds: read after tests/support/sync.sh.
# Time passes faster for the program, and not for the simulator.
# SPDX-License-Identifier: Apache-2.0
needs faketime

# sync_faster TIMES: as sync_once, with time passing so much faster
sync_faster() {
	status=0
	timeout 240 sh "$WX_SOURCE_DIR/tests/support/at_clock.sh" "+0 x$1" \
		"$WX_BIN" --config wxarchive.conf sync --from "$FROM" \
		--to "$TO" >sync.out 2>sync.err || status=$?
}
