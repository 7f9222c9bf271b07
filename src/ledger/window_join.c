/* window_join: closed neighbours made one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/when.h"
#include "ledger/ledger_own.h"
#include "ledger/tasks.h"
#include "ledger/window.h"
#include "ledger/window_row.h"

struct limits {
	int64_t ms, tasks, settle_ms;
};

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int find_next_to(struct ledger *l, const struct ledger_window *w,
                        struct ledger_window *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_NEXT_TO, e) != 0)
		return -1;
	db_bind_int(s, 1, w->range.to_ms);
	return window_row_one(s, out, e);
}

int64_t window_read_again_ms(const struct ledger_window *w, int64_t settle_ms)
{
	const int64_t settled_ms = w->range.to_ms + settle_ms;
	const int64_t age_ms = w->closed_ms - w->range.to_ms;

	if (w->closed_ms >= settled_ms)
		return INT64_MAX;
	return lesser(age_ms > 0 ? w->closed_ms + age_ms : w->closed_ms,
	              settled_ms);
}

static bool is_read_out(const struct ledger_window *w, int64_t settle_ms)
{
	return window_read_again_ms(w, settle_ms) == INT64_MAX;
}

static bool is_final(const struct ledger_window *w, int64_t settle_ms)
{
	return w->counted_ms >= w->range.to_ms + settle_ms;
}

static bool is_one_day(const struct ledger_window *a,
                       const struct ledger_window *b)
{
	return a->range.from_ms / DAY_MS == (b->range.to_ms - 1) / DAY_MS;
}

static bool is_one_age(const struct ledger_window *a,
                       const struct ledger_window *b, int64_t settle_ms)
{
	const bool a_ends = is_read_out(a, settle_ms);
	const bool b_ends = is_read_out(b, settle_ms);

	return a_ends && b_ends ? true : !a_ends && !b_ends && is_one_day(a, b);
}

/* On the wire a window reaches one millisecond further on both sides. */
static int may_join(bool *out, struct ledger *l, const struct ledger_window *a,
                    const struct ledger_window *b, const struct limits *max,
                    struct err *e)
{
	int64_t before, at;

	*out = false;
	if (b->id == 0 || b->range.to_ms - a->range.from_ms > max->ms ||
	    a->source_count + b->source_count > max->tasks ||
	    !is_one_age(a, b, max->settle_ms))
		return 0;
	if (tasks_at(l, b->range.from_ms - 1, &before, e) != 0 ||
	    tasks_at(l, b->range.from_ms, &at, e) != 0)
		return -1;
	*out = before == 0 && at == 0;
	return 0;
}

/* When the sum was counted and closed.  Of two that are settled it is the later
 * time: their sum ends with the later one, and the earlier time would have it
 * read again, for ever. */
static void join_times(struct ledger_window *a, const struct ledger_window *b,
                       int64_t settle_ms)
{
	a->counted_ms = is_final(a, settle_ms) && is_final(b, settle_ms)
	                        ? greater(a->counted_ms, b->counted_ms)
	                        : lesser(a->counted_ms, b->counted_ms);
	a->closed_ms = is_read_out(a, settle_ms) && is_read_out(b, settle_ms)
	                       ? greater(a->closed_ms, b->closed_ms)
	                       : lesser(a->closed_ms, b->closed_ms);
}

/* A window never moves: both are dropped, and their sum is a new one. */
static int join_two(struct ledger *l, struct ledger_window *a,
                    const struct ledger_window *b, int64_t settle_ms,
                    struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (window_row_run(l, SQL_WINDOW_DROP, a->id, e) != 0 ||
	    window_row_run(l, SQL_WINDOW_DROP, b->id, e) != 0 ||
	    window_row_drop_scan(l, a->scan, e) != 0 ||
	    window_row_drop_scan(l, b->scan, e) != 0 ||
	    ledger_stmt(&s, l, SQL_WINDOW_ADD_CLOSED, e) != 0)
		return -1;
	join_times(a, b, settle_ms);
	a->range.to_ms = b->range.to_ms;
	a->source_count += b->source_count;
	a->task_count = a->task_count < 0 || b->task_count < 0
	                        ? -1
	                        : a->task_count + b->task_count;
	a->scan = 0;
	ledger_bind_range(s, a->range);
	db_bind_int(s, 3, a->source_count);
	db_bind_int(s, 4, a->counted_ms);
	db_bind_int(s, 5, a->closed_ms);
	if (a->task_count >= 0)
		db_bind_int(s, 6, a->task_count);
	if (db_run(s, e) != 0)
		return -1;
	a->id = db_last_id(l->db);
	return 0;
}

static int join_from(struct ledger *l, struct ledger_window *w,
                     const struct limits *max, struct err *e)
{
	struct ledger_window next;
	bool may = true;

	while (may) {
		if (find_next_to(l, w, &next, e) != 0 ||
		    may_join(&may, l, w, &next, max, e) != 0)
			return -1;
		if (may && join_two(l, w, &next, max->settle_ms, e) != 0)
			return -1;
	}
	return 0;
}

static int join_all(struct ledger *l, const struct limits *max, struct err *e)
{
	struct period rest = { 0, INT64_MAX };
	struct ledger_window w;

	for (;;) {
		if (window_row_in(l, SQL_WINDOW_FIRST, rest, &w, e) != 0)
			return -1;
		if (w.id == 0)
			return 0;
		if (w.state == WINDOW_CLOSED && join_from(l, &w, max, e) != 0)
			return -1;
		rest.from_ms = w.range.to_ms;
	}
}

int window_join(struct ledger *l, int64_t max_ms, int64_t max_tasks,
                int64_t settle_ms, struct err *e)
{
	const struct limits max = { max_ms, max_tasks, settle_ms };

	if (ledger_change_begin(l, "window_join", e) != 0)
		return -1;
	return ledger_change_end(l, join_all(l, &max, e), e);
}
