# A proxy, a gateway or a sign-in page replies in place of the source: one request
# is enough, the words say what replied and which address to look at, and nothing
# is said of scopes and credentials.  A page of trouble is asked for again.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# replies FAULT: from now on
replies() {
	sim_post faults "{\"clear\":true,\"add\":[\"$1\"]}"
	sim_post reset-stats '{}'
}

# ends TEXT SETTING ENDPOINT: as it has to
ends() {
	[ "$status" = 1 ] || die "$1: leaves with $status: $(cat sync.err)"
	in_file sync.err "$1"
	in_file sync.err "what to do: a proxy, a gateway or a sign-in page replied in place of Webex: check $2, and let the network pass wxarchive through to that address; the next run goes on where this one stopped"
	not_in_file sync.err cjp:config_read
	[ "$(stats ".endpoints.$3.requests")" = 1 ] ||
		die "$1: $(stats ".endpoints.$3.requests") requests"
}

small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0
printf '[api]\nrate = 100000\nbackoff_base = 10ms\nbackoff_cap = 100ms\n' |
	new_archive
for code in 301 302 307; do
	replies "status=on=search,code=$code,body=html"
	sync_once
	ends "HTTP $code, a redirect: this is not an answer from Webex" \
		"source.region and source.api_base" search
done
replies "status=on=search,code=407,body=html"
sync_once
ends "HTTP 407, a proxy wants to be signed in to: this is not an answer from Webex" \
	"source.region and source.api_base" search
replies "status=on=search,code=403,body=html"
sync_once
ends 'HTTP 403: an HTML page, "Sign in"' "source.region and source.api_base" \
	search
run 1 "$WX_BIN" --config wxarchive.conf doctor
in_file out "a sign-in page replied in place of Webex"

# As an answer it may pass: it is asked again, but only so often.
replies html=on=search
sync_once
[ "$status" = 1 ] || die "200: leaves with $status: $(cat sync.err)"
in_file sync.err 'HTTP 200: an HTML page, "Sign in"'
in_file sync.err ': this is not an answer from Webex'
in_file sync.err "what to do: a proxy, a gateway or a sign-in page replied in place of Webex: check source.region and source.api_base"
[ "$(stats .endpoints.search.requests)" = 6 ] ||
	die "200: $(stats .endpoints.search.requests) requests"
run 1 "$WX_BIN" --config wxarchive.conf doctor
in_file out "FAIL  search"
in_file out 'HTTP 200: an HTML page, "Sign in"'

# In mid-run: what was read stays.
replies "status=on=captures,code=403,body=html"
sync_once
in_file sync.err ': this is not an answer from Webex'
[ "$status" = 1 ] || die "captures: leaves with $status"

# The token endpoint.
replies "status=on=token,code=403,body=html"
sim_post expire '{"kind":"access"}'
sync_once
ends 'HTTP 403: an HTML page, "Sign in"' source.token_url token
replies "status=on=token,code=302,body=html"
sync_once
ends "token endpoint: HTTP 302, a redirect: this is not an answer from Webex" \
	source.token_url token
replies html=on=token
sync_once
[ "$status" = 1 ] || die "token, 200: leaves with $status: $(cat sync.err)"
in_file sync.err 'token endpoint: HTTP 200: an HTML page, "Sign in"'
in_file sync.err "what to do: a page for people replied: check source.token_url, and whether a proxy or gateway replies in place of Webex"
not_in_file sync.err "JSON at byte"

# An answer of the source is what it was.
replies "status=on=search,code=403"
sync_once
[ "$status" = 6 ] || die "forbidden: leaves with $status"
in_file sync.err "the app needs the scope cjp:config_read"
replies "status=on=search,code=503,body=html,count=2"
sync_once
[ "$status" = 0 ] || die "503: leaves with $status: $(cat sync.err)"
replies "html=on=search,count=2"
sync_once
[ "$status" = 0 ] || die "200, twice: leaves with $status: $(cat sync.err)"
