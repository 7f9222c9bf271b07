/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reconcile_view.h"

#include <inttypes.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/help.h"
#include "cli/moment.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/words.h"
#include "ledger/tasks.h"
#include "records/reconcile.h"

#define TELL_MS INT64_C(5000)

/* Who waits without a terminal shall know, too, that it goes on. */
static void tell_progress(struct reconcile_view *v, size_t day,
                          size_t day_count)
{
	const int64_t now_ms = clock_now(v->clock);

	if (v->told_ms == 0)
		v->told_ms = now_ms;
	if (now_ms - v->told_ms < TELL_MS)
		return;
	v->told_ms = now_ms;
	log_event(LOG_INFO, "reconcile.progress", KV("day", (int64_t)day + 1),
	          KV("days", (int64_t)day_count));
}

void reconcile_view_progress(void *ctx, size_t day, size_t day_count)
{
	struct reconcile_view *v = ctx;
	struct err ignored;

	if (!v->out->can_redraw || v->out->is_json) {
		tell_progress(v, day, day_count);
		return;
	}
	if (day_count < 2)
		return;
	text_addf(&v->out->text, "\r\033[2Kday %zu of %zu", day + 1, day_count);
	v->is_drawn = true;
	(void)!output_flush(v->out, &ignored);
}

void reconcile_view_clear(struct reconcile_view *v)
{
	if (v->is_drawn)
		text_add(&v->out->text, "\r\033[2K");
	v->is_drawn = false;
}

static int take_reason(void *ctx, enum task_class c, const char *reason,
                       int64_t count, struct err *e)
{
	struct reconcile_view *v = ctx;

	(void)e;
	if (c == CLASS_ARCHIVED || v->reason_count == ARRAY_COUNT(v->reasons))
		return 0;
	v->reasons[v->reason_count++] =
	        (struct reconcile_reason){ c, arena_text(v->arena, reason),
		                           count };
	return 0;
}

int reconcile_view_reasons(struct reconcile_view *v, struct ledger *l,
                           struct err *e)
{
	return tasks_reasons(l, v->result->total.range, take_reason, v, e);
}

/* Of the last four classes, those without any call have no column for
 * people. */
static bool is_shown(const struct reconcile_view *v, int c, bool all)
{
	return all || c <= CLASS_NOT_RECORDED || c == CLASS_MISSING ||
	       c == CLASS_FAILED || v->result->total.classes[c] > 0;
}

/* Where it does not fit, columns of zeros are left out, and no other. */
static int rank_of(const struct reconcile_view *v, int c)
{
	return v->result->total.classes[c] == 0 ? 1 + c : 0;
}

/* A part of the column before it. */
static bool is_due_shown(const struct reconcile_view *v, bool all)
{
	return all || v->result->total.waits[WAIT_DUE] > 0;
}

static void add_columns(struct table *t, const struct reconcile_view *v,
                        bool all)
{
	table_in_parts(t);
	table_column(t, "day", TABLE_LEFT);
	table_column(t, "source", TABLE_RIGHT);
	if (all || v->result->total.gone > 0)
		table_column(t, "left", TABLE_RIGHT);
	table_column(t, "calls", TABLE_RIGHT);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		if (!is_shown(v, c, all))
			continue;
		table_column(t, state_class_name((enum task_class)c),
		             TABLE_RIGHT);
		table_rank(t, rank_of(v, c));
		if (c == CLASS_WAITING && is_due_shown(v, all))
			table_column(t, "due", TABLE_RIGHT);
	}
	table_column(t, "unaccounted", TABLE_RIGHT);
}

static void add_unaccounted(struct table *t, const struct reconcile_day *d,
                            bool all)
{
	OWN(text_free) struct text n = { NULL, 0, 0 };

	if (d->source_count < 0) {
		table_color_cell(t, OUTPUT_YELLOW, "not known");
	} else if (d->unaccounted == 0 || all) {
		table_count_cell(t, d->unaccounted);
	} else {
		text_add_count(&n, d->unaccounted);
		table_color_cell(t, OUTPUT_RED, text_str(&n));
	}
}

static void add_row(struct table *t, const struct reconcile_view *v,
                    const char *name, const struct reconcile_day *d, bool all)
{
	table_cell(t, name);
	if (d->source_count < 0)
		table_cell(t, "not known");
	else
		table_count_cell(t, d->source_count);
	if (all || v->result->total.gone > 0)
		table_count_cell(t, d->gone);
	table_count_cell(t, d->classes[0]);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		if (is_shown(v, c, all))
			table_count_cell(t, d->classes[c]);
		if (c == CLASS_WAITING && is_due_shown(v, all))
			table_count_cell(t, d->waits[WAIT_DUE]);
	}
	add_unaccounted(t, d, all);
}

static void fill(struct table *t, const struct reconcile_view *v, bool all)
{
	const struct reconcile *r = v->result;
	char day[WHEN_TEXT_MAX];

	add_columns(t, v, all);
	for (size_t i = 0; i < r->day_count; i++)
		add_row(t, v, when_day_text(day, r->days[i].range.from_ms),
		        &r->days[i], all);
	table_rule(t);
	add_row(t, v, "total", &r->total, all);
}

