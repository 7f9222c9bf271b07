# Consult legs that are named without a callType at first, and with it later:
# they are the same recordings, are fetched once, and are no main recordings.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# of QUERY: what the ledger has
of() {
	sqlite3 -readonly ledger.sqlite "$1"
}

DAY=86400000

small_world --tasks 60 --telephony 1 --va 0 --screens 0 \
	--voice-transcripts 0 --body-bytes 4000 --missing 0 \
	--deleted 0 --never-ends 0 --unknown-capture 0 --consults 0.5 \
	--late-consults 0 --to 2026-10-05T00:00Z \
	--now 2026-10-05T12:00Z
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG

# In the days of the calls: none has settled, and no main recording is there yet.
sim_post options '{"no_call_type":true,"no_main":true}'
sync_once
[ "$status" = 0 ] || die "leaves with $status"
legs=$(of "select count(*) from artefact where kind = 1 and state = 2")
[ "$legs" -gt 10 ] || die "only $legs legs"

# Weeks later all have settled.  The legs are what they were, and the main recordings are
# missing.
sim_post clock "{\"advance_ms\":$((20 * DAY))}"
sim_post options '{"no_call_type":false}'
sim_post reset-stats '{}'
sync_once
[ "$status" = 3 ] || die "without the main recordings: leaves with $status"
[ "$(stats .endpoints.media.requests)" = 0 ] || die "a leg was fetched again"
[ "$(of "select count(*) from artefact where kind in (1, 2)")" = "$legs" ] ||
	die "a leg is stored twice"
[ "$(of "select count(*) from event where line like
	'%\"detail\":{\"kind\":\"consult\"}%'")" = "$legs" ] ||
	die "the log does not tell of each"
of "select c.id, c.class, c.reason from call c where c.id in
	(select call from stored where kind = 'main')" >calls
[ -s calls ] || die "no call has a leg"
[ -z "$(grep -v '|missing|claimed-not-served$' calls)" ] ||
	die "a leg counts as main: $(cat calls)"
one=$(head -n 1 calls | cut -d '|' -f 1)
run 0 "$WX_BIN" --config wxarchive.conf explain "$one"
in_file out "    The source calls it consult now, which it had not told before: it stays as it is, and the call is judged by that."
run 0 "$WX_BIN" --config wxarchive.conf verify

# Asked for again, when the answer tells no callType: they are no main ones.
sim_post options '{"no_call_type":true}'
status=0
"$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" --retry \
	>sync.out 2>sync.err || status=$?
[ "$status" = 3 ] || die "asked again: leaves with $status"

# The main recordings come after all.
sim_post options '{"no_call_type":false,"no_main":false}'
status=0
"$WX_BIN" --config wxarchive.conf sync --from "$FROM" --to "$TO" --retry \
	>sync.out 2>sync.err || status=$?
[ "$status" = 0 ] || die "with the main recordings: leaves with $status"
expected_set >expected
stored_set | diff expected - || die "not what is there"
sums_hold
