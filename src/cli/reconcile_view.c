/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/reconcile_view.h"

#include <inttypes.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/help.h"
#include "cli/output.h"
#include "cli/table.h"
#include "cli/words.h"
#include "ledger/tasks.h"
#include "records/reconcile.h"

void reconcile_view_progress(void *ctx, size_t day, size_t day_count)
{
	struct reconcile_view *v = ctx;
	struct err ignored;

	if (!v->out->is_terminal || v->out->is_json || day_count < 2)
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

/* Where it does not fit, columns of zeros go first, then what needs nobody's
 * attention. */
static int rank_of(const struct reconcile_view *v, int c)
{
	if (v->result->total.classes[c] == 0)
		return 20 + c;
	return c == CLASS_FAILED || c == CLASS_MISSING || c == CLASS_LOST ? 1
	                                                                  : 10;
}

static void add_columns(struct table *t, const struct reconcile_view *v,
                        bool all)
{
	table_column(t, "day", TABLE_LEFT);
	table_column(t, "source", TABLE_RIGHT);
	table_column(t, "calls", TABLE_RIGHT);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		if (!is_shown(v, c, all))
			continue;
		table_column(t, state_class_name((enum task_class)c),
		             TABLE_RIGHT);
		table_rank(t, rank_of(v, c));
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
	table_count_cell(t, d->classes[0]);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++)
		if (is_shown(v, c, all))
			table_count_cell(t, d->classes[c]);
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

/* A coloured head, and the rest of its sentence, wrapped. */
static void say(struct output *o, enum output_color color, const char *head,
                const struct text *rest)
{
	output_add(o, color, head);
	help_wrap(&o->text, text_str(rest), output_columns(head), 0,
	          (size_t)o->width - 1);
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
		          r->is_live ? ""
		                     : ", as these were not read to the end; "
		                       "wxarchive sync reads them");
		say(o, OUTPUT_YELLOW, "Cannot be verified", &t);
	} else if (r->total.unaccounted != 0) {
		text_add(&t, ": ");
		words_add_count(&t, r->total.unaccounted, "call is",
		                "calls are");
		text_add(&t, " not accounted for. A sync of the period looks "
		             "for them.");
		say(o, OUTPUT_RED, "The sums differ", &t);
	} else {
		text_add(&t, ": the classes sum to the source's count on "
		             "every day.");
		say(o, OUTPUT_GREEN, "Every call is accounted for", &t);
	}
	text_clear(&t);
	if (r->total.left > 0) {
		words_add_count(&t, r->total.left, "of the calls is",
		                "of the calls are");
		text_add(&t, " no longer at the source: kept, and not in its "
		             "count.");
		say(o, OUTPUT_PLAIN, "", &t);
	}
	text_clear(&t);
	if (v->not_recorded != NULL) {
		text_add(&t, ": ");
		text_add_plain(&t, v->not_recorded);
		text_add_char(&t, '.');
		say(o, OUTPUT_PLAIN, "Not recorded in the log", &t);
	} else {
		text_add(&o->text, "Recorded in the log, and signed.\n");
	}
}

static void add_reasons(const struct reconcile_view *v)
{
	const size_t width = (size_t)v->out->width - 1;
	struct output *o = v->out;

	if (v->reason_count == 0)
		return;
	output_add(o, OUTPUT_BOLD, "\nNot archived, and why\n");
	for (size_t i = 0; i < v->reason_count; i++) {
		const struct reconcile_reason *x = &v->reasons[i];
		OWN(text_free) struct text n = { NULL, 0, 0 };
		OWN(text_free) struct text why = { NULL, 0, 0 };

		text_add_count(&n, x->count);
		text_addf(&why, "%s: %s", state_class_name(x->class),
		          state_reason_meaning(x->code));
		text_addf(&o->text, "%9s  ", text_str(&n));
		help_wrap(&o->text, text_str(&why), 11, 11, width);
	}
	help_wrap(&o->text,
	          "The calls behind a number: wxarchive reconcile --list "
	          "CLASS, for the same period",
	          0, 0, width);
}

static void print_json(const struct reconcile_view *v)
{
	const struct reconcile *r = v->result;
	struct arena *a = v->arena;
	struct canon *o = canon_object(a);
	struct canon *days = canon_array(a);
	struct canon *reasons = canon_array(a);

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
	canon_set(o, "days", days);
	canon_set(o, "total", reconcile_json(&r->total, a));
	canon_set(o, "reasons", reasons);
	canon_set_bool(o, "live", r->is_live);
	canon_set_int(o, "unknown_days", r->unknown_days);
	canon_set_bool(o, "recorded", v->not_recorded == NULL);
	canon_set_text(o, "not_recorded", v->not_recorded);
	canon_set_int(o, "exit_code", (int64_t)reconcile_exit_code(r));
	output_json(v->out, o);
}

void reconcile_view_print(struct reconcile_view *v, bool as_csv)
{
	OWN(own_table) struct table *t = table_new();

	if (v->out->is_json) {
		print_json(v);
		return;
	}
	fill(t, v, as_csv);
	if (as_csv) {
		table_csv(&v->out->text, t);
		return;
	}
	table_show(v->out, t);
	add_verdict(v);
	add_reasons(v);
}
