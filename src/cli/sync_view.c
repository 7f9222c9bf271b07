/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sync_view.h"

#include "base/canon.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/args.h"
#include "cli/context.h"
#include "cli/help.h"
#include "cli/moment.h"
#include "cli/sync_block.h"
#include "cli/unread.h"
#include "cli/words.h"
#include "config/config.h"
#include "pipeline/sync.h"

static void erase(struct sync_view *v)
{
	struct err ignored;

	for (; v->drawn > 0; v->drawn--)
		text_add(&v->context->out.text, "\033[1A\033[2K");
	(void)!output_flush(&v->context->out, &ignored);
}

/* A line of the log makes room for itself. */
static void log_hook(bool before, void *ctx)
{
	if (before)
		erase(ctx);
}

void sync_view_start(struct sync_view *v, struct cli_context *c)
{
	const bool quiet = args_has(c->args, "quiet");

	v->context = c;
	v->is_live = c->out.can_redraw && !c->out.is_json && !quiet;
	v->is_json = c->out.is_json || !c->out.is_terminal;
	v->is_lines = v->is_json && !quiet;
	if (v->is_live)
		log_set_hook(log_hook, v);
}

static struct canon *progress_json(struct arena *a,
                                   const struct sync_progress *p)
{
	struct canon *const o = canon_object(a);

	canon_set_text(o, "event", "progress");
	canon_set_text(o, "phase", p->phase);
	canon_set_int(o, "calls_found", p->calls_found);
	canon_set_int(o, "calls_new", p->calls_new);
	canon_set_int(o, "calls_asked", p->calls_asked);
	canon_set_int(o, "calls_due", p->calls_due);
	canon_set_int(o, "stored", p->stored);
	canon_set_int(o, "bad", p->bad);
	canon_set_int(o, "failed", p->failed);
	canon_set_int(o, "lost", p->lost);
	canon_set_int(o, "stored_bytes", p->stored_bytes);
	canon_set_int(o, "received_bytes", p->received_bytes);
	canon_set_int(o, "bytes_per_s", p->bytes_per_s);
	canon_set_int(o, "media_requests", p->media_requests);
	canon_set_int(o, "api_requests", p->api_requests);
	canon_set_int(o, "api_search", p->api_search);
	canon_set_int(o, "api_captures", p->api_captures);
	canon_set_int(o, "api_last_minute", p->api_last_minute);
	canon_set_int(o, "api_per_minute", p->api_per_minute);
	canon_set_int(o, "elapsed_ms", p->elapsed_ms);
	if (p->remaining_ms >= 0)
		canon_set_int(o, "left_ms", p->remaining_ms);
	return o;
}

void sync_view_progress(void *ctx, const struct sync_progress *p)
{
	struct sync_view *const v = ctx;
	OWN(own_arena) struct arena *a = arena_new();
	struct err ignored;

	if (v->is_live) {
		erase(v);
		output_measure(&v->context->out);
		v->drawn = sync_block_add(&v->context->out.text, p,
		                          v->context->out.width - 1);
	} else if (v->is_lines) {
		output_json_line(&v->context->out, progress_json(a, p));
	}
	(void)!output_flush(&v->context->out, &ignored);
}

static void add_classes(struct canon *all, struct arena *a,
                        const struct sync_report *r,
                        const int64_t waits[WAIT_COUNT])
{
	struct canon *const classes = canon_object(a);

	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++)
		canon_set_count(classes, state_class_name((enum task_class)c),
		                r->classes[c]);
	canon_set(all, "classes", classes);
	canon_set_int(all, "tasks", r->classes[0]);
	if (r->source_count >= 0)
		canon_set_int(all, "source_count", r->source_count);
	canon_set_int(all, "left", r->gone);
	canon_set_int(all, "due", waits[WAIT_DUE]);
	canon_set_int(all, "later", waits[WAIT_LATER]);
}

static struct canon *open_windows(struct arena *a, const struct sync_report *r)
{
	struct canon *const list = canon_array(a);

