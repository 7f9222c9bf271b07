# The limits of time of a download, each to its second: what is too slow by it
# is listed with its words, and what is not is archived.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

hung_pid=
end_all() {
	[ -z "$hung_pid" ] || kill -KILL "$hung_pid" 2>/dev/null || true
	stop_sim
}
trap end_all EXIT

# play FAULT SETTING..: of downloads, one try each, in a run; sets status, took
play() {
	fault=$1
	shift
	rm -rf archive ledger.sqlite* wxarchive.state* log.key
	printf '%s\n' '[api]' 'rate = 100000' 'tries = 1' '[download]' \
		'tries = 1' "$@" | new_archive
	sim_post reset-stats '{}'
	sim_post faults "{\"clear\": true, \"add\": [${fault:+\"$fault\"}]}"
	sync_once
	took=$(report .progress.elapsed_ms)
}

# fails_with TEXT LEAST MOST: every download, after so many ms
fails_with() {
	[ "$status" = 3 ] || die "$1: leaves with $status: $(cat sync.err)"
	sqlite3 -readonly ledger.sqlite \
		"select distinct reason from missing" >reasons
	[ "$(cat reasons)" = timeout ] || die "$1: reasons: $(cat reasons)"
	in_file sync.err "$1"
	{ [ "$took" -ge "$2" ] && [ "$took" -le "$3" ]; } ||
		die "$1: after $took ms, not $2 to $3"
	sums_hold
}

is_whole() {
	[ "$status" = 0 ] || die "$1: leaves with $status: $(cat sync.err)"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$1: not whole: diff.out"
}

small_world --recordings-only --tasks 8 --body-bytes 30000

# 10 kB a second: three seconds
slow=trickle=on=media,bytes=1000,ms=100
play $slow 'total_timeout = 1s'
fails_with 'not finished within 1000 ms' 1000 2800
play $slow 'total_timeout = 1m' 'stall_timeout = 1s' 'stall_speed = 40kB'
fails_with 'stalled: ' 1000 2800
play $slow 'total_timeout = 1m' 'stall_timeout = 1s' 'stall_speed = 3kB'
is_whole 'slow, and fast enough'
[ "$took" -ge 2500 ] || die "slow: after $took ms already"
# Half of it, and then nothing for long
play stall=on=media,at=15000,ms=20000 'stall_timeout = 1s' 'stall_speed = 1'
fails_with 'stalled: 0 bytes in the last ' 1000 5000
stop_sim

# A host that takes the connection and never says a word of TLS
"$WX_SIM" --parent $$ --port-file hung.json --tasks 1 >hung.out 2>&1 &
hung_pid=$!
until_true test -s hung.json
hung=127.0.0.1:$(jq -r '.media | split(":")[2]' hung.json)
kill -STOP $hung_pid
small_world --recordings-only --tasks 8 --body-bytes 30000 \
	--media-base "https://$hung"
play '' 'connect_timeout = 700ms'
fails_with 'no connection within 700 ms' 700 5000
sed "s|^api_base = .*|api_base = https://$hung|" wxarchive.conf >hung.conf
run 1 timeout 20 "$WX_BIN" --config hung.conf plan --from "$FROM" --to "$TO"
in_file err 'no connection within 700 ms'
