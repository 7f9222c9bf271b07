/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/discover.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/window.h"
#include "pipeline/flow.h"
#include "pipeline/recount.h"
#include "pipeline/resolve.h"
#include "pipeline/revisit.h"
#include "pipeline/source.h"
#include "webex/api.h"
#include "webex/search.h"

/* A window shorter than this is not halved because of an error. */
#define HALVE_MIN_MS ((int64_t)60000)

/* What the call under way is for.
 *
 *   RECOUNT -> [reopen] -> WINDOW: COUNT -> PAGE.. -> CHECK -> closed
 *   -> REVISIT (calls that began before the period and ended in it; open
 *      tasks looked at again) -> DONE */
enum step {
	STEP_RECOUNT,
	STEP_COUNT,
	STEP_PAGE,
	STEP_CHECK,
	STEP_REVISIT,
	STEP_DONE,
};

struct discover {
	struct flow *flow;
	enum step step;
	struct api_call call;
	bool is_busy;
	struct arena *page;
	struct recount *recount;
	struct revisit *revisit;
	size_t range;        /* which range of recount is being closed */
	int64_t position_ms; /* windows before this were dealt with */
	struct ledger_window window;
	char *cursor;
	int64_t scan_from_ms; /* where this run's pages of it begin */
	int64_t rows;         /* read in this scan by this run */
	int64_t last_ms;      /* createdTime of the last row */
	bool is_ascending;
	int64_t rescans, halvings;
	int64_t unclosed;
	int64_t count_all, count_read; /* for the share that is done */
};

int64_t discover_cut_ms(int64_t from_ms, int64_t to_ms)
{
	return from_ms + (to_ms - from_ms) / 2;
}

static void call_done(struct api_call *call);

struct discover *discover_new(struct flow *f)
{
	struct discover *const d = mem_zeroed(1, sizeof(*d));

	d->flow = f;
	d->page = arena_new();
	d->recount = recount_new(f);
	d->revisit = revisit_new(f);
	return d;
}

void discover_free(struct discover *d)
{
	if (d == NULL)
		return;
	api_call_reset(&d->call);
	arena_free(d->page);
	recount_free(d->recount);
	revisit_free(d->revisit);
	free(d->cursor);
	free(d);
}

bool discover_is_done(const struct discover *d)
{
	return d->step == STEP_DONE;
}

int64_t discover_unclosed(const struct discover *d)
{
	return d->unclosed;
}

int64_t discover_share(const struct discover *d)
{
	if (d->step == STEP_DONE)
		return 1000;
	if (d->count_all <= 0)
		return -1;
	return d->count_read * 1000 / d->count_all;
}

static void send(struct discover *d)
{
	d->call.done = call_done;
	d->call.owner = d;
	d->is_busy = true;
	++d->flow->progress.api_search;
	api_give(d->flow->setup->source->api, &d->call);
}

static struct search_scope window_scope(const struct discover *d)
{
	struct search_scope s = {
		.range = d->window.range,
		.ended_from_ms = -1,
	};
	return s;
}

static void ask_count(struct discover *d, enum step step)
{
	const struct search_scope s = window_scope(d);

	d->step = step;
	api_call_reset(&d->call);
	search_count(&d->call, d->flow->setup->config, &s);
	send(d);
}

/* A scan that an earlier run began goes on where it was. */
static void ask_page(struct discover *d)
{
	struct search_scope s = window_scope(d);

	if (d->scan_from_ms > s.range.from_ms)
		s.range.from_ms = d->scan_from_ms;
	d->step = STEP_PAGE;
	api_call_reset(&d->call);
	search_page(&d->call, d->flow->setup->config, &s, d->cursor);
	send(d);
}

static void new_scan(struct discover *d)
{
	free(d->cursor);
	d->cursor = NULL;
	d->rows = 0;
	d->last_ms = INT64_MIN;
	d->is_ascending = true;
}

static int start_scan(struct discover *d, bool fresh, struct err *e)
{
	struct ledger_window *const w = &d->window;

	new_scan(d);
	d->scan_from_ms = w->through_ms;
	if (!fresh && w->state == WINDOW_SCANNING && w->scan > 0) {
		ask_page(d);
		return 0;
	}
	if (flow_write(d->flow, e) != 0 ||
	    window_scan_start(d->flow->setup->ledger, w->id, &w->scan, e) != 0)
		return -1;
	w->state = WINDOW_SCANNING;
	w->through_ms = w->range.from_ms;
	d->scan_from_ms = w->range.from_ms;
	ask_page(d);
	return 0;
}

static void log_window(const struct discover *d, const char *event,
                       enum log_level level, int64_t seen)
{
	char from[WHEN_TEXT_MAX], to[WHEN_TEXT_MAX];

