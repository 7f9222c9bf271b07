/* journal_own: the log from inside (private to ledger/).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_JOURNAL_OWN_H
#define LEDGER_JOURNAL_OWN_H

#include <stdint.h>

#include "base/attr.h"
#include "ledger/journal.h"

struct ledger;

/* The end of the log is in memory: read now if it is not. */
int journal_end_load(struct ledger *l, struct err *e) MUST_CHECK;
/* After a rollback, or when the handle is closed. */
void journal_end_forget(struct ledger *l);
uint64_t journal_end_size(const struct ledger *l);

/* Adds the leaves of the lines [first, end), or the roots of the tiles
 * [first, end), to a tree; ERR_TAMPER if one is missing. */
int journal_tree_add_leaves(struct ledger *l, struct merkle *m, uint64_t first,
                            uint64_t end, struct err *e) MUST_CHECK;
int journal_tree_add_tiles(struct ledger *l, struct merkle *m, uint64_t first,
                           uint64_t end, struct err *e) MUST_CHECK;
/* The root of a log of full tiles and the lines after them. */
void journal_tree_root(struct ledger *l, const struct merkle *tiles,
                       const struct merkle *tail, struct merkle_hash *out);

#endif
