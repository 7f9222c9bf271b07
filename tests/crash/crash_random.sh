# The process is killed at random instants, run again and killed again, with
# faults of the source in between; the last run is left alone.  Nothing is
# lost, nothing is fetched twice that was stored, and the end is that of a
# run that nobody disturbed.
# CRASH_KILLS kills (15; 1000 with WX_LONG=1), CRASH_SEED for the same again
# (as far as the machine allows).  After ten kills, or when a run was faster
# than its killer, the archive is brought to its end, and a fresh one begun.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

kills=${CRASH_KILLS:-${WX_LONG:+1000}}
kills=${kills:-15}
seed=${CRASH_SEED:-$(date +%s)}
echo "seed $seed, $kills kills" >&2
home=$PWD

# random N: 0 to N - 1, from the seed; the state is in a file, as this runs in
# shells of their own.
random() {
	state=$(cat "$home/random")
	state=$(((state * 1103515245 + 12345) % 2147483648))
	echo "$state" >"$home/random"
	echo $((state / 256 % $1))
}
echo "$seed" >random

small_world --tasks 90 --body-bytes 40000 --missing 0 --deleted 0 \
	--page-size 40
new_archive <<'CONFIG'
[api]
rate = 100000
backoff_base = 10ms
backoff_cap = 100ms
CONFIG
mkdir start
cp -a archive ledger.sqlite log.key token.json secret wxarchive.conf \
	sim.json start/

# fresh FOLDER: the initialised state, current
fresh() {
	cd "$home"
	rm -rf "$1"
	cp -a start "$1"
	cd "$1"
	sim_post expire '{"kind":"links"}'
	sim_post reset-stats '{}'
}

fresh calm
begun=$(date +%s%N)
sync_once
whole_ms=$((($(date +%s%N) - begun) / 1000000))
[ "$status" = 0 ] || die "the calm run leaves with $status"
end_state >"$home/want"
stored_set >stored
expected_set | diff - stored >diff.out || die "the calm run is not whole"

# trouble: now and then the source has a bad moment, too.
trouble() {
	case $(random 6) in
	0) add='"throttle=count=3,seconds=0"' ;;
	1) add='"reset=on=media,p=0.1,count=5"' ;;
	2) add='"cut=on=media,p=0.2,at=50%,count=8"' ;;
	3) add='"status=on=captures,code=503,count=2","reset=on=search,count=1"' ;;
	4) add='"token-die=after=3,count=1"' ;;
	*) add= ;;
	esac
	sim_post faults "{\"clear\": true, \"add\": [$add]}"
}

# there_already: the paths at the source of all that is in its place.
there_already() {
	find archive/objects -name record.json -exec jq -r .capture.url {} + |
		sed 's|^[a-z]*://[^/]*||' | sort >there
}

# not_again: none of that was fetched in this run.
not_again() {
	stats '.paths | keys[]' | sort >fetched
	comm -12 there fetched >again
	[ ! -s again ] || die "round $round: fetched again: $(head -n 1 again)"
}

# kill_once: a run of a random length; it counts when it was killed in time.
kill_once() {
	ms=$(random $((whole_ms + 2)))
	trouble
	there_already
	sim_post reset-stats '{}'
	"$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" \
		>sync.out 2>sync.err &
	run_pid=$!
	sleep "$(printf '%d.%03d' $((ms / 1000)) $((ms % 1000)))"
	kill -KILL "$run_pid" 2>/dev/null || true
	code=0
	wait "$run_pid" 2>/dev/null || code=$?
	case $code in
	0) # the machine has become faster, or little was left to do
		is_over=yes
		whole_ms=$((whole_ms * 7 / 10))
		;;
	137)
		killed=$((killed + 1))
		whole_ms=$((whole_ms * 21 / 20 + 1))
		;;
	1) in_file sync.err sync.ends ;; # a bad moment may end a run
	*) die "round $round: a run leaves with $code: $(tail -n 3 sync.err)" ;;
	esac
	not_again
}

killed=0
round=0
while [ "$killed" -lt "$kills" ]; do
	round=$((round + 1))
	fresh broken
	goal=$((killed + 10))
	[ "$goal" -le "$kills" ] || goal=$kills
	is_over=
	while [ "$killed" -lt "$goal" ] && [ -z "$is_over" ]; do
		kill_once
	done
	sim_post faults '{"clear": true}'
	there_already
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "round $round: the last run leaves with \
$status: $(tail -n 3 sync.err)"
	not_again
	is_end_state "$home/want"
	echo "round $round: $killed kills" >&2
done
echo "$killed kills in $round rounds" >&2