	log_event(level, event,
	          KV("from", when_text(from, d->window.range.from_ms)),
	          KV("to", when_text(to, d->window.range.to_ms)),
	          KV("source_count", d->window.source_count), KV("seen", seen));
}

static int close_window(struct discover *d, int64_t seen, struct err *e)
{
	struct flow *const f = d->flow;

	if (flow_write(f, e) != 0 ||
	    window_close(f->setup->ledger, d->window.id, seen, f->now_ms, e) !=
	            0)
		return -1;
	log_window(d, "window.closed", LOG_INFO, seen);
	++f->progress.windows_closed;
	d->position_ms = d->window.range.to_ms;
	return 0;
}

static void leave_open(struct discover *d, int64_t seen)
{
	log_window(d, "window.not-closed", LOG_WARN, seen);
	++d->unclosed;
	d->position_ms = d->window.range.to_ms;
}

static int split(struct discover *d, struct err *e)
{
	const int64_t cut =
	        discover_cut_ms(d->window.range.from_ms, d->window.range.to_ms);

	if (flow_write(d->flow, e) != 0)
		return -1;
	return window_split(d->flow->setup->ledger, d->window.id, cut, e);
}

static int note_count(struct discover *d, int64_t count, struct err *e)
{
	struct flow *const f = d->flow;

	if (flow_write(f, e) != 0)
		return -1;
	d->window.source_count = count;
	return window_counted(f->setup->ledger, d->window.id, count, f->now_ms,
	                      e);
}

static int got_count(struct discover *d, struct err *e)
{
	const struct config *const c = d->flow->setup->config;
	const int64_t span = d->window.range.to_ms - d->window.range.from_ms;
	int64_t count;
	bool is_sure;

	if (search_count_read(&count, &is_sure, &d->call, e) != 0 ||
	    note_count(d, count, e) != 0)
		return -1;
	if (count > c->discover.window_max_tasks && span > 2)
		return split(d, e);
	d->count_all += count;
	d->rescans = 0;
	if (count == 0 && is_sure)
		return close_window(d, 0, e);
	return start_scan(d, false, e);
}

static bool is_on_wire(const struct discover *d, int64_t ms)
{
	return ms >= d->window.range.from_ms - 1 && ms <= d->window.range.to_ms;
}

static int take_task(struct discover *d, const struct task *t, struct err *e)
{
	char when[WHEN_TEXT_MAX];

	if (!is_on_wire(d, t->created_ms)) {
		err_set(e, ERR_SHAPE,
		        "task %s was created at %s, outside the range asked",
		        t->id, when_text(when, t->created_ms));
		return -1;
	}
	if (t->created_ms < d->last_ms)
		d->is_ascending = false;
	d->last_ms = t->created_ms;
	return revisit_take(d->flow, d->window.scan,
	                    period_has(d->window.range, t->created_ms), t, e);
}

static int take_page(struct discover *d, const struct search_result *r,
                     struct err *e)
{
	struct flow *const f = d->flow;

	if (flow_write(f, e) != 0)
		return -1;
	for (size_t n = 0; n < r->count; n++)
		if (take_task(d, &r->tasks[n], e) != 0)
			return -1;
	d->rows += (int64_t)r->count;
	d->count_read += (int64_t)r->count;
	resolve_wake(f->resolve);
	if (!d->is_ascending || r->count == 0 || !r->has_next)
		return 0;
	/* through_ms moves for the next run only: this one follows cursors. */
	return window_progress(f->setup->ledger, d->window.id, d->last_ms, e);
}

/* A cursor that leads back, or far more rows than were counted, would never
 * come to an end. */
static int check_advance(const struct discover *d,
                         const struct search_result *r, struct err *e)
{
	if (!r->has_next)
		return 0;
	if (d->cursor != NULL && strcmp(d->cursor, r->cursor) == 0)
		return err_set(e, ERR_SHAPE,
		               "the search gives cursor %s after cursor %s",
		               r->cursor, d->cursor);
	if (d->rows > 2 * d->window.source_count + 10000)
		return err_set(e, ERR_SHAPE,
		               "the search gave %" PRId64
		               " rows where it counted %" PRId64,
		               d->rows, d->window.source_count);
	return 0;
}

static int end_scan(struct discover *d, struct err *e)
{
	int64_t seen;

	if (window_seen(d->flow->setup->ledger, d->window.scan, &seen, e) != 0)
		return -1;
	if (seen == d->window.source_count)
		return close_window(d, seen, e);
	ask_count(d, STEP_CHECK);
	return 0;
}

/* The count is asked again when the pages did not fit it: tasks may have
 * come or gone meanwhile. */
