# Certificates: an authority that is not known, a store that is not there,
# a certificate of another name or out of date.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/sync.sh"

# certificate NAME SUBJECT-ALT-NAME [OPTION..]: signed by our own authority
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 \
	-subj "/CN=an authority of our own" -keyout ca.key -out ca.pem \
	2>openssl.err || die "openssl"
certificate() {
	name=$1
	alt=$2
	shift 2
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=$name" -keyout "$name.key" -out "$name.csr" \
		2>openssl.err || die "openssl req"
	printf 'subjectAltName = %s\n' "$alt" >"$name.ext"
	openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key \
		-CAcreateserial -extfile "$name.ext" -out "$name.pem" "$@" \
		2>openssl.err || die "openssl x509"
}
certificate good "IP:127.0.0.1" -days 30
certificate other "DNS:other.example" -days 30

# serve NAME: with that certificate
serve() {
	stop_sim
	start_sim --from "${FROM}T00:00Z" --to "${TO}T00:00Z" --rate-limit 0 \
		--tasks 20 --body-bytes 4000 --missing 0 --deleted 0 \
		--tls-cert "$1.pem" --tls-key "$1.key"
	write_config </dev/null
}

# distrusts TEXT [HINT]: nothing is sent to it
distrusts() {
	rm -f token.json
	sim_value refresh_token >refresh
	chmod 600 refresh
	run 1 "$WX_BIN" login --refresh-token-file refresh
	in_file err "$1"
	in_file err "what to do: $2"
	WXARCHIVE_ACCESS_TOKEN=none run 1 "$WX_BIN" sync --from "$FROM" \
		--to "$TO"
	in_file err "$1"
	in_file err "what to do: $2"
}

serve good
run 0 "$WX_BIN" init
system="are the authorities to trust (package ca-certificates, or source.ca_file)"
distrusts "the server's certificate is not trusted: " "$system"

sed -i 's|^\[source\]|&\nca_file = nowhere.pem|' wxarchive.conf
distrusts "nowhere.pem" ""
WXARCHIVE_ACCESS_TOKEN=none run 1 "$WX_BIN" doctor
in_file out "FAIL  certificates    $PWD/nowhere.pem holds 0 authorities"
in_file out "-> check source.ca_file"
echo "no certificate at all" >nowhere.pem
distrusts "nowhere.pem" ""

# The right one.
sed -i 's|^ca_file = .*|ca_file = ca.pem|' wxarchive.conf
sign_in
run 0 "$WX_BIN" doctor
in_file out "ca.pem holds 1 authorities"
sync_once
[ "$status" = 0 ] || die "with the right store: leaves with $status"

# Another's certificate.
cp ca.pem nowhere.pem
serve other
sed -i 's|^\[source\]|&\nca_file = ca.pem|' wxarchive.conf
distrusts "127.0.0.1" ""
