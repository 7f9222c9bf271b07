/* reconcile_reopen: what a reconciliation found is what the next sync reads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_RECONCILE_REOPEN_H
#define RECORDS_RECONCILE_REOPEN_H

#include "base/attr.h"

struct err;
struct ledger;
struct reconcile;

/* Windows over days whose sums differ from what the source counted just now
 * are closed no more, so that the next sync of the period reads them again.  In
 * a transaction of its own; nothing when the source was not asked. */
int reconcile_reopen(struct ledger *l, const struct reconcile *r,
                     struct err *e) MUST_CHECK;

#endif
