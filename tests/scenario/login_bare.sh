# A sign-in that brings less than it should: no refresh token, or a token that
# does not say of which organisation it is.  login says what that means, and
# status and doctor do afterwards.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# in_browser COMMAND..: it is run, and its address opened as soon as it is there
in_browser() {
	: >err
	(
		until grep -q '^http' err; do sleep 0.1; done
		curl -sL -o page "$(grep -m1 '^http' err)"
	) &
	run 0 "$@" </dev/null
	wait $!
}

small_world --tasks 5 --auto-approve
write_config </dev/null
run 0 "$WX_BIN" init
sign_in
not_in_file out "none came"
run 0 "$WX_BIN" status
not_in_file out "no refresh token"

# the refresh token of an earlier sign-in is not that of the new one
sim_post faults '{"add": ["no-refresh=on=token,count=1"]}'
in_browser "$WX_BIN" login
in_file out "signed in to organisation $(sim_value org)"
not_in_file out "refresh token  valid"
told="refresh token  none came: nothing can renew the access token, and once it has ended
               every run leaves with 6
what to do: check under My Webex Apps at developer.webex.com that auth.client_id is that of
            an integration or a service app; without a refresh token, sign in again
            before the access token ends: wxarchive login"
printf '%s\n' "$told" >want
grep -A 4 '^refresh token' out | diff want - || die "other words"
[ "$(jq 'has("refresh_token")' token.json)" = false ] ||
	die "an earlier refresh token was kept"
ends=$(sed -n 's/^access token   valid until //p' out)
run 0 "$WX_BIN" status
tr -s ' \n' '  ' <out >line
in_file line "sign-in ends $ends; there is no refresh token to renew it with: run wxarchive login before it ends"
run 0 "$WX_BIN" doctor
in_file out "warn  refresh token   there is none: once the access token has ended, every run leaves with 6"
in_file out "-> run wxarchive login, or name the refresh token of a service app in auth.refresh_token_file"
sim_post faults '{"add": ["no-refresh=on=token,count=1"]}'
in_browser "$WX_BIN" login --json
fits login out
[ "$(jq .renewable out)" = false ] || die "called renewable"

# a renewal without a new one keeps the one that there is
run 0 "$WX_BIN" login --refresh-token-file refresh
sim_post faults '{"add": ["no-refresh=on=token,count=1"]}'
run 0 "$WX_BIN" login --refresh-token-file refresh --json
[ "$(jq .renewable out)" = true ] || die "not called renewable"

sim_post faults '{"clear": true, "add": ["no-org=on=token,count=1"]}'
run 0 "$WX_BIN" login --refresh-token-file refresh
in_file out "signed in; the token does not say to which organisation (source.org_id: $(sim_value org))"
not_in_file out "signed in to organisation"
sim_post faults '{"clear": true, "add": ["wrong-org=on=token,count=1"]}'
sed 's/^\[auth\]/&\nother_org = yes/' wxarchive.conf >managed.conf
run 0 "$WX_BIN" login --refresh-token-file refresh --config managed.conf
in_file out "signed in to organisation 00000000-1111-4222-8333-444444444444, to read $(sim_value org)"

# A sign-in that is refused says what to do.
refused() {
	: >err
	{
		until grep -q '^http' err; do sleep 0.1; done
		grep -m1 -o 'state=[0-9a-f]*' err |
			sed "s,^,http://127.0.0.1/callback?error=$1\&,"
	} | run 6 "$WX_BIN" login
	in_file err "wxarchive login: the sign-in was refused: $1"
	in_file err "what to do: $2"
}
refused access_denied "run wxarchive login again, sign in as an administrator of the organisation, and accept what is asked for"
refused invalid_scope "give the integration the scopes that auth.scopes names (cjp:config_read at least)"
