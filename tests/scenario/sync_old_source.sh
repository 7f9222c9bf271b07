# A source that is older than the screen recordings refuses a question that asks
# for them: it is asked without, once for all, and the report says so.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 60 --body-bytes 4000 --missing 0 --deleted 0 --captures-old
printf '[api]\nrate = 100000\nparallel = 1\n' | new_archive
sim_post reset-stats '{}'
sync_once
[ "$status" = 0 ] || die "leaves with $status: $(cat sync.err)"
kept_if='.kind != "segment" and .kind != "screen"'
expected_set >expected
stored_set | diff expected - >diff.out || die "not whole: $(cat diff.out)"
[ "$(grep -c captures.old_source sync.err)" = 1 ] || die "not told once"
in_file sync.err "the source refuses to be asked for screen recordings"
tail -n 1 sync.out >report.json
fits sync report.json
[ "$(report .source_is_old)" = true ] || die "not in the report"
asked=$(stats .endpoints.captures.requests)
[ "$asked" -le 9 ] || die "$asked questions for 60 calls"
run 0 "$WX_BIN" sync --retry --from "$FROM" --to "$TO"

# One that knows them refuses a question for another reason: it is asked once
# more, and what is refused is told.
stop_sim
small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0
rm -rf archive ledger.sqlite* token.json*
printf '[api]\nrate = 100000\n' | new_archive
sim_post faults '{"add": ["status=on=captures,code=400"]}'
sync_once
[ "$status" != 0 ] || die "all refused: leaves with $status"
not_in_file sync.err captures.old_source
[ "$(report .source_is_old)" = null ] || die "called old"
