# What a person may type wrongly, and what every command has in common.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

usage_error "$WX_BIN"
in_file err "no command; commands: init, login, doctor"
usage_error "$WX_BIN" dcotor
in_file err "unknown command 'dcotor'; did you mean 'doctor'? commands: init"
usage_error "$WX_BIN" config
in_file err "'config' is a group; commands: config sample"
usage_error "$WX_BIN" config sho
in_file err "did you mean 'config show'?"
usage_error "$WX_BIN" --jsno version
in_file err "did you mean '--json'?"
usage_error "$WX_BIN" version --jsno
in_file err "wxarchive version: unknown option '--jsno'; did you mean '--json'?"
usage_error "$WX_BIN" version --color=green
in_file err "--color 'green' is unknown; allowed: auto, always, never"
usage_error "$WX_BIN" version extra
in_file err "unexpected argument 'extra'; usage: wxarchive version [OPTION]..."
usage_error "$WX_BIN" docs
in_file err "DIR is missing; usage: wxarchive docs [OPTION]... DIR"
usage_error "$WX_BIN" login --refresh-token-file
in_file err "--refresh-token-file needs a value"

# a configuration that is not there, or broken
usage_error "$WX_BIN" config show
in_file err "no configuration; looked for ./wxarchive.conf, "
usage_error "$WX_BIN" config show --config nowhere.conf
in_file err "nowhere.conf"
printf '[source]\norg_id = x\n' >bad.conf
usage_error "$WX_BIN" config check --config bad.conf
in_file err 'bad.conf:2: [source] org_id: "x" is no UUID; allowed: a UUID'
printf '[source]\nregoin = us1\n' >bad.conf
WXARCHIVE_CONFIG=bad.conf usage_error "$WX_BIN" config check
in_file err "bad.conf:2: [source] regoin: unknown setting; did you mean region?"

# help and version, from everywhere
for words in "--help" "help" "-h"; do
	run 0 "$WX_BIN" $words
	in_file out "Usage: wxarchive COMMAND"
	[ ! -s err ] || die "help wrote on standard error"
done
commands=$("$WX_BIN" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\( [a-z]*\)\{0,1\}\)  .*/\1/p')
[ "$(printf '%s\n' "$commands" | wc -l)" -ge 7 ] || die "commands: $commands"
printf '%s\n' "$commands" | while read -r c; do
	# shellcheck disable=SC2086
	run 0 "$WX_BIN" $c --help
	in_file out "Usage: wxarchive $c"
	in_file out "--json"
	in_file out "Examples:"
done
run 0 "$WX_BIN" --version
in_file out "wxarchive 0."
run 0 "$WX_BIN" version --json
fits version out

# results that cannot be written are a failure
got=0
"$WX_BIN" config sample >/dev/full 2>err || got=$?
[ "$got" = 7 ] || die "a full device gave $got"
one_line err
in_file err "standard output: No space left on device"

# the sample, filled in, is a configuration
run 0 "$WX_BIN" config sample
sed -e 's/^#org_id =.*/org_id = 0a1b2c3d-0000-4000-8000-0123456789ab/' \
	-e 's/^#region =.*/region = us1/' -e 's/^#root =.*/root = a/' out \
	>wxarchive.conf
run 0 "$WX_BIN" config check
in_file out "wxarchive.conf: ok"
run 0 "$WX_BIN" config check --json
fits config-check out
run 0 "$WX_BIN" config sample --json
fits config-sample out
WXARCHIVE_CLIENT_SECRET=hunter2 run 0 "$WX_BIN" config show
in_file out "client_secret_file  (set)"
not_in_file out hunter2
WXARCHIVE_CLIENT_SECRET=hunter2 run 0 "$WX_BIN" config show --json
not_in_file out hunter2
fits config-show out
