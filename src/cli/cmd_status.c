/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/damaged.h"
#include "cli/help.h"
#include "cli/unread.h"
#include "cli/words.h"
#include "records/status.h"

static void row(struct output *o, const char *label, const struct text *t)
{
	OWN(text_free) struct text plain = { NULL, 0, 0 };

	text_addf(&o->text, "%-14s ", label);
	text_add_plain(&plain, text_str(t));
	help_wrap(&o->text, text_str(&plain), 15, 15, (size_t)o->width - 1);
}

/* Of a run that ended by itself, with its exit code. */
static void add_end(struct text *t, const struct last_run *r)
{
	if (r->outcome == LAST_RUN_COMPLETE)
		text_add(t, "complete");
	else if (r->outcome == LAST_RUN_EXCEPTIONS)
		text_add(t, "finished, with exceptions");
	else if (text_equal(r->error, err_name(ERR_STOPPED)))
		text_add(t, "stopped by a signal: run the sync again");
	else if (r->error != NULL)
		text_addf(t, "stopped: %s", state_reason_meaning(r->error));
	else
		text_add(t, "stopped by a failure");
	text_addf(t, " (%" PRId64 ")", r->run.exit_code);
}

static void add_outcome(struct text *t, const struct last_run *r)
{
	switch (r->outcome) {
	case LAST_RUN_NEVER:
		text_add(t, "never");
		return;
	case LAST_RUN_COMPLETE:
	case LAST_RUN_EXCEPTIONS:
	case LAST_RUN_STOPPED:
		add_end(t, r);
		return;
	case LAST_RUN_UNDER_WAY:
		text_addf(t, "under way, %s", r->holder);
		return;
	case LAST_RUN_CUT_SHORT:
		text_add(t, "was cut short: run the sync again");
		return;
	case LAST_RUN_UNENDED:
		text_add(t, "under way or cut short: this user is not "
		            "permitted to see which");
		return;
	}
}

static void show_run(struct output *o, const struct last_run *r)
{
	const struct period period = { r->run.from_ms, r->run.to_ms };
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (r->outcome != LAST_RUN_NEVER) {
		words_add_when(&t, r->run.started_ms);
		text_add(&t, ", ");
		unread_add_range(&t, period);
		text_add(&t, ": ");
	}
	add_outcome(&t, r);
	row(o, "last sync", &t);
}

/* Between the holes that are shown. */
static void show_read(struct output *o, const struct status *s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct period part = s->read;

	for (size_t i = 0; i < s->hole_count && i < UNREAD_SHOWN; i++) {
		part.to_ms = s->holes[i].range.from_ms;
		if (!period_is_empty(part)) {
			unread_add_range(&t, part);
			text_add(&t, ", ");
		}
		part.from_ms = s->holes[i].range.to_ms;
	}
	part.to_ms = s->read.to_ms;
	if (!period_is_empty(part)) {
		if (s->hole_count > UNREAD_SHOWN)
			text_add(&t, "and parts of ");
		unread_add_range(&t, part);
	} else if (t.len > 2) {
		t.data[t.len -= 2] = '\0';
	}
	if (t.len == 0)
		text_add(&t, "nothing yet");
	row(o, "period covered", &t);
}

static void show_hole(struct output *o, const struct window_hole *h,
                      int64_t now_ms)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	OWN(text_free) struct text command = { NULL, 0, 0 };

	output_add(o, OUTPUT_YELLOW, "NOT READ");
	unread_add(&t, h);
	if (!unread_add_command(&command, h->range, now_ms))
		text_add(&t, ": the source no longer answers for it");
	else
		text_add_char(&t, ':');
	text_addf(&o->text, "       %s\n", text_str(&t));
	if (command.len > 0)
		text_addf(&o->text, "%15s%s\n", "", text_str(&command));
}

/* By the run under way. */
static bool is_being_read(const struct status *s, const struct window_hole *h)
{
	return s->last.outcome == LAST_RUN_UNDER_WAY && h->is_begun &&
	       h->range.from_ms < s->last.run.to_ms &&
	       h->range.to_ms > s->last.run.from_ms;
}

static void show_reading(struct output *o, const struct window_hole *h)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	unread_add_range(&t, h->range);
	row(o, "being read", &t);
}

