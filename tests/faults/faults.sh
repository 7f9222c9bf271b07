# Table of faults of the source, each played against a fresh archive.
# FAULTS_GROUP: search, captures, media, hostile or count; FAULTS_ROW: only
# the row of that name.  Every row is played; what fails is listed.
#
# row NAME STATUS CONDITION FAULT..
#   whole     all that the source has is archived, and nothing else
#   has-all   all that the source has is archived; it had more once
#   listed:R  something is not archived, and listed with reason R (one of R|S)
#   later     only the next run has to be whole
#   stops     the run ended before it was complete
# and, whatever it says: nothing is archived that the source does not have
# (but for "other", see there), no Retry-After is ignored, the fault struck,
# and after the faults are gone another run makes it whole (but for "final").
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

group=${FAULTS_GROUP:-search captures media hostile count}
home=$PWD
bad=0
played=0
world=
settings=
api_settings=
final=

# wrong TEXT
wrong() {
	bad=$((bad + 1))
	printf '%s: %s\n' "$name" "$1" >&2
}

is_whole() {
	expected_set >expected
	stored_set >stored
	diff expected stored >diff.out
}

has_all() {
	expected_set >expected
	stored_set | comm -23 expected - >diff.out
	[ ! -s diff.out ]
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
	sim_post faults "$(printf '%s\n' "$@" |
		jq -Rsc '{clear: true, add: (split("\n") | map(select(. != "")))}')"
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
timeout = 5s
$api_settings
[download]
stall_timeout = 1s
$settings" | new_archive
	sim_post reset-stats '{}'
	faults "$@"
	sync_once
	[ "$status" = "$want" ] || wrong "leaves with $status, not $want: \
$(report '.error // "", .text // ""' 2>&1 | tr '\n' ' ')"
	[ "$(stats '[.faults[]?] | add // 0')" != 0 ] ||
		wrong "the fault never struck"
	[ "$(stats .retry_after_violations)" = 0 ] ||
		wrong "a Retry-After was ignored"
	condition "$what"
	(sums_hold) 2>err || wrong "$(head -n 1 err)"
	expected_set >expected
	stored_set | comm -13 expected - >alien
	[ ! -s alien ] || [ -n "$final" ] ||
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
	is_whole || wrong "healed: not whole: $(head -n 3 diff.out)"
}

for g in $group; do
	. "$WX_SOURCE_DIR/tests/faults/$g.table"
done
cd "$home"
echo "$played rows, $bad failures"
[ "$bad" = 0 ] || die "$bad failures"
