# From nothing to an archive that doctor finds well: init, login, doctor.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

start_sim --auto-approve --tasks 50
write_config </dev/null

# nothing is there yet
run 6 "$WX_BIN" doctor
in_file out "FAIL  credentials     there are no credentials"
in_file out "FAIL  archive"
in_file out "-> mount its disk or put it back"
run 6 "$WX_BIN" doctor --json
fits doctor out

# init, twice
run 0 "$WX_BIN" init --json
fits init out
[ "$(jq .archive.made out)" = true ] || die "nothing made"
cp out first
find archive -type f -exec sha256sum {} + | sort >before
run 0 "$WX_BIN" init --json
[ "$(jq .key.made out)" = false ] || die "key made twice"
[ "$(jq -r .vkey out)" = "$(jq -r .vkey first)" ] || die "another key"
find archive -type f -exec sha256sum {} + | sort >after
cmp before after || die "init changed the archive"
[ "$(stat -c %a log.key)" = 600 ] || die "log.key is open"
run 0 "$WX_BIN" init
in_file out "next: wxarchive login"
# with a token there is no need to
sed 's/^\[auth\]/&\nrefresh_token_file = refresh/' wxarchive.conf >given.conf
run 0 "$WX_BIN" init --config given.conf
in_file out "next: wxarchive doctor --config 'given.conf'"
in_file out "(the configuration names a token: there is no need to log in)"
not_in_file out "wxarchive login"
run 0 "$WX_BIN" status
in_file out "sign-in        nobody has signed in yet: run wxarchive login"
in_file out "last verify    never: wxarchive verify reads everything again"
run 0 "$WX_BIN" status --json
fits status out
[ "$(jq .signed_in out)" = false ] || die "somebody has signed in"