static void add_moment(struct text *t, int64_t ms)
{
	char when[WHEN_TEXT_MAX];

	text_add(t, when_shown(when, ms, WHEN_SECONDS));
}

static void head_row(struct output *o, const char *label, const struct text *t)
{
	OWN(text_free) struct text plain = { NULL, 0, 0 };

	text_addf(&o->text, "%-13s ", label);
	text_add_plain(&plain, text_str(t));
	help_wrap(&o->text, text_str(&plain), 14, 14, (size_t)o->width - 1);
}

/* Whose calls, of when, as of when: a print has to say it by itself. */
static void add_head(const struct reconcile_view *v)
{
	const struct period p = v->result->total.range;
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add(&t, v->org);
	head_row(v->out, "organisation", &t);
	text_clear(&t);
	add_moment(&t, p.from_ms);
	text_add(&t, " to ");
	add_moment(&t, p.to_ms);
	head_row(v->out, "period", &t);
	text_clear(&t);
	text_addf(&t, "in the time zone %s", v->zone);
	head_row(v->out, "days", &t);
	text_clear(&t);
	add_moment(&t, v->made_ms);
	text_add(&t, v->result->is_live ? ", with the source's current counts"
	                                : ", with the source's counts from "
	                                  "when the windows were closed");
	head_row(v->out, "made", &t);
	text_add_char(&v->out->text, '\n');
}

/* A coloured head, and the rest of its sentence, wrapped. */
static void say(struct output *o, enum output_color color, const char *head,
                const struct text *rest)
{
	output_add(o, color, head);
	help_wrap(&o->text, text_str(rest), output_columns(head), 0,
	          (size_t)o->width - 1);
}

static void add_sums(struct text *t, const struct reconcile_day *d)
{
	text_add(t, d->gone > 0
	                    ? ": on every day the classes sum to the source's "
	                      "count plus the calls that have left it."
	                    : ": on every day the classes sum to the source's "
	                      "count.");
}

/* All sums agree. */
static void add_agreement(struct output *o, const struct reconcile_day *d)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	const int64_t still =
	        d->classes[CLASS_WAITING] + d->classes[CLASS_OPEN];

	if (d->waits[WAIT_DUE] > 0) {
		text_add(&t, ": ");
		words_add_count(&t, d->waits[WAIT_DUE], "call is", "calls are");
		text_add(&t, " due to be asked for: the next sync does it. "
		             "The sums agree");
		add_sums(&t, d);
		say(o, OUTPUT_YELLOW, "Not complete yet", &t);
		return;
	}
	add_sums(&t, d);
	if (still > 0) {
		text_add_char(&t, ' ');
		words_add_count(&t, still, "call has not ended or is",
		                "calls have not ended or are");
		text_add(&t, " waiting: more may still be archived for these.");
	}
	say(o, OUTPUT_GREEN, "Every call is accounted for", &t);
}

static void add_old_source(struct output *o, const struct reconcile *r)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (!r->lacks_kinds)
		return;
	text_add(&t, ": the source refused to be asked for screen recordings "
	             "and versions of digital transcripts, so that none of "
	             "them are archived. Each sync asks again.");
	say(o, OUTPUT_YELLOW, "Not all was asked for", &t);
}

static void add_gone(struct output *o, const struct reconcile_day *d)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (d->gone == 0)
		return;
	words_add_count(&t, d->gone, "of the calls is", "of the calls are");
	text_add(&t,
	         " no longer at the source: kept here, but not in its count");
	if (d->source_count >= 0) {
		text_add(&t, " (");
		text_add_count(&t, d->source_count);
		text_add(&t, " + ");
		text_add_count(&t, d->gone);
		text_add(&t, d->unaccounted == 0 ? " = " : ", but here ");
		text_add_count(&t, d->classes[0]);
		text_add(&t, " calls)");
	}
	text_add(&t, ": see --list left.");
	say(o, OUTPUT_PLAIN, "", &t);
}

/* Older calls are counted without the source alone. */
static void add_clamped(const struct reconcile_view *v)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (!v->is_clamped)
		return;
	text_add(&t, "Calls before ");
	moment_add(&t, v->result->total.range.from_ms);
	text_add(&t, " are left out: the source only answers for the last 36 "
	             "months. Use --offline to count them too.");
	say(v->out, OUTPUT_PLAIN, "", &t);
}

