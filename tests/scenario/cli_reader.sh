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

# a copy in a folder of one's own is read
mkdir -m 777 own
cp ledger.sqlite own/
chmod 666 own/ledger.sqlite
{
	cat wxarchive.conf
	printf '[ledger]\npath = own/ledger.sqlite\n'
} >own.conf
run 0 as_reader status --config own.conf
