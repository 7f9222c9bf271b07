/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/as_root.h"
#include "cli/call_list.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/moment.h"
#include "cli/reconcile_view.h"
#include "config/config.h"
#include "ledger/asked.h"
#include "ledger/ledger.h"
#include "ledger/tasks.h"
#include "pipeline/account.h"
#include "pipeline/anchor.h"
#include "records/reconcile.h"
#include "records/reconcile_reopen.h"

/* What --list takes besides the classes. */
#define LIST_DUE  "due"
#define LIST_GONE "left"

static int wait_at(struct wait_at *out, const struct cli_context *c,
                   struct err *e)
{
	out->settle_ms = c->config->discover.settle_ms;
	return asked_until(c->ledger, clock_now(c->clock), &out->now_ms, e);
}

/* From the first call known, or as far back as the source answers, to now,
 * unless told otherwise. */
static int read_period(struct period *out, bool *is_clamped,
                       struct cli_context *c, struct err *e)
{
	const int64_t now_ms = clock_now(c->clock);
	int64_t first;
	int64_t last;

	if (moment_check_ends(c->args, e) != 0 ||
	    tasks_span(c->ledger, &first, &last, e) != 0)
		return -1;
	if (!args_has(c->args, "from") && first < 0)
		return err_set(e, ERR_USAGE,
		               "the ledger has no calls yet; allowed: a period "
		               "with --from DATE");
	out->from_ms = args_has(c->args, "from")
	                       ? args_number(c->args, "from", 0)
	                       : when_day_start(first);
	*is_clamped = c->source != NULL && !args_has(c->args, "from") &&
	              moment_clamp(&out->from_ms, now_ms);
	out->to_ms = args_number(c->args, "to", now_ms);
	if (out->to_ms > now_ms)
		out->to_ms = now_ms;
	if (period_is_empty(*out))
		return err_set(e, ERR_USAGE,
		               "the period is empty; allowed: --from before "
		               "--to, and before now");
	if (c->source == NULL ||
	    moment_check_reach(out->from_ms, now_ms, e) == 0)
		return 0;
	return err_hint(e, "to use the counts from earlier runs: --offline");
}

static int print_list(struct cli_context *c, struct period p, const char *name,
                      struct err *e)
{
	const struct call_list how = {
		.as_csv = args_has(c->args, "csv"),
		.full_numbers = args_has(c->args, "full-numbers") ||
		                c->config->log.full_numbers,
	};
	struct wait_at at;
	enum task_class class;
	struct tasks_query q;

	if (wait_at(&at, c, e) != 0)
		return -1;
	tasks_query_init(&q);
	q.range = p;
	q.limit = args_number(c->args, "limit", 0);
	q.only_gone = strcmp(name, LIST_GONE) == 0;
	if (strcmp(name, LIST_DUE) == 0)
		q.wait = &at;
	if (state_class_by_name(&class, name))
		q.class = (int)class;
	return call_list_print(c, &q, &how, e);
}

/* As entry of the log, signed; by the one who may write. */
static int record(struct cli_context *c, const struct reconcile *r,
                  const struct reconcile_setup *counted, int64_t *entry,
                  struct err *e)
{
	struct reconcile_setup setup = *counted;
	const struct account x = {
		.period = r->total.range,
		.source_count = r->total.source_count,
		.is_live = r->is_live,
		.gone = r->total.gone,
		.due = r->total.waits[WAIT_DUE],
		.classes = r->total.classes,
	};

	ledger_close(GIVE(c->ledger));
	if (context_open_writer(c, e) != 0 || context_open_key(c, e) != 0 ||
	    anchor_check(c->ledger, c->store, e) != 0)
		return -1;
	setup.ledger = c->ledger;
	if (reconcile_check(r, &setup, e) != 0 ||
	    account_record(c->ledger, &x, entry, clock_now(c->clock), e) != 0 ||
	    reconcile_reopen(c->ledger, r, e) != 0)
		return -1;
	return anchor_make(c->ledger, c->store, c->key, e);
}

/* What was found is told in any case.  That it is signed is a part of the
 * answer, so that it is a failure when it cannot be; not when another run is
 * writing, after which it can. */
static int try_record(struct cli_context *c, struct reconcile_view *view,
                      const struct reconcile_setup *setup, struct err *e)
{
	view->exit_code = reconcile_exit_code(view->result);
	if (view->result->unknown_days > 0) {
		view->not_recorded = "the source's count is not known";
		return 0;
	}
	if (record(c, view->result, setup, &view->entry, e) == 0)
		return 0;
	view->not_recorded = arena_text(view->arena, e->text);
	if (e->code == ERR_LOCKED)
		return 0;
	view->exit_code = err_exit_code(e->code);
	return err_context(e, "not recorded in the log");
}

static int open_all(struct cli_context *c, bool is_offline, bool is_list,
                    struct err *e)
{
	const bool needs_source = !is_offline && !is_list;

	if (context_open_config(c, needs_source, e) != 0 ||
	    (!is_list && as_root_refuse(c, e) != 0) ||
	    context_open_ledger(c, e) != 0)
		return -1;
	return needs_source ? context_open_source(c, e) : 0;
}

