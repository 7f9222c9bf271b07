/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/moment.h"
#include "records/plan.h"

static void row(struct output *o, const char *label, struct text *t)
{
	text_addf(&o->text, "%-23s %s\n", label, text_str(t));
	text_clear(t);
}

static void count_row(struct output *o, const char *label, int64_t n)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (n < 0)
		text_add(&t, "not known");
	else
		text_add_count(&t, n);
	row(o, label, &t);
}

static void show_size(struct output *o, const struct plan *p)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (p->artefacts < 0) {
		text_add(&t, "not known: nothing is stored yet to judge by");
		row(o, "to be stored", &t);
	} else {
		text_add(&t, "about ");
		text_add_count(&t, p->artefacts);
		text_add(&t, " artefacts, ");
		text_add_bytes_human(&t, p->bytes);
		row(o, "to be stored", &t);
	}
	if (p->free_bytes >= 0)
		text_add_bytes_human(&t, p->free_bytes);
	else
		text_add(&t, "not known");
	row(o, "free space", &t);
	if (!plan_becomes_full(p))
		return;
	text_add(&t, plan_is_full(p) ? "a sync stops at once"
	                             : "a sync stops "
	                               "before its end");
	text_add(&t, ": it leaves ");
	text_add_bytes_human(&t, p->free_min_bytes);
	text_add(&t, " free (archive.free_space_min)");
	row(o, "NOT ENOUGH SPACE", &t);
}

static void show_purged(struct output *o, const struct plan *p)
{
	if (p->keeps_ms == 0) {
		text_add(&o->text, "source.keeps is not set: whether the "
		                   "source deletes something first is not "
		                   "known\n");
		return;
	}
	count_row(o, "deleted already", p->purged_calls);
	count_row(o, "deleted before its turn", p->purged_on_way);
}

static void show(struct output *o, const struct plan *p)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	count_row(o, "calls at the source", p->source_calls);
	count_row(o, "known here", p->known_calls);
	count_row(o, "settled here", p->settled_calls);
	count_row(o, "to be asked for", p->calls_to_ask);
	count_row(o, "later", p->calls_later);
	if (p->due_elsewhere > 0)
		count_row(o, "due from other periods", p->due_elsewhere);
	show_size(o, p);
	count_row(o, "requests to the API", p->api_calls);
	text_add_duration_human(&t, p->duration_ms);
	text_add(&t, " at the permitted rate, without downloads");
	row(o, "at least", &t);
	show_purged(o, p);
}

static int run(struct cli_context *c, struct err *e)
{
	const int64_t now_ms = clock_now(c->clock);
	OWN(own_arena) struct arena *a = arena_new();
	struct period period = { args_number(c->args, "from", 0),
		                 args_number(c->args, "to", now_ms) };
	struct plan p;

	if (moment_check_ends(c->args, e) != 0)
		return -1;
	if (period.to_ms > now_ms)
		period.to_ms = now_ms;
	if (period_is_empty(period))
		return err_set(e, ERR_USAGE,
		               "the period is empty; allowed: --from before "
		               "--to, and before now");
	const struct plan_setup setup = {
		.period = period,
		.ledger = c->ledger,
		.source = c->source,
		.config = c->config,
		.now_ms = now_ms,
	};
	if (moment_check_reach(period.from_ms, now_ms, e) != 0 ||
	    plan_make(&p, &setup, e) != 0)
		return -1;
	if (c->out.is_json)
		output_json(&c->out, plan_json(&p, a));
	else
		show(&c->out, &p);
	return 0;
}

static const struct args_option options[] = {
	{ .name = "from",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "the period begins here",
	  .is_required = true },
	{ .name = "to",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "end of the period, not included; default: now" },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive plan --from 2026-10-01 --to 2026-11-01",
	  "What it would take to archive October 2026" },
	{ NULL, NULL },
};

const struct command cmd_plan = {
	.name = "plan",
	.summary = "show what a sync of a period would do",
	.description =
	        "Asks the source how many calls it has in the period, and "
	        "tells how many of them are known, how many would be asked for "
	        "now and how many by later runs, roughly how much would be "
	        "stored (going by the mean of what is already stored), how "
	        "many requests that takes and how long at the permitted rate, "
	        "whether there is enough free space, and how many calls the "
	        "source deletes before their turn, according to source.keeps. "
	        "Nothing is changed.",
	.options = options,
	.examples = examples,
	.opens = COMMAND_SECRETS | COMMAND_LEDGER | COMMAND_SOURCE,
	.run = run,
};
