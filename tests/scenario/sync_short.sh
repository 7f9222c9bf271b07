# The source counts more recordings of a call than it names: what its number
# counts is not known, so the calls stay archived, and it is told.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

small_world --tasks 30 --body-bytes 4000 --missing 0 --deleted 0 \
	--recording-count-more 1
printf '[api]\nrate = 100000\n[log]\nlevel = info\n' | new_archive
sync_once
[ "$status" = 0 ] || die "leaves with $status"
expected_set >expected
stored_set | diff expected - >diff.out || die "not all of it: diff.out"

# The first is a warning, the others are for who looks.
[ "$(grep -c 'warn task.fewer_recordings' sync.err)" = 1 ] || die "not once"
[ "$(grep -c 'info task.fewer_recordings' sync.err)" -gt 3 ] || die "not all"
in_file sync.err 'text="the source counts more recordings of a call than it names"'
in_file sync.err 'hint="all that it names is archived; it may count the pieces of one: listen to a few, and see wxarchive explain CALL"'
call=$(sed -n 's/.*warn task.fewer_recordings.* task=\([^ ]*\) .*/\1/p' sync.err)
run 0 "$WX_BIN" explain "$call"
tr -s '\n ' ' ' <out >words
in_file words "It may count the pieces of one; all that it names is archived."
in_file words "It is asked for again by the first sync after"
run 0 "$WX_BIN" explain --json "$call"
fits explain out
[ "$(jq '.recordings_counted - .recordings_named' out)" = 1 ] ||
	die "counted and named do not differ by one"
[ "$(jq -r .class out)" = archived ] || die "it is $(jq -r .class out)"
