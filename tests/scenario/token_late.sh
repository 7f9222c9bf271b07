# The reply to a renewal comes late, and the old refresh token is dead by
# then: a command that has done its work, and one that is told to end, leave
# only when the new one is stored.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 5 --missing 0 --deleted 0 --refresh-kind new-kill-old
printf '[api]\nrate = 100000\n' | new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
sim_post faults '{"add": ["stall=on=token,at=0,ms=700"]}'

# soon: the access token is good for a minute yet, after hours; sets renewals.
soon() {
	now=$(date +%s)000
	jq -c --argjson now "$now" '.access_from_ms = $now - 36000000 |
		.access_expires_ms = $now + 60000' token.json >token.new
	cp token.new token.json
	renewals=$(stats .endpoints.token.requests)
}

# signed_in: it was renewed once, and what is stored is good.
signed_in() {
	[ "$(stats .endpoints.token.requests)" = $((renewals + 1)) ] ||
		die "$1: there was no renewal"
	soon
	sync_once
	[ "$status" = 0 ] ||
		die "after $1: leaves with $status: $(cat sync.err)"
}

soon
run 0 "$WX_BIN" --config wxarchive.conf plan --from "$FROM" --to "$TO"
signed_in plan

for signal in TERM HUP; do
	soon
	"$WX_BIN" --config wxarchive.conf plan --from "$FROM" --to "$TO" \
		>out 2>err &
	plan=$!
	until_true asked token $((renewals + 1))
	kill -$signal $plan
	wait $plan || :
	signed_in "SIG$signal"
done
