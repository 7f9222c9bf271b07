# Shared by the scenarios that make a lost ledger anew: read after
# tests/support/sync.sh.  It leaves an archive of all kinds in the folder whole,
# and what its end is in want, classes and statement.want.
# SPDX-License-Identifier: Apache-2.0
# All kinds, missing calls, calls deleted at the source before and after they
# were archived, calls that have left, and evidence of what came instead.
small_world --tasks 120 --body-bytes 4000 --missing 0.1 --deleted 0.1 \
	--never-ends 0.05 --consults 0.3 --va 0.2 --screens 0.3 --seed 5
home=$PWD
new_archive <<'CONFIG'
[api]
rate = 100000
backoff_base = 10ms
[resolve]
virtual_agent = yes
screens = yes
transcripts = yes
[exclude short-calls]
shorter_than = 10s
CONFIG
# A call of which no end is told, and that leaves.
sim_post tasks "{\"created_ms\": $((FROM_MS + 3600000)), \"plain\": true,
	\"end_ms\": $((FROM_MS + 3660000)), \"told_end_ms\": -1}"
endless=$(jq -r '.ids[0]' sim.reply)
sim_post faults '{"add": ["html=on=media,match=a1"]}'
sync_once
[ "$status" = 3 ] || die "the first run leaves with $status"
sim_post faults '{"clear": true}'
run 3 "$WX_BIN" sync --retry --from "$FROM" --to "$TO"

# number SQL
number() {
	sqlite3 -readonly ledger.sqlite "$1"
}

for id in "$endless" $(number "select id from call where class = 'archived'
	order by id limit 4"); do
	sim_post tasks "{\"id\":\"$id\",\"hidden\":true}"
done
for id in $(number "select id from call where class = 'archived'
	order by id limit 4 offset 4"); do
	sim_post tasks "{\"id\":\"$id\",\"gone_ms\":$FROM_MS}"
done
sync_once
[ "$status" = 3 ] || die "the last run leaves with $status"
run 0 "$WX_BIN" verify

# statement FILE: what reconcile says, but for when, and for reasons: why a
# call was asked about, the archive does not hold.
statement() {
	run "$1" "$WX_BIN" reconcile --json --from "$FROM" --to "$TO"
	jq 'del(.made, .entry, (.. | .reasons?))' out >"$2"
}
statement 3 statement.want
end_state >want
number "select class, count(*) from call group by 1" >classes
for class in archived missing lost excluded not-recorded; do
	grep -q "^$class|" classes || die "no call is $class"
done
[ "$(number "select count(*) from stored where state = 'bad'")" -gt 2 ] ||
	die "there is no evidence"
[ "$(number "select count(distinct kind) from stored")" -ge 5 ] ||
	die "there are few kinds"
stored=$(number "select count(*) from stored")
calls=$(number "select count(distinct call) from stored")
entries=$(number "select count(*) from event")
kept="archive ledger.sqlite log.key token.json secret wxarchive.conf sim.json"
mkdir whole
for name in $kept; do cp -a "$name" whole/; done

# at NAME: that archive, current, with its ledger moved away.
at() {
	cd "$home"
	rm -rf "$1"
	cp -a whole "$1"
	cd "$1"
	mkdir away
	mv ledger.sqlite* away/
}

rebuild() {
	want=$1
	shift
	run "$want" "$WX_BIN" --config wxarchive.conf ledger rebuild "$@"
}

# strike NAME: a fresh copy of the archive, to be damaged
strike() {
	at "$1"
	chmod -R u+w archive
	segment=$(find archive/log/events -name '*.jsonl' | sort | sed -n 2p)
	last=$(find archive/log/events -name '*.jsonl' | sort | tail -n 1)
}

# ends_as_before NAME: the next run does what is left, and fetches nothing of it.
ends_as_before() {
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 3 ] || die "$1: the next run leaves with $status"
	[ "$(stats .endpoints.media.requests)" = 0 ] ||
		die "$1: $(stats .endpoints.media.requests) were fetched"
	end_state >got
	diff ../want got >diff.out ||
		die "$1: another end state: $(head -n 6 diff.out)"
	sums_hold
	run 0 "$WX_BIN" verify
	run 0 "$WX_BIN" audit verify
}
