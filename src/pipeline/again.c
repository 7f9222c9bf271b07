/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/again.h"

#include <stddef.h>

#include "base/log.h"
#include "base/text.h"
#include "ledger/tasks.h"
#include "ledger/tasks_ask.h"
#include "ledger/window.h"
#include "pipeline/flow.h"
#include "pipeline/sync.h"

#define HOUR_MS ((int64_t)3600000)

static const int64_t hours[] = { 1, 6, 24 };

static bool is_exception(enum task_class class)
{
	return class == CLASS_FAILED || class == CLASS_MISSING ||
	       class == CLASS_LOST;
}

/* How many looks before this one count: each tells by its time which it was. */
static size_t looks_before(const struct again_facts *f)
{
	if (f->last_ms < f->settled_ms)
		return 0;
	for (size_t n = 0; n < ARRAY_COUNT(hours); n++)
		if (f->due_ms - f->last_ms == hours[n] * HOUR_MS)
			return n + 1;
	if (!f->is_end_told ||
	    (!is_exception(f->class) && f->due_ms == f->second_ms))
		return ARRAY_COUNT(hours);
	return 0;
}

bool again_is_last(const struct again_facts *f)
{
	return looks_before(f) == ARRAY_COUNT(hours);
}

int64_t again_at_ms(const struct again_facts *f)
{
	const size_t n = looks_before(f);

	if (f->class == CLASS_DISPOSED ||
	    !(f->is_short || is_exception(f->class)))
		return 0;
	return n < ARRAY_COUNT(hours) ? f->asked_ms + hours[n] * HOUR_MS : 0;
}

int64_t again_unknown_at_ms(const struct class_verdict *v, enum tri requested,
                            int64_t asked_ms, int64_t second_ms)
{
	if (requested != TRI_UNKNOWN || !text_equal(v->reason, "source-silent"))
		return 0;
	return asked_ms < second_ms && second_ms < INT64_MAX ? second_ms : 0;
}

/* What --retry asks again about: these classes, or what has this reason. */
static const struct kind_of_call {
	enum task_class class;
	const char *reason; /* NULL: any */
} given_up_kinds[] = {
	{ CLASS_FAILED, NULL },
	{ CLASS_MISSING, NULL },
	{ CLASS_LOST, NULL },
	{ CLASS_NOT_RECORDED, "source-silent" },
	{ CLASS_NOT_RECORDED, "never-ended" },
	{ CLASS_OPEN, "no-end-told" },
	{ CLASS_EXCLUDED, "kind-left-out" },
	{ CLASS_ARCHIVED, STATE_UNCONFIRMED },
};

static int revive(struct flow *f, const struct kind_of_call *kind,
                  struct err *e)
{
	int64_t count;

	if (tasks_revive(f->setup->ledger, f->setup->period, kind->class,
	                 kind->reason, &count, e) != 0)
		return -1;
	if (count > 0)
		log_event(LOG_INFO, "sync.again",
		          KV("class", state_class_name(kind->class)),
		          KV("calls", count));
	return 0;
}

int again_all(struct flow *f, struct err *e)
{
	int rc = flow_write(f, e);

	for (size_t n = 0; rc == 0 && n < ARRAY_COUNT(given_up_kinds); n++)
		rc = revive(f, &given_up_kinds[n], e);
	return rc == 0 ? flow_commit(f, e) : -1;
}

struct reread {
	struct period range;
	int64_t reach_ms;
};

/* One that begins before what the source answers for would never be closed
 * again. */
static int pass_lost(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct reread *const r = ctx;

	(void)e;
	if (w->state == WINDOW_CLOSED && w->range.from_ms < r->reach_ms)
		r->range.from_ms = w->range.to_ms;
	return 0;
}

int again_windows(struct flow *f, struct err *e)
{
	struct reread r = { f->setup->period, flow_reach_ms(f) };

	if (flow_write(f, e) != 0 ||
	    window_each(f->setup->ledger, f->setup->period, pass_lost, &r, e) !=
	            0 ||
	    (!period_is_empty(r.range) &&
	     window_reopen(f->setup->ledger, r.range, e) != 0))
		return -1;
	return flow_commit(f, e);
}
