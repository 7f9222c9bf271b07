# More calls in an hour than the source tells of in one question: windows are
# halved until each fits, and all of them close.  A rule leaves the calls
# out, so that this is about finding them alone.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

count=${LONG_TASKS:-230000}
start_sim --tasks "$count" --recordings-only --profile flat --rate-limit 0 \
	--from "${FROM}T00:00Z" --to "${FROM}T01:00Z" --page-size 1000
api=$(sim_value api) # for sim_post and stats
new_archive <<'CONFIG'
[api]
rate = 100000
[exclude all]
channel = telephony
CONFIG
status=0
"$WX_BIN" sync --from "$FROM" --to 2026-10-02 >sync.out 2>sync.err ||
	status=$?
[ "$status" = 0 ] || die "leaves with $status: $(tail -n 3 sync.err)"
[ "$(report .source_count)" = "$count" ] || die "the source counts others"
[ "$(report .tasks)" = "$count" ] || die "$(report .tasks) tasks, not $count"
[ "$(report .classes.excluded)" = "$count" ] || die "some are not excluded"
[ "$(report .windows_unclosed)" = 0 ] || die "a window is open"
sqlite3 -readonly ledger.sqlite 'select count(*), max(source_count),
	sum(source_count), min(state) from time_window' >windows
IFS='|' read -r windows most sum state <windows
[ "$windows" -gt $((count / 100000)) ] || die "$windows windows only"
[ "$most" -le 100000 ] || die "a window of $most calls"
[ "$sum" = "$count" ] || die "the windows hold $sum calls"
[ "$state" = 3 ] || die "a window is not closed"
[ "$(stats '.endpoints.search.status["400"] // 0')" = 0 ] ||
	die "the source refused a page beyond its cap"

# Again: the windows are counted, and not read.
sim_post reset-stats '{}'
"$WX_BIN" sync --from "$FROM" --to 2026-10-02 >sync.out 2>sync.err ||
	die "again: leaves with $?"
[ "$(stats .endpoints.search.requests)" -le $((windows + 5)) ] ||
	die "again: $(stats .endpoints.search.requests) searches"
run 0 "$WX_BIN" reconcile --from "$FROM" --to 2026-10-02
