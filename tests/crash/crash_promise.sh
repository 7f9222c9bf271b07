# The process is ended while bodies come that are other recordings than their
# checksum says: none of them counts as archived by the next run, which knows no
# reply of theirs, and what does is told with the facts of its reply.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

points=8
[ -z "${WX_LONG:-}" ] || points=60
small_world --tasks 3 --body-bytes 200000 --recordings-only --missing 0 \
	--deleted 0 --checksums all --content-type text/plain
printf '[api]\nrate = 100000\nbackoff_base = 10ms\n[download]\nparallel = 2\n' |
	new_archive
. "$WX_SOURCE_DIR/tests/support/crash.sh"
expected_set >expected

# cut STEP: a run that is ended there, where the bytes are $wrong
cut() {
	sim_post faults "{\"clear\":true,\"add\":[$wrong]}"
	fresh broken
	FAULT_STEP=$1
	export FAULT_STEP
	sync_once
	unset FAULT_STEP
	[ "$status" = 100 ] || die "step $1: the killed run leaves with $status"
	sim_post faults '{"clear":true}'
}

# as_told STEP: the next run archives what the source has, by its facts
as_told() {
	sync_once
	[ "$status" = 0 ] || die "step $1: the next run leaves with $status"
	stored_set | diff "$home/expected" - >diff.out ||
		die "step $1: other bytes: $(cat diff.out)"
	sums_hold
	find archive/objects -name record.json -exec cat {} + |
		jq -r 'select(.capture.status == null or
			.capture.etag == null or .capture.date == null or
			.files[0].validation.code != "type-differs") |
			.oid' >facts
	[ ! -s facts ] || die "step $1: without their facts: $(cat facts)"
}

for wrong in '"wrong-bytes=form=other,on=media"' ''; do
	sim_post faults "{\"clear\":true,\"add\":[$wrong]}"
	fresh whole
	FAULT_COUNT="$home/steps" sync_once
	cd "$home"
	needs_steps
	awk '$2 ~ /^store[.](part|side)_/ { print $1 }' steps >those
	count=$(wc -l <those)
	[ "$count" -gt 12 ] || die "only $count steps: $(cat steps)"
	for n in $(seq 1 $points); do
		step=$(sed -n "$((1 + (n - 1) * count / points))p" "$home/those")
		cut "$step"
		as_told "$step"
	done
done
