/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window.h"

#include "base/err.h"
#include "ledger/ledger_own.h"
#include "ledger/tasks.h"

static void read_window(struct ledger_window *out, struct db_stmt *s)
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
	};
}

int window_each(struct ledger *l, struct period range,
                int (*take)(void *ctx, const struct ledger_window *w,
                            struct err *e),
                void *ctx, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	struct ledger_window w;
	enum db_row row;

	if (db_prepare(&s, l->db, ledger_sql_text[SQL_WINDOW_EACH], e) != 0)
		return -1;
	db_bind_int(s, 1, range.from_ms);
	db_bind_int(s, 2, range.to_ms);
	while ((row = db_step(s, e)) == DB_ROW) {
		read_window(&w, s);
		if (take(ctx, &w, e) != 0)
			return -1;
	}
	return row == DB_DONE ? 0 : -1;
}

/* The row of a statement that gives one window, id 0 if it gives none. */
static int read_one(struct db_stmt *s, struct ledger_window *out, struct err *e)
{
	const enum db_row row = db_step(s, e);

	if (row == DB_ERR)
		return -1;
	if (row == DB_ROW)
		read_window(out, s);
	else
		*out = (struct ledger_window){ 0 };
	return 0;
}

static int find_in(struct ledger *l, enum ledger_sql sql, struct period range,
                   struct ledger_window *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, sql, e) != 0)
		return -1;
	db_bind_int(s, 1, range.from_ms);
	db_bind_int(s, 2, range.to_ms);
	return read_one(s, out, e);
}

int window_next_open(struct ledger *l, struct period range,
                     struct ledger_window *out, struct err *e)
{
	return find_in(l, SQL_WINDOW_OPEN, range, out, e);
}

static int find_by_id(struct ledger *l, int64_t id, struct ledger_window *out,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct ledger_window found;

	if (ledger_stmt(&s, l, SQL_WINDOW_BY_ID, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	if (read_one(s, &found, e) != 0)
		return -1;
	if (found.id == 0)
		return err_set(e, ERR_BUG, "window %lld is unknown",
		               (long long)id);
	*out = found;
	return 0;
}

static int add(struct ledger *l, struct period range, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_ADD, e) != 0)
		return -1;
	db_bind_int(s, 1, range.from_ms);
	db_bind_int(s, 2, range.to_ms);
	return db_run(s, e);
}

/* A statement with one number and no rows. */
static int run_with(struct ledger *l, enum ledger_sql sql, int64_t number,
                    struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, sql, e) != 0)
		return -1;
	db_bind_int(s, 1, number);
	return db_run(s, e);
}

static int drop_scan(struct ledger *l, int64_t scan, struct err *e)
{
	if (scan == 0)
		return 0;
	if (run_with(l, SQL_SCAN_EXTRA_DROP, scan, e) != 0)
		return -1;
	return run_with(l, SQL_SCAN_DROP, scan, e);
}

static int split_window(struct ledger *l, int64_t id, int64_t mid_ms,
                        struct err *e)
{
	struct ledger_window w;

	if (find_by_id(l, id, &w, e) != 0)
		return -1;
	if (w.state == WINDOW_CLOSED)
		return err_set(e, ERR_BUG, "window %lld is closed: not split",
		               (long long)id);
	if (mid_ms <= w.range.from_ms || mid_ms >= w.range.to_ms)
		return err_set(e, ERR_BUG,
		               "window %lld: cannot be split at %lld, outside "
		               "of it",
		               (long long)id, (long long)mid_ms);
	if (run_with(l, SQL_WINDOW_DROP, id, e) != 0 ||
	    drop_scan(l, w.scan, e) != 0 ||
	    add(l, (struct period){ w.range.from_ms, mid_ms }, e) != 0)
		return -1;
	return add(l, (struct period){ mid_ms, w.range.to_ms }, e);
}

int window_split(struct ledger *l, int64_t id, int64_t mid_ms, struct err *e)
{
	if (ledger_change_begin(l, "window_split", e) != 0)
		return -1;
	return ledger_change_end(l, split_window(l, id, mid_ms, e), e);
}

/* Cuts an open window that reaches over a border of what is asked for: the
 * part outside is not this run's. */
static int cut_at(struct ledger *l, int64_t at_ms, struct err *e)
{
	struct ledger_window w;

	if (find_in(l, SQL_WINDOW_FIRST, (struct period){ at_ms, at_ms + 1 },
	            &w, e) != 0)
		return -1;
	if (w.id == 0 || w.state == WINDOW_CLOSED || w.range.from_ms == at_ms)
		return 0;
	return split_window(l, w.id, at_ms, e);
}

