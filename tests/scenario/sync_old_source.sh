# A source that is older than the screen recordings refuses a question that asks
# for them: it is asked without, once for all, and the report says so; when it
# knows them one day, what it was not asked for is.  A question that is refused
# in passing makes no source old.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# whole NAME: what is to be kept is archived
whole() {
	expected_set >expected
	stored_set | diff expected - >diff.out ||
		die "$1: not whole: $(head -n 3 diff.out)"
	sums_hold
}

world="--tasks 60 --body-bytes 4000 --missing 0 --deleted 0 --seed 5"
# shellcheck disable=SC2086
small_world $world --captures-old
printf '[api]\nrate = 100000\nparallel = 1\n' | new_archive
sim_post reset-stats '{}'
sync_once
[ "$status" = 3 ] || die "leaves with $status: $(cat sync.err)"
kept_if='.kind != "segment" and .kind != "screen"' whole "old"
[ "$(grep -c captures.old_source sync.err)" = 1 ] || die "not told once"
in_file sync.err "the source refuses to be asked for screen recordings"
tail -n 1 sync.out >report.json
fits sync report.json
[ "$(report .source_is_old)" = true ] || die "not in the report"
asked=$(stats .endpoints.captures.requests)
[ "$asked" -le 10 ] || die "$asked questions for 60 calls"
sim_post reset-stats '{}'
sync_once
[ "$(stats .endpoints.captures.requests)" = 0 ] || die "asked again"
port=$(sim_value api | sed 's/.*://')
media=$(sim_value media | sed 's/.*://')
stop_sim

# The same source, some months later.
# shellcheck disable=SC2086
small_world $world --port "$port" --media-port "$media"
sim_value refresh_token >refresh
run 0 "$WX_BIN" login --refresh-token-file refresh
sim_post tasks "{\"created_ms\": $((FROM_MS + 86400000)),
	\"end_ms\": $((FROM_MS + 86460000)), \"plain\": true}"
run 0 "$WX_BIN" sync --reread --from "$FROM" --to "$TO"
sync_once
[ "$status" = 0 ] || die "new: leaves with $status"
whole "new"
[ "$(report .source_is_old)" = null ] || die "still called old"
stop_sim

# Refused once, in passing.
rm -rf archive ledger.sqlite* token.json*
# shellcheck disable=SC2086
small_world $world
printf '[api]\nrate = 100000\n' | new_archive
sim_post faults '{"add": ["status=on=captures,code=400,count=1"]}'
sync_once
[ "$status" = 0 ] || die "in passing: leaves with $status"
whole "in passing"
not_in_file sync.err captures.old_source
stop_sim

# Refused for ever, for whatever reason.
rm -rf archive ledger.sqlite* token.json*
# shellcheck disable=SC2086
small_world $world
printf '[api]\nrate = 100000\n' | new_archive
sim_post faults '{"add": ["status=on=captures,code=400"]}'
sync_once
[ "$status" != 0 ] || die "all refused: leaves with $status"
not_in_file sync.err captures.old_source
[ "$(report .source_is_old)" = null ] || die "called old"
