/* Which tasks were judged by other settings than those of now.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger_own.h"
#include "ledger/names.h"
#include "ledger/tasks.h"
#include "ledger/tasks_row.h"

void tasks_set_settings(struct ledger *l, const char *settings)
{
	free(l->settings);
	l->settings = mem_copy_text(settings);
}

const char *tasks_settings(const struct ledger *l)
{
	return l->settings;
}

int tasks_settings_other(struct ledger *l, struct period range, struct arena *a,
                         const char **out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	*out = NULL;
	if (ledger_stmt(&s, l, SQL_TASK_SETTINGS_OTHER, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	db_bind_text(s, 3, l->settings != NULL ? l->settings : "");
	switch (db_step(s, e)) {
	case DB_ROW:
		*out = arena_text(a, db_text(s, 0));
		return 0;
	case DB_DONE:
		return 0;
	case DB_ERR:
		break;
	}
	return -1;
}

int tasks_stale(struct ledger *l, struct period range, const char *settings,
                struct tasks_list *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_STALE, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	db_bind_text(s, 3, settings);
	db_bind_int(s, 4, (int64_t)out->max);
	return tasks_row_list(l, s, out, e);
}

static int rejudge(struct ledger *l, int64_t row,
                   const struct ledger_judgement *j, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_REJUDGE, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	if (tasks_row_bind_judgement(l, s, 2, j, e) != 0 ||
	    names_bind_word(l, s, 6, l->settings, e) != 0)
		return -1;
	return ledger_run_one(l, s, "task row", row, e);
}

int tasks_rejudge(struct ledger *l, int64_t row,
                  const struct ledger_judgement *j, struct err *e)
{
	if (ledger_change_begin(l, "tasks_rejudge", e) != 0)
		return -1;
	return ledger_change_end(l, rejudge(l, row, j, e), e);
}