# parts that do not belong together are refused, and nothing is written
mv log.key away
usage_error "$WX_BIN" init
in_file err "has a key already, and its private part"
[ ! -e log.key ] || die "a second key was made"
mv away log.key
mv archive away
usage_error "$WX_BIN" init
in_file err "but its archive"
[ ! -e archive ] || die "a second archive was made"
mv away archive
mkdir ledger.d
mv ledger.sqlite* ledger.d/
usage_error "$WX_BIN" init
in_file err "has a log already, but its ledger"
[ ! -e ledger.sqlite ] || die "a second ledger was made"
mv ledger.d/* .
mkdir full
echo x >full/file
sed 's/^root = archive/root = full/' wxarchive.conf >foreign.conf
printf '[ledger]\npath = other/l\n[signing]\nkey_file = other/k\n' \
	>>foreign.conf
usage_error "$WX_BIN" init --config foreign.conf
[ "$(ls full)" = file ] || die "a foreign folder was written to"
[ ! -e other/k ] || die "a key was left for a foreign folder"

# signing in: by a browser here, pasted, refused
"$WX_BIN" login >login.out 2>login.err &
login=$!
until grep -q '^http' login.err; do sleep 0.1; done
# what any page can send is not taken for the redirect
callback=$(grep -m1 '^http' login.err | grep -o 'redirect_uri=[^&]*' |
	sed 's/^redirect_uri=//;s/%3A/:/g;s,%2F,/,g')
for query in 'code=x&state=y' 'error=access_denied&state=y' code=x; do
	[ "$(curl -s -o page -w '%{http_code}' "$callback?$query")" = 400 ] ||
		die "$query was taken"
	in_file page "This page belongs to another sign-in."
done
for path in "${callback%callback}" "$callback" "$callback?"; do
	[ "$(curl -s -o page -w '%{http_code}' "$path")" = 404 ] ||
		die "$path was taken"
	in_file page "There is nothing here."
done
curl -sL "$(grep -m1 '^http' login.err)" >page
in_file page "The sign-in has reached wxarchive"
wait "$login" || die "login failed"
in_file login.out "signed in to organisation $(sim_value org)"
[ "$(stat -c %a token.json)" = 600 ] || die "token.json is open"
paste() {
	until grep -q '^http' err; do sleep 0.1; done
	echo "no address"
	curl -s -o /dev/null -w '%{redirect_url}\n' \
		"$(grep -m1 '^http' err)"
}
: >err
paste | run 0 "$WX_BIN" login --json
fits login out
in_file err "paste the whole address of the page"
: >err
{
	until grep -q '^http' err; do sleep 0.1; done
	grep -m1 -o 'state=[0-9a-f]*' err |
		sed 's,^,http://127.0.0.1/callback?error=access_denied\&,'
} | run 6 "$WX_BIN" login
in_file err "the sign-in was refused: access_denied"
: >err
"$WX_BIN" login >out 2>err </dev/null &
login=$!
until grep -q '^http' err; do sleep 0.1; done
curl -s -o page "$(grep -m1 '^http' err | grep -o 'redirect_uri=[^&]*' |
	sed 's/^redirect_uri=//;s/%3A/:/g;s,%2F,/,g')?error=access_denied"
got=0
wait "$login" || got=$?
[ "$got" = 6 ] || die "a denied login left with $got"
in_file err "the sign-in was refused: access_denied"
: >err
"$WX_BIN" login >out 2>err </dev/null &
login=$!
until grep -q '^http' err; do sleep 0.1; done
kill -INT "$login"
got=0
wait "$login" || got=$?
[ "$got" = 130 ] || die "a stopped login left with $got"
in_file err "wxarchive login: stopped"

# all is well, and no secret was shown
run 0 "$WX_BIN" doctor
in_file out "ok    search"
in_file out "ok    captures"
in_file out "ok    organisation"
in_file out "ok    clock"
in_file out "ok    writing"
in_file out "ok    log"
not_in_file out FAIL
not_in_file out "$(sim_value client_secret)"
run 0 "$WX_BIN" doctor --json
fits doctor out
[ "$(ls archive/tmp)" = lock ] || die "doctor left a file"

# a service app, and one of another organisation
sign_in
cp token.json kept
foreign=0a1b2c3d-0000-4000-8000-0123456789ab
sed -i "s/^org_id = ..../org_id = ffff/" wxarchive.conf
run 6 "$WX_BIN" login --refresh-token-file refresh
in_file err "what came was not kept: the token belongs to organisation $(sim_value org), and source.org_id names ffff"
in_file err "what to do: sign in to the right organisation"
cmp token.json kept || die "a token of another organisation was kept"
run 6 "$WX_BIN" doctor
in_file out "FAIL  credentials     the token belongs to organisation"
cp wxarchive.conf managed.conf
sed -i 's/^\[auth\]/&\nother_org = yes/' managed.conf
run 0 "$WX_BIN" login --refresh-token-file refresh --config managed.conf
sed -i "s/^org_id = ffff/org_id = $(sim_value org | cut -c1-4)/" wxarchive.conf

# one that another organisation gave is not used, and a good one stays
cp token.json kept
for command in sync plan reconcile; do
	WXARCHIVE_ACCESS_TOKEN=abc_PF84_$foreign run 6 "$WX_BIN" $command \
		--from 2026-10-01 --to 2026-10-02
	in_file err "the token belongs to organisation $foreign, and source.org_id names $(sim_value org)"
done
curl -sS -f -o sim.reply -H 'Content-Type: application/json' -d \
	'{"add":["wrong-org=on=token,count=1"]}' "$(sim_value api)/sim/faults"
curl -sS -f -o sim.reply -H 'Content-Type: application/json' -d \
	'{"kind":"access"}' "$(sim_value api)/sim/expire"
run 6 "$WX_BIN" sync --from 2026-10-01 --to 2026-10-02
in_file err "what came was not kept: the token belongs to organisation"
run 0 "$WX_BIN" sync --from 2026-10-01 --to 2026-10-02
chmod 640 token.json
usage_error "$WX_BIN" sync --from 1d
in_file err "token.json is open to other users (mode 0640); allowed: only its owner (0600); type: chmod 600 "
chmod 600 token.json
chmod 644 refresh
usage_error "$WX_BIN" login --refresh-token-file refresh
in_file err "is open to other users (mode 0644)"
in_file err "type: chmod 600"
# no secret at all: said before anything is asked
sed '/^client_secret_file/d' wxarchive.conf >bare.conf
cp token.json kept
rm token.json
for command in "sync --from 1d" doctor; do
	# shellcheck disable=SC2086
	WXARCHIVE_REFRESH_TOKEN=$(sim_value refresh_token) \
		run 6 "$WX_BIN" $command --config bare.conf
	cat err >>out
	in_file out "auth.client_secret_file is not set, and a token cannot be had without it"
	not_in_file out "HTTP 40"
done
# an access token alone needs none
WXARCHIVE_ACCESS_TOKEN=$(jq -r .access_token kept) \
	run 0 "$WX_BIN" sync --from 2026-10-01 --to 2026-10-02 \
	--config bare.conf
cp kept token.json
chmod 600 token.json
echo dead >refresh
chmod 600 refresh
run 6 "$WX_BIN" login --refresh-token-file refresh
in_file err "the token endpoint refused: HTTP 400"
echo wrong >secret
WXARCHIVE_REFRESH_TOKEN=dead run 6 "$WX_BIN" doctor
in_file out "FAIL  credentials     the token endpoint refused"
in_file out "warn  clock           not known: no reply states the source's time"
