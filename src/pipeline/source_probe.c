/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/source_probe.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "config/config.h"
#include "ledger/tasks_ask.h"
#include "pipeline/flow.h"
#include "pipeline/source.h"
#include "pipeline/source_age.h"
#include "pipeline/sync.h"
#include "webex/api.h"
#include "webex/captures.h"

struct source_probe {
	struct flow *flow;
	struct arena *arena;
	struct api_call call;
	const char *id;
	enum source_age age;
	bool is_begun, is_active;
};

struct source_probe *source_probe_new(struct flow *f)
{
	struct source_probe *const p = mem_zeroed(1, sizeof(*p));

	p->flow = f;
	p->arena = arena_new();
	return p;
}

void source_probe_free(struct source_probe *p)
{
	if (p == NULL)
		return;
	api_call_reset(&p->call);
	arena_free(p->arena);
	free(p);
}

static void done(struct api_call *call);

static void send(struct source_probe *p)
{
	struct flow *const f = p->flow;
	const struct config *const c = f->setup->config;

	captures_ask(&p->call, c, &p->id, 1,
	             c->resolve.segments == SEGMENTS_SINGLE,
	             source_age_as_old(p->age));
	p->call.done = done;
	p->call.owner = p;
	p->is_active = true;
	++f->progress.api_captures;
	api_give(f->setup->source->api, &p->call);
}

/* A failure says nothing: the next run asks again. */
static void done(struct api_call *call)
{
	struct source_probe *const p = call->owner;
	struct flow *const f = p->flow;
	struct err e = { 0 };

	p->is_active = false;
	if (!flow_is_ending(f) &&
	    source_age_again(&p->age, call->err.code, f->is_source_new)) {
		api_call_reset(call);
		send(p);
		return;
	}
	if (call->err.code == ERR_NONE && p->age != AGE_TRIAL &&
	    source_age_note(f, p->age, &e) != 0)
		flow_fail(f, &e);
	api_call_reset(call);
}

int source_probe_pump(struct source_probe *p, struct err *e)
{
	struct flow *const f = p->flow;

	if (p->is_begun || flow_is_ending(f))
		return 0;
	p->is_begun = true;
	if (!f->was_source_old)
		return 0;
	if (tasks_asked_last(f->setup->ledger, p->arena, &p->id, e) != 0)
		return -1;
	if (p->id != NULL)
		send(p);
	return 0;
}

bool source_probe_is_done(const struct source_probe *p)
{
	return p->is_begun && !p->is_active;
}
