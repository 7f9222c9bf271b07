# The process is ended while recordings are on their way into their place, and
# before the next run the source declares them anew, longer: what is archived of
# each is what it declares, and what a record says is what the ledger says.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

points=6
[ -z "${WX_LONG:-}" ] || points=60
small_world --tasks 2 --body-bytes 80000 --recordings-only --missing 0 \
	--deleted 0
printf '[api]\nrate = 100000\nbackoff_base = 10ms\n' | new_archive
. "$WX_SOURCE_DIR/tests/support/crash.sh"

fresh whole
FAULT_COUNT="$home/steps" sync_once
cd "$home"
needs_steps
declared() {
	sqlite3 -readonly "$1/ledger.sqlite" "select max(stop_ms) from artefact
		where state = 2 group by task order by 1"
}
declared whole | while read -r ms; do echo $((ms + 3600000)); done >want
awk '$2 ~ /^store[.](side|seal|part_rename)/ { print $1 }' steps >those
count=$(wc -l <those)
[ "$count" -gt 12 ] || die "only $count steps: $(cat steps)"
for n in $(seq 1 $points); do
	step=$(sed -n "$((1 + (n - 1) * count / points))p" "$home/those")
	fresh broken
	sim_post options '{"stop_shift_ms":0}'
	FAULT_STEP=$step
	export FAULT_STEP
	sync_once
	unset FAULT_STEP
	[ "$status" = 100 ] || die "step $step: leaves with $status"
	sim_post options '{"stop_shift_ms":3600000}'
	sync_once
	[ "$status" = 0 ] || die "step $step: the next run leaves with $status"
	sync_once
	[ "$status" = 0 ] || die "step $step: the third run leaves with $status"
	cd "$home"
	declared broken | diff want - >diff.out ||
		die "step $step: not what is declared: $(cat diff.out)"
	sqlite3 -readonly broken/ledger.sqlite "select lower(hex(oid)) || ' ' ||
		strftime('%Y-%m-%dT%H:%M:%S', stop_ms / 1000, 'unixepoch') ||
		printf('.%03dZ', stop_ms % 1000) from artefact
		where state = 2 order by 1" >ledger.says
	find broken/archive/objects -name record.json -exec cat {} + |
		jq -r '"\(.oid) \(.call.captureStop)"' | sort >record.says
	diff ledger.says record.says >diff.out ||
		die "step $step: the record says another: $(cat diff.out)"
done
