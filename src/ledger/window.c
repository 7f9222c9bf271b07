/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window.h"

#include "base/err.h"
#include "ledger/ledger_own.h"
#include "ledger/window_row.h"

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
	ledger_bind_range(s, range);
	while ((row = db_step(s, e)) == DB_ROW) {
		window_row_read(&w, s);
		if (take(ctx, &w, e) != 0)
			return -1;
	}
	return row == DB_DONE ? 0 : -1;
}

int window_next_open(struct ledger *l, struct period range,
                     struct ledger_window *out, struct err *e)
{
	return window_row_in(l, SQL_WINDOW_OPEN, range, out, e);
}

static int find_by_id(struct ledger *l, int64_t id, struct ledger_window *out,
                      struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct ledger_window found;

	if (ledger_stmt(&s, l, SQL_WINDOW_BY_ID, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	if (window_row_one(s, &found, e) != 0)
		return -1;
	if (found.id == 0)
		return err_set(e, ERR_BUG, "window %lld is unknown",
		               (long long)id);
	*out = found;
	return 0;
}

/* closed_ms: when it, or what it is a half of, was closed; 0 never. */
static int add(struct ledger *l, struct period range, int64_t closed_ms,
               struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_ADD, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	if (closed_ms > 0)
		db_bind_int(s, 3, closed_ms);
	return db_run(s, e);
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
	if (window_row_run(l, SQL_WINDOW_DROP, id, e) != 0 ||
	    window_row_drop_scan(l, w.scan, e) != 0 ||
	    add(l, (struct period){ w.range.from_ms, mid_ms }, w.closed_ms,
	        e) != 0)
		return -1;
	return add(l, (struct period){ mid_ms, w.range.to_ms }, w.closed_ms, e);
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

	if (window_row_in(l, SQL_WINDOW_FIRST,
	                  (struct period){ at_ms, at_ms + 1 }, &w, e) != 0)
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

		if (add(l, (struct period){ gap.from_ms, gap.from_ms + len }, 0,
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
		if (window_row_in(l, SQL_WINDOW_FIRST,
		                  (struct period){ gap.from_ms, range.to_ms },
		                  &w, e) != 0)
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

	if (find_by_id(l, id, &w, e) != 0 ||
	    window_row_drop_scan(l, w.scan, e) != 0 ||
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

	if (ledger_stmt(&s, l, SQL_TASK_MARK_GONE, e) != 0)
		return -1;
	ledger_bind_range(s, w->range);
	if (w->source_count > 0)
		db_bind_int(s, 3, w->scan);
	else
		db_bind_int(s, 3, -1);
	db_bind_int(s, 4, now_ms);
	return db_run(s, e);
}

static int count_tasks(struct ledger *l, struct period range, int64_t *out,
                       struct err *e)
{
	return ledger_int_of_range(l, SQL_WINDOW_TASKS, range, out, e);
}

int window_is_whole(struct ledger *l, const struct ledger_window *w, bool *out,
                    struct err *e)
{
	int64_t count;

	*out = true;
	if (w->state != WINDOW_CLOSED || w->task_count < 0)
		return 0;
	if (count_tasks(l, w->range, &count, e) != 0)
		return -1;
	*out = count == w->task_count;
	return 0;
}

static int close_window(struct ledger *l, int64_t id, int64_t seen,
                        int64_t now_ms, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct ledger_window w;
	int64_t count;

	if (find_by_id(l, id, &w, e) != 0)
		return -1;
	if (w.source_count != seen)
		return err_set(e, ERR_BUG,
		               "window %lld: cannot close with %lld tasks "
		               "seen, %lld counted",
		               (long long)id, (long long)seen,
		               (long long)w.source_count);
	if (w.scan != 0 &&
	    window_row_run(l, SQL_SCAN_EXTRA_DROP, w.scan, e) != 0)
		return -1;
	if (leave_unseen(l, &w, now_ms, e) != 0 ||
	    count_tasks(l, w.range, &count, e) != 0 ||
	    ledger_stmt(&s, l, SQL_WINDOW_CLOSE, e) != 0)
		return -1;
	db_bind_int(s, 1, id);
	db_bind_int(s, 2, seen);
	db_bind_int(s, 3, now_ms);
	db_bind_int(s, 4, count);
	return ledger_run_one(l, s, "window", id, e);
}

int window_close(struct ledger *l, int64_t id, int64_t seen, int64_t now_ms,
                 struct err *e)
{
	if (ledger_change_begin(l, "window_close", e) != 0)
		return -1;
	return ledger_change_end(l, close_window(l, id, seen, now_ms, e), e);
}

static int reopen_windows(struct ledger *l, struct period range, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_WINDOW_REOPEN, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	return db_run(s, e);
}

int window_reopen(struct ledger *l, struct period range, struct err *e)
{
	if (ledger_change_begin(l, "window_reopen", e) != 0)
		return -1;
	return ledger_change_end(l, reopen_windows(l, range, e), e);
}

int window_unsettled(struct ledger *l, struct period range, int64_t *count,
                     struct err *e)
{
	return ledger_int_of_range(l, SQL_WINDOW_UNSETTLED, range, count, e);
}
