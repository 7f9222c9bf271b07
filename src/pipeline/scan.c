/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/scan.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/window.h"
#include "pipeline/flow.h"
#include "pipeline/revisit.h"
#include "pipeline/window_log.h"
#include "webex/api.h"
#include "webex/reply.h"
#include "webex/search.h"

/* A window shorter than this is not halved because of an error. */
#define HALVE_MIN_MS ((int64_t)1000)
/* One after the other, without an answer between them: because the source
 * finds a range too large, and because of other trouble. */
#define HALVINGS_MAX     ((int64_t)16)
#define HALVINGS_TROUBLE ((int64_t)8)
/* The same, until a window closes: what fails at any length would be halved
 * without end, as its counts are answered. */
#define HALVINGS_BARREN ((int64_t)16)
/* In one reading of a window, each announcing another one. */
#define PAGES_EMPTY_MAX ((int64_t)100)

enum step { STEP_COUNT, STEP_PAGE, STEP_CHECK };

struct scan {
	struct flow *flow;
	enum step step;
	struct arena *page;
	struct ledger_window window;
	char *cursor;
	char *mark; /* a cursor that was followed: a circle comes back to it */
	bool by_cursor;  /* throughout */
	int64_t from_ms; /* where the pages that a cursor leads along begin */
	int64_t rows;    /* read in this scan by this run */
	int64_t pages;
	int64_t unread;  /* rows that could not be read */
	int64_t last_ms; /* createdTime of the last row */
	bool is_ascending;
	int64_t rescans;
	int64_t halvings; /* because of errors, one after the other */
	int64_t barren;   /* the same, since a window was closed */
	int64_t tasks_counted, rows_read, pages_read;
};

int64_t scan_cut_ms(int64_t from_ms, int64_t to_ms)
{
	return from_ms + (to_ms - from_ms) / 2;
}

struct scan *scan_new(struct flow *f)
{
	struct scan *const s = mem_zeroed(1, sizeof(*s));

	s->flow = f;
	s->page = arena_new();
	return s;
}

void scan_free(struct scan *s)
{
	if (s == NULL)
		return;
	arena_free(s->page);
	free(s->cursor);
	free(s->mark);
	free(s);
}

int64_t scan_tasks_counted(const struct scan *s)
{
	return s->tasks_counted;
}

int64_t scan_pages_read(const struct scan *s)
{
	return s->pages_read;
}

int64_t scan_rows_read(const struct scan *s)
{
	return s->rows_read;
}

void scan_begin(struct scan *s, const struct ledger_window *w)
{
	s->window = *w;
	s->step = STEP_COUNT;
	s->rescans = 0;
}

void scan_ask(struct scan *s, struct api_call *call)
{
	struct search_scope scope = {
		.range = s->window.range,
		.ended_from_ms = -1,
	};

	if (s->step != STEP_PAGE) {
		search_count(call, s->flow->setup->config, &scope);
		return;
	}
	scope.omitted = s->flow->omitted;
	/* The ranges of a scan and its cursors belong together. */
	if (s->from_ms > scope.range.from_ms)
		scope.range.from_ms = s->from_ms;
	search_page(call, s->flow->setup->config, &scope, s->cursor);
}

static void log_window(const struct scan *s, const char *event,
                       enum log_level level, int64_t seen)
{
	char from[WHEN_TEXT_MAX], to[WHEN_TEXT_MAX];

	log_event(level, event,
	          KV("from", when_text(from, s->window.range.from_ms)),
	          KV("to", when_text(to, s->window.range.to_ms)),
	          KV("source_count", s->window.source_count), KV("seen", seen));
}

/* How the pages of a window are begun. */
enum pages {
	PAGES_GO_ON, /* where an earlier run was; a fresh scan if none was */
	PAGES_AGAIN, /* from the start, with what was seen so far */
	PAGES_FRESH, /* from the start, as if nothing was seen */
};

