/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "ledger/ident.h"
#include "ledger/ledger_own.h"
#include "ledger/tasks.h"
#include "ledger/tasks_row.h"

int tasks_find(struct ledger *l, const char *id, struct arena *a,
               struct ledger_task *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct ledger_task found = { 0 };
	struct tasks_list list = { .arena = a, .tasks = &found, .max = 1 };

	if (ledger_stmt(&s, l, SQL_TASK_FIND, e) != 0)
		return -1;
	ident_bind(s, 1, id);
	if (tasks_row_list(l, s, &list, e) != 0)
		return -1;
	*out = found;
	return 0;
}

void tasks_query_init(struct tasks_query *q)
{
	*q = (struct tasks_query){ .longer_than_ms = -1,
		                   .shorter_than_ms = -1 };
}

static enum ledger_sql statement_of(const struct tasks_query *q)
{
	if (q->id != NULL)
		return SQL_TASK_EACH_ID;
	return q->newest_first ? SQL_TASK_EACH_BACK : SQL_TASK_EACH;
}

static void bind_query(struct db_stmt *s, const struct tasks_query *q)
{
	const bool is_all = q->range.from_ms == 0 && q->range.to_ms == 0;

	db_bind_int(s, 1, is_all ? INT64_MIN : q->range.from_ms);
	db_bind_int(s, 2, is_all ? INT64_MAX : q->range.to_ms);
	ledger_bind_known(s, 3, q->class == 0 ? -1 : q->class);
	db_bind_text(s, 4, q->reason);
	db_bind_text(s, 5, q->agent);
	db_bind_text(s, 6, q->queue);
	db_bind_text(s, 7, q->team);
	db_bind_text(s, 8, q->number);
	db_bind_text(s, 9, q->channel);
	db_bind_text(s, 10, q->direction);
	ledger_bind_known(s, 11, q->longer_than_ms);
	ledger_bind_known(s, 12, q->shorter_than_ms);
	db_bind_int(s, 13, q->limit == 0 ? -1 : q->limit);
	ledger_bind_known(s, 16, q->only_gone ? 1 : -1);
	if (q->wait != NULL) {
		db_bind_int(s, 17, q->wait->now_ms);
		db_bind_int(s, 18, q->wait->now_ms - q->wait->settle_ms);
	}
	if (q->id != NULL) {
		ident_bind(s, 14, q->id);
		ident_bind_oid(s, 15, q->id);
	}
}

/* A statement of its own for each call, so that take may search, too. */
int tasks_each(struct ledger *l, const struct tasks_query *q,
               int (*take)(void *ctx, const struct ledger_task *t,
                           struct err *e),
               void *ctx, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	char id_text[UUID_TEXT_MAX];
	struct ledger_task t;
	enum db_row row;

	if (db_prepare(&s, l->db, ledger_sql_text[statement_of(q)], e) != 0)
		return -1;
	bind_query(s, q);
	while ((row = db_step(s, e)) == DB_ROW) {
		tasks_row_read(&t, id_text, s);
		if (tasks_row_count(l, t.row, t.artefacts, e) != 0 ||
		    take(ctx, &t, e) != 0)
			return -1;
	}
	return row == DB_DONE ? 0 : -1;
}

int tasks_count(struct ledger *l, const struct tasks_query *q, int64_t *out,
                struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;

	if (db_prepare(&s, l->db, ledger_sql_text[SQL_TASK_COUNT], e) != 0)
		return -1;
	bind_query(s, q);
	if (db_step(s, e) != DB_ROW)
		return -1;
	*out = db_int(s, 0);
	return 0;
}
