/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/discover.h"

#include <stdlib.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/window.h"
#include "pipeline/flow.h"
#include "pipeline/recount.h"
#include "pipeline/revisit.h"
#include "pipeline/scan.h"
#include "pipeline/source.h"
#include "webex/api.h"
#include "webex/omitted.h"
#include "webex/search.h"

#define SILENT_MAX 3
#define PROBE_MS   HOUR_MS

/* A run looks at its closed windows again this many times at the most. */
#define LOOKS_MAX 3

/* What the call under way is for.
 *
 *   RECOUNT (windows closed before) -> WINDOWS (each scanned until it
 *   closes) -> REVISIT (calls that began before the period and ended in it;
 *   open tasks looked at again) -> DONE
 *   DONE -> RECOUNT -> WINDOWS -> DONE at the end of a long run */
enum step { STEP_RECOUNT, STEP_WINDOWS, STEP_REVISIT, STEP_DONE };

struct discover {
	struct flow *flow;
	enum step step;
	struct api_call call;
	bool is_busy;
	struct recount *recount;
	struct revisit *revisit;
	struct scan *scan;
	bool is_scanning;
	size_t range;          /* which range of recount is being closed */
	int64_t position_ms;   /* windows before this were dealt with */
	int64_t window_end_ms; /* of the one being scanned */
	int64_t unclosed;
	/* Questions left without an answer, one after the other: is it they, or
	 * the source?  Another question tells. */
	int64_t silent;
	bool must_probe, is_probing;
	bool was_answered; /* a question of this run */
	struct err why;    /* of the last failure */
	int64_t looked_ms; /* monotonic: when windows were last recounted */
	int looks;
};

static void call_done(struct api_call *call);

struct discover *discover_new(struct flow *f)
{
	struct discover *const d = mem_zeroed(1, sizeof(*d));

	d->flow = f;
	d->recount = recount_new(f);
	d->revisit = revisit_new(f);
	d->scan = scan_new(f);
	d->looked_ms = f->mono_ms;
	return d;
}

void discover_free(struct discover *d)
{
	if (d == NULL)
		return;
	api_call_reset(&d->call);
	recount_free(d->recount);
	revisit_free(d->revisit);
	scan_free(d->scan);
	free(d);
}

bool discover_is_done(const struct discover *d)
{
	return d->step == STEP_DONE;
}

int64_t discover_unclosed(const struct discover *d)
{
	return d->unclosed + revisit_unanswered(d->revisit);
}

int64_t discover_share(const struct discover *d)
{
	const int64_t all = scan_tasks_counted(d->scan);

	if (d->step == STEP_DONE)
		return 1000;
	return all <= 0 ? -1 : scan_rows_read(d->scan) * 1000 / all;
}

bool discover_look_again(struct discover *d)
{
	struct flow *const f = d->flow;
	const int64_t after = f->setup->config->discover.recount_after_ms;

	if (d->looks >= LOOKS_MAX || f->mono_ms - d->looked_ms < after)
		return false;
	recount_free(d->recount);
	d->recount = recount_new(f);
	d->range = 0;
	d->position_ms = 0;
	d->unclosed = 0;
	d->looked_ms = f->mono_ms;
	++d->looks;
	d->step = STEP_RECOUNT;
	return true;
}

static void send(struct discover *d)
{
	d->call.done = call_done;
	d->call.owner = d;
	d->is_busy = true;
	++d->flow->progress.api_search;
	api_give(d->flow->setup->source->api, &d->call);
}

static void note_silent(struct discover *d)
{
	if (++d->silent >= SILENT_MAX)
		d->must_probe = true;
}

static void scan_ended(struct discover *d, enum scan_state state)
{
	d->is_scanning = state == SCAN_GOES_ON;
	if (state == SCAN_GOES_ON || state == SCAN_SPLIT)
		return; /* the halves are found where the window was */
	d->position_ms = d->window_end_ms;
	if (state == SCAN_LEFT_OPEN || state == SCAN_SILENT)
		++d->unclosed;
	if (state == SCAN_SILENT)
		note_silent(d);
}

static int handle_scan(struct discover *d, struct err *e)
{
	const int64_t pages = scan_pages_read(d->scan);
	enum scan_state state;

	if ((d->call.err.code == ERR_NONE
	             ? scan_answer(d->scan, &d->call, &state, e)
	             : scan_failed(d->scan, &d->call, &state, e)) != 0)
		return -1;
	/* A count proves little: pages may fail where it does not. */
	if (scan_pages_read(d->scan) > pages)
		d->silent = 0;
	scan_ended(d, state);
	return 0;
}

