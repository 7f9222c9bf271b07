/* tasks_row: reads a row of SQL_TASK_COLUMNS.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_TASKS_ROW_H
#define LEDGER_TASKS_ROW_H

#include "base/attr.h"
#include "base/bytes.h"
#include "ledger/tasks.h"

struct db_stmt;

/* Strings are in id_text or valid until the next step; artefacts are left
 * zero. */
void tasks_row_read(struct ledger_task *out, char id_text[UUID_TEXT_MAX],
                    struct db_stmt *s);
/* NULL: the source did not say. */
enum tri tasks_row_tri(struct db_stmt *s, int col);
/* Moves the strings into the arena. */
void tasks_row_keep(struct ledger_task *t, struct arena *a);
/* Counts the artefacts of a task by state. */
int tasks_row_count(struct ledger *l, int64_t row,
                    int64_t out[ARTEFACT_STATE_COUNT + 1],
                    struct err *e) MUST_CHECK;
/* Steps s through up to out->max of its rows, with counts of artefacts. */
int tasks_row_list(struct ledger *l, struct db_stmt *s, struct tasks_list *out,
                   struct err *e) MUST_CHECK;

/* Binds what a judgement says: class, reason, rule and next_ask_ms, from
 * parameter n on. */
int tasks_row_bind_judgement(struct ledger *l, struct db_stmt *s, int n,
                             const struct ledger_judgement *j,
                             struct err *e) MUST_CHECK;

#endif
