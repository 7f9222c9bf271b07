# Table of faults of the source, each played against a fresh archive.
# FAULTS_GROUP: search, captures, media, hostile, count or variants; FAULTS_ROW: only
# the row of that name.  Every row is played; what fails is listed.
#
# row NAME STATUS CONDITION [FAULT..]
#   whole     all that the source has is archived, and nothing else
#   has-all   all that the source has is archived; it had more once
#   listed:R  something is not archived, and listed with reason R (one of R|S)
#   later     only the next run has to be whole
#   stops     the run ended before it was complete
# and, whatever it says: nothing is archived that the source does not have
# (but for "other", see there), no Retry-After is ignored ($early: as the
# simulator counts that), the faults struck, and after the faults are gone
# another run makes it whole (but for "final").
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

group=${FAULTS_GROUP:-search captures media hostile count variants}
home=$PWD
bad=0
played=0
world=
settings=
api_settings=
final=
early=retry_after_violations
stall=60s # far more than a busy machine takes

# wrong TEXT
wrong() {
	bad=$((bad + 1))
	printf '%s: %s\n' "$name" "$1" >&2
}

# look: what the source has and what is stored, for the next three.
look() {
	expected_set >expected
	stored_set >stored
}

is_whole() {
	diff expected stored >diff.out
}

has_all() {
	comm -23 expected stored >diff.out
	[ ! -s diff.out ]
}

# is_alien: something is stored that the source does not have.
is_alien() {
	comm -13 expected stored >alien
	[ -s alien ]
}

# condition TEXT
condition() {
	case $1 in
	has-all) has_all || wrong "not all: $(head -n 3 diff.out)" ;;
	whole) is_whole || wrong "not whole: $(head -n 3 diff.out)" ;;
	listed:*)
		! is_whole || wrong "whole, and should not be"
		sqlite3 -readonly ledger.sqlite \
			"select distinct reason from missing
			union select distinct reason from call
			where class in ('failed', 'lost', 'missing')
			union select distinct verdict from stored
			where state = 'bad'" >reasons
		grep -qxE "${1#listed:}" reasons ||
			wrong "reasons are: $(tr '\n' ' ' <reasons)"
		;;
	stops) ! is_whole || wrong "whole, and should not be" ;;
	esac
}

# faults FAULT..: these and no others
faults() {
	list=
	for fault in "$@"; do
		list="$list${list:+,}\"$fault\""
	done
	sim_post faults "{\"clear\":true,\"add\":[$list]}"
}

row() {
	name=$1
	want=$2
	what=$3
	shift 3
	[ -z "${FAULTS_ROW:-}" ] || [ "$FAULTS_ROW" = "$name" ] || return 0
	played=$((played + 1))
	mkdir "$home/$name"
	cd "$home/$name"
	small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0 \
		--page-size 10 $world
	printf '[api]\nrate = 100000\nbackoff_base = 10ms\n%s\n' \
		"backoff_cap = 100ms
timeout = 60s
$api_settings
[download]
stall_timeout = $stall
$settings" | new_archive
	sim_post reset-stats '{}'
	faults "$@"
	sync_once
	[ "$status" = "$want" ] || wrong "leaves with $status, not $want: \
$(report '.error // "", .text // ""' 2>&1 | tr '\n' ' ')"
	[ $# = 0 ] || [ "$(stats '[.faults[]?] | add // 0')" != 0 ] ||
		wrong "the fault never struck"
	[ "$(stats ".$early")" = 0 ] ||
		wrong "a Retry-After was ignored"
	look
	condition "$what"
	(sums_hold) 2>err || wrong "$(head -n 1 err)"
	[ -n "$final" ] || ! is_alien ||
		wrong "archived, and not at the source: $(head -n 1 alien)"
	[ -n "$final" ] || heal
	stop_sim
}

heal() {
	faults
	sim_post expire '{"kind":"links"}'
	sim_post expire '{"kind":"access"}'
	sync_once
	[ "$status" = 0 ] || wrong "healed: leaves with $status: \
$(report '.error // "", .text // "", (.classes | tostring)' 2>&1 | tr '\n' ' ')"
	look
	is_whole || wrong "healed: not whole: $(head -n 3 diff.out)"
}

for g in $group; do
	. "$WX_SOURCE_DIR/tests/faults/$g.table"
done
cd "$home"
echo "$played rows, $bad failures"
[ "$bad" = 0 ] || die "$bad failures"
