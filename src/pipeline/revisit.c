/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/revisit.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/tasks.h"
#include "ledger/tasks_ask.h"
#include "ledger/window.h"
#include "model/end.h"
#include "model/reach.h"
#include "pipeline/flow.h"
#include "pipeline/judge.h"
#include "webex/api.h"
#include "webex/reply.h"
#include "webex/search.h"

/* A question may not span more than 365 days (docs/source.md, search). */
#define SPAN_MAX_MS ((int64_t)360 * DAY_MS)
/* A call's createdTime may change as its record does. */
#define MOVE_MAX_MS ((int64_t)2 * DAY_MS)
/* To one question, each announcing another one. */
#define PAGES_EMPTY_MAX ((int64_t)100)

enum stage { STAGE_STRADDLERS, STAGE_OPEN, STAGE_EXCLUDED, STAGE_END };

struct revisit {
	struct flow *flow;
	enum stage stage;
	struct arena *arena; /* of the group under way */
	struct arena *page;
	struct search_scope scope;
	char *cursor;
	char *mark; /* a cursor that was followed: a circle comes back to it */
	int64_t pages, rows; /* of the question under way */
	bool is_started;     /* the stage's scope is set */
	int64_t unanswered;  /* questions of which the answer is not known */
	int64_t after_row;
	int64_t before_ms;
};

struct revisit *revisit_new(struct flow *f)
{
	struct revisit *const n = mem_zeroed(1, sizeof(*n));

	n->flow = f;
	n->arena = arena_new();
	n->page = arena_new();
	n->before_ms = f->now_ms;
	return n;
}

void revisit_free(struct revisit *n)
{
	if (n == NULL)
		return;
	arena_free(n->arena);
	arena_free(n->page);
	free(n->cursor);
	free(n->mark);
	free(n);
}

/* The first of a run loudly: the source may write all of them so. */
static void note_end(struct flow *f, const struct task *t)
{
	const int64_t said = end_odd_ms(t, flow_judged_ms(f));

	if (said == 0)
		return;
	log_event(f->has_told_end ? LOG_INFO : LOG_WARN, "task.end_unbelieved",
	          KV("task", t->id), KV("endedTime", said),
	          KV("createdTime", t->created_ms),
	          KV("text", "the source names an end of a call that lies "
	                     "before its beginning or far ahead: it is judged "
	                     "by what else is known of it"));
	f->has_told_end = true;
}

/* A record may be corrected.  One id in two places is counted in both, and is
 * one call here. */
static void note_moved(struct flow *f, const struct task *t,
                       const struct task *known)
{
	char was[WHEN_TEXT_MAX], now[WHEN_TEXT_MAX];

	if (t->created_ms == known->created_ms)
		return;
	log_event(f->has_told_moved ? LOG_INFO : LOG_WARN, "task.moved",
	          KV("task", t->id),
	          KV("was", when_text(was, known->created_ms)),
	          KV("now", when_text(now, t->created_ms)),
	          KV("text", "the source names a call with another createdTime "
	                     "than before"),
	          KV("hint", "if it names it twice, it counts it twice: "
	                     "wxarchive reconcile then finds one call too few "
	                     "on one of the two days"));
	f->has_told_moved = true;
}

int revisit_take(struct flow *f, int64_t scan, bool in_window,
                 const struct task *t, struct err *e)
{
	struct ledger_judgement fresh, j;
	const struct tasks_sighting sighting = {
		.scan = scan,
		.in_window = in_window,
		.task = t,
		.fresh = &fresh,
		.now_ms = f->now_ms,
	};
	struct ledger_seen seen;

	(void)judge_seen(&fresh, f, t, NULL);
	if (tasks_seen(f->setup->ledger, &sighting, &seen, e) != 0)
		return err_context(e, "task %s", t->id);
	if (!in_window)
		return 0;
	if (!seen.is_again) {
		++f->progress.calls_found;
		note_end(f, t);
	}
	if (seen.is_new) {
		++f->progress.calls_new;
		return 0;
	}
	note_moved(f, t, &seen.known.task);
	if (!judge_seen(&j, f, t, &seen.known))
		return 0;
	return tasks_judge(f->setup->ledger, seen.row, &j, e);
}

