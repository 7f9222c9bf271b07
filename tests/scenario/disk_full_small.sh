# The same with bodies that are held in memory until they are whole.
# SPDX-License-Identifier: Apache-2.0
WX_WORLD="--tasks 200 --body-bytes 20000"
. "$WX_SOURCE_DIR/tests/scenario/disk_full.sh"
