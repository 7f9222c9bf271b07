# Standard descriptors that the caller has closed: nothing else gets their
# numbers, and with them what is printed.
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

small_world --tasks 1
write_config </dev/null

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
