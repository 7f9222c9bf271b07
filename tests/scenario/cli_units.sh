# The units for a timer are understood by systemd, and start a command line
# that the program understands.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

cp "$WX_SOURCE_DIR"/config/wxarchive-sync.* .
line=$(sed -n 's,^ExecStart=/usr/local/bin/wxarchive ,,p' wxarchive-sync.service)
# shellcheck disable=SC2086
usage_error "$WX_BIN" $line
in_file err "/etc/wxarchive/wxarchive.conf"

needs systemd-analyze
sed -i "s,^ExecStart=/usr/local/bin/wxarchive,ExecStart=$WX_BIN," \
	wxarchive-sync.service
# pages of the manual that are not installed here
sed -i '/^Documentation=/d' wxarchive-sync.service wxarchive-sync.timer
systemd-analyze verify ./wxarchive-sync.service ./wxarchive-sync.timer \
	>said 2>&1 || {
	cat said >&2
	die "systemd does not understand the units"
}
not_in_file said wxarchive-sync
