/* names: words and parties by number, with the latest kept in memory.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_NAMES_H
#define LEDGER_NAMES_H

#include "base/attr.h"

struct db_stmt;
struct err;
struct ledger;
struct names;

struct names *names_new(void);
void names_free(struct names *names);
/* Forgets what is in memory: after a rollback its numbers may be gone. */
void names_forget(struct names *names);

/* Binds the number of a word, which is added if it is new; NULL binds NULL. */
int names_bind_word(struct ledger *l, struct db_stmt *s, int n,
                    const char *word, struct err *e) MUST_CHECK;
/* The same for an agent, queue or team; both NULL binds NULL. */
int names_bind_party(struct ledger *l, struct db_stmt *s, int n, const char *id,
                     const char *name, struct err *e) MUST_CHECK;

#endif
