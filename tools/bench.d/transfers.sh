# Transfers: the same files by every program, in interleaved rounds.
# Sourced; uses what tools/bench sets.
# SPDX-License-Identifier: Apache-2.0

from=$(date -u -d "$(date -u +%Y-%m-01) -3 month" +%Y-%m-%d)
to=$(date -u -d "$from +1 month" +%Y-%m-%d)
# The floor's threads that do nothing but fsync: with 16 it is the quickest on
# two cores (with 8 or 32 small files take longer); floor4 is what a program gets
# that does not look for that number.
syncers=16
few_syncers=4
slow_s=60 # a program that takes longer is not repeated; the table says so

# lists_of SET SCHEME: the list of files in the format of each program.
lists_of() {
	lists=$serve/$1.$2
	case $2 in
	http) url=$http_base/$1/ ca= ;;
	https) url=$https_base/$1/ ca=$serve/ca.pem ;;
	esac
	awk -v url="$url" -v to="$lists" '{
		print url $2 " " $2 >(to ".list")
		print url $2 >(to ".urls")
		printf "url = \"%s\"\noutput = \"%s\"\n", url $2, $2 >(to ".curl")
		printf "%s\n out=%s\n checksum=sha-256=%s\n", url $2, $2, $1 \
			>(to ".aria2c")
	}' "$serve/$1.sums"
}

# transfer_floor SYNCERS PROGRAM DIR
transfer_floor() {
	timed "$build/wxarchive-bench-floor" "$lists.list" "$3" 32 "$1" \
		${ca:+"$ca"} >"$3.sums" 2>"$bench/$2.log"
}

# transfer PROGRAM DIR
transfer() {
	case $1 in
	floor) transfer_floor "$syncers" "$@" ;;
	floor4) transfer_floor "$few_syncers" "$@" ;;
	wxarchive)
		timed "$build/wxarchive" --config "$2/wxarchive.conf" sync \
			--from "$from" --to "$to" >"$bench/sync.jsonl" \
			2>"$bench/$1.log"
		;;
	*)
		timed "$parts/peer" "$1" "$lists" "$url" "$2" ${ca:+"$ca"} \
			>"$bench/$1.log" 2>&1
		;;
	esac
}

# api_calls: sets what the simulator counted, and the fewest possible for so
# many tasks: one count for each 100 000, pages of 250, captures by ten.
api_calls() {
	curl -sf "$api/sim/stats" >"$bench/stats.json"
	search=$(jq .endpoints.search.requests "$bench/stats.json")
	captures=$(jq .endpoints.captures.requests "$bench/stats.json")
	media=$(jq .endpoints.media.requests "$bench/stats.json")
	fewest=$((($1 + 99999) / 100000 + ($1 + 249) / 250 + ($1 + 9) / 10))
}

# transfer_run SET COUNT BYTES SCHEME PROGRAM ROUND
transfer_run() {
	dir=$ground/run/$5
	rm -rf "$ground/run"
	mkdir -p "$dir"
	set -- "$@" "$dir"
	extra=
	[ "$5" != wxarchive ] || archive_begin "$dir"
	settle
	transfer "$5" "$dir"
	run_status=$status
	make_durable
	if [ "$5" = wxarchive ]; then
		api_calls "$2"
		extra="search=$search captures=$captures fewest=$fewest"
	fi
	status=$run_status
	wall_s=$before
	failures=$(count_failures "$serve/$1.digests" "$dir")
	# shellcheck disable=SC2086
	seconds_row transfer "set=$1" "files=$2" "bytes=$3" "scheme=$4" \
		"program=$5" "round=$6" "durable_s=$durable_s" \
		"failures=$failures" $extra
	say "$(printf '  %-9s %5s %s s, durable %s s, CPU %s + %s s, %s kB' \
		"$5" "$4" "$wall_s" "$durable_s" "$user_s" "$sys_s" \
		"$peak_kb")" "$([ "$status$failures" = 00 ] ||
		echo ", FAILED: status $status, $failures files")"
}

# verify_of DIR: reading all of it again, against openssl on the same files.
verify_of() {
	for round in 1 2 3; do
		# shellcheck disable=SC2016
		timed sh -c 'find "$0" -name "*.wav" -print0 |
			xargs -0 -n 1000 -P "$(nproc)" openssl dgst -sha256 \
			>/dev/null' "$1/archive/objects"
		seconds_row verify "program=openssl" "round=$round"
		timed "$build/wxarchive" --config "$1/wxarchive.conf" verify \
			>"$bench/verify.log" 2>&1
		seconds_row verify "program=wxarchive" "round=$round"
		say "  verify: $wall_s s, CPU $user_s + $sys_s s"
	done
}

# serve_set SET COUNT BYTES: the files, and the digests to expect.
serve_set() {
	mkdir -p "$ground/served/$1"
	[ -n "$nginx" ] || nginx_begin
	"$build/wxarchive-bench-files" "$ground/served/$1" "$2" "$3" \
		>"$serve/$1.sums"
	cut -d ' ' -f 1 "$serve/$1.sums" | sort >"$serve/$1.digests"
	settle
}

# is_slow PROGRAM: it took so long in this set that once is enough.
is_slow() {
	case "$slow " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# rounds_of SET COUNT BYTES SCHEME
rounds_of() {
	lists_of "$1" "$4"
	sim_begin "$2" --media-base "${url%"/$1/"}" \
		--media-name "/$1/{n:6}.wav"
	round=1
	slow=
	while [ "$round" -le "$rounds" ]; do
		for program in $programs; do
			! is_slow "$program" || continue
			transfer_run "$1" "$2" "$3" "$4" "$program" "$round"
			[ "${wall_s%.*}" -lt $slow_s ] || slow="$slow $program"
		done
		round=$((round + 1))
	done
	sim_end
}

# transfers_of SET COUNT BYTES
transfers_of() {
	say "$2 files of $1"
	serve_set "$1" "$2" "$3"
	if wants transfers "$1"; then
		rounds_of "$1" "$2" "$3" http
		rounds_of "$1" "$2" "$3" https
	fi
	if [ "$1" = 1MB ] && wants verify; then
		lists_of "$1" http
		sim_begin "$2" --media-base "$http_base" \
			--media-name "/$1/{n:6}.wav"
		rm -rf "$ground/run"
		mkdir -p "$ground/run/wxarchive"
		archive_begin "$ground/run/wxarchive"
		transfer wxarchive "$ground/run/wxarchive"
		verify_of "$ground/run/wxarchive"
		sim_end
	fi
	rm -rf "$ground/run" "${ground:?}/served/$1"
}
