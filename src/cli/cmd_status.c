/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stddef.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/words.h"
#include "records/status.h"

static void row(struct output *o, const char *label, const struct text *t)
{
	text_addf(&o->text, "%-14s ", label);
	text_add_plain(&o->text, text_str(t));
	text_add_char(&o->text, '\n');
}

static void add_when(struct text *t, int64_t ms)
{
	char when[WHEN_TEXT_MAX];

	text_addf(t, "%.10s %.5s UTC", when_text(when, ms), when + 11);
}

static void show_run(struct output *o, const struct ledger_run *r)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (r->number == 0) {
		text_add(&t, "never");
	} else {
		add_when(&t, r->started_ms);
		if (r->ended_ms == 0)
			text_add(&t, ", under way or killed");
		else
			text_addf(&t, ", ended with exit code %" PRId64,
			          r->exit_code);
	}
	row(o, "last sync", &t);
}

static void show_calls(struct output *o, const struct status *s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add_count(&t, s->classes[0]);
	if (s->first_ms >= 0) {
		text_add(&t, ", from ");
		add_when(&t, s->first_ms);
		text_add(&t, " to ");
		add_when(&t, s->last_ms);
	}
	row(o, "calls known", &t);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		const enum task_class class = (enum task_class)c;

		if (s->classes[c] == 0)
			continue;
		text_clear(&t);
		text_add_count(&t, s->classes[c]);
		text_addf(&o->text, "  %-12s %12s  %s\n",
		          state_class_name(class), text_str(&t),
		          state_class_meaning(class));
	}
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
		text_addf(&t, " %s",
		          state_artefact_name((enum artefact_state)i));
	}
	text_add(&t, t.len > 0 ? "; " : "none; ");
	text_add_bytes_human(&t, a->bytes);
	row(o, "artefacts", &t);
	text_clear(&t);
	if (a->oldest_listed_ms > 0)
		add_when(&t, a->oldest_listed_ms);
	else
		text_add(&t, "none: all that the source named is stored");
	row(o, "oldest gap", &t);
}

static void show_rest(struct output *o, const struct status *s)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	words_add_count(&t, s->log_entries, "entry, ", "entries, ");
	text_add_count(&t, s->unsigned_entries);
	text_add(&t, " not signed yet");
	row(o, "log", &t);
	text_clear(&t);
	if (s->refresh_expires_ms >= 0)
		add_when(&t, s->refresh_expires_ms);
	else
		text_add(&t, "not known to this user");
	row(o, "sign-in ends", &t);
	text_clear(&t);
	if (s->free_bytes >= 0)
		text_add_bytes_human(&t, s->free_bytes);
	else
		text_add(&t, "not known");
	row(o, "free space", &t);
}

static int run(struct cli_context *c, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct status s;

	if (status_read(&s, c->ledger, c->config, a, e) != 0)
		return -1;
	if (c->out.is_json) {
		output_json(&c->out, status_json(&s, a));
		return 0;
	}
	show_run(&c->out, &s.run);
	show_calls(&c->out, &s);
	show_artefacts(&c->out, &s);
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
	        "Shows the last sync, how many calls are in which class, what "
	        "is stored, the oldest artefact that the source named and "
	        "that is not here, how much of the log is signed, how long "
	        "the sign-in lasts, and the free space. It reads the ledger "
	        "alone; nothing is asked or checked.",
	.examples = examples,
	.opens = COMMAND_CONFIG | COMMAND_LEDGER,
	.run = run,
};
