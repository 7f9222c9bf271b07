# What doctor finds of the sign-in and of the disk on bad days: each finding as
# a whole, with what to do about it and the exit code; it leaves nothing.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# finds CODE FINDING HINT COMMAND..: the finding, and the hint below it; the
# archive stays as it was
finds() {
	code=$1
	printf '%s\n%22s-> %s\n' "$2" '' "$3" >want
	shift 3
	find archive -printf '%p %s %T@\n' | grep -v '^archive/tmp' |
		sort >before
	run "$code" "$@"
	sed 's/doctor-[0-9a-f-]\{36\}/doctor-RUN/' out |
		grep -A 1 -xF -- "$(head -n 1 want)" | diff want - ||
		die "not found: $(cat want out)"
	find archive -printf '%p %s %T@\n' | grep -v '^archive/tmp' | sort |
		diff before - || die "something was written"
	find archive/tmp -type f ! -name lock >left
	[ ! -s left ] || die "left behind: $(cat left)"
}

# A token that tells neither its organisation nor its scopes.
small_world --tasks 5 --access-token of-nobody
write_config </dev/null
run 0 "$WX_BIN" init
echo of-nobody >access
chmod 600 access
sed 's/^\[auth\]/&\naccess_token_file = access/' wxarchive.conf >fixed.conf
finds 0 "warn  organisation    the token does not say which organisation it is for; $(sim_value org) is configured" \
	'compare source.org_id with Control Hub' \
	"$WX_BIN" doctor --config fixed.conf
in_file out 'ok    scopes          not stated by the token; search and captures were tried instead'
stop_sim

# A token without the right to read.
small_world --tasks 5 --scope 'spark:all cjp:user'
write_config </dev/null
sign_in
finds 6 'FAIL  scopes          spark:all cjp:user' \
	'add cjp:config_read to the integration and to auth.scopes, then: wxarchive login' \
	"$WX_BIN" doctor
in_file out "ok    organisation    the token belongs to $(sim_value org)"
stop_sim
small_world --tasks 5 --scope 'spark:all cjp:config_read'
write_config </dev/null
sign_in
run 0 "$WX_BIN" doctor
in_file out 'ok    scopes          spark:all cjp:config_read'

# A file may not become so large: it cannot be written.
finds 7 "FAIL  writing         cannot write $PWD/archive/tmp/doctor-RUN.tmp: File too large" \
	'make sure that the user of wxarchive owns the archive and that its disk is not mounted read-only' \
	sh -c "trap '' XFSZ; ulimit -f 64; exec '$WX_BIN' doctor"

# A disk that keeps other bytes than those written.
finds 7 'FAIL  writing         what was read back differs from what was written' \
	'the disk does not keep what is written: do not use it' \
	env LD_PRELOAD="$WX_LOST_DISK" LOST_CALL=write \
	LOST_NAME='/tmp/doctor-*.tmp' LOST_AT=1 "$WX_BIN" doctor
run 0 "$WX_BIN" doctor