static void drop_cursor(struct scan *s)
{
	free(s->cursor);
	free(s->mark);
	s->cursor = NULL;
	s->mark = NULL;
}

static int start_pages(struct scan *s, enum pages how, struct err *e)
{
	struct ledger_window *const w = &s->window;

	drop_cursor(s);
	s->by_cursor = how == PAGES_AGAIN;
	s->rows = 0;
	s->pages = 0;
	s->unread = 0;
	s->last_ms = INT64_MIN;
	s->is_ascending = true;
	s->step = STEP_PAGE;
	/* A page may have ended with a row on the margin behind the window: a
	 * range is left to ask. */
	s->from_ms = w->through_ms < w->range.to_ms ? w->through_ms
	                                            : w->range.to_ms - 1;
	if (how == PAGES_AGAIN)
		s->from_ms = w->range.from_ms;
	if (how != PAGES_FRESH && w->state == WINDOW_SCANNING && w->scan > 0)
		return 0;
	if (flow_write(s->flow, e) != 0 ||
	    window_scan_start(s->flow->setup->ledger, w->id, &w->scan, e) != 0)
		return -1;
	w->state = WINDOW_SCANNING;
	w->through_ms = w->range.from_ms;
	s->from_ms = w->range.from_ms;
	return 0;
}

static int close_window(struct scan *s, int64_t seen, enum scan_state *state,
                        struct err *e)
{
	struct flow *const f = s->flow;

	if (flow_write(f, e) != 0 ||
	    window_close(f->setup->ledger, s->window.id, seen,
	                 flow_judged_ms(f), e) != 0)
		return -1;
	s->barren = 0;
	log_window(s, "window.closed", LOG_INFO, seen);
	*state = SCAN_CLOSED;
	return 0;
}

static int split(struct scan *s, enum scan_state *state, struct err *e)
{
	const int64_t cut =
	        scan_cut_ms(s->window.range.from_ms, s->window.range.to_ms);

	*state = SCAN_SPLIT;
	if (flow_write(s->flow, e) != 0)
		return -1;
	return window_split(s->flow->setup->ledger, s->window.id, cut, e);
}

static int note_count(struct scan *s, int64_t count, struct err *e)
{
	struct flow *const f = s->flow;

	if (flow_write(f, e) != 0)
		return -1;
	s->window.source_count = count;
	return window_counted(f->setup->ledger, s->window.id, count,
	                      flow_judged_ms(f), e);
}

static int got_count(struct scan *s, const struct api_call *call,
                     enum scan_state *state, struct err *e)
{
	const struct config *const c = s->flow->setup->config;
	const int64_t span = s->window.range.to_ms - s->window.range.from_ms;
	int64_t count;

	if (search_count_read(&count, NULL, call, e) != 0)
		return -1;
	const bool is_steady = count == s->window.source_count;
	if (note_count(s, count, e) != 0)
		return -1;
	if (count > c->discover.window_max_tasks && span > 2)
		return split(s, state, e);
	s->tasks_counted += count;
	/* Pages that an earlier run read belong to the count they began with.
	 */
	return start_pages(s, is_steady ? PAGES_GO_ON : PAGES_FRESH, e);
}

static bool is_on_wire(const struct scan *s, int64_t ms)
{
	return ms >= s->window.range.from_ms - 1 && ms <= s->window.range.to_ms;
}

static int take_task(struct scan *s, const struct task *t, struct err *e)
{
	char when[WHEN_TEXT_MAX];

	if (!is_on_wire(s, t->created_ms)) {
		/* As a row that cannot be read: the window stays open. */
		++s->unread;
		log_event(LOG_WARN, "window.row_outside", KV("task", t->id),
		          KV("created", when_text(when, t->created_ms)),
		          KV("text", "outside of the range that was asked"));
		return 0;
	}
	if (t->created_ms < s->last_ms || t->created_ms < s->from_ms - 1)
		s->is_ascending = false;
	s->last_ms = t->created_ms;
	return revisit_take(s->flow, s->window.scan,
	                    period_has(s->window.range, t->created_ms), t, e);
}

