/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/recount.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/window.h"
#include "pipeline/flow.h"
#include "pipeline/verdict.h"
#include "pipeline/window_log.h"
#include "webex/api.h"
#include "webex/search.h"

struct recount {
	struct flow *flow;
	struct ledger_window *windows; /* closed ones to be counted again */
	size_t count, next;
	struct period *reopened; /* outside the period */
	size_t reopened_count;
	bool is_collected;
};

struct recount *recount_new(struct flow *f)
{
	struct recount *const r = mem_zeroed(1, sizeof(*r));

	r->flow = f;
	return r;
}

void recount_free(struct recount *r)
{
	if (r == NULL)
		return;
	free(r->windows);
	free(r->reopened);
	free(r);
}

static bool overlaps(struct period a, struct period b)
{
	return a.from_ms < b.to_ms && b.from_ms < a.to_ms;
}

static bool is_final(const struct recount *r, const struct ledger_window *w)
{
	return w->counted_ms >=
	       w->range.to_ms + r->flow->setup->config->discover.settle_ms;
}

/* But for one that this run has read. */
static bool is_to_be_read(const struct recount *r,
                          const struct ledger_window *w)
{
	const struct flow *const f = r->flow;
	const int64_t now = flow_judged_ms(f);
	const int64_t began = now - (f->mono_ms - f->started_ms);

	return w->closed_ms < began &&
	       window_read_again_ms(w, f->setup->config->discover.settle_ms) <=
	               now;
}

static void add_reopened(struct recount *r, struct period range)
{
	r->reopened = mem_resize(r->reopened, r->reopened_count + 1,
	                         sizeof(*r->reopened));
	r->reopened[r->reopened_count++] = range;
}

/* Closed windows are counted again.  One outside the period that was opened
 * again by an earlier run, and not read, is read by this one. */
static int collect(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct recount *const r = ctx;

	(void)e;
	if (w->state != WINDOW_CLOSED) {
		if (w->closed_ms > 0 &&
		    !overlaps(w->range, r->flow->setup->period))
			add_reopened(r, w->range);
		return 0;
	}
	if (!overlaps(w->range, r->flow->setup->period) && is_final(r, w))
		return 0;
	r->windows = mem_resize(r->windows, r->count + 1, sizeof(*w));
	r->windows[r->count++] = *w;
	return 0;
}

static int collect_all(struct recount *r, struct err *e)
{
	const struct sync_setup *const s = r->flow->setup;
	const struct period all = { 0, INT64_MAX };

	if (flow_write(r->flow, e) != 0 ||
	    window_join(s->ledger, s->config->discover.window_max_ms,
	                s->config->discover.window_max_tasks,
	                s->config->discover.settle_ms, e) != 0 ||
	    window_each(s->ledger, all, collect, r, e) != 0)
		return -1;
	r->is_collected = true;
	return window_cover(s->ledger, s->period,
	                    s->config->discover.window_max_ms, e);
}

int recount_next(struct recount *r, struct api_call *call, bool *sent,
                 struct err *e)
{
	if (!r->is_collected && collect_all(r, e) != 0)
		return -1;
	*sent = r->next < r->count;
	if (!*sent)
		return 0;
	const struct search_scope s = {
		.range = r->windows[r->next].range,
		.ended_from_ms = -1,
	};
	search_count(call, r->flow->setup->config, &s);
	return 0;
}

static int reopen(struct recount *r, const struct ledger_window *w,
                  int64_t count, struct err *e)
{
	char from[WHEN_TEXT_MAX], to[WHEN_TEXT_MAX];

	log_event(LOG_INFO,
	          count == w->source_count ? "window.read_again"
	                                   : "window.reopened",
	          KV("from", when_text(from, w->range.from_ms)),
	          KV("to", when_text(to, w->range.to_ms)),
	          KV("was", w->source_count), KV("now", count));
	if (!overlaps(w->range, r->flow->setup->period))
		add_reopened(r, w->range);
	return window_reopen(r->flow->setup->ledger, w->range, e);
}

int recount_failed(struct recount *r, const struct api_call *call,
                   struct err *e)
{
	const struct ledger_window *const w = &r->windows[r->next];

	if (call->attempts == 0 || !verdict_is_of_question(call->err.code)) {
		*e = call->err;
		return -1;
	}
	++r->next;
	window_log_failed("window.uncounted", w->range, &call->err);
	return 0;
}

int recount_answer(struct recount *r, struct api_call *call, struct err *e)
{
	const struct ledger_window *const w = &r->windows[r->next];
	struct flow *const f = r->flow;
	int64_t count;

	if (search_count_read(&count, NULL, call, e) != 0 ||
	    flow_write(f, e) != 0)
		return -1;
	++r->next;
	if (count != w->source_count || is_to_be_read(r, w))
		return reopen(r, w, count, e);
	if (is_final(r, w))
		return 0;
	return window_counted(f->setup->ledger, w->id, count, flow_judged_ms(f),
	                      e);
}

bool recount_range(const struct recount *r, size_t i, struct period *out)
{
	if (i > r->reopened_count)
		return false;
	*out = i == 0 ? r->flow->setup->period : r->reopened[i - 1];
	return true;
}