static int check_usage(const struct cli_context *c, bool is_list, struct err *e)
{
	if (args_has(c->args, "csv") && c->out.is_json)
		return err_set(e, ERR_USAGE, "use either --csv or --json");
	if (!is_list &&
	    (args_has(c->args, "limit") || args_has(c->args, "full-numbers")))
		return err_set(e, ERR_USAGE,
		               "--%s only applies to a list; allowed: with "
		               "--list CLASS",
		               args_has(c->args, "limit") ? "limit"
		                                          : "full-numbers");
	return 0;
}

static int run(struct cli_context *c, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *list = args_text(c->args, "list");
	struct reconcile_view view = { .out = &c->out, .arena = a };
	struct reconcile_setup setup = { .watch = reconcile_view_progress,
		                         .watch_ctx = &view };
	struct reconcile r;

	if (check_usage(c, list != NULL, e) != 0)
		return -1;
	if (open_all(c, args_has(c->args, "offline"), list != NULL, e) != 0 ||
	    read_period(&setup.period, &view.is_clamped, c, e) != 0)
		return -1;
	if (list != NULL)
		return print_list(c, setup.period, list, e);
	setup.ledger = c->ledger;
	setup.source = c->source;
	setup.config = c->config;
	if (wait_at(&setup.at, c, e) != 0)
		return -1;
	view.clock = c->clock;
	view.org = c->config->source.org_id;
	view.zone = c->config->report.zone;
	view.made_ms = clock_now(c->clock);
	view.result = &r;
	const int rc = reconcile_run(&r, a, &setup, e);
	reconcile_view_clear(&view);
	if (rc != 0 || reconcile_view_reasons(&view, c->ledger, e) != 0)
		return -1;
	const int recorded = try_record(c, &view, &setup, e);
	reconcile_view_print(&view, args_has(c->args, "csv"));
	return recorded != 0 ? -1 : (int)view.exit_code;
}

static const char *const classes[] = {
#define CLASS_NAME(id, number, name, meaning) name,
	TASK_CLASSES(CLASS_NAME)
#undef CLASS_NAME
	        LIST_DUE,
	LIST_GONE,
	NULL,
};

static const struct args_option options[] = {
	{ .name = "from",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "start of the period; default: the first known call, or as "
	          "far back as the source answers" },
	{ .name = "to",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "end of the period, not included; default: now" },
	{ .name = "offline",
	  .type = ARGS_FLAG,
	  .help = "do not ask the source: use the counts that it gave when the "
	          "windows were closed" },
	{ .name = "list",
	  .type = ARGS_CHOICE,
	  .value = "CLASS",
	  .choices = classes,
	  .help = "list the calls behind a number instead: those of a class, "
	          "those that are due, or those that have left the source" },
	{ .name = "limit",
	  .type = ARGS_COUNT,
	  .value = "N",
	  .min = 0,
	  .max = INT64_C(1000000000),
	  .help = "with --list: at most this many calls; 0 for all; default: "
	          "all, of which a table shows the first 1 000" },
	{ .name = "csv",
	  .type = ARGS_FLAG,
	  .help = "print CSV for a spreadsheet" },
	{ .name = "full-numbers",
	  .type = ARGS_FLAG,
	  .help = "with --list: show phone numbers in full" },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive reconcile --from 2026-10-01 --to 2026-11-01",
	  "Is October complete?" },
	{ "wxarchive reconcile --from 2026-10-01 --list missing --csv",
	  "The calls behind one of its numbers" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 1, "also: the ledger changed while the calls were counted; the "
	     "result is printed and not recorded: run it again" },
	{ 3, "all sums agree, and some calls are failed, missing or lost, or "
	     "due to be asked for; or the source refused to be asked for "
	     "screen recordings" },
	{ 4, "a sum differs from the source's count, or that is not known" },
	{ 0, NULL },
};

const struct command cmd_reconcile = {
	.name = "reconcile",
	.summary = "account for every call of a period against the source's "
	           "count",
	.description =
	        "Prints, for each day of the period and in total, how many "
	        "calls are in each class, how many the source counts, and how "
	        "many are unaccounted for: that column must be 0. The calls "
	        "behind each number can be listed with --list CLASS.\n\n"
	        "left: calls that the source no longer names; they are kept, "
	        "and included in the classes, so that source plus left equals "
	        "calls. due: calls among those waiting that are due to be "
	        "asked for, because a sync was cut short or none has run "
	        "since.\n\n"
	        "archived: every artefact that the source has for the call is "
	        "stored and verified. open: the call has not ended, as far as "
	        "the source says. waiting: ended, but artefacts may still "
	        "appear. not-recorded: the source names no recording, and "
	        "either says that there was none or says nothing. excluded: a "
	        "rule of the configuration leaves it out. missing: the source "
	        "claims a recording but does not serve it. failed: an artefact "
	        "could not be fetched or verified. lost: deleted at the source "
	        "before it was archived. disposed: archived, and later "
	        "disposed of.\n\n"
	        "Days are those of the time zone report.zone. The result is "
	        "recorded in the log and signed if every count is known and no "
	        "other run is writing at that moment; the report says whether "
	        "it was. If a run changed the ledger while the calls were "
	        "counted, nothing is recorded and the exit code is 1. If it "
	        "cannot be recorded for another reason, the exit code is that "
	        "of the failure.",
	.options = options,
	.examples = examples,
	.exits = exits,
	.run = run,
};