	for (size_t i = 0; i < r->open_count; i++) {
		const struct sync_open_window *const w = &r->open[i];
		struct canon *const o = canon_object(a);

		canon_set_when(o, "from", w->range.from_ms);
		canon_set_when(o, "to", w->range.to_ms);
		if (w->source_count >= 0)
			canon_set_int(o, "source_count", w->source_count);
		canon_set_int(o, "known", w->known);
		canon_push(list, o);
	}
	return list;
}

static struct canon *holes(struct arena *a, const struct sync_report *r)
{
	struct canon *const list = canon_array(a);

	for (size_t i = 0; i < r->hole_count; i++) {
		struct canon *const o = canon_object(a);

		canon_set_when(o, "from", r->holes[i].range.from_ms);
		canon_set_when(o, "to", r->holes[i].range.to_ms);
		canon_set_bool(o, "begun", r->holes[i].is_begun);
		canon_push(list, o);
	}
	return list;
}

static void report_json(struct sync_view *v, const struct sync_report *r,
                        const int64_t waits[WAIT_COUNT])
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *const all = canon_object(a);

	canon_set_text(all, "event", "report");
	canon_set_text(all, "run", v->context->run_id);
	if (r->is_counted)
		add_classes(all, a, r, waits);
	canon_set_int(all, "windows_unclosed", r->windows_unclosed);
	if (r->open_count > 0)
		canon_set(all, "windows", open_windows(a, r));
	if (r->hole_count > 0)
		canon_set(all, "holes", holes(a, r));
	if (r->omitted_fields[0] != '\0')
		canon_set_text(all, "fields_left_out", r->omitted_fields);
	if (r->is_source_old)
		canon_set_bool(all, "source_is_old", true);
	canon_set_bool(all, "stopped", r->is_stopped);
	canon_set_int(all, "exit_code", (int)r->exit_code);
	if (r->err.code != ERR_NONE) {
		canon_set_text(all, "error", err_name(r->err.code));
		canon_set_text(all, "text", r->err.text);
		canon_set_text(all, "hint", r->err.hint);
	}
	canon_set(all, "progress", progress_json(a, &r->progress));
	output_json_line(&v->context->out, all);
}

/* A line of the report, wrapped; what follows its first at columns. */
static void add_wrapped(struct output *o, size_t at, const char *words)
{
	help_wrap(&o->text, words, at, at, (size_t)o->width - 1);
}

static void add_class(struct output *o, int64_t count, const char *name,
                      const char *meaning)
{
	OWN(text_free) struct text n = { 0 };

	if (count == 0)
		return;
	text_add_count(&n, count);
	text_addf(&o->text, "  %10s  %-12s  ", text_str(&n), name);
	add_wrapped(o, 28, meaning);
}

/* Calls that were not asked for, as a run was cut short, are waiting for
 * another reason than those that may still change. */
static void report_classes(struct output *o, const struct period *period,
                           const struct sync_report *r,
                           const int64_t waits[WAIT_COUNT])
{
	OWN(text_free) struct text n = { 0 };
	OWN(text_free) struct text t = { 0 };

	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		const enum task_class class = (enum task_class)c;

		if (class != CLASS_WAITING)
			add_class(o, r->classes[c], state_class_name(class),
			          state_class_meaning(class));
		for (int w = 0; class == CLASS_WAITING && w < WAIT_COUNT; w++)
			add_class(o, waits[w], state_class_name(class),
			          state_wait_meaning((enum task_wait)w));
	}
	text_add_count(&n, r->classes[0]);
	text_addf(&t, "%s in all, ", r->classes[0] == 1 ? "call" : "calls");
	unread_add_range(&t, *period);
	text_addf(&o->text, "  %10s  ", text_str(&n));
	add_wrapped(o, 14, text_str(&t));
	text_add_char(&o->text, '\n');
}

/* Before all else: what follows is no result of a whole run.  The failure in
 * its own words is told last, with what to do. */
