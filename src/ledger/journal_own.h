/* journal_own: the log from inside (private to ledger/).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_JOURNAL_OWN_H
#define LEDGER_JOURNAL_OWN_H

#include <stdint.h>

#include "base/attr.h"
#include "ledger/journal.h"

struct db_stmt;
struct journal_line;
struct ledger;

/* A row "n, line" to take. */
int journal_give(struct db_stmt *s, journal_take *take, void *ctx,
                 struct err *e) MUST_CHECK;

/* Which lines speak of which object, as a number: that of the lines and that
 * of the table have to be the same.  Under a key of chance, so that nobody
 * can make a table that fits. */
struct journal_about {
	uint64_t key, sum, count;
};
void journal_about_init(struct journal_about *a);
void journal_about_line(struct journal_about *a,
                        const struct journal_line *line);
/* lines: of the first size of them.  ERR_TAMPER: the table says otherwise. */
int journal_about_check(struct ledger *l, const struct journal_about *lines,
                        uint64_t size, struct err *e) MUST_CHECK;

/* Appends l->line, whose number is the next one, with what it speaks of (or
 * NULL) and its time, of JOURNAL_TIME_LEN bytes. */
int journal_put(struct ledger *l, const char *object, const char *time,
                struct err *e) MUST_CHECK;

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
