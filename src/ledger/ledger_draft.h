/* ledger_draft: a ledger in the making, PATH.new, which gets its name when it
 * is whole: whatever ends the process, there is no half of one.
 *
 * It has the schema and says whose it is; its log is empty.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_LEDGER_DRAFT_H
#define LEDGER_LEDGER_DRAFT_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct ledger;

struct ledger_identity {
	const char *org;
	const char *origin;
	const char *vkey;
};

/* Opens a new one to be written, none of it durable yet; what a killed process
 * left of one goes. */
int ledger_draft_open(struct ledger **out, const char *path,
                      const struct ledger_identity *who, int64_t now_ms,
                      struct err *e) MUST_CHECK;
/* Takes l, outside of a transaction: makes it durable, closes it, and gives it
 * its name.  ERR_FOREIGN: something has got that name meanwhile, and keeps
 * it. */
int ledger_draft_end(struct ledger *l, const char *path,
                     struct err *e) MUST_CHECK;
/* Takes l (or NULL), and removes what there is of it. */
void ledger_draft_drop(struct ledger *l, const char *path);

#endif