static void report_early_end(struct output *o, const struct sync_report *r)
{
	OWN(text_free) struct text t = { 0 };

	if (r->err.code == ERR_NONE)
		return;
	text_add(&t, output_code(o, OUTPUT_RED));
	text_add(&t, "Stopped: ");
	text_add(&t, r->err.code == ERR_STOPPED
	                     ? "the run was ended by a signal before it was "
	                       "complete"
	                     : state_reason_meaning(err_name(r->err.code)));
	text_add(&t, ". What follows is what is known so far.");
	text_add(&t, output_code(o, OUTPUT_PLAIN));
	text_add(&o->text, "  ");
	add_wrapped(o, 2, text_str(&t));
	text_add_char(&o->text, '\n');
}

/* A run that ended early may not have asked: the number is an older one. */
static void add_source_count(struct text *t, const struct sync_report *r)
{
	text_add(t, r->err.code == ERR_NONE
	                    ? "The source counts "
	                    : "When it was last read, the source counted ");
	words_add_count(t, r->source_count, "call", "calls");
	if (r->source_count + r->gone != r->classes[0])
		text_add(t, "; see wxarchive reconcile.");
	else if (r->source_count == 1)
		text_add(t, "; it is accounted for above.");
	else
		text_add(t, "; all of them are accounted for above.");
}

static void report_count(struct output *o, const struct sync_report *r)
{
	OWN(text_free) struct text t = { 0 };

	text_add(&o->text, "  ");
	if (r->source_count < 0) {
		text_add(&o->text, output_code(o, OUTPUT_YELLOW));
		text_add(&t, "The source's count is not yet confirmed for the "
		             "whole period.");
		text_add(&t, output_code(o, OUTPUT_PLAIN));
	} else {
		add_source_count(&t, r);
		if (r->gone > 0) {
			text_add(&t, " In addition, ");
			words_add_count(&t, r->gone, "call is", "calls are");
			text_add(&t, " no longer at the source: kept here.");
		}
	}
	add_wrapped(o, 2, text_str(&t));
}

static void report_work(struct output *o, const struct sync_report *r,
                        const char *root)
{
	OWN(text_free) struct text t = { 0 };

	text_add(&t, "In this run: ");
	words_add_count(&t, r->progress.stored, "artefact", "artefacts");
	text_add(&t, " archived (");
	text_add_bytes_human(&t, r->progress.stored_bytes);
	text_add(&t, "), ");
	words_add_count(&t, r->progress.api_requests, "API request",
	                "API requests");
	text_add(&t, ", ");
	text_add_duration_human(&t, r->progress.elapsed_ms);
	text_add(&t, ".");
	text_add(&o->text, "  ");
	add_wrapped(o, 2, text_str(&t));
	text_addf(&o->text, "  The files are in %s\n", root);
}

static void report_omitted(struct output *o, const struct sync_report *r)
{
	OWN(text_free) struct text t = { 0 };

	text_add(&t, "The source no longer knows these fields of a call, and "
	             "they were left out: ");
	text_add_plain(&t, r->omitted_fields);
	text_add(&t, ". No recording is missing because of it; look for a "
	             "newer wxarchive.");
	text_add(&o->text, "  ");
	add_wrapped(o, 2, text_str(&t));
}

static void report_old(struct output *o)
{
	text_add(&o->text, "  ");
	add_wrapped(
	        o, 2,
	        "The source refuses to be asked for screen recordings and "
	        "versions of digital transcripts: it was asked without, and "
	        "none of them are archived. Set resolve.screens = no and "
	        "resolve.digital_versions = no if it has none.");
}

