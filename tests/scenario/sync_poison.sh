# One question that the source can never answer: everything else is archived,
# what is missing is named, and the next run comes further for nothing.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

CALLS=60

# world: a source without exceptions, and an archive of its own.
world() {
	mkdir "$1"
	cd "$1"
	small_world --tasks $CALLS --body-bytes 4000 --missing 0 --deleted 0 \
		--never-ends 0 --recordings-only --late-transcripts 0
	printf '[api]\nrate = 100000\ntries = 2\nbackoff_base = 10ms\n' |
		new_archive
	curl -sS -f -o expected \
		"$api/sim/expected?from=$FROM_MS&to=$TO_MS" || die "no truth"
}

# nth N FIELD: of the call at that place in time
nth() {
	jq -rs "sort_by(.created)[$1].$2" expected
}

archived() {
	sqlite3 -readonly ledger.sqlite \
		"select count(*) from call where class = 'archived'"
}

# One call, of which the captures API will never speak; its nine neighbours
# are asked with it.
poison_captures() {
	world "captures-$1"
	id=$(nth "$2" id)
	sim_post faults "{\"add\": [\"$3on=captures,match=$id\"]}"
	for run in first second; do
		sync_once
		[ "$status" = 3 ] || {
			cat sync.err >&2
			die "$1, $run run: leaves with $status"
		}
		[ "$(archived)" = $((CALLS - 1)) ] ||
			die "$1, $run run: $(archived) archived"
	done
	sim_post faults '{"clear": true}'
	run_retry
	[ "$status $(archived)" = "0 $CALLS" ] ||
		die "$1, healed: leaves with $status, $(archived) archived"
	stop_sim
	cd ..
}
run_retry() {
	status=0
	"$WX_BIN" --config wxarchive.conf sync --retry --from "$FROM" \
		--to "$TO" >sync.out 2>sync.err || status=$?
}
for code in 401 403 404 408 500 504; do
	poison_captures $code 0 status=code=$code,
done
poison_captures reset 30 reset=

# All of it refused is no matter of one call.
world refused
sim_post faults '{"add": ["status=on=captures,code=403"]}'
sync_once
[ "$status" = 6 ] || die "everything refused: leaves with $status"
[ "$(archived)" = 0 ] || die "everything refused, and $(archived) archived"
stop_sim
cd ..

# An instant that no page may hold.
poison_search() {
	world "search-$1"
	sim_post faults "{\"add\":
		[\"$2on=search,covers=$(nth "$3" created)\"]}"
	for run in first second; do
		sim_post reset-stats '{}'
		sync_once
		[ "$status" = 3 ] || {
			cat sync.err >&2
			die "search, $1, $run run: leaves with $status"
		}
		[ "$(archived)" = $((CALLS - 1)) ] ||
			die "search, $1, $run run: $(archived) archived"
		in_file sync.err window.unanswered
	done
	# What was found is not looked for again and again.
	[ "$(stats .endpoints.search.requests)" -le 60 ] ||
		die "$(stats .endpoints.search.requests) questions"
	run 0 "$WX_BIN" --config wxarchive.conf status
	in_file out "source did not answer for it"
	run 4 "$WX_BIN" --config wxarchive.conf reconcile --from "$FROM" \
		--to "$TO"
	sim_post faults '{"clear": true}'
	sync_once
	[ "$status $(archived)" = "0 $CALLS" ] ||
		die "search, $1, healed: leaves with $status"
	stop_sim
	cd ..
}
poison_search 500 status=code=500, 0
poison_search 504 status=code=504, 30
poison_search 400 status=code=400, 59
poison_search shape shape=form=array, 30

# A stretch of which nothing is answered: what lies behind it is found, and what
# lay before.
world stretch
at=$(nth 20 created)
to=$(nth 25 created)
while [ "$at" -le "$to" ]; do
	faults="${faults:+$faults, }\"status=on=search,code=500,covers=$at\""
	at=$((at + 20 * 60000))
done
sim_post faults "{\"add\": [$faults]}"
sync_once
[ "$status" = 3 ] || die "a stretch: leaves with $status"
[ "$(archived)" -ge 50 ] || die "a stretch: $(archived) archived"
sim_post faults '{"clear": true}'
sync_once
[ "$status $(archived)" = "0 $CALLS" ] || die "a stretch, healed: $status"
stop_sim
cd ..

# Nothing is answered, with counts and without them.
for on in 'match=cursor' 'every=1'; do
	world "down-$on"
	sim_post faults "{\"add\": [\"status=on=search,code=500,$on\"]}"
	sync_once
	[ "$status" = 1 ] || die "down, $on: leaves with $status"
	[ "$(stats .endpoints.search.requests)" -le 150 ] ||
		die "down, $on: $(stats .endpoints.search.requests) questions"
	stop_sim
	cd ..
done

# A window outside the period that had changed, and was not read again by the
# run that saw it: the next one reads it.
world outside
sync_once
[ "$status" = 0 ] || die "outside: leaves with $status"
sqlite3 ledger.sqlite "update time_window set state = 1, through_ms = from_ms"
sim_post tasks "{\"created_ms\": 1791500000000, \"end_ms\": 1791500060000,
	\"plain\": true}"
status=0
"$WX_BIN" --config wxarchive.conf sync --from 2026-11-02 --to 2026-11-03 \
	>sync.out 2>sync.err || status=$?
[ "$status $(archived)" = "0 $((CALLS + 1))" ] ||
	die "outside: leaves with $status, $(archived) archived"
stop_sim
cd ..

