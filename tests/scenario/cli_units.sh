# What is installed: the units for a timer are understood by systemd, and start
# a command line that the program understands.
# SPDX-License-Identifier: Apache-2.0
. "$WX_SOURCE_DIR/tests/scenario/common.sh"

DESTDIR=$PWD/root cmake --install "$(dirname "$WX_BIN")" >installed 2>&1 || {
	cat installed >&2
	die "not to be installed"
}
unit=$(find root -name wxarchive-sync.service)
[ -n "$unit" ] || die "no unit: $(cat installed)"
command=$(sed -n 's/^ExecStart=//p' "$unit")
[ -x "root${command%% *}" ] || die "the unit starts ${command%% *}"
for file in man1/wxarchive.1 man1/wxarchive-sync.1 man5/wxarchive.conf.5 LICENSE \
	README.md wxarchive-sync.timer; do
	[ -n "$(find root -path "*/$file")" ] || die "$file is not installed"
done
! grep -q @CMAKE "$unit" || die "the unit is not filled in"
# The boot id is below /proc/sys: without it nothing half-written is continued.
! grep -q ProcSubset "$unit" || die "the unit hides the boot id"
# shellcheck disable=SC2086
usage_error "$WX_BIN" ${command#* }
in_file err "/etc/wxarchive/wxarchive.conf"

needs systemd-analyze
cp "$unit" "$(dirname "$unit")"/wxarchive-sync.timer .
sed -i "s,^ExecStart=${command%% *},ExecStart=$WX_BIN," wxarchive-sync.service
# pages of the manual that are not installed here
sed -i '/^Documentation=/d' wxarchive-sync.service wxarchive-sync.timer
systemd-analyze verify ./wxarchive-sync.service ./wxarchive-sync.timer \
	>said 2>&1 || {
	cat said >&2
	die "systemd does not understand the units"
}
not_in_file said wxarchive-sync
