/* ledger_space: space on the ledger's own file system.  That of the archive is
 * looked at by the store, for each file.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_LEDGER_SPACE_H
#define CLI_LEDGER_SPACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct config;
struct err;

/* Whether the ledger lies on another file system than the archive. */
bool ledger_space_is_apart(const struct config *c);
/* What has to be free there: as much as in the archive, but no more than the
 * write-ahead log of a run may take. */
int64_t ledger_space_min_bytes(const struct config *c);
/* Before a run: ERR_FULL where there is less. */
int ledger_space_check(const struct config *c, struct err *e) MUST_CHECK;
/* Whether hardly a page is free beside the ledger or in the archive. */
bool ledger_space_is_none(const struct config *c);

#endif
