/* SPDX-License-Identifier: Apache-2.0 */
#include "records/reconcile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/when.h"
#include "ledger/tasks.h"
#include "pipeline/account.h"
#include "pipeline/source.h"
#include "records/count.h"

int64_t reconcile_judge(int64_t said, int64_t ours, int64_t at_first,
                        int64_t at_last)
{
	if (said == ours || said == ours - at_first || said == ours - at_last ||
	    said == ours - at_first - at_last)
		return ours;
	return said;
}

enum exit_code reconcile_exit_code(const struct reconcile *r)
{
	const int64_t *c = r->total.classes;

	if (r->unknown_days > 0 || r->total.unaccounted != 0)
		return EXIT_WRONG;
	if (c[CLASS_FAILED] + c[CLASS_MISSING] + c[CLASS_LOST] > 0)
		return EXIT_EXCEPTIONS;
	return EXIT_COMPLETE;
}

/* A day of one millisecond has one edge. */
static int edges(struct ledger *l, struct period p, int64_t *first,
                 int64_t *last, struct err *e)
{
	*last = 0;
	if (tasks_at(l, p.from_ms, first, e) != 0)
		return -1;
	if (p.to_ms - 1 == p.from_ms)
		return 0;
	return tasks_at(l, p.to_ms - 1, last, e);
}

static int count_day(struct reconcile_day *d, const struct reconcile_setup *s,
                     struct err *e)
{
	int64_t at_first;
	int64_t at_last;

	if (tasks_classes(s->ledger, d->range, d->classes, e) != 0)
		return -1;
	if ((s->source != NULL ? count_tasks(&d->source_said, s->source,
	                                     s->config, d->range, e)
	                       : account_source_count(s->ledger, d->range,
	                                              &d->source_said, &d->left,
	                                              e)) != 0 ||
	    tasks_left(s->ledger, d->range, &d->left, e) != 0)
		return -1;
	d->source_count = d->source_said;
	if (d->source_said < 0)
		return 0;
	if (edges(s->ledger, d->range, &at_first, &at_last, e) != 0)
		return -1;
	d->source_count = reconcile_judge(
	        d->source_said, d->classes[0] - d->left, at_first, at_last);
	d->unaccounted = d->source_count - (d->classes[0] - d->left);
	return 0;
}

static void add_day(struct reconcile *r, const struct reconcile_day *d)
{
	for (int c = 0; c <= CLASS_COUNT; c++)
		r->total.classes[c] += d->classes[c];
	r->total.left += d->left;
	if (d->source_said < 0) {
		r->unknown_days++;
		return;
	}
	r->total.source_said += d->source_said;
	r->total.source_count += d->source_count;
	r->total.unaccounted += llabs(d->unaccounted);
}

static size_t cut_days(struct reconcile_day *out, struct period p)
{
	size_t count = 0;

	for (int64_t at = p.from_ms; at < p.to_ms;) {
		const int64_t next = when_next_day(at);

		if (out != NULL)
			out[count].range =
			        (struct period){ at, next < p.to_ms ? next
				                                    : p.to_ms };
		count++;
		at = next;
		if (count > RECONCILE_DAYS_MAX)
			break;
	}
	return count;
}

int reconcile_run(struct reconcile *r, struct arena *a,
                  const struct reconcile_setup *setup, struct err *e)
{
	const size_t count = cut_days(NULL, setup->period);

	*r = (struct reconcile){ .is_live = setup->source != NULL };
	if (count > RECONCILE_DAYS_MAX)
		return err_set(e, ERR_USAGE,
		               "the period has too many days; allowed: %d",
		               RECONCILE_DAYS_MAX);
	r->total.range = setup->period;
	r->days = arena_zeroed(a, count + 1, sizeof(*r->days));
	r->day_count = cut_days(r->days, setup->period);
	for (size_t i = 0; i < count; i++) {
		if (setup->watch != NULL)
			setup->watch(setup->watch_ctx, i, count);
		if (count_day(&r->days[i], setup, e) != 0)
			return -1;
		add_day(r, &r->days[i]);
	}
	if (r->unknown_days > 0) {
		r->total.source_said = -1;
		r->total.source_count = -1;
	}
	return 0;
}

struct canon *reconcile_json(const struct reconcile_day *d, struct arena *a)
{
	struct canon *o = canon_object(a);
	struct canon *classes = canon_object(a);
	char when[WHEN_TEXT_MAX];

	canon_set_text(o, "from", when_text(when, d->range.from_ms));
	canon_set_text(o, "to", when_text(when, d->range.to_ms));
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		char key[32];

		(void)snprintf(key, sizeof(key), "%s",
		               state_class_name((enum task_class)c));
		for (char *at = key; *at != '\0'; at++)
			if (*at == '-')
				*at = '_';
		canon_set_int(classes, key, d->classes[c]);
	}
	canon_set(o, "classes", classes);
	canon_set_int(o, "calls", d->classes[0]);
	if (d->source_count < 0) {
		canon_set_null(o, "source_count");
		canon_set_null(o, "source_said");
		canon_set_null(o, "unaccounted");
		return o;
	}
	canon_set_int(o, "source_count", d->source_count);
	canon_set_int(o, "source_said", d->source_said);
	canon_set_int(o, "left", d->left);
	canon_set_int(o, "unaccounted", d->unaccounted);
	return o;
}
