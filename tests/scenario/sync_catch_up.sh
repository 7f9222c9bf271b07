# An outage is longer than a timer looks back: what lies between was never read.
# The report says so, and what to type; --catch-up begins there by itself.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"
needs script

small_world --tasks 300 --body-bytes 4000 --missing 0 --deleted 0
printf '[api]\nrate = 100000\n' | new_archive

# holes: those of the last report
holes() {
	tail -n 1 out >last
	fits sync last
	jq -c '.holes // []' last
}

# Nothing was ever read: nothing to catch up with.
run 0 "$WX_BIN" sync --from 2026-10-05 --to 2026-10-08 --catch-up
not_in_file err sync.catches_up
[ "$(holes)" = '[]' ] || die "a hole of nothing: $(holes)"

run 0 "$WX_BIN" sync --from 2026-10-20 --to 2026-10-24
[ "$(holes)" = '[{"begun":false,"from":"2026-10-08T00:00:00.000Z","to":"2026-10-20T00:00:00.000Z"}]' ] ||
	die "the hole is not told: $(holes)"
script -qec "$WX_BIN sync --from 2026-10-20 --to 2026-10-24 2>err" raw \
	>/dev/null </dev/null || true
in_file raw "NEVER READ: 2026-10-08 to 2026-10-20 (12 days). What is there is unknown"
in_file raw "    wxarchive sync --from 2026-10-08 --to 2026-10-20"

# Begun, and not read to its end.
sim_post faults '{"add": ["count-off"]}'
run 3 "$WX_BIN" sync --from 2026-10-08 --to 2026-10-20
sim_post faults '{"clear": true}'
run 0 "$WX_BIN" sync --from 2026-10-24 --to 2026-10-26
[ "$(holes | jq -c 'map(.begun)')" = '[true]' ] ||
	die "the window that is open is not told: $(holes)"

# What lies between is read, and what comes after the last run.
run 0 "$WX_BIN" sync --from 2026-10-30 --to "$TO" --catch-up
in_file err sync.catches_up
[ "$(holes)" = '[]' ] || die "a hole is left: $(holes)"
run 0 "$WX_BIN" sync --from "$FROM" --to 2026-10-05
[ "$(holes)" = '[]' ] || die "a hole where none is: $(holes)"
expected_set >expected
stored_set | diff expected - >diff.out || die "not all of it: diff.out"
run 0 "$WX_BIN" reconcile --from "$FROM" --to "$TO"
