# The process is ended while small bodies wait in memory for their folder: the
# next run fetches those again, and they are few.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# As many as may be on the network and behind it (download.c).
bound=$((4 + 32))
small_world --tasks 300 --body-bytes 4000 --missing 0 --deleted 0
printf '[api]\nrate = 100000\n[download]\nparallel = 4\n' | new_archive
. "$WX_SOURCE_DIR/tests/support/crash.sh"

fresh whole
FAULT_COUNT="$home/steps" sync_once
[ "$status" = 0 ] || die "the unbroken run leaves with $status"
cd "$home"
needs_steps
end_state_of() {
	(cd "$1" && end_state)
}
end_state_of whole >want
fetched=$(cd whole && recordings | wc -l)
for name in store.part_mkdir store.part_create store.side_create \
	store.side_write; do
	step=$(awk -v name="$name" '$2 == name && ++n == 401 { print $1 }' steps)
	fresh broken
	sim_post reset-stats '{}'
	FAULT_STEP=$step
	export FAULT_STEP
	sync_once
	unset FAULT_STEP
	[ "$status" = 100 ] || die "$name: the killed run leaves with $status"
	sync_once
	[ "$status" = 0 ] || die "$name: the next run leaves with $status"
	twice=$(($(stats .endpoints.media.requests) - fetched))
	[ "$twice" -le $bound ] || die "$name: $twice are fetched twice"
	cd "$home"
	end_state_of broken | diff want - || die "$name: another end state"
done
