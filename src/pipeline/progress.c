/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/progress.h"

#include "config/config.h"
#include "ledger/tasks_ask.h"
#include "pipeline/discover.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/source.h"
#include "webex/api.h"
#include "webex/pace.h"

/* So many are counted at each look; more take too long. */
#define DUE_COUNT_FEW      ((int64_t)10000)
#define DUE_COUNT_EVERY_MS ((int64_t)5000)

static int64_t estimate_remaining_ms(const struct flow *f)
{
	const struct sync_progress *const p = &f->progress;
	const int64_t share = discover_share(f->discover);

	if (share < 0 || p->calls_asked < 20 || p->elapsed_ms < 2000)
		return -1;
	/* Calls still to be named become due in the same measure. */
	int64_t remaining = p->calls_due;
	if (share > 0 && share < 1000)
		remaining += (p->calls_asked + p->calls_due) * (1000 - share) /
		             share;
	return remaining * p->elapsed_ms / p->calls_asked;
}

static const char *phase(const struct flow *f)
{
	if (flow_is_ending(f))
		return "ending";
	return discover_is_done(f->discover) ? "archiving" : "discovering";
}

static void fill(struct flow *f)
{
	struct sync_progress *const p = &f->progress;
	const struct source *const s = f->setup->source;
	const int64_t span = f->mono_ms - f->rate_since_ms;

	p->phase = phase(f);
	p->elapsed_ms = f->mono_ms - f->started_ms;
	p->transfers_active = download_active(f->download);
	p->api_requests = api_requests(s->api);
	p->api_last_minute = pace_in_last_minute(s->pace, f->mono_ms);
	p->api_per_minute = f->setup->config->api.rate_per_min;
	if (span >= 1000) {
		p->bytes_per_s =
		        (p->received_bytes - f->rate_bytes) * 1000 / span;
		f->rate_bytes = p->received_bytes;
		f->rate_since_ms = f->mono_ms;
	}
	p->remaining_ms = estimate_remaining_ms(f);
}

/* Between two counts of many, those that were asked are taken off. */
static int count_due(struct flow *f, struct err *e)
{
	struct sync_progress *const p = &f->progress;
	const bool knows_all = discover_is_done(f->discover);
	const int64_t asked = p->calls_asked - f->asked_at_count;

	f->asked_at_count = p->calls_asked;
	if (p->calls_due > DUE_COUNT_FEW && f->mono_ms < f->next_due_count_ms &&
	    knows_all == f->knew_all) {
		p->calls_due -= asked < p->calls_due ? asked : p->calls_due;
		return 0;
	}
	f->knew_all = knows_all;
	f->next_due_count_ms = f->mono_ms + DUE_COUNT_EVERY_MS;
	return tasks_due_count(f->setup->ledger, flow_judged_ms(f),
	                       &p->calls_due, e);
}

int progress_show(struct flow *f, struct err *e)
{
	const struct sync_setup *const s = f->setup;

	if (s->watch == NULL || f->mono_ms < f->next_watch_ms)
		return 0;
	f->next_watch_ms = f->mono_ms + s->watch_every_ms;
	if (count_due(f, e) != 0)
		return -1;
	fill(f);
	s->watch(s->watch_ctx, &f->progress);
	return 0;
}

void progress_last(struct flow *f)
{
	struct err ignored = { 0 };

	(void)!tasks_due_count(f->setup->ledger, flow_judged_ms(f),
	                       &f->progress.calls_due, &ignored);
	fill(f);
}
