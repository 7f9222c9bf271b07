/* artefacts_row: reads a row of SQL_ARTEFACT_SELECT.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_ARTEFACTS_ROW_H
#define LEDGER_ARTEFACTS_ROW_H

#include "ledger/artefacts.h"

struct db_stmt;

/* Strings are put into the arena. */
void artefacts_row_read(struct ledger_artefact *out, struct db_stmt *s,
                        struct arena *a);
/* The folder as it is kept: a path that ends in the oid without it, the
 * slash stays.  Borrowed from path when it does not. */
const char *artefacts_row_folder(struct arena *a, const char *path,
                                 const char *oid);

#endif
