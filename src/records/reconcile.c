/* SPDX-License-Identifier: Apache-2.0 */
#include "records/reconcile.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "ledger/ledger.h"
#include "ledger/tasks.h"
#include "pipeline/account.h"
#include "pipeline/settings.h"
#include "pipeline/source.h"
#include "records/source_count.h"

enum exit_code reconcile_exit_code(const struct reconcile *r)
{
	const int64_t *c = r->total.classes;

	if (r->unknown_days > 0 || r->total.unaccounted != 0)
		return EXIT_WRONG;
	if (c[CLASS_FAILED] + c[CLASS_MISSING] + c[CLASS_LOST] > 0 ||
	    r->total.waits[WAIT_DUE] > 0 || r->lacks_kinds)
		return EXIT_EXCEPTIONS;
	return EXIT_COMPLETE;
}

/* What the ledger knows of a day, against what the source said of it. */
static int read_day(struct reconcile_day *d, const struct reconcile_setup *s,
                    struct err *e)
{
	struct source_count count = { d->source_said, -1 };

	if (tasks_classes(s->ledger, d->range, d->classes, e) != 0 ||
	    tasks_waiting(s->ledger, d->range, &s->at, d->waits, e) != 0 ||
	    tasks_gone(s->ledger, d->range, &d->gone, e) != 0)
		return -1;
	if (s->source == NULL &&
	    account_source_count(s->ledger, d->range, &count.said, &d->gone,
	                         e) != 0)
		return -1;
	if (source_count_compare(&count, d->range, s->ledger, e) != 0)
		return -1;
	d->source_said = count.said;
	d->source_count = count.judged;
	if (count.said >= 0)
		d->unaccounted = count.judged - (d->classes[0] - d->gone);
	return 0;
}

/* The numbers of a day are of one moment of the ledger, which is not held while
 * the source is asked; a day is one part of a count. */
static int count_day(struct reconcile_day *d, const struct reconcile_setup *s,
                     struct err *e)
{
	int rc;

	d->source_said = -1;
	if (s->source != NULL &&
	    source_count_said(&d->source_said, d->range, s->source, s->config,
	                      e) != 0)
		return -1;
	if (ledger_begin(s->ledger, e) != 0)
		return -1;
	rc = read_day(d, s, e);
	ledger_rollback(s->ledger);
	return rc;
}

static void add_day(struct reconcile *r, const struct reconcile_day *d)
{
	for (int c = 0; c <= CLASS_COUNT; c++)
		r->total.classes[c] += d->classes[c];
	for (int w = 0; w < WAIT_COUNT; w++)
		r->total.waits[w] += d->waits[w];
	r->total.gone += d->gone;
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

/* What the classes say is signed: they must not say what cannot be. */
static int check_classes(const struct reconcile_setup *s, struct err *e)
{
	int64_t hollow;

	if (tasks_hollow(s->ledger, s->period, &hollow, e) != 0)
		return -1;
	if (hollow == 0)
		return 0;
	(void)err_set(e, ERR_TAMPER,
	              "the ledger says that %" PRId64
	              " of the calls are archived, of which nothing is stored",
	              hollow);
	return err_hint(e, "it was changed by another program: put it back "
	                   "from its backup; wxarchive verify names what the "
	                   "log says was stored");
}

int reconcile_run(struct reconcile *r, struct arena *a,
                  const struct reconcile_setup *setup, struct err *e)
{
	const size_t count = cut_days(NULL, setup->period);

	*r = (struct reconcile){ .is_live = setup->source != NULL };
	if (count > RECONCILE_DAYS_MAX)
		return err_set(
		        e, ERR_USAGE,
		        "the period has too many days; allowed: at most %d",
		        RECONCILE_DAYS_MAX);
	if (check_classes(setup, e) != 0 ||
	    settings_lack(&r->lacks_kinds, setup->ledger, setup->config,
	                  setup->period, e) != 0)
		return -1;
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

static bool is_same_day(const struct reconcile_day *a,
                        const struct reconcile_day *b)
{
	return memcmp(a->classes, b->classes, sizeof(a->classes)) == 0 &&
	       memcmp(a->waits, b->waits, sizeof(a->waits)) == 0 &&
	       a->gone == b->gone && a->source_said == b->source_said &&
	       a->source_count == b->source_count;
}

static int compare_days(const struct reconcile *r,
                        const struct reconcile_setup *setup, struct err *e)
{
	for (size_t i = 0; i < r->day_count; i++) {
		const struct reconcile_day *const was = &r->days[i];
		struct reconcile_day now = { .range = was->range,
			                     .source_said = was->source_said };

		if (read_day(&now, setup, e) != 0)
			return -1;
		if (is_same_day(was, &now))
			continue;
		return err_set(e, ERR_LEDGER,
		               "the ledger changed while the calls were "
		               "counted, so the numbers are not of one moment: "
		               "run it again");
	}
	return 0;
}

int reconcile_check(const struct reconcile *r,
                    const struct reconcile_setup *setup, struct err *e)
{
	int rc;

	if (ledger_begin(setup->ledger, e) != 0)
		return -1;
	rc = check_classes(setup, e);
	if (rc == 0)
		rc = compare_days(r, setup, e);
	ledger_rollback(setup->ledger);
	return rc;
}

struct canon *reconcile_json(const struct reconcile_day *d, struct arena *a)
{
	struct canon *o = canon_object(a);
	struct canon *classes = canon_object(a);
	char when[WHEN_TEXT_MAX];

	canon_set_text(o, "from", when_text(when, d->range.from_ms));
	canon_set_text(o, "to", when_text(when, d->range.to_ms));
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++)
		canon_set_count(classes, state_class_name((enum task_class)c),
		                d->classes[c]);
	canon_set(o, "classes", classes);
	canon_set_int(o, "calls", d->classes[0]);
	canon_set_int(o, "due", d->waits[WAIT_DUE]);
	canon_set_int(o, "later", d->waits[WAIT_LATER]);
	canon_set_int(o, "left", d->gone);
	if (d->source_count < 0) {
		canon_set_null(o, "source_count");
		canon_set_null(o, "source_said");
		canon_set_null(o, "unaccounted");
		return o;
	}
	canon_set_int(o, "source_count", d->source_count);
	canon_set_int(o, "source_said", d->source_said);
	canon_set_int(o, "unaccounted", d->unaccounted);
	return o;
}
