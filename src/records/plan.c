/* SPDX-License-Identifier: Apache-2.0 */
#include "records/plan.h"

#include <string.h>

#include "base/canon.h"
#include "base/file.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "ledger/asked.h"
#include "ledger/tasks.h"
#include "ledger/window.h"
#include "records/source_count.h"
#include "webex/captures.h"

/* Tasks on a page of the source (docs/source.md, search). */
#define PAGE_TASKS ((int64_t)250)

static int64_t parts(int64_t n, int64_t of)
{
	return (n + of - 1) / of;
}

int64_t plan_api_calls(int64_t found, int64_t asked, int64_t times)
{
	return 1 + parts(found, PAGE_TASKS) +
	       parts(asked, CAPTURES_IDS_MAX) * times;
}

static int add_asked(void *ctx, enum task_class class, const char *reason,
                     int64_t count, struct err *e)
{
	int64_t *const sum = ctx;

	(void)e;
	if (class != CLASS_OPEN && class != CLASS_EXCLUDED &&
	    strcmp(reason, "never-asked") != 0)
		*sum += count;
	return 0;
}

/* What a call has on average, by those that were asked for; calls: those of
 * which nothing is stored yet. */
static int estimate(struct plan *p, int64_t calls, struct ledger *l,
                    struct err *e)
{
	const struct period always = { INT64_MIN, INT64_MAX };
	struct artefact_totals totals;
	int64_t asked = 0;
	int64_t stored;

	p->artefacts = -1;
	p->bytes = -1;
	if (artefacts_totals(l, &totals, e) != 0 ||
	    tasks_reasons(l, always, add_asked, &asked, e) != 0)
		return -1;
	stored = totals.count[ARTEFACT_STORED];
	if (asked == 0 || stored == 0)
		return 0;
	p->artefacts =
	        (int64_t)((double)calls * (double)stored / (double)asked);
	p->bytes = (int64_t)((double)p->artefacts * (double)totals.bytes /
	                     (double)stored);
	return 0;
}

/* Calls of a range that the source has and that are not known here. */
static int fresh_calls(int64_t *out, const struct source_count *count,
                       struct period range, struct ledger *l, struct err *e)
{
	int64_t classes[CLASS_COUNT + 1];
	int64_t gone;

	if (tasks_classes(l, range, classes, e) != 0 ||
	    tasks_gone(l, range, &gone, e) != 0)
		return -1;
	*out = count->judged - (classes[0] - gone);
	if (*out < 0)
		*out = 0;
	return 0;
}

/* Calls created before a moment that the ledger has not settled. */
static int unsettled_before(int64_t *out, const struct plan_setup *s,
                            int64_t before_ms, struct err *e)
{
	struct ledger *const l = s->ledger;
	struct period range = s->period;
	struct source_count count;
	int64_t unsettled;
	int64_t fresh;

	*out = 0;
	if (before_ms < range.to_ms)
		range.to_ms = before_ms;
	if (period_is_empty(range))
		return 0;
	if (source_count_ask(&count, range, l, s->source, s->config, e) != 0 ||
	    fresh_calls(&fresh, &count, range, l, e) != 0 ||
	    window_unsettled(l, range, &unsettled, e) != 0)
		return -1;
	*out = unsettled + fresh;
	return 0;
}

static int find_purged(struct plan *p, const struct plan_setup *s,
                       struct err *e)
{
	int64_t all = 0;

	p->keeps_ms = s->config->source.keeps_ms;
	if (p->keeps_ms == 0)
		return 0;
	const int64_t purged_ms = s->now_ms - p->keeps_ms;
	if (unsettled_before(&p->purged_calls, s, purged_ms, e) != 0 ||
	    unsettled_before(&all, s, purged_ms + p->duration_ms, e) != 0)
		return -1;
	p->purged_on_way = all > p->purged_calls ? all - p->purged_calls : 0;
	return 0;
}

