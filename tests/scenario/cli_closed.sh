# Standard descriptors that the caller has closed: nothing else gets their
# numbers, and with them what is printed.  And pipes whose reader has gone.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# closed STATUS COMMAND..: as run, with a closed standard output.
closed() {
	want=$1
	shift
	got=0
	"$@" >&- 2>err || got=$?
	[ "$got" = "$want" ] ||
		die "'$*' with a closed output left with $got: $(cat err)"
}

small_world --tasks 200 --body-bytes 4000 --missing 0 --deleted 0 --never-ends 0
write_config <<'CONFIG'
[api]
rate = 100000
CONFIG

# The lock of the archive, which init holds while it reports.
closed 7 "$WX_BIN" init
one_line err
in_file err "wxarchive init: standard output: Bad file descriptor"
[ ! -s archive/tmp/lock ] || die "init wrote into its lock"

# The lock of the token, held while a line is logged.
sim_value refresh_token >refresh
chmod 600 refresh
got=0
"$WX_BIN" -v login --refresh-token-file refresh >out 2>&- || got=$?
[ "$got" = 0 ] || die "login with a closed error output left with $got"
for file in token.json*; do
	not_in_file "$file" " debug "
	not_in_file "$file" " info "
done

# A connection to the source.
closed 7 "$WX_BIN" doctor
one_line err
in_file err "wxarchive doctor: standard output: Bad file descriptor"

# A closed input hurts nobody.
run 0 "$WX_BIN" version <&-
got=0
"$WX_BIN" version <&- >&- 2>&- || got=$?
[ "$got" = 7 ] || die "version with all three closed left with $got"

# unread STATUS COMMAND..: into a pipe whose reader has gone; says nothing.
mkfifo pipe
exec 8<>pipe 9>pipe 8<&-
unread() {
	want=$1
	shift
	got=0
	"$@" >&9 2>err || got=$?
	[ "$got" = "$want" ] ||
		die "'$*' into a closed pipe left with $got: $(cat err)"
	[ ! -s err ] || die "'$*' into a closed pipe says: $(cat err)"
}

# A run finishes all the same; what reports ends like any good tool, or with
# the exit code of what it found.
unread 0 "$WX_BIN" -q sync --from "$FROM" --to "$TO"
[ "$(sqlite3 -readonly ledger.sqlite "select count(*) from run
	where command = 'sync' and exit_code = 0")" = 1 ] ||
	die "a run did not end by itself"
for command in --help 'find --help' find 'find --json' 'find --csv --files' \
	'audit show --limit 0' 'audit verify' \
	"reconcile --offline --csv --from $FROM --to $TO" \
	'reconcile --list archived' verify 'config show' status doctor; do
	# shellcheck disable=SC2086
	unread 0 "$WX_BIN" $command
done
find archive/objects -type f ! -name '*.json' -exec chmod u+w {} + \
	-exec truncate -s 1 {} +
unread 4 "$WX_BIN" verify
# what is longer than one write is cut off there
run 0 "$WX_BIN" find --json
[ "$(wc -c <out)" -gt 66000 ] || die "find --json is too short for this"
exec 9>&-

# A full disk is no such thing.
for command in find 'audit show' status --help; do
	got=0
	# shellcheck disable=SC2086
	"$WX_BIN" $command >/dev/full 2>err || got=$?
	[ "$got" = 7 ] || die "'$command' on a full disk left with $got"
	in_file err "standard output: No space left on device"
done