static void add_verdict(const struct reconcile_view *v)
{
	const struct reconcile *r = v->result;
	struct output *o = v->out;
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add_char(&o->text, '\n');
	if (r->unknown_days > 0) {
		text_addf(&t,
		          ": the source's count is not known for %" PRId64
		          " of the days%s.",
		          r->unknown_days,
		          r->is_live
		                  ? ""
		                  : ", as these were not read completely, or "
		                    "the ledger has other calls than when they "
		                    "were; wxarchive sync reads them");
		say(o, OUTPUT_YELLOW, "Cannot be verified", &t);
	} else if (r->total.unaccounted != 0) {
		text_add(&t, ": ");
		words_add_count(&t, r->total.unaccounted, "call is",
		                "calls are");
		text_add(&t, " not accounted for. Run wxarchive sync for the "
		             "period to look for them.");
		say(o, OUTPUT_RED, "The sums differ", &t);
	} else {
		add_agreement(o, &r->total);
		if (!r->is_live)
			text_add(&o->text,
			         "The source was not asked: its counts are "
			         "from when its list was last read.\n");
	}
	add_gone(o, &r->total);
	add_clamped(v);
	add_old_source(o, r);
	text_clear(&t);
	if (v->not_recorded != NULL) {
		text_add(&t, ": ");
		text_add_plain(&t, v->not_recorded);
		text_add_char(&t, '.');
		say(o, OUTPUT_PLAIN, "Not recorded in the log", &t);
	} else {
		text_addf(&o->text,
		          "Recorded in the log, and signed. Its proof, to "
		          "give out:\n    wxarchive audit prove %" PRId64 "\n",
		          v->entry);
	}
}

static void add_reason(struct output *o, int64_t count, enum task_class class,
                       const char *meaning)
{
	OWN(text_free) struct text n = { NULL, 0, 0 };
	OWN(text_free) struct text why = { NULL, 0, 0 };

	if (count == 0)
		return;
	text_add_count(&n, count);
	text_addf(&why, "%s: %s", state_class_name(class), meaning);
	text_addf(&o->text, "%9s  ", text_str(&n));
	help_wrap(&o->text, text_str(&why), 11, 11, (size_t)o->width - 1);
}

/* What they wait for says more than the reason code. */
static void add_waits(const struct reconcile_view *v)
{
	for (int w = 0; w < WAIT_COUNT; w++)
		add_reason(v->out, v->result->total.waits[w], CLASS_WAITING,
		           state_wait_meaning((enum task_wait)w));
}

static void add_reasons(const struct reconcile_view *v)
{
	struct output *o = v->out;

	if (v->reason_count == 0)
		return;
	text_add_char(&o->text, '\n');
	output_add(o, OUTPUT_BOLD, "Not archived, and why");
	text_add_char(&o->text, '\n');
	add_waits(v);
	for (size_t i = 0; i < v->reason_count; i++) {
		const struct reconcile_reason *x = &v->reasons[i];

		if (x->class != CLASS_WAITING)
			add_reason(o, x->count, x->class,
			           state_reason_meaning(x->code));
	}
	text_add(&o->text, "To list the calls behind a number:\n"
	                   "    wxarchive reconcile ");
	moment_add_options(&o->text, &v->result->total.range);
	text_add(&o->text, " --list CLASS\n");
}

static void print_json(const struct reconcile_view *v)
{
	const struct reconcile *r = v->result;
	struct arena *a = v->arena;
	struct canon *o = canon_object(a);
	struct canon *days = canon_array(a);
	struct canon *reasons = canon_array(a);
	char made[WHEN_TEXT_MAX];

	for (size_t i = 0; i < r->day_count; i++) {
		struct canon *d = reconcile_json(&r->days[i], a);
		char day[WHEN_TEXT_MAX];

		canon_set_text(d, "day",
		               when_day_text(day, r->days[i].range.from_ms));
		canon_push(days, d);
	}
	for (size_t i = 0; i < v->reason_count; i++) {
		const struct reconcile_reason *x = &v->reasons[i];
		struct canon *c = canon_object(a);

		canon_set_text(c, "class", state_class_name(x->class));
		canon_set_text(c, "reason", x->code);
		canon_set_text(c, "meaning", state_reason_meaning(x->code));
		canon_set_int(c, "calls", x->count);
		canon_push(reasons, c);
	}
	canon_set_text(o, "organisation", v->org);
	canon_set_text(o, "zone", v->zone);
	canon_set_text(o, "made", when_text(made, v->made_ms));
	canon_set(o, "days", days);
	canon_set(o, "total", reconcile_json(&r->total, a));
	canon_set(o, "reasons", reasons);
	canon_set_bool(o, "live", r->is_live);
	canon_set_int(o, "unknown_days", r->unknown_days);
	if (v->result->lacks_kinds)
		canon_set_bool(o, "source_is_old", true);
	canon_set_bool(o, "recorded", v->not_recorded == NULL);
	canon_set_text(o, "not_recorded", v->not_recorded);
	if (v->not_recorded == NULL)
		canon_set_int(o, "entry", v->entry);
	canon_set_int(o, "exit_code", (int64_t)v->exit_code);
	output_json(v->out, o);
}

void reconcile_view_print(struct reconcile_view *v, bool as_csv)
{
	OWN(own_table) struct table *t = table_new();

	/* the other two have no room for a sentence */
	if (v->is_clamped && (v->out->is_json || as_csv))
		log_event(LOG_WARN, "reconcile.clamped",
		          KV("reason", "the source answers for the last 36 "
		                       "months only"));
	if (v->out->is_json) {
		print_json(v);
		return;
	}
	fill(t, v, as_csv);
	if (as_csv) {
		table_csv(&v->out->text, t);
		return;
	}
	add_head(v);
	table_show(v->out, t);
	add_verdict(v);
	add_reasons(v);
}