/* Whether closed windows already tell of every task in the range: then its
 * open ones are known, and looked at by their ids. */
struct cover {
	int64_t reached_ms;
};

static int cover_window(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct cover *const c = ctx;

	(void)e;
	if (w->state == WINDOW_CLOSED && w->range.from_ms <= c->reached_ms &&
	    w->range.to_ms > c->reached_ms)
		c->reached_ms = w->range.to_ms;
	return 0;
}

static int start_straddlers(struct revisit *n, bool *any, struct err *e)
{
	const struct sync_setup *const s = n->flow->setup;
	const int64_t back = s->config->discover.lookback_ms;
	const struct period before = reach_part(
	        (struct period){ s->period.from_ms - back, s->period.from_ms },
	        flow_reach_ms(n->flow));
	struct cover c = { before.from_ms };

	*any = false;
	if (period_is_empty(before))
		return 0;
	if (window_each(s->ledger, before, cover_window, &c, e) != 0)
		return -1;
	if (c.reached_ms >= before.to_ms)
		return 0;
	n->scope = (struct search_scope){
		.range = before,
		.is_exact = true,
		.ended_from_ms = s->period.from_ms,
	};
	*any = true;
	return 0;
}

/* How many of the tasks one question can hold. */
static size_t within_reach(const struct revisit *n,
                           const struct ledger_task *tasks, size_t count,
                           struct period *range)
{
	size_t taken = 0;

	for (; taken < count; taken++) {
		const int64_t ms = tasks[taken].task.created_ms;
		struct period wider = *range;

		if (ms < flow_reach_ms(n->flow))
			continue;
		if (wider.to_ms == 0)
			wider = (struct period){ ms, ms + 1 };
		if (ms < wider.from_ms)
			wider.from_ms = ms;
		if (ms >= wider.to_ms)
			wider.to_ms = ms + 1;
		if (wider.to_ms - wider.from_ms > SPAN_MAX_MS)
			break;
		*range = wider;
	}
	return taken;
}

/* The next tasks to be looked at again, and the range they lie in. */
static int next_group(struct revisit *n, struct ledger_task *tasks,
                      size_t *taken, struct period *range, struct err *e)
{
	struct tasks_list list = { .arena = n->arena,
		                   .tasks = tasks,
		                   .max = SEARCH_IDS_MAX };

	do {
		const struct tasks_refresh which = {
			.are_excluded = n->stage == STAGE_EXCLUDED,
			.before_ms = n->before_ms,
			.after_row = n->after_row,
		};

		*range = (struct period){ 0, 0 };
		if (tasks_to_refresh(n->flow->setup->ledger, &which, &list,
		                     e) != 0)
			return -1;
		*taken = within_reach(n, tasks, list.count, range);
		if (*taken > 0)
			n->after_row = tasks[*taken - 1].row;
	} while (*taken > 0 && range->to_ms == 0);
	return 0;
}

/* Not into the future, nor to before its reach: a source may refuse either. */
static void widen(const struct revisit *n, struct period *range)
{
	const int64_t to = range->to_ms + MOVE_MAX_MS;
	const int64_t now = n->flow->now_ms;

	range->from_ms -= MOVE_MAX_MS;
	*range = reach_part(*range, flow_reach_ms(n->flow));
	if (range->to_ms < now)
		range->to_ms = to < now ? to : now;
}

