/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window_row.h"

#include "base/err.h"
#include "ledger/window.h"

void window_row_read(struct ledger_window *out, struct db_stmt *s)
{
	*out = (struct ledger_window){
		.id = db_int(s, 0),
		.range = { db_int(s, 1), db_int(s, 2) },
		.state = (enum window_state)db_int(s, 3),
		.source_count = ledger_known(s, 4),
		.seen_count = ledger_known(s, 5),
		.scan = db_int(s, 6),
		.through_ms = db_int(s, 7),
		.counted_ms = db_int(s, 8),
		.closed_ms = db_int(s, 9),
		.task_count = ledger_known(s, 10),
	};
}

int window_row_one(struct db_stmt *s, struct ledger_window *out, struct err *e)
{
	const enum db_row row = db_step(s, e);

	if (row == DB_ERR)
		return -1;
	if (row == DB_ROW)
		window_row_read(out, s);
	else
		*out = (struct ledger_window){ 0 };
	return 0;
}

int window_row_in(struct ledger *l, enum ledger_sql sql, struct period range,
                  struct ledger_window *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, sql, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	return window_row_one(s, out, e);
}

int window_row_run(struct ledger *l, enum ledger_sql sql, int64_t number,
                   struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, sql, e) != 0)
		return -1;
	db_bind_int(s, 1, number);
	return db_run(s, e);
}

int window_row_drop_scan(struct ledger *l, int64_t scan, struct err *e)
{
	if (scan == 0)
		return 0;
	if (window_row_run(l, SQL_SCAN_EXTRA_DROP, scan, e) != 0)
		return -1;
	return window_row_run(l, SQL_SCAN_DROP, scan, e);
}
