/* standard_fds: the three descriptors that every program is given.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_STANDARD_FDS_H
#define CLI_STANDARD_FDS_H

#include "base/attr.h"

struct err;

/* Fills those of 0, 1 and 2 that are closed, so that no file, lock or
 * connection gets their number and with it what is printed.  Reading ends at
 * once; what is written to a closed 1 fails as it would without this, so that
 * a report that goes nowhere is no success.  Before anything else is
 * opened. */
int standard_fds_fill(struct err *e) MUST_CHECK;

#endif
