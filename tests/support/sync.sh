# Shared by the scripts that play whole runs: read after
# tests/scenario/common.sh.  The period is long settled and lies in the past
# of any clock that runs these.
# SPDX-License-Identifier: Apache-2.0
FROM=2026-10-01
TO=2026-11-01
FROM_MS=1790812800000
TO_MS=1793491200000

# small_world OPTION..: a simulator of that period, without a rate limit.
small_world() {
	start_sim --from "${FROM}T00:00Z" --to "${TO}T00:00Z" --rate-limit 0 \
		"$@"
	api=$(sim_value api)
}

# new_archive: configured, signed in and empty; further settings come from
# standard input.
new_archive() {
	write_config
	run 0 "$WX_BIN" --config wxarchive.conf init
	sim_value refresh_token >refresh
	chmod 600 refresh
	run 0 "$WX_BIN" --config wxarchive.conf login \
		--refresh-token-file refresh
}

# sync_once: one run into sync.out and sync.err; its status is in $status.
sync_once() {
	status=0
	timeout 240 "$WX_BIN" --config wxarchive.conf sync --from "$FROM" \
		--to "$TO" >sync.out 2>sync.err || status=$?
}

# pid_of_run: of the program that works on the archive now.
pid_of_run() {
	sed -n 's/^pid \([0-9]*\) .*/\1/p' archive/tmp/lock
}

# until_true COMMAND..: asks again until it is so.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 2000 ] || die "never: $*"
		sleep 0.05
	done
}

# asked ENDPOINT COUNT: the source was asked there at least so often.
asked() {
	[ "$(stats ".endpoints.$1.requests")" -ge "$2" ]
}

# report FILTER: of the last run.
report() {
	tail -n 1 sync.out | jq -r "$1"
}

# sim_post PATH BODY
sim_post() {
	curl -sS -f -o sim.reply -H 'Content-Type: application/json' \
		-d "$2" "$api/sim/$1" || die "the simulator refuses $1 $2"
}

# stats FILTER: what the simulator counted.
stats() {
	curl -sS -f "$api/sim/stats?paths=1" | jq -r "$1"
}

# source_calls FIELDS: what the source names of the period, oldest first, each
# call a line of JSON.  It asks as anybody would, by a token of its own.
source_calls() {
	bearer=$(curl -sS -f "$api/v1/access_token" \
		-d "grant_type=refresh_token" \
		-d "client_id=$(sim_value client_id)" \
		-d "client_secret=$(sim_value client_secret)" \
		-d "refresh_token=$(sim_value refresh_token)" |
		jq -r .access_token)
	printf '{taskDetails(from: %s, to: %s)
		{tasks {id createdTime(sort: asc) %s}}}' $FROM_MS $TO_MS "$1" |
		jq -R -s '{query: .}' |
		curl -sS -f "$api/search" -H "Authorization: Bearer $bearer" \
			-H 'Content-Type: application/json' -d @- |
		jq -c '.data.taskDetails.tasks[]'
}

# expected_set: "task sha256" of all that is there and is to be kept, by a
# condition in $kept_if.  Mostly segments are not asked for: their stitched
# recording is.
expected_set() {
	curl -sS -f \
		"$api/sim/expected?from=$FROM_MS&to=$TO_MS&sha256=1" |
		jq -r '.id as $task | .artefacts[] |
			select(.there and ('"${kept_if:-.kind != \"segment\"}"')) |
			"\($task) \(.sha256)"' | sort
}

# stored_set: the same, as the ledger has it.
stored_set() {
	sqlite3 -readonly ledger.sqlite \
		"select call || ' ' || sha256 from stored where state = 'stored'" |
		sort
}

# sums_hold: every file of the ledger is in the archive with its sum, and
# there is no object that the ledger does not know.
sums_hold() {
	sqlite3 -readonly ledger.sqlite \
		"select sha256 || '  ' || path || '/' || file from stored" >sums
	[ ! -s sums ] || (cd archive && sha256sum -c --quiet --strict) <sums ||
		die "a file is not what the ledger says"
	objects=$(find archive/objects -name record.json | wc -l)
	[ "$objects" = "$(wc -l <sums)" ] ||
		die "$objects objects, $(wc -l <sums) in the ledger"
}

# recordings: path and sum of every recording in the archive.
recordings() {
	(cd archive && find objects -type f ! -name record.json \
		! -name source.json -exec sha256sum {} + | sort -k 2)
}

# tree FOLDER: what changes when anything but the lock is written there.
tree() {
	find "$1" -type f ! -path '*/tmp/lock' -printf '%p %s %i %T@\n' | sort
}

# ledger_state: classes of all tasks and states of all artefacts.
ledger_state() {
	sqlite3 -readonly ledger.sqlite \
		"select id, class, reason, stored, not_stored from call
		order by id;
		select oid, path, file, sha256, state from stored order by oid"
}

# end_state: what has to be the same however it was reached.
end_state() {
	recordings
	ledger_state
}

# is_end_state FILE: the archive is what that one was, whole, and nothing is
# left to do.
is_end_state() {
	end_state >got
	diff "$1" got >diff.out ||
		die "another end state: $(head -n 4 diff.out)"
	[ -z "$(find archive/tmp -name '*.part')" ] || die "parts are left"
	sums_hold
	tree archive >before
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "once more: leaves with $status"
	[ "$(stats .endpoints.media.requests)" = 0 ] || die "once more: media"
	tree archive | diff before - >diff.out ||
		die "once more: it writes: $(head -n 2 diff.out)"
	run 0 "$WX_BIN" verify
	run 0 "$WX_BIN" audit verify
}
