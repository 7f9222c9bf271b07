# How tools/bench measures one run.
# Sourced; uses bench, build, ground, runs.
# SPDX-License-Identifier: Apache-2.0

job=

# timed COMMAND..: sets wall_s, user_s, sys_s (of the command and all that it
# waited for), peak_kb (of the largest process) and status.  It has a group
# of its own, so that an interrupted run can end all of it.
timed() {
	status=0
	setsid time -q -o "$bench/time" -f '%e %U %S %M' "$@" 9>&- &
	job=$!
	wait "$job" || status=$?
	job=
	read -r wall_s user_s sys_s peak_kb <"$bench/time"
}

timed_end() {
	[ -n "$job" ] || return 0
	kill -- "-$job" 2>/dev/null || :
	wait "$job" 2>/dev/null || :
	job=
}

# settle: what earlier runs left to write is no burden of the next.
settle() {
	sync -f "$ground"
}

# make_durable: adds the time of sync -f to that of the run: durable_s.
make_durable() {
	before=$wall_s
	command time -q -o "$bench/time" -f %e sync -f "$ground"
	durable_s=$(awk -v a="$before" '{ printf "%.2f", a + $1 }' \
		"$bench/time")
}

# hash_files DIR OUT: sorted SHA-256 of all that was downloaded there.
hash_files() {
	rm -f "$2".part.*
	find "$1" -name '*.wav' -type f -print0 | sort -z |
		xargs -0 -r -n 5000 -s 1000000 -P "$(nproc)" sh -c '
		exec openssl dgst -sha256 -r "$@" >"$0.$$"' "$2.part"
	cat "$2".part.* 2>/dev/null | cut -d ' ' -f 1 | sort >"$2" || :
	rm -f "$2".part.*
}

# count_failures DIGESTS DIR: how many of those files are not there, whole.
count_failures() {
	hash_files "$2" "$bench/digests"
	comm -23 "$1" "$bench/digests" | wc -l
}

# row KIND NAME=VALUE..: one line of runs.jsonl; numbers where they are some.
row() {
	kind=$1
	shift
	printf '%s\n' "kind=$kind" "$@" | jq -R -n -c '[inputs | split("=") |
		{(.[0]): (.[1] | tonumber? // .)}] | add' >>"$runs"
}

seconds_row() {
	row "$@" "wall_s=$wall_s" "user_s=$user_s" "sys_s=$sys_s" \
		"peak_kb=$peak_kb" "status=$status"
}
