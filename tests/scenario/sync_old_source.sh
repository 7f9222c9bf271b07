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
[ "$status" = 3 ] || die "again: leaves with $status: $(cat sync.err)"
[ "$(report .source_is_old)" = true ] || die "again: not in the report"
kept_if='.kind != "segment" and .kind != "screen"' whole "again"
# to find out about the source: with, without, with, and without
asked=$(stats .endpoints.captures.requests)
[ "$asked" -le 4 ] || die "again: $asked questions"
[ "$(stats .endpoints.media.requests)" = 0 ] || die "fetched again"
run 3 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
tr '\n' ' ' <out >words
in_file words "Not all was asked for: the source refused to be asked for screen recordings and versions of digital transcripts, so that none of them are archived. Each sync asks again."
run 3 "$WX_BIN" reconcile --json --offline --from "$FROM" --to "$TO"
fits reconcile out
[ "$(jq .source_is_old out)" = true ] || die "not in the JSON"
# a question that is refused however it is put leaves the calls what they are
end_state >before
sim_post faults '{"add": ["status=on=captures,code=400"]}'
sync_once
[ "$status" = 3 ] || die "refused: leaves with $status: $(cat sync.err)"
end_state | diff before - >diff.out || die "refused: $(cat diff.out)"
sim_post faults '{"clear": true}'
port=$(sim_value api | sed 's/.*://')
media=$(sim_value media | sed 's/.*://')
stop_sim

# The same source, some months later.
# shellcheck disable=SC2086
small_world $world --port "$port" --media-port "$media"
sim_value refresh_token >refresh
run 0 "$WX_BIN" login --refresh-token-file refresh
# that it is new is found out by a run of another period
run 0 "$WX_BIN" sync --from 2026-11-02 --to 2026-11-03
run 3 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
sync_once
[ "$status" = 0 ] || die "new: leaves with $status"
whole "new"
[ "$(report .source_is_old)" = null ] || die "still called old"
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
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
