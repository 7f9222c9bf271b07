/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/recount.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/window.h"
#include "model/reach.h"
#include "pipeline/flow.h"
#include "pipeline/window_log.h"
#include "webex/api.h"
#include "webex/reply.h"
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

static bool is_final(const struct ledger_window *w, int64_t settle_ms)
{
	return w->counted_ms >= w->range.to_ms + settle_ms;
}

enum recount_act recount_decide(const struct recount_case *c,
                                const struct ledger_window *w)
{
	const bool is_outside = !overlaps(w->range, c->period);

	if (w->state != WINDOW_CLOSED)
		return is_outside && w->closed_ms > 0 &&
		                       w->range.to_ms > c->reach_ms
		               ? RECOUNT_READ
		               : RECOUNT_LEAVE;
	if (is_outside && ((is_final(w, c->settle_ms) && c->is_whole) ||
	                   w->range.to_ms <= c->reach_ms))
		return RECOUNT_LEAVE;
	return w->range.from_ms < c->reach_ms ? RECOUNT_LOST : RECOUNT_COUNT;
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

static void log_lost(struct period range)
{
	char from[WHEN_TEXT_MAX], to[WHEN_TEXT_MAX];

	log_event(LOG_INFO, "window.out_of_reach",
	          KV("from", when_text(from, range.from_ms)),
	          KV("to", when_text(to, range.to_ms)),
	          KV("text", "begins before what the source answers for: it is "
	                     "not counted again"));
}

static int collect(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct recount *const r = ctx;
	struct recount_case c = {
		.period = r->flow->setup->period,
		.reach_ms = flow_reach_ms(r->flow),
		.settle_ms = r->flow->setup->config->discover.settle_ms,
	};

	if (window_is_whole(r->flow->setup->ledger, w, &c.is_whole, e) != 0)
		return -1;
	switch (recount_decide(&c, w)) {
	case RECOUNT_LEAVE:
		break;
	case RECOUNT_COUNT:
		r->windows = mem_resize(r->windows, r->count + 1, sizeof(*w));
		r->windows[r->count++] = *w;
		break;
	case RECOUNT_READ:
		add_reopened(r, reach_part(w->range, c.reach_ms));
		break;
	case RECOUNT_LOST:
		if (overlaps(w->range, c.period))
			r->flow->is_partly_unheard = true;
		log_lost(w->range);
		break;
	}
	return 0;
}

/* The ranges of this run as windows of their own: what lies before them, and
 * after, is not read with them. */
static int cover_all(const struct recount *r, struct err *e)
{
	const struct sync_setup *const s = r->flow->setup;
	const int64_t max_ms = s->config->discover.window_max_ms;
	int rc = window_cover(s->ledger, s->period, max_ms, e);

	for (size_t i = 0; rc == 0 && i < r->reopened_count; i++)
		rc = window_cover(s->ledger, r->reopened[i], max_ms, e);
	return rc;
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
	return cover_all(r, e);
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

	if (call->attempts == 0 || !reply_is_of_question(call->err.code)) {
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
	bool is_whole;

	if (search_count_read(&count, NULL, call, e) != 0 ||
	    flow_write(f, e) != 0 ||
	    window_is_whole(f->setup->ledger, w, &is_whole, e) != 0)
		return -1;
	++r->next;
	if (count != w->source_count || !is_whole || is_to_be_read(r, w))
		return reopen(r, w, count, e);
	if (is_final(w, f->setup->config->discover.settle_ms))
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
