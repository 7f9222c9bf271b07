# The program as a unit of systemd: read after tests/scenario/common.sh.
# SPDX-License-Identifier: Apache-2.0

# as_unit: from here on WX_BIN is the main process of a unit.
as_unit() {
	cat >unit.sh <<PROGRAM
#!/bin/sh
export INVOCATION_ID=1 SYSTEMD_EXEC_PID=\$\$
exec "$WX_BIN" "\$@"
PROGRAM
	chmod +x unit.sh
	WX_BIN=$PWD/unit.sh
}
