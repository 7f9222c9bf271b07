# Shared by the scenarios: read with ". $WX_SOURCE_DIR/tests/scenario/common.sh"
# at the start.  The current folder is the scenario's own.
# SPDX-License-Identifier: Apache-2.0
set -eu
export LC_ALL=C.UTF-8 TZ=UTC HOME="$PWD"
unset WXARCHIVE_CONFIG CREDENTIALS_DIRECTORY INVOCATION_ID \
	SYSTEMD_EXEC_PID http_proxy https_proxy HTTPS_PROXY ALL_PROXY all_proxy || true
sim_pid=
nl='
'

die() {
	printf 'FAILED: %s\n' "$*" >&2
	exit 1
}

# run STATUS COMMAND..: runs it into the files out and err, wants STATUS.
run() {
	want=$1
	shift
	got=0
	"$@" >out 2>err || got=$?
	[ "$got" = "$want" ] || {
		cat out err >&2
		die "'$*' left with $got, not $want"
	}
}

# in_file FILE TEXT: the file holds the text.
in_file() {
	grep -qF -- "$2" "$1" || {
		cat "$1" >&2
		die "no '$2' in $1"
	}
}

not_in_file() {
	! grep -qF -- "$2" "$1" || die "'$2' is in $1"
}

# one_line FILE: it holds exactly one line.
one_line() {
	[ "$(wc -l <"$1")" = 1 ] || {
		cat "$1" >&2
		die "$1 is not one line"
	}
}

# usage_error COMMAND..: exit 2 and one line on standard error, nothing else.
usage_error() {
	run 2 "$@"
	one_line err
	[ ! -s out ] || die "'$*' wrote on standard output"
}

# needs COMMAND: without it the scenario is skipped on a developer's machine,
# and fails below tools/test, which installs it.
needs() {
	! command -v "$1" >/dev/null || return 0
	[ -z "${WX_INSTALLED:-}" ] || die "there is no $1"
	echo "skipped: there is no $1" >&2
	exit 77
}

# fits SCHEMA FILE: valid JSON, of that schema; needs python3-jsonschema.
fits() {
	jq -e . "$2" >/dev/null || die "$2 is no JSON"
	python3 - "$WX_SOURCE_DIR/schema/$1.schema.json" "$2" <<'PYTHON' ||
import json, sys
try:
    import jsonschema
except ImportError:
    sys.exit("This python3 has no jsonschema: apt-get install python3-jsonschema")
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.validate(json.load(open(sys.argv[2])), schema)
PYTHON
		die "$2 does not fit schema/$1.schema.json"
}

# start_sim OPTION..: the simulator; what it tells of itself is in sim.json,
# and in sim_values, a line for each, so that sim_value starts no process.
start_sim() {
	rm -f sim.json
	"$WX_SIM" --parent $$ --port-file sim.json "$@" >sim.out 2>sim.err &
	sim_pid=$!
	tries=0
	until [ -s sim.json ] && sim_values=$(jq -r \
		'to_entries[] | "\(.key)=\(.value)"' sim.json 2>/dev/null); do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || die "the simulator does not start"
		kill -0 $sim_pid || die "the simulator ended: $(cat sim.err)"
		sleep 0.05
	done
}

stop_sim() {
	[ -z "$sim_pid" ] || kill "$sim_pid" 2>/dev/null || true
	[ -z "$sim_pid" ] || wait "$sim_pid" 2>/dev/null || true
	sim_pid=
}
trap stop_sim EXIT

# sim_value KEY
sim_value() {
	value=${nl}$sim_values$nl
	value=${value#*"$nl$1="}
	printf '%s\n' "${value%%"$nl"*}"
}

# write_config: wxarchive.conf for the simulator, with its secret beside it;
# further settings come from standard input.
write_config() {
	sim_value client_secret >secret
	chmod 600 secret
	{
		cat <<CONFIG
[source]
org_id = $(sim_value org)
api_base = $(sim_value api)
token_url = $(sim_value token)
authorize_url = $(sim_value authorize)
CONFIG
		cat
		cat <<CONFIG
[auth]
client_id = $(sim_value client_id)
client_secret_file = secret
redirect_port = 0
[archive]
root = archive
free_space_min = 1MB
CONFIG
	} >wxarchive.conf
}

# sign_in: as a service app.
sign_in() {
	sim_value refresh_token >refresh
	chmod 600 refresh
	run 0 "$WX_BIN" login --refresh-token-file refresh
}