static int take_page(struct scan *s, const struct search_result *r,
                     struct err *e)
{
	struct flow *const f = s->flow;

	if (flow_write(f, e) != 0)
		return -1;
	for (size_t n = 0; n < r->count; n++)
		if (take_task(s, &r->tasks[n], e) != 0)
			return -1;
	++s->pages;
	++s->pages_read;
	s->unread += (int64_t)r->unread;
	s->rows += (int64_t)r->count;
	s->rows_read += (int64_t)r->count;
	f->may_be_due = true;
	if (!s->is_ascending || r->count == 0 || !r->has_next)
		return 0;
	return window_progress(f->setup->ledger, s->window.id, s->last_ms, e);
}

/* A cursor that leads back, far more rows than were counted, or far more pages
 * than rows, would never come to an end. */
static int check_advance(const struct scan *s, const struct search_result *r,
                         struct err *e)
{
	if (!r->has_next)
		return 0;
	if (s->cursor != NULL && (text_equal(s->cursor, r->cursor) ||
	                          text_equal(s->mark, r->cursor)))
		return err_set(e, ERR_SHAPE,
		               "the search gives cursor %s after cursor %s, "
		               "and did so before",
		               r->cursor, s->cursor);
	if (s->rows > 2 * s->window.source_count + 10000)
		return err_set(e, ERR_SHAPE,
		               "the search gave %" PRId64
		               " rows where it counted %" PRId64,
		               s->rows, s->window.source_count);
	if (s->pages > s->rows + PAGES_EMPTY_MAX)
		return err_set(e, ERR_SHAPE,
		               "the search gave %" PRId64 " pages with %" PRId64
		               " rows, and says that more follow",
		               s->pages, s->rows);
	return 0;
}

static int end_pages(struct scan *s, enum scan_state *state, struct err *e)
{
	int64_t seen;

	if (window_seen(s->flow->setup->ledger, s->window.scan, &seen, e) != 0)
		return -1;
	if (seen == s->window.source_count && s->pages < 2)
		return close_window(s, seen, state, e);
	s->step = STEP_CHECK;
	return 0;
}

/* Tasks may have come or gone since the first count.  One that goes shifts
 * rows that were not read yet out of the next page, so that what was seen can
 * equal the new count with tasks missing: the count must have stood still. */
static int got_check(struct scan *s, const struct api_call *call,
                     enum scan_state *state, struct err *e)
{
	struct flow *const f = s->flow;
	int64_t count, seen;

	if (search_count_read(&count, NULL, call, e) != 0)
		return -1;
	const bool is_steady = count == s->window.source_count;
	if (note_count(s, count, e) != 0 ||
	    window_seen(f->setup->ledger, s->window.scan, &seen, e) != 0)
		return -1;
	if (seen == count && is_steady)
		return close_window(s, seen, state, e);
	log_window(s, "window.differs", LOG_INFO, seen);
	/* Rows that cannot be read stay so in this run.  A count that stands
	 * still with ids that are not seen: rows of one instant may come in
	 * another order on each page, and be seen in another scan. */
	if (s->unread == 0 && s->rescans++ < f->setup->config->discover.rescans)
		return start_pages(s,
		                   is_steady && seen < count ? PAGES_AGAIN
		                                             : PAGES_FRESH,
		                   e);
	log_window(s, "window.not-closed", LOG_WARN, seen);
	*state = SCAN_LEFT_OPEN;
	return 0;
}

/* Whether little of a page is of its last instant, to be read once more. */
static bool ends_alone(const struct scan *s, const struct search_result *r)
{
	size_t last = 0;

	for (size_t n = 0; n < r->count; n++)
		if (r->tasks[n].created_ms >= s->last_ms)
			last++;
	return r->count > 0 && last * 2 <= r->count;
}

