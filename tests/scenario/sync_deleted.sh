# A recording that could not be fetched, and that the source has deleted since:
# lost, as soon as the source says so, whether the call has settled or not.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

now=$(date +%s)000

# sync_recent OPTION..: it leaves with 3.
sync_recent() {
	status=0
	"$WX_BIN" --config wxarchive.conf sync --from 30d "$@" >sync.out \
		2>sync.err || status=$?
	[ "$status" = 3 ] || {
		cat sync.err >&2
		die "$name: leaves with $status"
	}
}

in_ledger() {
	sqlite3 -readonly ledger.sqlite "$1"
}

# deleted NAME DAYS: of a call that ended so long ago.
deleted() {
	name=$1
	mkdir "$name"
	cd "$name"
	small_world --tasks 1 --body-bytes 4000
	printf '[api]\nrate = 100000\n[download]\ntries = 1\n' | new_archive
	ended=$((now - $2 * 86400000))
	sim_post tasks "{\"created_ms\": $((ended - 60000)),
		\"end_ms\": $ended, \"plain\": true}"
	id=$(jq -r '.ids[0]' sim.reply)
	sim_post faults '{"add": ["status=on=media,code=500"]}'
	sync_recent
	[ "$(in_ledger "select reason from missing")" = server-error ] ||
		die "$name: it has not failed"
	# An answer that does not speak of it changes nothing; meanwhile the
	# window is read again, and so the ledger learns what the source says.
	sim_post faults '{"clear": true, "add": ["drop-ids"]}'
	sim_post tasks "{\"id\": \"$id\", \"gone_ms\": $((now - 1000))}"
	sqlite3 ledger.sqlite "update time_window set state = 1,
		through_ms = from_ms"
	sync_recent
	[ "$(in_ledger "select state || reason from missing")" = \
		failedserver-error ] || die "$name: taken from no answer"
	sim_post faults '{"clear": true}'
	sync_recent --retry
	[ "$(report .progress.lost)" = 1 ] || die "$name: $(report .progress.lost) are lost"
	found=$(in_ledger "select class || ' ' || reason from call
		where id = '$id'")
	[ "$found" = "lost artefact-lost" ] || die "$name: the call is $found"
	found=$(in_ledger "select state || ' ' || reason from missing")
	[ "$found" = "lost deleted-at-source" ] ||
		die "$name: the recording is $found"
	run 0 "$WX_BIN" --config wxarchive.conf status
	tr -s '\n ' ' ' <out >words
	in_file words "listed; 1 call is lost: wxarchive find --class lost"
	run 0 "$WX_BIN" --config wxarchive.conf audit show --type x-unavailable
	in_file out deleted-at-source
	stop_sim
	cd ..
}
deleted settled 20
deleted young 1
