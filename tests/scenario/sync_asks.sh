# What is asked of the captures: link_life, digital_versions and ask_all of
# [resolve] each reach the source, and without them it is not asked for more.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 80 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0 --recorded 0.5 --telephony 0.8
new_archive </dev/null
printf '[api]\nrate = 100000\n' >>wxarchive.conf
cp wxarchive.conf plain.conf

# asks TEXT SETTING: a new archive is filled under it, and each question holds
# the text.  The source ends the connection after one that does, and counts it;
# none has what begins with a dash.
asks() {
	text=${1#-}
	chmod -R u+w archive
	rm -rf archive ledger.sqlite* log.key
	printf '[resolve]\n%s\n' "$2" | cat plain.conf - >wxarchive.conf
	run 0 "$WX_BIN" init
	sim_post faults "{\"clear\": true, \"add\": [$(printf \
		'bye=on=captures,match=%s' "$text" | jq -R .)]}"
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "$2: leaves with $status"
	expected_set >expected
	stored_set | diff expected - >diff.out || die "$2: not all is stored"
	want=$(stats .endpoints.captures.requests)
	[ "$want" -gt 0 ] || die "$2: nothing was asked for"
	[ "$text" = "$1" ] || want=0
	told=$(curl -sS -f "$api/sim/faults" | jq '.[0].struck')
	[ "$told" = "$want" ] || die "$2: $told questions say $text, not $want"
}

asks 'urlExpiration":60' ''
asks 'urlExpiration":7' 'link_life = 7m'
asks 'urlExpiration":1' 'link_life = 1m'
asks -includeAllDigitalVersions ''
asks 'includeAllDigitalVersions":true' 'digital_versions = yes'
asks -includeAllDigitalVersions 'digital_versions = no'
asks 'includeVARecordings":true' ''

# Calls that the source says were not recorded.
curl -sS -f "$api/sim/expected?from=$FROM_MS&to=$TO_MS" >truth
claimed=$(jq -s '[.[] | select(.captureRequested != false or
	.recordingCount > 0 or .channelType != "telephony")] | length' truth)
[ "$claimed" -gt 10 ] && [ "$claimed" -lt 70 ] || die "$claimed tell nothing"
asks 'taskIds' 'ask_all = no'
[ "$(stats .captures_ids.distinct)" = "$claimed" ] ||
	die "$(stats .captures_ids.distinct) calls are asked for, not $claimed"
asks 'taskIds' 'ask_all = yes'
[ "$(stats .captures_ids.distinct)" = 80 ] ||
	die "$(stats .captures_ids.distinct) calls are asked for, not all"

# What is known is asked for anew when one of them is changed.
asks 'taskIds' 'ask_all = no'
again() {
	sim_post reset-stats '{}'
	sync_once
	[ "$status" = 0 ] || die "again: leaves with $status"
	[ "$(stats .captures_ids.distinct)" "$@" ] ||
		die "$(stats .captures_ids.distinct) calls are asked for, not $*"
}
again = 0
printf 'digital_versions = yes\n' >>wxarchive.conf
again -gt 0
again = 0
sed -i 's/^ask_all = no/ask_all = yes/' wxarchive.conf
again -ge $((80 - claimed))
again = 0
