# Who serves: nginx for the files, the simulator for the API.
# Sourced; uses bench, build, ground.  Each dies with the shell, too.
# SPDX-License-Identifier: Apache-2.0

nginx=
sim=

serve_begin() {
	serve=$ground/serve
	mkdir -p "$serve"
	make_certificates 2>"$bench/certificates.log"
}

# wait_for PID LOG CONDITION..: until it holds, or the process is gone.
wait_for() {
	pid=$1 log=$2
	shift 2
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		if [ $tries -gt 300 ] || ! kill -0 "$pid" 2>/dev/null; then
			return 1
		fi
		sleep 0.1
	done
}

make_certificates() {
	[ ! -s "$serve/server.pem" ] || return 0
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \
		-nodes -days 30 -subj "/CN=wxarchive bench CA" \
		-keyout "$serve/ca.key" -out "$serve/ca.pem"
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
		-subj "/CN=127.0.0.1" -keyout "$serve/server.key" \
		-out "$serve/server.csr"
	printf 'subjectAltName = IP:127.0.0.1\n' >"$serve/server.ext"
	openssl x509 -req -in "$serve/server.csr" -CA "$serve/ca.pem" \
		-CAkey "$serve/ca.key" -CAcreateserial -days 30 \
		-extfile "$serve/server.ext" -out "$serve/server.pem"
}

nginx_configuration() {
	cat <<END
daemon off;
user root;
worker_processes 2;
pid $serve/nginx.pid;
error_log $serve/nginx.log warn;
worker_rlimit_nofile 65536;
events { worker_connections 2048; }
http {
	types { audio/wav wav; }
	access_log off;
	sendfile on;
	tcp_nopush on;
	keepalive_timeout 300s;
	keepalive_requests 10000000;
	client_body_temp_path $serve/tmp;
	proxy_temp_path $serve/tmp;
	fastcgi_temp_path $serve/tmp;
	uwsgi_temp_path $serve/tmp;
	scgi_temp_path $serve/tmp;
	server {
		listen 127.0.0.1:$http_port reuseport;
		listen 127.0.0.1:$https_port ssl reuseport;
		ssl_certificate $serve/server.pem;
		ssl_certificate_key $serve/server.key;
		ssl_session_cache shared:tls:10m;
		root $ground/served;
		autoindex on;
	}
}
END
}

answers() {
	curl -sf -o /dev/null "$http_base/" &&
		curl -sf -o /dev/null --cacert "$serve/ca.pem" "$https_base/"
}

# Ports are tried until nginx gets both.
nginx_begin() {
	mkdir -p "$ground/served"
	port=$((20000 + $$ % 20000))
	attempts=0
	while [ $attempts -lt 20 ]; do
		attempts=$((attempts + 1))
		port=$((port + 2))
		http_port=$port https_port=$((port + 1))
		http_base=http://127.0.0.1:$http_port
		https_base=https://127.0.0.1:$https_port
		nginx_configuration >"$serve/nginx.conf"
		setpriv --pdeathsig TERM nginx -p "$serve" \
			-c "$serve/nginx.conf" 2>"$bench/nginx.log" 9>&- &
		nginx=$!
		! wait_for "$nginx" "$bench/nginx.log" answers || return 0
		wait "$nginx" || :
		nginx=
	done
	cat "$bench/nginx.log" >&2
	say "nginx did not start; its words stand above."
	return 1
}

# sim_begin TASKS OPTION..: a month that is long over; sets api.
sim_begin() {
	tasks=$1
	shift
	rm -f "$bench/sim.json"
	setpriv --pdeathsig TERM "$build/wxarchive-sim" --parent $$ \
		--port-file "$bench/sim.json" --tasks "$tasks" \
		--from "$from" --to "$to" --recordings-only --rate-limit 0 \
		"$@" >"$bench/sim.log" 2>&1 9>&- &
	sim=$!
	if wait_for "$sim" "$bench/sim.log" test -s "$bench/sim.json"; then
		api=$(jq -r .api "$bench/sim.json")
		return 0
	fi
	cat "$bench/sim.log" >&2
	say "The simulator did not start; its words stand above."
	return 1
}

stop() {
	[ -n "$1" ] || return 0
	kill "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}

sim_end() {
	stop "$sim"
	sim=
}

serve_end() {
	sim_end
	stop "$nginx"
	nginx=
}

# archive_begin DIR: the configuration of an archive there, and the archive.
archive_begin() {
	umask 077
	jq -r .client_secret "$bench/sim.json" >"$1/client-secret"
	jq -r .refresh_token "$bench/sim.json" >"$1/refresh-token"
	umask 022
	cat >"$1/wxarchive.conf" <<END
[source]
org_id = $(jq -r .org "$bench/sim.json")
api_base = $api
token_url = $(jq -r .token "$bench/sim.json")
authorize_url = $(jq -r .authorize "$bench/sim.json")
ca_file = $serve/ca.pem

[auth]
client_id = $(jq -r .client_id "$bench/sim.json")
client_secret_file = $1/client-secret
refresh_token_file = $1/refresh-token

[archive]
root = $1/archive
free_space_min = 50MB

[api]
rate = 100000
END
	"$build/wxarchive" --config "$1/wxarchive.conf" init \
		>"$bench/init.log" 2>&1
	curl -sf -o /dev/null -X POST "$api/sim/reset-stats"
}
