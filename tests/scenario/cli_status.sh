# What status says beside exceptions, unclosed windows and new artefacts.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# said TEXT: in the words of status, however they are wrapped.
said() {
	run 0 "$WX_BIN" status
	tr -s '\n ' ' ' <out >words
	in_file words "$1"
}

# is FILTER VALUE: in its JSON.
is() {
	run 0 "$WX_BIN" status --json
	fits status out
	[ "$(jq "$1" out)" = "$2" ] || die "$1 is $(jq "$1" out), not $2"
}

small_world --tasks 40 --body-bytes 4000 --missing 0.5 --deleted 0 \
	--never-ends 0
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG
sed 's/^\[auth\]/&\ntoken_store = none.json/' wxarchive.conf >none.conf
run 0 "$WX_BIN" status --config none.conf
in_file out "nobody has signed in yet: run wxarchive login"
sed 's/^\[auth\]/&\nrefresh_token_file = refresh/' none.conf >given.conf
run 0 "$WX_BIN" status --config given.conf
in_file out "the configured token has not been used yet"

# a sign-in that nothing can renew, and a refresh token named since
run 0 "$WX_BIN" login --refresh-token-file refresh
jq 'del(.refresh_token)' token.json >none.json
chmod 600 none.json
run 0 "$WX_BIN" status --config none.conf
tr -s '\n ' ' ' <out >words
in_file words "UTC; there is no refresh token to renew it with: run wxarchive login before it ends"
run 0 "$WX_BIN" status --config given.conf
tr -s '\n ' ' ' <out >words
in_file words "UTC; the refresh token that auth.refresh_token_file names may renew it"
not_in_file words "there is no refresh token"
run 0 "$WX_BIN" verify
is .last_verification.stored_since 0
said "0 artefacts (all of them): 0 good"

# A window that does not close, then one that does.
sim_post faults '{"add": ["count-off"]}'
sync_once
[ "$status" = 3 ] || die "count-off: leaves with $status"
[ "$(report '.windows[0] | "\(.from) \(.to) \(.known)"')" = \
	"${FROM}T00:00:00.000Z ${TO}T00:00:00.000Z 40" ] ||
	die "the window is not named: $(report .windows)"
[ "$(report .windows[0].source_count)" != 40 ] || die "no other count"
said "windows 1 not confirmed: the source's list and its count disagree, the source did not answer for it, or a run was cut short; the next sync of its period reads it again"
is .windows_unclosed 1
sim_post faults '{"clear": true}'
sync_once
is .windows_unclosed 0
run 0 "$WX_BIN" status
not_in_file out "not confirmed"

stored=$(sqlite3 -readonly ledger.sqlite "select count(*) from stored")
is .last_verification.stored_since "$stored"
said "0 artefacts (all at that time): 0 good, 0 bad, 0 cannot be verified; $stored stored since"
missing=$(sqlite3 -readonly ledger.sqlite \
	"select count(*) from call where class in ('missing', 'failed', 'lost')")
[ "$missing" -gt 0 ] || die "nothing is missing"
oldest_when=$(sqlite3 -readonly ledger.sqlite "select replace(substr(
	min(created), 1, 16), 'T', ' ') from call where class = 'missing'")
oldest="not archived the oldest is a call of $oldest_when UTC (missing): wxarchive find --class missing"
said "$oldest"
is '.oldest_not_archived.class' '"missing"'

# What is no recording is kept, and no recording for that.
sim_post faults '{"add": ["html=on=media"]}'
sim_post tasks '{"created_ms": 1790900000000, "end_ms": 1790900060000,
	"plain": true}'
sync_once
[ "$status" = 3 ] || die "html: leaves with $status"
is .artefacts.bad 1
said " stored, 1 kept as evidence, "
said "not archived the oldest is a call of 20"
sim_post faults '{"clear": true}'
run 3 "$WX_BIN" sync --from "$FROM" --to "$TO" --retry
is .artefacts.bad 1
said "$oldest"
