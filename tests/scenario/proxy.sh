# Through a proxy: the source is known to the proxy alone, and every request
# goes by it.  What the proxy says no with is a failure of the network, with
# words of its own; what it is told is who to reach, and the password.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

proxy_pid=
stop_proxy() {
	[ -z "$proxy_pid" ] || kill "$proxy_pid" 2>/dev/null || true
	[ -z "$proxy_pid" ] || wait "$proxy_pid" 2>/dev/null || true
	proxy_pid=
}
trap 'stop_proxy; stop_sim' EXIT

# start_proxy REPLY LOGIN: it leads the names to the simulator; the
# configuration names it.
start_proxy() {
	stop_proxy
	rm -f proxy.port
	: >connects
	"$WX_CONNECT_PROXY" proxy.port connects "$1" "$2" \
		"api.example=$api_port" "login.example=$api_port" \
		"media.example=${media##*:}" &
	proxy_pid=$!
	until_true [ -s proxy.port ]
	proxy=127.0.0.1:$(cat proxy.port)
	sed -i "s|^proxy = .*|proxy = http://$proxy|" wxarchive.conf
}

# fails TEXT HINT: a run and a sign-in do, as by the network's fault.
fails() {
	sync_once
	[ "$status" = 1 ] || die "'$1': leaves with $status"
	in_file sync.err "https://api.example/search: $1"
	in_file sync.err "what to do: $2"
	run 1 "$WX_BIN" login --refresh-token-file refresh
	in_file err "https://login.example/v1/access_token: $1"
	run 1 "$WX_BIN" doctor
	in_file out "FAIL  search"
	in_file out "$1"
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
	-subj "/CN=the source" -keyout source.key -out source.pem -addext \
	"subjectAltName = DNS:api.example, DNS:login.example, DNS:media.example" \
	2>openssl.err || die "openssl"
small_world --tasks 40 --body-bytes 4000 --missing 0 --deleted 0 --seed 3 \
	--tls-cert source.pem --tls-key source.key --media-host media.example
api_port=${api##*:}
media=$(sim_value media)
write_config <<'SETTINGS'
ca_file = source.pem
proxy = none yet
[api]
rate = 100000
backoff_base = 10ms
backoff_cap = 100ms
tries = 2
SETTINGS
sed -i "s|^api_base = .*|api_base = https://api.example|
	s|^token_url = .*|token_url = https://login.example/v1/access_token|
	s|^authorize_url = .*|authorize_url = https://login.example/v1/authorize|" \
	wxarchive.conf
start_proxy - -
run 0 "$WX_BIN" init

# Without it nobody is reached; a proxy of the environment is told, not used.
sed '/^proxy = /d' wxarchive.conf >direct.conf
export WXARCHIVE_ACCESS_TOKEN=none
run 1 "$WX_BIN" --config direct.conf sync --from "$FROM" --to "$TO"
in_file err "the name api.example cannot be resolved"
run 1 "$WX_BIN" --config direct.conf doctor
not_in_file out "  proxy  "
for name in HTTPS_PROXY https_proxy ALL_PROXY all_proxy; do
	run 1 env "$name=http://$proxy" "$WX_BIN" --config direct.conf doctor
	in_file out "warn  proxy           $name is set, but the environment is not followed and source.proxy is not set"
	in_file out "-> if only a proxy leads to the source, name it in source.proxy"
	in_file out "FAIL  names           api.example has no address"
done
unset WXARCHIVE_ACCESS_TOKEN
[ ! -s connects ] || die "the proxy of the environment was used"

# The whole way, whatever the environment would spare.
export NO_PROXY='*' no_proxy='*' HTTPS_PROXY=http://127.0.0.1:1
sign_in
run 0 "$WX_BIN" doctor
in_file out "ok    proxy           http://$proxy"
in_file out "ok    names           127.0.0.1 is known"
in_file out "ok    search          https://api.example names"
not_in_file out "warn  proxy"
not_in_file out "api.example is known"
sync_once
[ "$status" = 0 ] || die "by proxy: leaves with $status: $(cat sync.err)"
[ "$(report .classes.archived)" -gt 0 ] || die "nothing was archived"
sums_hold
sort -u connects >asked
cat >want <<CONNECTS
CONNECT api.example:443 HTTP/1.1
CONNECT login.example:443 HTTP/1.1
CONNECT media.example:${media##*:} HTTP/1.1
CONNECTS
diff want asked >diff.out || die "asked of the proxy: $(cat diff.out)"
unset NO_PROXY no_proxy HTTPS_PROXY

# It says no: in its own words, and never as the source's about the sign-in.
start_proxy 403 -
fails "the proxy $proxy does not let " \
	"ask whoever runs the proxy to permit CONNECT to api.example:443"
start_proxy 502 -
fails "the proxy $proxy does not reach " "is the address right? If it is"
start_proxy 503 -
fails "the proxy $proxy has no connection now for " \
	"run the command again later"
start_proxy 407 -
fails "the proxy $proxy wants a user and a password (407)" \
	"write them into a file that only you can read"
# It is gone.
start_proxy - -
stop_proxy
fails "cannot connect to the proxy $proxy: Connection refused" \
	"check source.proxy, and that the proxy runs"

# A password, which nothing else is told.
start_proxy - "$(printf 'user:proxy-password' | base64)"
fails "the proxy $proxy wants a user and a password (407)" \
	"write them into a file that only you can read"
sed -i "s|^proxy = .*|&\nproxy_auth_file = proxy.login|" wxarchive.conf
(umask 077 && echo "user:wrong-password" >proxy.login)
fails "the proxy $proxy refuses the user or the password (407)" \
	"check the file that source.proxy_auth_file names"
echo "user:proxy-password" >proxy.login
sync_once
[ "$status" = 0 ] || die "with the password: leaves with $status"
run 0 "$WX_BIN" doctor
in_file out "ok    proxy           http://$proxy, with a user and password"
run 0 "$WX_BIN" config show
in_file out "proxy_auth_file     (set)"
cp out shown
for word in proxy-password wrong-password \
	"$(printf 'user:proxy-password' | base64)"; do
	! grep -rlF -- "$word" archive ledger.sqlite* token.json shown sync.out \
		sync.err out err || die "$word is told"
done

# A link into a private network is not given to the proxy.
start_proxy - "$(printf 'user:proxy-password' | base64)"
curl -sS -f -o sim.reply --cacert source.pem \
	--resolve "api.example:$api_port:127.0.0.1" \
	-H 'Content-Type: application/json' \
	-d '{"add": ["hostile-link=form=private"]}' \
	"https://api.example:$api_port/sim/faults" || die "no fault"
mkdir again
cp secret refresh proxy.login source.pem wxarchive.conf again/
cd again
run 0 "$WX_BIN" init
sign_in
sync_once
[ "$status" = 3 ] || die "a private link: leaves with $status"
in_file ../connects "CONNECT api.example:443"
not_in_file ../connects "10.11.12.13"
[ "$(sqlite3 -readonly ledger.sqlite "select count(*) from stored
	where state = 'stored'")" = 0 ] || die "something was stored"
cd ..

# A loopback source needs no proxy, and asks none.
stop_sim
stop_proxy
small_world --tasks 20 --body-bytes 4000 --missing 0 --deleted 0 --seed 4
mkdir here
cd here
new_archive <<'SETTINGS'
proxy = http://127.0.0.1:1
SETTINGS
sync_once
[ "$status" = 0 ] || die "a loopback source: leaves with $status"
run 0 env HTTPS_PROXY=http://127.0.0.1:1 "$WX_BIN" doctor
not_in_file out "  proxy  "
