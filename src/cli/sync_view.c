/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sync_view.h"

#include <stdio.h>

#include "base/canon.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/args.h"
#include "cli/context.h"
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
	v->is_live = c->out.is_terminal && !c->out.is_json && !quiet;
	v->is_lines = (c->out.is_json || !c->out.is_terminal) && !quiet;
	if (v->is_live)
		log_set_hook(log_hook, v);
}

static void row(struct sync_view *v, const char *label, struct text *t)
{
	text_addf(&v->context->out.text, "  %-11s %s\n", label, text_str(t));
	text_clear(t);
	++v->drawn;
}

static void draw(struct sync_view *v, const struct sync_progress *p)
{
	OWN(text_free) struct text t = { 0 };

	text_add_count(&t, p->calls_found);
	text_add(&t, " named by the source, ");
	text_add_count(&t, p->calls_asked);
	text_add(&t, " looked at, ");
	text_add_count(&t, p->calls_due);
	text_add(&t, " to come");
	row(v, "calls", &t);
	text_add_count(&t, p->stored);
	text_addf(&t, " archived, %lld not, %lld on their way",
	          (long long)(p->bad + p->failed + p->lost),
	          (long long)p->transfers_active);
	row(v, "artefacts", &t);
	text_add_bytes_human(&t, p->stored_bytes);
	text_add(&t, ", now ");
	text_add_bytes_human(&t, p->bytes_per_s);
	text_add(&t, "/s");
	row(v, "bytes", &t);
	text_addf(&t, "%lld requests, %lld of %lld in the last minute",
	          (long long)p->api_requests, (long long)p->api_last_minute,
	          (long long)p->api_per_minute);
	row(v, "API", &t);
	text_addf(&t, "%s, ", p->phase);
	text_add_duration_human(&t, p->elapsed_ms);
	if (p->left_ms >= 0) {
		text_add(&t, " so far, about ");
		text_add_duration_human(&t, p->left_ms);
		text_add(&t, " left");
	}
	row(v, "time", &t);
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
	if (p->left_ms >= 0)
		canon_set_int(o, "left_ms", p->left_ms);
	return o;
}

void sync_view_progress(void *ctx, const struct sync_progress *p)
{
	struct sync_view *const v = ctx;
	OWN(own_arena) struct arena *a = arena_new();
	struct err ignored;

	if (v->is_live) {
		erase(v);
		draw(v, p);
	} else if (v->is_lines) {
		output_json_line(&v->context->out, progress_json(a, p));
	}
	(void)!output_flush(&v->context->out, &ignored);
}

static void report_json(struct sync_view *v, const struct sync_report *r)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *const o = progress_json(a, &r->progress);
	struct canon *const classes = canon_object(a);

	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		OWN(text_free) struct text key = { 0 };

		text_add(&key, state_class_name((enum task_class)c));
		for (char *at = key.data; *at != '\0'; at++)
			if (*at == '-')
				*at = '_';
		canon_set_int(classes, text_str(&key), r->classes[c]);
	}
	struct canon *const all = canon_object(a);
	canon_set_text(all, "event", "report");
	canon_set_text(all, "run", v->context->run_id);
	canon_set(all, "classes", classes);
	canon_set_int(all, "tasks", r->classes[0]);
	if (r->source_count >= 0)
		canon_set_int(all, "source_count", r->source_count);
	canon_set_int(all, "left", r->left);
	canon_set_int(all, "windows_unclosed", r->windows_unclosed);
	canon_set_bool(all, "stopped", r->is_stopped);
	canon_set_int(all, "exit_code", (int)r->exit_code);
	if (r->err.code != ERR_NONE) {
		canon_set_text(all, "error", err_name(r->err.code));
		canon_set_text(all, "text", r->err.text);
		canon_set_text(all, "hint", r->err.hint);
	}
	canon_set(all, "progress", o);
	output_json_line(&v->context->out, all);
}

static void report_classes(struct output *o, const struct sync_report *r)
{
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		if (r->classes[c] == 0)
			continue;
		OWN(text_free) struct text n = { 0 };

		text_add_count(&n, r->classes[c]);
		text_addf(&o->text, "  %12s  %-13s %s\n", text_str(&n),
		          state_class_name((enum task_class)c),
		          state_class_meaning((enum task_class)c));
	}
}

static void report_count(struct output *o, const struct sync_report *r)
{
	if (r->source_count < 0)
		output_add(o, OUTPUT_YELLOW,
		           "  The source's count is not confirmed for all of "
		           "the period yet.\n");
	else
		text_addf(&o->text,
		          "  The source counts %lld calls; all of them are "
		          "accounted for above.\n",
		          (long long)r->source_count);
	if (r->left > 0)
		text_addf(&o->text,
		          "  Beside these, %lld are no longer at the source: "
		          "they are kept.\n",
		          (long long)r->left);
}

static void report_text(struct sync_view *v, const struct sync_report *r)
{
	struct output *const o = &v->context->out;

	text_add(&o->text, "\n");
	report_classes(o, r);
	text_addf(&o->text, "  %12lld  calls in all\n\n",
	          (long long)r->classes[0]);
	report_count(o, r);
	text_addf(&o->text, "  In this run: %lld artefacts archived (",
	          (long long)r->progress.stored);
	text_add_bytes_human(&o->text, r->progress.stored_bytes);
	text_addf(&o->text, "), %lld API requests, ",
	          (long long)r->progress.api_requests);
	text_add_duration_human(&o->text, r->progress.elapsed_ms);
	text_addf(&o->text, ".\n  They lie in %s\n",
	          v->context->config->archive.root);
	if (r->windows_unclosed > 0)
		text_addf(&o->text,
		          "  %lld windows would not close: the source named "
		          "other calls than it counted; run it again.\n",
		          (long long)r->windows_unclosed);
	if (r->exit_code == EXIT_EXCEPTIONS)
		text_add(&o->text, "  The exceptions, one by one: wxarchive "
		                   "reconcile, with --list CLASS\n");
}

void sync_view_report(struct sync_view *v, const struct sync_report *r)
{
	if (v->is_live) {
		erase(v);
		log_set_hook(NULL, NULL);
	}
	if (v->is_lines || v->context->out.is_json)
		report_json(v, r);
	else
		report_text(v, r);
}