static void show_holes(struct output *o, const struct status *s, int64_t now_ms)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	for (size_t i = 0; i < s->hole_count && i < UNREAD_SHOWN; i++)
		if (is_being_read(s, &s->holes[i]))
			show_reading(o, &s->holes[i]);
		else
			show_hole(o, &s->holes[i], now_ms);
	if (s->hole_count <= UNREAD_SHOWN)
		return;
	text_add(&t, "and ");
	text_add_count(&t, (int64_t)(s->hole_count - UNREAD_SHOWN));
	text_add(&t, " more: wxarchive status --json");
	row(o, "", &t);
}

static void show_class(struct output *o, enum task_class class, int64_t count,
                       const char *meaning)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (count == 0)
		return;
	text_add_count(&t, count);
	text_addf(&o->text, "  %-12s %10s  ", state_class_name(class),
	          text_str(&t));
	help_wrap(&o->text, meaning, 27, 27, (size_t)o->width - 1);
}

static void show_waits(struct output *o, const struct status *s)
{
	for (int w = 0; w < WAIT_COUNT; w++)
		show_class(o, CLASS_WAITING, s->waits[w],
		           state_wait_meaning((enum task_wait)w));
}

static void show_calls(struct output *o, const struct status *s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add_count(&t, s->classes[0]);
	if (s->first_ms >= 0) {
		text_add(&t, ", from ");
		words_add_when(&t, s->first_ms);
		text_add(&t, " to ");
		words_add_when(&t, s->last_ms);
	}
	row(o, "calls known", &t);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		const enum task_class class = (enum task_class)c;

		if (class == CLASS_WAITING)
			show_waits(o, s);
		else
			show_class(o, class, s->classes[c],
			           state_class_meaning(class));
	}
	if (s->gone > 0) {
		text_clear(&t);
		words_add_count(&t, s->gone, "of these is", "of these are");
		text_add(&t, " no longer at the source: kept here; wxarchive "
		             "find --left");
		row(o, "left", &t);
	}
	if (s->windows_unclosed > 0 && s->last.outcome != LAST_RUN_UNDER_WAY) {
		const bool one = s->windows_unclosed == 1;

		text_clear(&t);
		text_add_count(&t, s->windows_unclosed);
		text_addf(&t,
		          " not confirmed: the source's list and its count "
		          "disagree, the source did not answer for %s, or a "
		          "run was cut short; the next sync of %s period reads "
		          "%s again",
		          one ? "it" : "them", one ? "its" : "their",
		          one ? "it" : "them");
		row(o, "windows", &t);
	}
}

static void add_none_wanting(struct text *t, const struct status *s)
{
	const int64_t lost = s->classes[CLASS_LOST];

	text_add(t, "no call is failed or missing, and none is due to be "
	            "asked for or waiting for something that the source has "
	            "listed");
	if (lost == 0)
		return;
	text_add(t, "; ");
	words_add_count(t, lost, "call is", "calls are");
	text_add(t, " lost: wxarchive find --class lost");
}

/* By when the call was, not by when it was first heard of. */
static void show_wanting(struct output *o, const struct status *s)
{
	const struct tasks_wanting *const w = &s->wanting;
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (w->created_ms < 0) {
		add_none_wanting(&t, s);
	} else {
		text_add(&t, "the oldest is a call of ");
		words_add_when(&t, w->created_ms);
		if (w->is_due)
			text_add(&t, " (due to be asked for): wxarchive "
			             "reconcile --list due");
		else
			text_addf(&t, " (%s): wxarchive find --class %s",
			          state_class_name(w->class),
			          state_class_name(w->class));
	}
	row(o, "not archived", &t);
}

static void show_artefacts(struct output *o, const struct status *s)
{
	const struct artefact_totals *a = &s->artefacts;
	OWN(text_free) struct text t = { NULL, 0, 0 };

	for (int i = ARTEFACT_LISTED; i <= ARTEFACT_DISPOSED; i++) {
		if (a->count[i] == 0)
			continue;
		text_add(&t, t.len > 0 ? ", " : "");
		text_add_count(&t, a->count[i]);
		text_add_char(&t, ' ');
		text_add(&t,
		         i == ARTEFACT_BAD
		                 ? "kept as evidence"
		                 : state_artefact_name((enum artefact_state)i));
	}
	text_add(&t, t.len > 0 ? "; " : "none; ");
	text_add_bytes_human(&t, a->bytes);
	row(o, "artefacts", &t);
	show_wanting(o, s);
}