int plan_make(struct plan *p, const struct plan_setup *setup, struct err *e)
{
	const struct config *const c = setup->config;
	const struct period period = setup->period;
	struct ledger *const l = setup->ledger;
	const int64_t times = c->resolve.segments == SEGMENTS_BOTH ? 2 : 1;
	const struct period always = { INT64_MIN, INT64_MAX };
	int64_t classes[CLASS_COUNT + 1];
	struct source_count count;
	int64_t unsettled, fresh, due, bare, due_all, bare_all, judged_ms;

	*p = (struct plan){ .period = period };
	if (source_count_ask(&count, period, l, setup->source, c, e) != 0 ||
	    asked_now(l, setup->now_ms, &judged_ms, e) != 0 ||
	    tasks_classes(l, period, classes, e) != 0 ||
	    fresh_calls(&fresh, &count, period, l, e) != 0 ||
	    window_unsettled(l, period, &unsettled, e) != 0 ||
	    tasks_to_ask(l, period, judged_ms, &due, &bare, e) != 0 ||
	    tasks_to_ask(l, always, judged_ms, &due_all, &bare_all, e) != 0)
		return -1;
	p->source_calls = count.judged;
	p->known_calls = classes[0];
	p->settled_calls = p->known_calls - unsettled;
	p->calls_to_ask = due + fresh;
	/* What is archived and asked for once more is among the due alone. */
	p->calls_later = unsettled > due ? unsettled - due : 0;
	p->due_elsewhere = due_all - due;
	p->api_calls =
	        plan_api_calls(fresh > 0 ? p->source_calls : 0,
	                       p->calls_to_ask + p->due_elsewhere, times);
	p->duration_ms = p->api_calls * MINUTE_MS / c->api.rate_per_min;
	p->free_bytes = file_free_bytes(c->archive.root);
	p->free_min_bytes = c->archive.free_space_min_bytes;
	if (estimate(p, fresh + bare_all, l, e) != 0)
		return -1;
	return find_purged(p, setup, e);
}

bool plan_is_full(const struct plan *p)
{
	return p->free_bytes >= 0 && p->free_bytes < p->free_min_bytes;
}

bool plan_becomes_full(const struct plan *p)
{
	return plan_is_full(p) ||
	       (p->free_bytes >= 0 && p->bytes > 0 &&
	        p->free_bytes - p->free_min_bytes < p->bytes);
}

static void set_known(struct canon *o, const char *key, int64_t n)
{
	if (n < 0)
		canon_set_null(o, key);
	else
		canon_set_int(o, key, n);
}

struct canon *plan_json(const struct plan *p, struct arena *a)
{
	struct canon *o = canon_object(a);
	char when[WHEN_TEXT_MAX];

	canon_set_text(o, "from", when_text(when, p->period.from_ms));
	canon_set_text(o, "to", when_text(when, p->period.to_ms));
	set_known(o, "source_calls", p->source_calls);
	canon_set_int(o, "known_calls", p->known_calls);
	canon_set_int(o, "settled_calls", p->settled_calls);
	canon_set_int(o, "calls_to_ask", p->calls_to_ask);
	canon_set_int(o, "calls_later", p->calls_later);
	canon_set_int(o, "due_elsewhere", p->due_elsewhere);
	set_known(o, "artefacts", p->artefacts);
	set_known(o, "bytes", p->bytes);
	set_known(o, "free_bytes", p->free_bytes);
	canon_set_int(o, "free_min_bytes", p->free_min_bytes);
	canon_set_bool(o, "full", plan_is_full(p));
	canon_set_bool(o, "becomes_full", plan_becomes_full(p));
	canon_set_int(o, "api_calls", p->api_calls);
	canon_set_int(o, "duration_ms", p->duration_ms);
	canon_set_int(o, "source_keeps_ms", p->keeps_ms);
	canon_set_int(o, "purged_calls", p->purged_calls);
	canon_set_int(o, "purged_on_way", p->purged_on_way);
	return o;
}
