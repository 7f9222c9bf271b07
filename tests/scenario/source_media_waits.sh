# The media host asks to wait: all downloads do, for up to five minutes; what it
# wants to hold back for longer is left to the next run.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

struck() {
	[ "$(stats .faults.status)" = 1 ]
}

is_whole() {
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$1: not whole: diff.out"
}

small_world --recordings-only --tasks 260 --body-bytes 4000 \
	--media-latency 20ms
printf '[api]\nrate = 100000\n[download]\nparallel = 4\n' | new_archive

# All of them, in seconds and in a form that cannot be read (a minute: seen for
# as long as the other).
for form in retry=seconds,seconds=6 says=soon; do
	rm -rf archive ledger.sqlite* log.key wxarchive.state*
	printf '[api]\nrate = 100000\n[download]\nparallel = 4\n' | new_archive
	sim_post reset-stats '{}'
	sim_post faults "{\"clear\":true,
		\"add\":[\"status=on=media,code=503,after=20,count=1,$form\"]}"
	sync_once &
	run=$!
	until_true struck
	sleep 1
	before=$(stats .endpoints.media.requests)
	sleep 3
	after=$(stats .endpoints.media.requests)
	[ "$before" -lt 200 ] || die "$form: all but done before it"
	[ "$before" = "$after" ] ||
		die "$form: $((after - before)) requests inside the wait"
	[ "$form" != says=soon ] || kill -TERM "$(pid_of_run)"
	wait "$run" || true
done
in_file sync.err " warn http.retry_after_unread "
in_file sync.err " of=media status=503 value=soon wait_ms=60000"
# The killed run is gone; nothing is held any more.
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
is_whole waited

# One that is to wait for 31 years does not hold up the others.
rm -rf archive ledger.sqlite* log.key wxarchive.state*
printf '[api]\nrate = 100000\n' | new_archive
sim_post faults '{"clear":true,
	"add":["status=on=media,code=503,after=20,count=1,retry=seconds,seconds=1000000000"]}'
sync_once
[ "$status" = 3 ] || die "long: leaves with $status: $(cat sync.err)"
in_file sync.err "; the media host wants no request for 7 d"
[ "$(report .progress.elapsed_ms)" -lt 60000 ] || die "long: it waits"
[ "$(stored_set | wc -l)" = 259 ] || die "long: not all others are stored"
sync_once
[ "$status" = 0 ] || die "long, once more: leaves with $status"
is_whole long