static void show_verified(struct output *o, const struct status *s)
{
	const struct verified *v = &s->verified;
	const int64_t since = status_since_verified(s);
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (v->when_ms == 0) {
		text_add(&t, "never: wxarchive verify reads everything again");
		row(o, "last verify", &t);
		return;
	}
	words_add_when(&t, v->when_ms);
	text_add(&t, ": ");
	words_add_count(&t, v->checked, "artefact", "artefacts");
	text_add(&t, !v->is_whole ? " (not all of them): "
	             : since > 0  ? " (all at that time): "
	                          : " (all of them): ");
	text_add_count(&t, v->good);
	text_add(&t, " good, ");
	text_add_count(&t, v->bad);
	text_add(&t, " bad, ");
	text_add_count(&t, v->unverified);
	text_add(&t, " cannot be verified");
	if (v->other > 0) {
		text_add(&t, "; ");
		words_add_count(&t, v->other, "other finding",
		                "other findings");
	}
	if (since > 0) {
		text_add(&t, "; ");
		text_add_count(&t, since);
		text_add(&t, " stored since");
	}
	row(o, "last verify", &t);
}

static void add_signin(struct text *t, const struct status *s)
{
	switch (s->signin) {
	case STATUS_UNKNOWN:
		text_add(t, "not known to this user");
		return;
	case STATUS_SIGNED_OUT:
		text_add(t, "nobody has signed in yet: run wxarchive login");
		return;
	case STATUS_CONFIGURED:
		text_add(t, "the configured token has not been used yet");
		return;
	case STATUS_SIGNED_IN:
		break;
	}
	if (s->signin_ends_ms < 0) {
		text_add(t, "signed in; when that ends is not known");
	} else {
		text_add(t, "ends ");
		words_add_when(t, s->signin_ends_ms);
	}
	if (s->is_signin_refused)
		text_add(t, ", but the source refused it in the last sync: "
		            "wxarchive doctor says why");
	if (s->is_renewable || s->is_signin_refused)
		return;
	if (s->is_refresh_named)
		text_add(t, "; the refresh token that "
		            "auth.refresh_token_file names may renew it");
	else
		text_add(t, "; there is no refresh token to renew it with: "
		            "run wxarchive login before it ends");
}

static void show_rest(struct output *o, const struct status *s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	words_add_count(&t, s->log_entries, "entry, ", "entries, ");
	text_add_count(&t, s->unsigned_entries);
	text_add(&t, " not signed yet");
	row(o, "log", &t);
	text_clear(&t);
	add_signin(&t, s);
	row(o, "sign-in", &t);
	text_clear(&t);
	if (s->free_bytes >= 0)
		text_add_bytes_human(&t, s->free_bytes);
	else
		text_add(&t, "not known");
	row(o, "free space", &t);
}

/* Before all else. */
static void show_bad(struct output *o, const struct status *s)
{
	const int64_t bad = s->verified.bad_now;
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (bad == 0)
		return;
	output_add(o, OUTPUT_RED, "BAD");
	words_add_count(&t, bad, "artefact is", "artefacts are");
	text_add(&t, " damaged or gone: ");
	damaged_add_command(&t, bad, s->bad_apart);
	text_add(&o->text, "            ");
	help_wrap(&o->text, text_str(&t), 15, 15, (size_t)o->width - 1);
}

static int run(struct cli_context *c, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const int64_t now_ms = clock_now(c->clock);
	struct status s;

	if (status_read(&s, c->ledger, c->config, now_ms, a, e) != 0)
		return -1;
	if (c->out.is_json) {
		output_json(&c->out, status_json(&s, a));
		return 0;
	}
	show_bad(&c->out, &s);
	show_run(&c->out, &s.last);
	show_read(&c->out, &s);
	show_holes(&c->out, &s, now_ms);
	show_calls(&c->out, &s);
	show_artefacts(&c->out, &s);
	show_verified(&c->out, &s);
	show_rest(&c->out, &s);
	return 0;
}

static const struct command_example examples[] = {
	{ "wxarchive status", "The state at a glance" },
	{ NULL, NULL },
};

const struct command cmd_status = {
	.name = "status",
	.summary = "show the state of the archive at a glance",
	.description =
	        "Shows the last sync and its outcome, the period covered and "
	        "any gaps in it, with the command that reads them, how many "
	        "calls are in each class and how many have left the source, "
	        "windows of time not yet confirmed by the source's count, what "
	        "is stored, the oldest call with something still to be "
	        "archived, the result of the last verification and how many "
	        "artefacts are bad, how much of the log is signed, how long "
	        "the sign-in lasts, and the free space. It only reads the "
	        "ledger; nothing is asked or checked.",
	.examples = examples,
	.opens = COMMAND_CONFIG | COMMAND_LEDGER,
	.run = run,
};
