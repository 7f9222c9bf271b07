# A calm run keeps to its rate, so that the source refuses nothing, and uses
# nearly all of it.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
. "$WX_SOURCE_DIR/tests/support/faster.sh"

# A minute of the program is six seconds here; the source's is a little
# shorter, by what a busy machine may hold up a request.
RATE=60
start_sim --from "${FROM}T00:00Z" --to "${TO}T00:00Z" --rate-limit $RATE \
	--rate-window 5700ms --recordings-only --tasks 260 --body-bytes 4000 \
	--page-size 3
api=$(sim_value api)
printf '[api]\nrate = %s\n' $RATE | new_archive
sim_post reset-stats '{}'
sync_faster 10
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
[ "$(report .classes.archived)" = 260 ] || die "not all archived"

[ "$(stats .rate_refused)" = 0 ] || die "the source refused a request"
most=$(stats .max_in_window)
[ "$most" -le $RATE ] || die "$most requests in a minute"
[ "$most" -ge $((RATE * 95 / 100)) ] || die "only $most requests in a minute"
requests=$(stats '.endpoints | .search.requests + .captures.requests')
{ [ "$requests" -gt $((RATE * 2 + 20)) ] &&
	[ "$requests" -le $((RATE * 3 - 5)) ]; } ||
	die "$requests requests: not the world for this test"
# Two pauses for three times the rate, at 0.95 of it, and 9 s to be answered.
took=$(report .progress.elapsed_ms)
[ "$took" -le $((2 * 60000 * 100 / 95 + 9000)) ] ||
	die "$took ms for $requests requests"
