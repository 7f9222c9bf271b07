# Phone numbers: no output shows one in full unless that is asked for, and
# then each is whole.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 80 --body-bytes 4000 --missing 0.1 --deleted 0.1 \
	--never-ends 0 --telephony 1
new_archive <<'CONFIG'
[api]
rate = 100000
CONFIG

source_calls 'origin destination' |
	jq -r '"\(.id) \(.origin) \(.destination)"' >calls
[ "$(wc -l <calls)" = 80 ] || die "the source names $(wc -l <calls) calls"
# without the +, in case that is written otherwise
cut -d ' ' -f 2- calls | tr ' ' '\n' | tr -d + | sort -u >numbers
grep -qvE '^1[0-9]{10}$' numbers && die "what is no phone number: numbers"

# masks COMMAND..: neither of its outputs has a number in full
masks() {
	code=$1
	shift
	run "$code" "$WX_BIN" "$@"
	! cat out err | grep -F -m 1 -f numbers >found ||
		die "'$*' shows $(cat found)"
}

# A run tells of calls that failed, too, and all that it can tell.
sim_post faults '{"add": ["html=on=media,count=6", "status=on=captures,count=2"]}'
for format in text json; do
	printf '[log]\nformat = %s\nlevel = debug\n' $format |
		cat wxarchive.conf - >told.conf
	masks 3 --config told.conf sync -v --from "$FROM" --to "$TO" --retry
done
masks 0 plan --from "$FROM" --to "$TO"
masks 0 status
masks 0 doctor -v
masks 3 reconcile --from "$FROM" --to "$TO"
masks 0 verify -v
masks 0 audit show --limit 0
masks 0 audit show --limit 0 --json

id=$(sqlite3 -readonly ledger.sqlite \
	"select id from call where class = 'archived' limit 1")
origin=$(sed -n "s/^$id \(.*\) .*/\1/p" calls)
destination=$(sed -n "s/^$id .* //p" calls)
# mask NUMBER: its first two and last four characters
mask() {
	printf '%s\n' "$1" | sed 's/^\(..\).*\(....\)$/\1******\2/'
}

list="reconcile --from $FROM --to $TO --list archived"
for command in find "$list"; do
	# shellcheck disable=SC2086
	masks 0 $command
	# shellcheck disable=SC2086
	masks 0 $command --json
	jq -c --arg id "$id" '.calls[] | select(.call == $id) |
		[.origin, .destination]' out >got
	[ "$(cat got)" = "[\"$(mask "$origin")\",\"$(mask "$destination")\"]" ] ||
		die "$command: $(cat got) of $origin, $destination"
	# shellcheck disable=SC2086
	masks 0 $command --csv
	in_file out "$(mask "$origin")"
done
masks 0 find --number "$origin"
masks 0 find --files
masks 0 find --files --csv
masks 0 find --files --json
masks 0 explain "$id"
tr -s '\n ' ' ' <out >words
in_file words "from $(mask "$origin")"
in_file words "to $(mask "$destination")"
masks 0 explain "$id" --json
[ "$(jq -r '.origin + " " + .destination' out)" = \
	"$(mask "$origin") $(mask "$destination")" ] || die "explain: $(cat out)"

# shows OPTION..: all calls with their numbers as the source has them
shows() {
	run 0 "$WX_BIN" find --json "$@"
	jq -r '.calls[] | "\(.call) \(.origin) \(.destination)"' out |
		diff calls - >diff.out || die "find: $(head -n 4 diff.out)"
	run 0 "$WX_BIN" find --csv "$@"
	in_file out "$origin"
	in_file out "$destination"
	grep "^\"\{0,1\}$id" out >line
	in_file line "tel:$origin"
	in_file line "tel:$destination"
	# shellcheck disable=SC2086
	run 0 "$WX_BIN" $list --json "$@"
	[ "$(jq -r --arg id "$id" '.calls[] | select(.call == $id) |
		"\(.origin) \(.destination)"' out)" = "$origin $destination" ] ||
		die "reconcile --list: $(cat out)"
	run 0 "$WX_BIN" explain "$id" "$@"
	tr -s '\n ' ' ' <out >words
	in_file words "from $origin"
	in_file words "to $destination"
	run 0 "$WX_BIN" explain "$id" --json "$@"
	[ "$(jq -r '.origin + " " + .destination' out)" = \
		"$origin $destination" ] || die "explain: $(cat out)"
}
shows --full-numbers
printf '[log]\nfull_numbers = yes\n' >>wxarchive.conf
shows
