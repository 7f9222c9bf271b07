# Somebody who may read the archive and its ledger, and write nothing: what
# cannot be read for that reason says what to do.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"
needs setpriv
if [ "$(id -u)" != 0 ]; then
	echo "skipped: needs root" >&2
	exit 77
fi

start_sim --tasks 1
write_config </dev/null
sed -i '/^client_secret_file/d' wxarchive.conf
run 0 "$WX_BIN" init
chmod -R go+rX .

as_reader() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$WX_BIN" "$@"
}
{ as_reader version && setpriv --reuid 65534 --regid 65534 --clear-groups \
	cat "$PWD/wxarchive.conf"; } >out 2>err || {
	echo "skipped: another user cannot reach this folder" >&2
	exit 77
}

for command in status find 'audit verify'; do
	# shellcheck disable=SC2086
	run 7 as_reader $command
	in_file err "wxarchive $command: $PWD/ledger.sqlite: "
	in_file err "what to do: this user may not write into $PWD, which is needed to read a ledger: run the command as the user who owns it, or with a copy of it"
done

# what may not even be read, or seen: whose it is, and how to go on
hint="belongs to user root: run it as that user (runuser -u root -- wxarchive"
chmod o-r ledger.sqlite
for command in status find 'audit show'; do
	# shellcheck disable=SC2086
	run 7 as_reader $command
	in_file err "what to do: $PWD/ledger.sqlite $hint $command)"
done
chmod o+r ledger.sqlite
mkdir hidden
mv archive ledger.sqlite* hidden/
chmod 700 hidden
sed 's,^root = archive,root = hidden/archive,' wxarchive.conf >hidden.conf
printf '[ledger]\npath = hidden/ledger.sqlite\n' >>hidden.conf
for command in status init; do
	what=ledger
	[ $command = status ] || what=archive
	run 7 as_reader $command --config hidden.conf
	in_file err "wxarchive $command: cannot look at $what $PWD/hidden/"
	in_file err "what to do: $PWD/hidden $hint $command)"
	not_in_file err "mount"
done
mv hidden/* .

# what is one's own, and closed to oneself
mkdir mine
cp ledger.sqlite mine/
chmod 600 mine/ledger.sqlite
chown -R 65534:65534 mine
chmod 0 mine
{
	cat wxarchive.conf
	printf '[ledger]\npath = mine/ledger.sqlite\n'
} >mine.conf
run 7 as_reader status --config mine.conf
in_file err "what to do: see who may read $PWD/mine"
chmod 700 mine
chown -R 0:0 mine

# a copy in a folder of one's own is read
mkdir -m 777 own
cp ledger.sqlite own/
chmod 666 own/ledger.sqlite
{
	cat wxarchive.conf
	printf '[ledger]\npath = own/ledger.sqlite\n'
} >own.conf
run 0 as_reader status --config own.conf

# the sign-in of others is none of his business
sed '/^\[auth\]/a token_store = private/token.json' own.conf >private.conf
mkdir -m 755 private
echo '{}' >private/token.json
chmod 600 private/token.json
run 0 as_reader status --config private.conf
in_file out "not known to this user"