static int fill(struct ledger *l, struct period gap, int64_t max_ms,
                struct err *e)
{
	while (gap.from_ms < gap.to_ms) {
		const int64_t left = gap.to_ms - gap.from_ms;
		const int64_t len = left < max_ms ? left : max_ms;

		if (add(l, (struct period){ gap.from_ms, gap.from_ms + len },
		        e) != 0)
			return -1;
		gap.from_ms += len;
	}
	return 0;
}

static int cover_range(struct ledger *l, struct period range, int64_t max_ms,
                       struct err *e)
{
	struct period gap = range;
	struct ledger_window w;

	if (max_ms <= 0)
		return err_set(e, ERR_BUG, "windows of %lld ms",
		               (long long)max_ms);
	if (period_is_empty(range))
		return 0;
	if (cut_at(l, range.from_ms, e) != 0 || cut_at(l, range.to_ms, e) != 0)
		return -1;
	while (gap.from_ms < range.to_ms) {
		if (find_in(l, SQL_WINDOW_FIRST,
		            (struct period){ gap.from_ms, range.to_ms }, &w,
		            e) != 0)
			return -1;
		gap.to_ms = w.id == 0 ? range.to_ms : w.range.from_ms;
		if (fill(l, gap, max_ms, e) != 0)
			return -1;
		gap.from_ms = w.id == 0 ? range.to_ms : w.range.to_ms;
	}
	return 0;
}

int window_cover(struct ledger *l, struct period range, int64_t max_ms,
                 struct err *e)
{
	if (ledger_change_begin(l, "window_cover", e) != 0)
		return -1;
	return ledger_change_end(l, cover_range(l, range, max_ms, e), e);
}

static int set_count(struct ledger *l, int64_t id, int64_t count,
                     int64_t now_ms, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_COUNTED, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	db_bind_int(s, 2, count);
	db_bind_int(s, 3, now_ms);
	return ledger_run_one(l, s, "window", id, e);
}

int window_counted(struct ledger *l, int64_t id, int64_t count, int64_t now_ms,
                   struct err *e)
{
	if (ledger_change_begin(l, "window_counted", e) != 0)
		return -1;
	return ledger_change_end(l, set_count(l, id, count, now_ms, e), e);
}

static int add_scan(struct ledger *l, int64_t *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_SCAN_ADD, e) != 0 || db_run(s, e) != 0)
		return -1;
	*out = db_last_id(l->db);
	return 0;
}

static int start_scan(struct ledger *l, int64_t id, int64_t *scan,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct ledger_window w;
	int64_t number;

	if (find_by_id(l, id, &w, e) != 0 || drop_scan(l, w.scan, e) != 0 ||
	    add_scan(l, &number, e) != 0 ||
	    ledger_stmt(&s, l, SQL_WINDOW_SCAN, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	db_bind_int(s, 2, number);
	if (ledger_run_one(l, s, "window", id, e) != 0)
		return -1;
	*scan = number;
	return 0;
}

int window_scan_start(struct ledger *l, int64_t id, int64_t *scan,
                      struct err *e)
{
	if (ledger_change_begin(l, "window_scan_start", e) != 0)
		return -1;
	return ledger_change_end(l, start_scan(l, id, scan, e), e);
}

static int set_progress(struct ledger *l, int64_t id, int64_t through_ms,
                        struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_PROGRESS, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	db_bind_int(s, 2, through_ms);
	return ledger_run_one(l, s, "window", id, e);
}

int window_progress(struct ledger *l, int64_t id, int64_t through_ms,
                    struct err *e)
{
	if (ledger_change_begin(l, "window_progress", e) != 0)
		return -1;
	return ledger_change_end(l, set_progress(l, id, through_ms, e), e);
}

int window_seen(struct ledger *l, int64_t scan, int64_t *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_SCAN_COUNT, e) != 0)
		return -1;
	db_bind_int(s, 1, scan);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_DONE)
		return err_set(e, ERR_BUG, "scan %lld is unknown",
		               (long long)scan);
	*out = db_int(s, 0);
	return 0;
}

/* A window that closes by a count of none was not scanned. */
static int leave_unseen(struct ledger *l, const struct ledger_window *w,
                        int64_t now_ms, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_TASK_LEAVE, e) != 0)
		return -1;
	db_bind_int(s, 1, w->range.from_ms);
	db_bind_int(s, 2, w->range.to_ms);
	if (w->source_count > 0)
		db_bind_int(s, 3, w->scan);
	else
		db_bind_int(s, 3, -1);
	db_bind_int(s, 4, now_ms);
	return db_run(s, e);
}

