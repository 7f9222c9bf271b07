/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/tasks_ask.h"

#include "base/err.h"
#include "base/mem.h"
#include "ledger/ident.h"
#include "ledger/ledger_own.h"
#include "ledger/tasks.h"
#include "ledger/tasks_row.h"

static int lease(struct ledger *l, int64_t row, int64_t run, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_LEASE, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	db_bind_int(s, 2, run);
	return ledger_run_one(l, s, "task row", row, e);
}

static int find_due(struct ledger *l, int64_t now_ms,
                    struct tasks_due_list *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	char id[UUID_TEXT_MAX];
	enum db_row row = DB_DONE;
	size_t n = 0;

	if (ledger_stmt(&s, l, SQL_TASK_DUE, e) != 0)
		return -1;
	db_bind_int(s, 1, now_ms);
	db_bind_int(s, 2, (int64_t)out->max);
	for (; n < out->max && (row = db_step(s, e)) == DB_ROW; n++)
		out->tasks[n] = (struct ledger_due){
			.row = db_int(s, 0),
			.id = arena_text(out->arena, ident_text(id, s, 1)),
			.asks = db_int(s, 3),
			.asked_ms = db_int(s, 4),
			.due_ms = db_int(s, 5),
			.has_left = db_int(s, 6) != 0,
		};
	if (row == DB_ERR)
		return -1;
	out->count = n;
	return 0;
}

static int lease_due(struct ledger *l, int64_t run, int64_t now_ms,
                     struct tasks_due_list *out, struct err *e)
{
	if (find_due(l, now_ms, out, e) != 0)
		return -1;
	for (size_t i = 0; i < out->count; i++)
		if (lease(l, out->tasks[i].row, run, e) != 0)
			return -1;
	return 0;
}

int tasks_due(struct ledger *l, int64_t run, int64_t now_ms,
              struct tasks_due_list *out, struct err *e)
{
	if (ledger_change_begin(l, "tasks_due", e) != 0)
		return -1;
	return ledger_change_end(l, lease_due(l, run, now_ms, out, e), e);
}

int tasks_due_count(struct ledger *l, int64_t now_ms, int64_t *out,
                    struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	/* What was leased or asked is in no index of due tasks. */
	if (ledger_stmt(&s, l, SQL_TASK_DUE_COUNT, e) != 0)
		return -1;
	db_bind_int(s, 1, now_ms);
	return ledger_step_int(s, out, e);
}

static int note_asked(struct ledger *l, int64_t row, int64_t run,
                      int64_t asked_ms, const struct ledger_judgement *j,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_ASKED, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	if (tasks_row_bind_judgement(l, s, 2, j, e) != 0)
		return -1;
	db_bind_int(s, 6, asked_ms);
	db_bind_int(s, 7, run);
	return ledger_run_one(l, s, "task row", row, e);
}

int tasks_asked(struct ledger *l, int64_t row, int64_t run, int64_t asked_ms,
                const struct ledger_judgement *j, struct err *e)
{
	if (ledger_change_begin(l, "tasks_asked", e) != 0)
		return -1;
	return ledger_change_end(l, note_asked(l, row, run, asked_ms, j, e), e);
}

static int created_of(struct ledger *l, int64_t row, int64_t *out,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row step;

	*out = INT64_MIN;
	if (row == 0)
		return 0;
	if (ledger_stmt(&s, l, SQL_TASK_CREATED, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	step = db_step(s, e);
	if (step == DB_DONE)
		return err_set(e, ERR_BUG, "task row %lld is unknown",
		               (long long)row);
	if (step == DB_ROW)
		*out = db_int(s, 0);
	return step == DB_ROW ? 0 : -1;
}

int tasks_to_refresh(struct ledger *l, const struct tasks_refresh *which,
                     struct tasks_list *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	int64_t after_ms;

	if (created_of(l, which->after_row, &after_ms, e) != 0 ||
	    ledger_stmt(&s, l,
	                which->are_excluded ? SQL_TASK_EXCLUDED_OPEN
	                                    : SQL_TASK_REFRESH,
	                e) != 0)
		return -1;
	db_bind_int(s, 1, after_ms);
	db_bind_int(s, 2, which->after_row);
	db_bind_int(s, 3, which->before_ms);
	db_bind_int(s, 4, (int64_t)out->max);
	return tasks_row_list(l, s, out, e);
}

static int revive(struct ledger *l, struct period range, enum task_class class,
                  const char *reason, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASKS_REVIVE, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	db_bind_int(s, 3, (int64_t) class);
	db_bind_text(s, 4, reason);
	return db_run(s, e);
}

int tasks_revive(struct ledger *l, struct period range, enum task_class class,
                 const char *reason, int64_t *count, struct err *e)
{
	if (ledger_change_begin(l, "tasks_revive", e) != 0)
		return -1;
	const int rc = revive(l, range, class, reason, e);
	*count = rc == 0 ? db_changes(l->db) : 0;
	return ledger_change_end(l, rc, e);
}

int tasks_asked_last(struct ledger *l, struct arena *a, const char **id,
                     struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct ledger_task one;
	struct tasks_list list = { .arena = a, .tasks = &one, .max = 1 };

	*id = NULL;
	if (ledger_stmt(&s, l, SQL_TASK_ASKED_LAST, e) != 0 ||
	    tasks_row_list(l, s, &list, e) != 0)
		return -1;
	if (list.count > 0)
		*id = one.task.id;
	return 0;
}