static int handle_recount(struct discover *d, struct err *e)
{
	if (d->call.err.code == ERR_NONE)
		return recount_answer(d->recount, &d->call, e);
	++d->unclosed;
	note_silent(d);
	return recount_failed(d->recount, &d->call, e);
}

static int handle_revisit(struct discover *d, struct err *e)
{
	if (d->call.err.code == ERR_NONE) {
		d->silent = 0;
		return revisit_answer(d->revisit, &d->call, e);
	}
	note_silent(d);
	return revisit_failed(d->revisit, &d->call, e);
}

/* Whether it is the source that does not answer. */
static int handle_probe(struct discover *d, struct err *e)
{
	d->is_probing = false;
	d->silent = 0;
	if (d->call.err.code == ERR_NONE)
		return 0;
	*e = d->call.err;
	return -1;
}

static int handle(struct discover *d, struct err *e)
{
	if (d->call.err.code != ERR_NONE)
		d->why = d->call.err;
	else
		d->was_answered = true;
	if (d->is_probing)
		return handle_probe(d, e);
	switch (d->step) {
	case STEP_RECOUNT:
		return handle_recount(d, e);
	case STEP_WINDOWS:
		return handle_scan(d, e);
	case STEP_REVISIT:
		return handle_revisit(d, e);
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
	/* The same page again, without the fields that were refused. */
	if (omitted_learn(d->flow->omitted, d->flow->setup->config, call))
		return;
	if (handle(d, &e) != 0)
		flow_fail(d->flow, &e);
}

/* The next window that is not closed, over all ranges of this run. */
static int next_window(struct discover *d, struct ledger_window *w, bool *found,
                       struct err *e)
{
	struct period range;

	*found = false;
	while (recount_range(d->recount, d->range, &range)) {
		if (range.from_ms < d->position_ms)
			range.from_ms = d->position_ms;
		if (!period_is_empty(range) &&
		    window_next_open(d->flow->setup->ledger, range, w, e) != 0)
			return -1;
		if (!period_is_empty(range) && w->id != 0) {
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
	struct ledger_window w;

	if (!d->is_scanning) {
		if (next_window(d, &w, &d->is_scanning, e) != 0)
			return -1;
		if (!d->is_scanning) {
			d->step = STEP_REVISIT;
			return 0;
		}
		d->window_end_ms = w.range.to_ms;
		scan_begin(d->scan, &w);
	}
	scan_ask(d->scan, &d->call);
	send(d);
	return 0;
}

static int pump_recount(struct discover *d, struct err *e)
{
	bool sent;

	if (recount_next(d->recount, &d->call, &sent, e) != 0)
		return -1;
	if (sent)
		send(d);
	else
		d->step = STEP_WINDOWS;
	return 0;
}

static int pump_revisit(struct discover *d, struct err *e)
{
	bool sent;

	if (revisit_next(d->revisit, &d->call, &sent, e) != 0)
		return -1;
	if (sent) {
		send(d);
		return 0;
	}
	/* Nothing at all was answered: that is no matter of one window. */
	if (!d->was_answered && d->why.code != ERR_NONE) {
		*e = d->why;
		return -1;
	}
	d->step = STEP_DONE;
	d->flow->may_be_due = true;
	return 0;
}

/* A page of the newest hour, for that there is an answer alone. */
static void probe(struct discover *d)
{
	const struct flow *const f = d->flow;
	const struct period period = f->setup->period;
	struct search_scope scope = {
		.range = period,
		.ended_from_ms = -1,
		.omitted = f->omitted,
	};

	if (scope.range.to_ms > f->now_ms && f->now_ms > period.from_ms)
		scope.range.to_ms = f->now_ms;
	if (scope.range.to_ms - scope.range.from_ms > PROBE_MS)
		scope.range.from_ms = scope.range.to_ms - PROBE_MS;
	d->must_probe = false;
	d->is_probing = true;
	search_page(&d->call, f->setup->config, &scope, NULL);
	send(d);
}

static int pump_step(struct discover *d, struct err *e)
{
	api_call_reset(&d->call);
	if (d->must_probe) {
		probe(d);
		return 0;
	}
	switch (d->step) {
	case STEP_RECOUNT:
		return pump_recount(d, e);
	case STEP_WINDOWS:
		return pump_windows(d, e);
	case STEP_REVISIT:
		return pump_revisit(d, e);
	case STEP_DONE:
		break;
	}
	return 0;
}

int discover_pump(struct discover *d, struct err *e)
{
	while (!d->is_busy && d->step != STEP_DONE && !flow_is_ending(d->flow))
		if (pump_step(d, e) != 0)
			return -1;
	return 0;
}