static int close_window(struct ledger *l, int64_t id, int64_t seen,
                        int64_t now_ms, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct ledger_window w;

	if (find_by_id(l, id, &w, e) != 0)
		return -1;
	if (w.source_count != seen)
		return err_set(e, ERR_BUG,
		               "window %lld: cannot close with %lld tasks "
		               "seen, %lld counted",
		               (long long)id, (long long)seen,
		               (long long)w.source_count);
	if (w.scan != 0 && run_with(l, SQL_SCAN_EXTRA_DROP, w.scan, e) != 0)
		return -1;
	if (leave_unseen(l, &w, now_ms, e) != 0 ||
	    ledger_stmt(&s, l, SQL_WINDOW_CLOSE, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	db_bind_int(s, 2, seen);
	db_bind_int(s, 3, now_ms);
	return ledger_run_one(l, s, "window", id, e);
}

int window_close(struct ledger *l, int64_t id, int64_t seen, int64_t now_ms,
                 struct err *e)
{
	if (ledger_change_begin(l, "window_close", e) != 0)
		return -1;
	return ledger_change_end(l, close_window(l, id, seen, now_ms, e), e);
}

static int find_next_to(struct ledger *l, const struct ledger_window *w,
                        struct ledger_window *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_NEXT_TO, e) != 0)
		return -1;
	db_bind_int(s, 1, w->range.to_ms);
	return read_one(s, out, e);
}

/* On the wire a window reaches one millisecond further on both sides. */
static int may_join(bool *out, struct ledger *l, const struct ledger_window *a,
                    const struct ledger_window *b, int64_t max_ms,
                    int64_t max_tasks, struct err *e)
{
	int64_t before, at;

	*out = false;
	if (b->id == 0 || b->range.to_ms - a->range.from_ms > max_ms ||
	    a->source_count + b->source_count > max_tasks)
		return 0;
	if (tasks_at(l, b->range.from_ms - 1, &before, e) != 0 ||
	    tasks_at(l, b->range.from_ms, &at, e) != 0)
		return -1;
	*out = before == 0 && at == 0;
	return 0;
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A window never moves: both are dropped, and their sum is a new one. */
static int join_two(struct ledger *l, struct ledger_window *a,
                    const struct ledger_window *b, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (run_with(l, SQL_WINDOW_DROP, a->id, e) != 0 ||
	    run_with(l, SQL_WINDOW_DROP, b->id, e) != 0 ||
	    drop_scan(l, a->scan, e) != 0 || drop_scan(l, b->scan, e) != 0 ||
	    ledger_stmt(&s, l, SQL_WINDOW_ADD_CLOSED, e) != 0)
		return -1;
	a->range.to_ms = b->range.to_ms;
	a->source_count += b->source_count;
	a->counted_ms = lesser(a->counted_ms, b->counted_ms);
	a->closed_ms = lesser(a->closed_ms, b->closed_ms);
	a->scan = 0;
	db_bind_int(s, 1, a->range.from_ms);
	db_bind_int(s, 2, a->range.to_ms);
	db_bind_int(s, 3, a->source_count);
	db_bind_int(s, 4, a->counted_ms);
	db_bind_int(s, 5, a->closed_ms);
	if (db_run(s, e) != 0)
		return -1;
	a->id = db_last_id(l->db);
	return 0;
}

static int join_from(struct ledger *l, struct ledger_window *w, int64_t max_ms,
                     int64_t max_tasks, struct err *e)
{
	struct ledger_window next;
	bool may = true;

	while (may) {
		if (find_next_to(l, w, &next, e) != 0 ||
		    may_join(&may, l, w, &next, max_ms, max_tasks, e) != 0)
			return -1;
		if (may && join_two(l, w, &next, e) != 0)
			return -1;
	}
	return 0;
}

static int join_all(struct ledger *l, int64_t max_ms, int64_t max_tasks,
                    struct err *e)
{
	struct period rest = { 0, INT64_MAX };
	struct ledger_window w;

	for (;;) {
		if (find_in(l, SQL_WINDOW_FIRST, rest, &w, e) != 0)
			return -1;
		if (w.id == 0)
			return 0;
		if (w.state == WINDOW_CLOSED &&
		    join_from(l, &w, max_ms, max_tasks, e) != 0)
			return -1;
		rest.from_ms = w.range.to_ms;
	}
}

int window_join(struct ledger *l, int64_t max_ms, int64_t max_tasks,
                struct err *e)
{
	if (ledger_change_begin(l, "window_join", e) != 0)
		return -1;
	return ledger_change_end(l, join_all(l, max_ms, max_tasks, e), e);
}

static int reopen_window(struct ledger *l, int64_t id, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_REOPEN, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	return ledger_run_one(l, s, "window", id, e);
}

int window_reopen(struct ledger *l, int64_t id, struct err *e)
{
	if (ledger_change_begin(l, "window_reopen", e) != 0)
		return -1;
	return ledger_change_end(l, reopen_window(l, id, e), e);
}

int window_unsettled(struct ledger *l, struct period range, int64_t *count,
                     struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_UNSETTLED, e) != 0)
		return -1;
	db_bind_int(s, 1, range.from_ms);
	db_bind_int(s, 2, range.to_ms);
	if (db_step(s, e) != DB_ROW)
		return -1;
	*count = db_int(s, 0);
	return 0;
}