static int start_group(struct revisit *n, bool *any, struct err *e)
{
	struct ledger_task *tasks;
	struct period range;
	size_t taken;

	*any = false;
	arena_reset(n->arena);
	tasks = arena_zeroed(n->arena, SEARCH_IDS_MAX, sizeof(*tasks));
	if (next_group(n, tasks, &taken, &range, e) != 0)
		return -1;
	if (taken == 0)
		return 0;
	const char **const ids = arena_zeroed(n->arena, taken, sizeof(*ids));
	size_t id_count = 0;
	for (size_t k = 0; k < taken; k++)
		if (period_has(range, tasks[k].task.created_ms))
			ids[id_count++] = tasks[k].task.id;
	widen(n, &range);
	n->scope = (struct search_scope){
		.range = range,
		.is_exact = false,
		.ended_from_ms = -1,
		.ids = ids,
		.id_count = id_count,
	};
	*any = true;
	return 0;
}

static int start_stage(struct revisit *n, struct err *e)
{
	bool any = false;

	while (!any && n->stage != STAGE_END) {
		if (n->stage == STAGE_STRADDLERS) {
			if (start_straddlers(n, &any, e) != 0)
				return -1;
		} else if (start_group(n, &any, e) != 0) {
			return -1;
		}
		if (!any) {
			++n->stage;
			n->after_row = 0;
		}
	}
	n->is_started = any;
	return 0;
}

int revisit_next(struct revisit *n, struct api_call *call, bool *sent,
                 struct err *e)
{
	if (!n->is_started && start_stage(n, e) != 0)
		return -1;
	*sent = n->is_started;
	if (!*sent)
		return 0;
	n->scope.omitted = n->flow->omitted;
	search_page(call, n->flow->setup->config, &n->scope, n->cursor);
	return 0;
}

static void end_scope(struct revisit *n)
{
	free(n->cursor);
	n->cursor = NULL;
	free(n->mark);
	n->mark = NULL;
	n->pages = 0;
	n->rows = 0;
	n->is_started = false;
	if (n->stage == STAGE_STRADDLERS)
		n->stage = STAGE_OPEN;
}

int64_t revisit_unanswered(const struct revisit *n)
{
	return n->unanswered;
}

static const char *stage_name(const struct revisit *n)
{
	static const char *const names[] = { "began-before", "open-tasks",
		                             "excluded-open", "end" };

	return names[n->stage];
}

/* Whether the next page can be a new one.  The mark moves at the first page,
 * the second, the fourth and so on: a circle of any length is found. */
static bool leads_on(struct revisit *n, const struct search_result *r)
{
	++n->pages;
	n->rows += (int64_t)r->count;
	if (!r->has_next)
		return false;
	if (text_equal(n->cursor, r->cursor) ||
	    text_equal(n->mark, r->cursor) ||
	    n->pages > n->rows + PAGES_EMPTY_MAX) {
		log_event(LOG_WARN, "revisit.endless",
		          KV("stage", stage_name(n)), KV("pages", n->pages),
		          KV("rows", n->rows));
		++n->unanswered;
		return false;
	}
	if ((n->pages & (n->pages - 1)) == 0) {
		free(n->mark);
		n->mark = mem_copy_text(r->cursor);
	}
	return true;
}

int revisit_answer(struct revisit *n, struct api_call *call, struct err *e)
{
	struct flow *const f = n->flow;
	struct search_result r;

	arena_reset(n->page);
	if (search_page_read(&r, n->page, call, e) != 0 ||
	    flow_write(f, e) != 0)
		return -1;
	for (size_t k = 0; k < r.count; k++)
		if (revisit_take(f, 0, true, &r.tasks[k], e) != 0)
			return -1;
	f->progress.exceptions += (int64_t)r.unread;
	f->may_be_due = true;
	if (!leads_on(n, &r)) {
		end_scope(n);
		return 0;
	}
	free(n->cursor);
	n->cursor = mem_copy_text(r.cursor);
	return 0;
}

int revisit_failed(struct revisit *n, const struct api_call *call,
                   struct err *e)
{
	if (call->attempts == 0 || !reply_is_of_question(call->err.code)) {
		*e = call->err;
		return -1;
	}
	++n->unanswered;
	log_event(LOG_WARN, "revisit.refused", KV("stage", stage_name(n)),
	          KV("text", call->err.text));
	end_scope(n);
	return 0;
}