/* The next page begins at the instant with which this one ended: what enters or
 * leaves before it shifts nothing.  A cursor, by which it would, is followed
 * where that does not lead on: the greater part of a page is of one instant, or
 * its rows are not in order. */
static void turn_page(struct scan *s, const struct search_result *r)
{
	const int64_t end_ms = s->window.range.to_ms - 1;
	const int64_t from_ms = s->last_ms < end_ms ? s->last_ms : end_ms;

	if (!s->by_cursor && s->is_ascending && ends_alone(s, r) &&
	    from_ms > s->from_ms) {
		drop_cursor(s);
		s->from_ms = from_ms;
		s->last_ms = INT64_MIN;
		return;
	}
	/* The mark moves at pages 1, 2, 4 and so on. */
	if ((s->pages & (s->pages - 1)) == 0) {
		free(s->mark);
		s->mark = mem_copy_text(r->cursor);
	}
	free(s->cursor);
	s->cursor = mem_copy_text(r->cursor);
}

static int got_page(struct scan *s, const struct api_call *call,
                    enum scan_state *state, struct err *e)
{
	struct ledger *const l = s->flow->setup->ledger;
	struct search_result r;
	int64_t before, after;

	arena_reset(s->page);
	if (search_page_read(&r, s->page, call, e) != 0 ||
	    window_seen(l, s->window.scan, &before, e) != 0 ||
	    take_page(s, &r, e) != 0 ||
	    window_seen(l, s->window.scan, &after, e) != 0)
		return -1;
	if (!r.has_next)
		return end_pages(s, state, e);
	/* A source that always says that more follows is not followed when
	 * there is nothing more. */
	if (after == before && after == s->window.source_count) {
		s->step = STEP_CHECK;
		return 0;
	}
	if (check_advance(s, &r, e) != 0)
		return -1;
	turn_page(s, &r);
	return 0;
}

static int take_answer(struct scan *s, struct api_call *call,
                       enum scan_state *state, struct err *e)
{
	switch (s->step) {
	case STEP_COUNT:
		return got_count(s, call, state, e);
	case STEP_PAGE:
		return got_page(s, call, state, e);
	case STEP_CHECK:
		return got_check(s, call, state, e);
	}
	return err_set(e, ERR_BUG, "scan step %d", (int)s->step);
}

/* A range that the source cannot answer is asked in halves. */
static bool may_halve(const struct scan *s, enum err_code code)
{
	const int64_t most =
	        code == ERR_TOO_LARGE ? HALVINGS_MAX : HALVINGS_TROUBLE;

	return s->step != STEP_CHECK && s->halvings < most &&
	       s->barren < HALVINGS_BARREN &&
	       s->window.range.to_ms - s->window.range.from_ms > HALVE_MIN_MS;
}

/* One range that the source cannot answer must not stop what lies behind it:
 * its window stays open, and is named. */
static int no_answer(struct scan *s, const struct err *why,
                     enum scan_state *state, struct err *e)
{
	if (may_halve(s, why->code)) {
		++s->halvings;
		++s->barren;
		window_log_failed("window.halved", s->window.range, why);
		return split(s, state, e);
	}
	window_log_failed("window.unanswered", s->window.range, why);
	*state = SCAN_SILENT;
	return 0;
}

int scan_answer(struct scan *s, struct api_call *call, enum scan_state *state,
                struct err *e)
{
	struct err why = { 0 };

	*state = SCAN_GOES_ON;
	if (take_answer(s, call, state, &why) == 0) {
		s->halvings = 0;
		return 0;
	}
	if (why.code == ERR_SHAPE)
		return no_answer(s, &why, state, e);
	*e = why;
	return -1;
}

int scan_failed(struct scan *s, const struct api_call *call,
                enum scan_state *state, struct err *e)
{
	*state = SCAN_GOES_ON;
	/* What was never sent did not fail by its range. */
	if (call->attempts > 0 && reply_is_of_question(call->err.code))
		return no_answer(s, &call->err, state, e);
	*e = call->err;
	return -1;
}
