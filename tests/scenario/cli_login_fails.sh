# A sign-in that fails leaves the one that works as it was, byte for byte.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

# fails STATUS WORDS COMMAND..
fails() {
	status=$1
	words=$2
	shift 2
	run "$status" "$@"
	in_file err "$words"
	cmp token.json kept || die "token.json is another: $words"
	[ -z "$(find . -name 'token.json.t*')" ] || die "a trial is left"
}

start_sim --auto-approve --tasks 10
write_config </dev/null
run 0 "$WX_BIN" init
echo dead >dead
chmod 600 dead

# the first one of all leaves none
run 6 "$WX_BIN" login --refresh-token-file dead
in_file err "the token endpoint refused"
[ ! -e token.json ] || die "a refused token was stored"

sign_in
cp token.json kept
fails 6 "the token endpoint refused" "$WX_BIN" login --refresh-token-file dead
curl -sS -f -o sim.reply -H 'Content-Type: application/json' -d \
	'{"add":["wrong-org=on=token,count=1"]}' "$(sim_value api)/sim/faults"
fails 6 "what came was not kept: the token belongs to organisation" \
	"$WX_BIN" login --refresh-token-file refresh
cp secret right
echo wrong >secret
fails 6 "check auth.client_secret_file and auth.client_id: they must be those" \
	"$WX_BIN" login --refresh-token-file refresh
cp right secret
run 0 "$WX_BIN" doctor

# an access token that the source takes no more, and no source to renew it
curl -sS -f -o sim.reply -H 'Content-Type: application/json' -d \
	'{"kind":"access"}' "$(sim_value api)/sim/expire"
stop_sim
fails 1 "token endpoint" "$WX_BIN" login --refresh-token-file refresh
