# Scale: a period of many calls with tiny recordings, archived, then synced
# again when there is nothing to do.
# Sourced; uses what tools/bench sets.
# SPDX-License-Identifier: Apache-2.0

# scale_row TASKS WHAT
scale_row() {
	api_calls "$1"
	# shellcheck disable=SC2086
	seconds_row scale "tasks=$1" "what=$2" "search=$search" \
		"captures=$captures" "media=$media" "fewest=$fewest" ${3:-}
	say "$(printf '  %-7s %s s, CPU %s + %s s, %s kB, %s + %s API calls' \
		"$2" "$wall_s" "$user_s" "$sys_s" "$peak_kb" "$search" \
		"$captures"), $media downloads" \
		"$([ "$status" = 0 ] || echo ", FAILED: status $status")"
	curl -sf -o /dev/null -X POST "$api/sim/reset-stats"
}

ledger_bytes() {
	cat "$1"/ledger.sqlite* | wc -c
}

# scale_at TASKS: an archive of so many calls.
scale_at() {
	dir=$ground/scale-$1
	mkdir -p "$dir"
	say "$1 calls"
	sim_begin "$1" --body-bytes 1000
	archive_begin "$dir"
	settle
	transfer wxarchive "$dir"
	cp "$bench/sync.jsonl" "$bench/scale-$1-first.jsonl"
	stored=$(tail -n 1 "$bench/sync.jsonl" | jq .classes.archived)
	scale_row "$1" first \
		"ledger_bytes=$(ledger_bytes "$dir") archived=$stored"
	settle
	transfer wxarchive "$dir"
	cp "$bench/sync.jsonl" "$bench/scale-$1-second.jsonl"
	scale_row "$1" second
	timed "$build/wxarchive" --config "$dir/wxarchive.conf" audit verify \
		>"$bench/audit.log" 2>&1
	scale_row "$1" audit "events=$(cat "$dir"/archive/log/events/*.jsonl |
		wc -l)"
	sim_end
	[ -n "$image" ] || rm -rf "$dir"
}

scale_done=
# scale_of TASKS: besides, once, a thousand to compare the memory with.
scale_of() {
	[ -n "$scale_done" ] || scale_at 1000
	scale_done=yes
	scale_at "$1"
}
