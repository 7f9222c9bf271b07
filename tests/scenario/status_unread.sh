# Time between two runs that neither of them read: status and doctor name it,
# with the command that reads it, and so they do with what was begun.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# said COMMAND TEXT: in its words, however they are wrapped.
said() {
	run 0 "$WX_BIN" "$1"
	tr -s '\n ' ' ' <out >words
	in_file words "$2"
}

# is FILTER VALUE: in the JSON of status.
is() {
	run 0 "$WX_BIN" status --json
	fits status out
	[ "$(jq -c "$1" out)" = "$2" ] || die "$1 is $(jq -c "$1" out), not $2"
}

small_world --tasks 60 --body-bytes 4000 --missing 0 --deleted 0 \
	--never-ends 0
printf '[api]\nrate = 100000\n' | new_archive
said status "period covered nothing yet"
said doctor "ok time read nothing yet"
is '[.read_from, .read_to, .not_read, .not_read_count]' '[null,null,[],0]'

run 0 "$WX_BIN" sync -q --from 2026-10-01 --to 2026-10-04
said status "period covered 2026-10-01 to 2026-10-04 "
not_in_file words "NOT READ"
said doctor "ok time read 2026-10-01 to 2026-10-04, without a gap"
is .not_read_count 0

# What find does not list as nobody has looked; nothing where all was read.
found() {
	run 0 "$WX_BIN" find "$@"
	tr -s '\n ' ' ' <out >words
}
found --from 2026-10-01 --to 2026-10-04
not_in_file words "not read"
found
not_in_file words "not read"
found --from 2026-11-01 --to 2026-11-02
in_file words "0 calls not read: 2026-11-01 to 2026-11-02 (1 day); calls of that time are not known until this is run: wxarchive sync --from 2026-11-01 --to 2026-11-02 "
found --to 2026-10-06 --limit 1
in_file words " calls not read: 2026-10-04 to 2026-10-06 (2 days); calls"
found --from 2001-01-01 --to 2001-01-02
in_file words "0 calls not read: 2001-01-01 to 2001-01-02 (1 day); the source no longer answers for it"
run 0 "$WX_BIN" find --from 2026-09-30 --to 2026-10-05 --json
fits find out
[ "$(jq -c '[.not_read_count, (.not_read | map(.from[8:10], .to[8:10]))]' out)" = \
	'[2,["30","01","04","05"]]' ] || die "find --json: $(jq -c .not_read out)"
run 0 "$WX_BIN" find --json
fits find out
[ "$(jq 'has("not_read")' out)" = false ] || die "find --json without a period"

run 0 "$WX_BIN" sync -q --from 2026-10-20T12:30Z --to 2026-10-21
said status "period covered 2026-10-01 to 2026-10-04, 2026-10-20 12:30 UTC to 2026-10-21 "
in_file words "NOT READ 2026-10-04 to 2026-10-20 12:30 UTC (17 days): wxarchive sync --from 2026-10-04 --to 2026-10-20T12:30:00.000Z "
said doctor "warn time read never read: 2026-10-04 to 2026-10-20 12:30 UTC (17 days) -> wxarchive sync --from 2026-10-04 --to 2026-10-20T12:30:00.000Z "
is '[.read_from, .read_to, .not_read_count, .not_read[]]' '["2026-10-01T00:00:00.000Z","2026-10-21T00:00:00.000Z",1,{"begun":false,"from":"2026-10-04T00:00:00.000Z","to":"2026-10-20T12:30:00.000Z"}]'

# The command is one to type.
run 0 "$WX_BIN" status
command=$(sed -n 's/^ *wxarchive sync/sync/p' out)
# shellcheck disable=SC2086
run 0 "$WX_BIN" $command
said status "period covered 2026-10-01 to 2026-10-21 "
not_in_file words "NOT READ"

# What does not close was begun; of many the first are named.
sim_post faults '{"add": ["count-off"]}'
run 3 "$WX_BIN" sync -q --from 2026-10-22 --to 2026-10-23
for day in 25 27; do
	run 3 "$WX_BIN" sync -q --from 2026-10-$day --to 2026-10-$((day + 1))
done
said status "period covered 2026-10-01 to 2026-10-21, and parts of 2026-10-25 to 2026-10-28 "
in_file words "NOT READ 2026-10-21 to 2026-10-22 (1 day): wxarchive sync --from 2026-10-21 --to 2026-10-22 NOT READ 2026-10-22 to 2026-10-23 (1 day), begun, but not read completely: wxarchive sync --from 2026-10-22 --to 2026-10-23 "
in_file words " and 3 more: wxarchive status --json"
said doctor "warn time read 2026-10-22 to 2026-10-23 (1 day), begun, but not read completely -> wxarchive sync --from 2026-10-22 --to 2026-10-23 "
in_file words "warn time read and 3 more -> wxarchive status --json names them"
is '[.not_read_count, (.not_read | length), .not_read[5].begun]' '[6,6,true]'

# While another run works on the archive, what was begun is its matter.
sim_post faults '{"clear": true}'
flock --no-fork archive/tmp/lock sleep 600 &
holder=$!
while flock --nonblock archive/tmp/lock true; do sleep 0.05; done
said doctor "ok time read 2026-10-22 to 2026-10-23 is being read now"
kill "$holder"
wait "$holder" || true