static int got_check(struct discover *d, struct err *e)
{
	struct flow *const f = d->flow;
	int64_t count, seen;
	bool is_sure;

	if (search_count_read(&count, &is_sure, &d->call, e) != 0 ||
	    note_count(d, count, e) != 0 ||
	    window_seen(f->setup->ledger, d->window.scan, &seen, e) != 0)
		return -1;
	if (seen == count)
		return close_window(d, seen, e);
	log_window(d, "window.differs", LOG_INFO, seen);
	if (d->rescans++ < f->setup->config->discover.rescans)
		return start_scan(d, true, e);
	leave_open(d, seen);
	return 0;
}

static int got_page(struct discover *d, struct err *e)
{
	struct search_result r;

	arena_reset(d->page);
	if (search_page_read(&r, d->page, &d->call, e) != 0 ||
	    check_advance(d, &r, e) != 0 || take_page(d, &r, e) != 0)
		return -1;
	if (!r.has_next)
		return end_scan(d, e);
	free(d->cursor);
	d->cursor = mem_copy_text(r.cursor);
	/* The ranges of a scan and its cursors belong together. */
	ask_page(d);
	return 0;
}

/* A range that the source cannot answer is asked in halves. */
static bool may_halve(const struct discover *d)
{
	const enum err_code code = d->call.err.code;

	return (code == ERR_TOO_LARGE || code == ERR_SERVER ||
	        code == ERR_TIMEOUT) &&
	       (d->step == STEP_COUNT || d->step == STEP_PAGE) &&
	       d->window.range.to_ms - d->window.range.from_ms > HALVE_MIN_MS &&
	       d->halvings < 6;
}

static int call_failed(struct discover *d, struct err *e)
{
	if (d->step == STEP_REVISIT)
		return revisit_failed(d->revisit, &d->call, e);
	if (may_halve(d)) {
		++d->halvings;
		log_window(d, "window.halved", LOG_WARN, -1);
		return split(d, e);
	}
	*e = d->call.err;
	return -1;
}

static int handle(struct discover *d, struct err *e)
{
	if (d->call.err.code != ERR_NONE)
		return call_failed(d, e);
	switch (d->step) {
	case STEP_RECOUNT:
		return recount_answer(d->recount, &d->call, e);
	case STEP_COUNT:
		return got_count(d, e);
	case STEP_PAGE:
		return got_page(d, e);
	case STEP_CHECK:
		return got_check(d, e);
	case STEP_REVISIT:
		return revisit_answer(d->revisit, &d->call, e);
	case STEP_DONE:
		break;
	}
	return err_set(e, ERR_BUG, "an answer after the end of discovery");
}

static void call_done(struct api_call *call)
{
	struct discover *const d = call->owner;
	struct err e = { 0 };

	d->is_busy = false;
	if (flow_is_ending(d->flow))
		return;
	if (handle(d, &e) != 0)
		flow_fail(d->flow, &e);
}

/* The next window that is not closed, over all ranges of this run. */
static int next_window(struct discover *d, bool *found, struct err *e)
{
	struct period range;

	*found = false;
	while (recount_range(d->recount, d->range, &range)) {
		if (range.from_ms < d->position_ms)
			range.from_ms = d->position_ms;
		if (!period_is_empty(range) &&
		    window_next_open(d->flow->setup->ledger, range, &d->window,
		                     e) != 0)
			return -1;
		if (!period_is_empty(range) && d->window.id != 0) {
			*found = true;
			return 0;
		}
		++d->range;
		d->position_ms = 0;
	}
	return 0;
}

static int pump_windows(struct discover *d, struct err *e)
{
	bool found;

	if (next_window(d, &found, e) != 0)
		return -1;
	if (found)
		ask_count(d, STEP_COUNT);
	else
		d->step = STEP_REVISIT;
	return 0;
}

static int pump_recount(struct discover *d, struct err *e)
{
	bool sent;

	api_call_reset(&d->call);
	if (recount_next(d->recount, &d->call, &sent, e) != 0)
		return -1;
	if (sent)
		send(d);
	else
		d->step = STEP_COUNT;
	return 0;
}

static int pump_revisit(struct discover *d, struct err *e)
{
	bool sent;

	api_call_reset(&d->call);
	if (revisit_next(d->revisit, &d->call, &sent, e) != 0)
		return -1;
	if (sent)
		send(d);
	else
		d->step = STEP_DONE;
	if (d->step == STEP_DONE)
		resolve_wake(d->flow->resolve);
	return 0;
}

int discover_pump(struct discover *d, struct err *e)
{
	while (!d->is_busy && d->step != STEP_DONE &&
	       !flow_is_ending(d->flow)) {
		int rc = 0;

		if (d->step == STEP_RECOUNT)
			rc = pump_recount(d, e);
		else if (d->step == STEP_REVISIT)
			rc = pump_revisit(d, e);
		else
			rc = pump_windows(d, e);
		if (rc != 0)
			return -1;
	}
	return 0;
}
