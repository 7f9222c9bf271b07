# Files of root lie in the archive of another user: the command that meets one
# says how to give it back, and nobody speaks of an incident.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
. "$WX_SOURCE_DIR/tests/support/owner.sh"

run 0 as_user init
run 0 as_user login --refresh-token-file refresh
# shellcheck disable=SC2086
run 0 as_user sync $month

# left FILE COMMAND..: root's; the command of the user says how to get it back
left() {
	file=$1
	give=$2
	shift 2
	chown 0:0 "$file"
	run 7 as_user "$@"
	cat out >>err
	in_file err "$PWD/$file belongs to user root, and the archive to this one: give it back, as root: chown $give"
	not_in_file err "incident"
	chown 65534:65534 "$file"
}
back="-R --from=0 $user: '$PWD/data/archive'"
# shellcheck disable=SC2086
left data/archive/log/checkpoint "$back" sync $month
left data/archive/log/checkpoint "$back" doctor
left data/archive/tmp/lock "$back" verify
chmod 600 data/token.json*
# shellcheck disable=SC2086
left data/token.json "$user: '$PWD/data/token.json'*" sync $month
expire
# shellcheck disable=SC2086
left data/token.json.lock "$user: '$PWD/data/token.json'*" sync $month
left data/token.json.lock "$user: '$PWD/data/token.json'*" doctor
# shellcheck disable=SC2086
run 0 as_user sync $month

# Somebody of the group with a configuration without secrets searches and reads.
as_qa() {
	setpriv --reuid 65533 --regid 65534 --clear-groups "$@"
}
cat >qa.conf <<CONFIG
[source]
org_id = $(sim_value org)
region = eu1
[archive]
root = $PWD/data/archive
[ledger]
path = $PWD/data/copy.sqlite
CONFIG
chmod 750 data
run 0 as_user ledger backup "$PWD/data/copy.sqlite"
chmod 644 qa.conf
run 0 as_qa "$WX_BIN" find --files --config qa.conf
sed -n 's/.*  \(objects.*\)/\1/p' out >paths
[ -s paths ] || die "no files for somebody of the group: $(cat out)"
while read -r path; do
	as_qa cat "data/archive/$path" >/dev/null || die "$path is not readable"
done <paths
call=$(sed -n '2s/ .*//p' out)
run 0 as_qa "$WX_BIN" explain "$call" --config qa.conf
run 0 as_qa "$WX_BIN" status --config qa.conf
as_qa touch data/archive/objects/x 2>/dev/null && die "the group writes"

# Somebody of the group, who may read all but what is secret: what is denied is
# what the failure names.
chmod 640 wxarchive.conf
run 7 setpriv --reuid 65533 --regid 65534 --clear-groups "$WX_BIN" verify
in_file err "$PWD/data/archive/tmp/lock: Permission denied"
in_file err "what to do: $PWD/data/archive/tmp/lock belongs to user $user: run it as that user (runuser -u $user -- wxarchive verify)"
not_in_file err token.json

# A folder of the tokens in which another user may write nothing.
mkdir tokens
mv data/token.json* tokens/
chown 65534:65534 tokens/*
rm tokens/token.json.lock
sed -i "s,^\[auth\],&\ntoken_store = $PWD/tokens/token.json," wxarchive.conf
expire
# shellcheck disable=SC2086
run 7 as_user sync $month
in_file err "what to do: this user may not write into $PWD/tokens, where the tokens are kept: put them into a folder of its own (auth.token_store)"
