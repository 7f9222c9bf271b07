# plan by source.keeps: how many calls the source has deleted already, and how
# many it deletes before their turn, by the source's own list.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 1200 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --ties 0
# Kept since this moment; calls just before and after it besides.
edge_ms=1792116000000 # 2026-10-16T02:00Z
insert() {
	sim_post tasks "{\"created_ms\": $((edge_ms + $1)),
		\"end_ms\": $((edge_ms + $1 + 60000)), \"plain\": true,
		\"count\": $2}"
}
insert -120000 3
insert 120000 5
insert 3600000 4
curl -sS -f "$api/sim/expected?from=$FROM_MS&to=$TO_MS" >truth
new_archive <<'CONFIG'
keeps = 0s
[api]
rate = 100000
CONFIG

# plans OPTION..: what plan tells of a source that keeps since then, at $rate
# requests a minute.  The edge moves on with the clock, by less than the
# minutes that lie between it and those calls.
plans() {
	sed -e "s/^keeps = .*/keeps = $(($(date +%s) - edge_ms / 1000))s/" \
		-e "s/^rate = .*/rate = $rate/" kept.conf >wxarchive.conf
	run 0 "$WX_BIN" plan "$@" --json
	fits plan out
}

# between FROM TO: so many calls began then
between() {
	jq -s --argjson from "$1" --argjson to "$2" '[.[] |
		select(.created >= $from and .created < $to)] | length' truth
}

# is FIELD VALUE
is() {
	[ "$(jq ".$1" out)" = "$2" ] || die "$1 is $(jq ".$1" out), not $2"
}

cp wxarchive.conf kept.conf
run 0 "$WX_BIN" plan --from "$FROM" --to "$TO" --json
is source_keeps_ms 0
is purged_calls 0
is purged_on_way 0
run 0 "$WX_BIN" plan --from "$FROM" --to "$TO"
in_file out "source.keeps is not set: whether the source deletes something first is not known"
not_in_file out "deleted"

# Nothing is here yet: 1 212 calls, asked for ten at a time.
rate=30
plans --from "$FROM" --to "$TO"
requests=$((1 + (1212 + 249) / 250 + (1212 + 9) / 10))
is calls_to_ask 1212
is api_calls $requests
is duration_ms $((requests * 2000))
gone=$(between $FROM_MS $edge_ms)
on_way=$(between $edge_ms $((edge_ms + requests * 2000)))
[ "$gone" -gt 100 ] && [ "$gone" -lt 1000 ] || die "$gone tells nothing"
[ "$on_way" -ge 5 ] && [ "$on_way" -lt 20 ] || die "$on_way tells nothing"
is purged_calls "$gone"
is purged_on_way "$on_way"
keeps=$(sed -n 's/^keeps = \(.*\)s/\1/p' wxarchive.conf)
is source_keeps_ms $((keeps * 1000))
run 0 "$WX_BIN" plan --from "$FROM" --to "$TO"
tr -s ' ' <out >words
in_file words "deleted already $gone"
in_file words "deleted before its turn $on_way"

# Only what lies in the period counts.
plans --from 2026-10-16T02:01 --to "$TO"
is purged_calls 0
[ "$(jq .purged_on_way out)" -ge 5 ] || die "on the way: $(cat out)"
plans --from "$FROM" --to 2026-10-10
is purged_calls "$(between $FROM_MS 1791590400000)"
is purged_on_way 0

# What is settled here is not lost any more; what is known and not settled is:
# two calls that have not ended.
sim_post tasks "{\"created_ms\": $((edge_ms - 7200000)), \"end_ms\": -1,
	\"count\": 2}"
rate=100000
cp kept.conf wxarchive.conf
run 0 "$WX_BIN" sync --from 2026-10-05 --to 2026-10-10
plans --from "$FROM" --to "$TO"
is purged_calls $((gone + 2 - $(between 1791158400000 1791590400000)))
cp kept.conf wxarchive.conf
sync_once
[ "$status" = 0 ] || die "sync leaves with $status"
plans --from "$FROM" --to "$TO"
is known_calls 1214
is purged_calls 2
is purged_on_way 0
