/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/retry.h"

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/log.h"
#include "ledger/tasks_ask.h"
#include "ledger/window.h"
#include "model/state.h"
#include "pipeline/flow.h"
#include "pipeline/sync.h"

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
	{ CLASS_ARCHIVED, STATE_NO_TRANSCRIPT },
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

int retry_calls(struct flow *f, struct err *e)
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

int retry_windows(struct flow *f, struct err *e)
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
