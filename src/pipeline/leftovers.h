/* leftovers: what an earlier run left in tmp/.
 *
 * Parts of artefacts that are to be fetched are gone on with.  Strays are
 * those that the ledger does not know: what a run lists is committed now and
 * then, so that a kill may lose the listing and leave the bytes.  They are
 * kept for this run, which lists most of them again, and dropped at its end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_LEFTOVERS_H
#define PIPELINE_LEFTOVERS_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct sync_setup;

/* At the start, under the lock: removes parts that are of no use any more;
 * counts the strays. */
int leftovers_sort(const struct sync_setup *s, int64_t *strays,
                   struct err *e) MUST_CHECK;
/* At the end of a whole run, when no part is open. */
int leftovers_drop(const struct sync_setup *s, struct err *e) MUST_CHECK;

#endif
