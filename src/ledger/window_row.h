/* window_row: statements that give or take a window.
 *
 * For window and window_join alone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_WINDOW_ROW_H
#define LEDGER_WINDOW_ROW_H

#include <stdint.h>

#include "base/attr.h"
#include "ledger/ledger_own.h"
#include "model/period.h"

struct ledger_window;

/* The window that s stands on. */
void window_row_read(struct ledger_window *out, struct db_stmt *s);
/* The row of a statement that gives one window, id 0 if it gives none. */
int window_row_one(struct db_stmt *s, struct ledger_window *out,
                   struct err *e) MUST_CHECK;
/* The same, of a statement with a range. */
int window_row_in(struct ledger *l, enum ledger_sql sql, struct period range,
                  struct ledger_window *out, struct err *e) MUST_CHECK;
/* A statement with one number and no rows. */
int window_row_run(struct ledger *l, enum ledger_sql sql, int64_t number,
                   struct err *e) MUST_CHECK;
/* Forgets a scan and its rows on the margin; 0: none. */
int window_row_drop_scan(struct ledger *l, int64_t scan,
                         struct err *e) MUST_CHECK;

#endif