static void report_open(struct output *o, const struct sync_report *r)
{
	OWN(text_free) struct text t = { 0 };

	words_add_count(&t, r->windows_unclosed, "window", "windows");
	text_addf(&t,
	          " could not be confirmed: the source's list and its count "
	          "disagree, or it did not answer for %s; run the sync again.",
	          r->windows_unclosed == 1 ? "it" : "them");
	text_add(&o->text, "  ");
	add_wrapped(o, 2, text_str(&t));
	for (size_t i = 0; i < r->open_count; i++) {
		const struct sync_open_window *const w = &r->open[i];

		t.len = 0;
		text_add(&t, "not confirmed: ");
		moment_add_period(&t, &w->range);
		if (w->source_count >= 0) {
			text_add(&t, ": the source counts ");
			text_add_count(&t, w->source_count);
			text_add(&t, ", known here ");
			text_add_count(&t, w->known);
		}
		text_add(&o->text, "    ");
		add_wrapped(o, 6, text_str(&t));
	}
}

/* Time that no run has read: the command that does, whole on its line. */
static void report_hole(struct output *o, const struct window_hole *h,
                        int64_t now_ms)
{
	OWN(text_free) struct text t = { 0 };
	OWN(text_free) struct text command = { 0 };

	text_add(&t, h->is_begun ? "NOT READ: " : "NEVER READ: ");
	unread_add(&t, h);
	text_add(&t, unread_add_command(&command, h->range, now_ms)
	                     ? ". What is there is unknown until this is run:"
	                     : ". The source no longer answers for it.");
	text_add(&o->text, "  ");
	add_wrapped(o, 2, text_str(&t));
	if (command.len > 0)
		text_addf(&o->text, "    %s\n", text_str(&command));
}

static void report_holes(struct sync_view *v, const struct sync_report *r)
{
	const int64_t now_ms = clock_now(v->context->clock);

	for (size_t i = 0; i < r->hole_count; i++)
		report_hole(&v->context->out, &r->holes[i], now_ms);
}

static void add_list_command(struct output *o, const struct period *period,
                             const char *list)
{
	text_add(&o->text, "    wxarchive reconcile ");
	moment_add_options(&o->text, period);
	text_addf(&o->text, " --list %s\n", list);
}

/* The commands that list them, each whole on its line: to be typed. */
static void report_lists(struct output *o, const struct period *period,
                         const struct sync_report *r, int64_t due)
{
	static const enum task_class classes[] = { CLASS_FAILED, CLASS_MISSING,
		                                   CLASS_LOST };

	if (r->classes[CLASS_FAILED] + r->classes[CLASS_MISSING] +
	            r->classes[CLASS_LOST] >
	    0)
		text_add(&o->text, "  The exceptions, one by one:\n");
	for (size_t i = 0; i < ARRAY_COUNT(classes); i++) {
		if (r->classes[classes[i]] > 0)
			add_list_command(o, period,
			                 state_class_name(classes[i]));
	}
	if (due > 0) {
		text_add(&o->text, "  Those that are due, one by one:\n");
		add_list_command(o, period, "due");
	}
}

static void report_text(struct sync_view *v, const struct period *period,
                        const struct sync_report *r,
                        const int64_t waits[WAIT_COUNT])
{
	struct output *const o = &v->context->out;

	text_add(&o->text, "\n");
	report_early_end(o, r);
	if (r->is_counted) {
		report_classes(o, period, r, waits);
		report_count(o, r);
	} else {
		text_add(&o->text, "  ");
		add_wrapped(o, 2,
		            "Which calls are in which class is not known: the "
		            "ledger could not be read.");
	}
	report_work(o, r, v->context->config->archive.root);
	if (r->windows_unclosed > 0)
		report_open(o, r);
	report_holes(v, r);
	if (r->omitted_fields[0] != '\0')
		report_omitted(o, r);
	if (r->is_source_old)
		report_old(o);
	report_lists(o, period, r, r->is_counted ? waits[WAIT_DUE] : 0);
}

void sync_view_report(struct sync_view *v, const struct period *period,
                      const struct sync_report *r,
                      const int64_t waits[WAIT_COUNT])
{
	if (v->is_live) {
		erase(v);
		log_set_hook(NULL, NULL);
	}
	if (v->is_json)
		report_json(v, r, waits);
	else
		report_text(v, period, r, waits);
}
