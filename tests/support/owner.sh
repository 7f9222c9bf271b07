# An archive of a user other than root, for tests that root runs: read after
# tests/scenario/common.sh; makes the simulator, data/ of that user for archive,
# ledger and tokens, and the configuration.
# SPDX-License-Identifier: Apache-2.0
needs setpriv
if [ "$(id -u)" != 0 ]; then
	echo "skipped: needs root" >&2
	exit 77
fi
user=$(getent passwd 65534 | cut -d: -f1) || user=
[ -n "$user" ] || {
	echo "skipped: 65534 has no name here" >&2
	exit 77
}

as_user() {
	setpriv --reuid 65534 --regid 65534 --clear-groups "$WX_BIN" "$@"
}

start_sim --from 2026-10-01T00:00Z --to 2026-11-01T00:00Z --tasks 20 --body-bytes 4000 \
	--rate-limit 0
write_config </dev/null
sim_value refresh_token >refresh
chmod 600 refresh
mkdir data
sed -i "s,^root = archive,root = $PWD/data/archive," wxarchive.conf
chown -R 65534:65534 data refresh secret wxarchive.conf
export WXARCHIVE_CONFIG="$PWD/wxarchive.conf"
chmod 755 .
as_user version >out 2>err && (cd / && as_user config check) >out 2>err || {
	echo "skipped: another user cannot reach this folder" >&2
	exit 77
}
month='--from 2026-10-01 --to 2026-11-01'

# expire: the source takes no access token any more.
expire() {
	curl -sS -f -o sim.reply -H 'Content-Type: application/json' \
		-d '{"kind":"access"}' "$(sim_value api)/sim/expire"
}
