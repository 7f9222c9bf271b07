/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/err.h"
#include "base/when.h"
#include "cli/as_unit.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/denied.h"
#include "cli/ledger_space.h"
#include "cli/moment.h"
#include "cli/sync_view.h"
#include "config/config.h"
#include "ledger/asked.h"
#include "ledger/tasks.h"
#include "pipeline/catch_up.h"
#include "pipeline/sync.h"

#define LIVE_MS  ((int64_t)250)
#define LINES_MS ((int64_t)2000)

/* Nothing can be said of the future: the period ends now at the latest. */
static int read_period(struct period *out, const struct cli_context *c,
                       struct err *e)
{
	const int64_t now = clock_now(c->clock);

	if (moment_check_ends(c->args, e) != 0)
		return -1;
	out->from_ms = args_number(c->args, "from", 0);
	out->to_ms = args_number(c->args, "to", now);
	if (out->to_ms > now)
		out->to_ms = now;
	if (!period_is_empty(*out))
		return moment_check_reach(out->from_ms, now, e);
	if (out->from_ms >= now)
		return err_set(e, ERR_USAGE,
		               "--from: the period begins in "
		               "the future; allowed: a time "
		               "before now");
	return err_set(e, ERR_USAGE,
	               "--to: the period ends before it "
	               "begins; allowed: a time after --from");
}

/* A ledger that cannot be read any more ends no report. */
static void count_waits(const struct sync_setup *s, struct sync_report *r,
                        int64_t waits[WAIT_COUNT])
{
	struct wait_at at = { .settle_ms = s->config->discover.settle_ms };
	struct err ignored;

	r->is_counted =
	        r->is_counted &&
	        asked_until(s->ledger, clock_now(s->clock), &at.now_ms,
	                    &ignored) == 0 &&
	        tasks_waiting(s->ledger, s->period, &at, waits, &ignored) == 0;
}

static int run(struct cli_context *c, struct err *e)
{
	int64_t waits[WAIT_COUNT] = { 0 };
	struct sync_view view = { 0 };
	struct sync_report report;
	struct sync_setup setup = {
		.config = c->config,
		.clock = c->clock,
		.source = c->source,
		.ledger = c->ledger,
		.store = c->store,
		.key = c->key,
		.run_id = c->run_id,
		.stop = c->stop,
		.retry_given_up = args_has(c->args, "retry"),
		.reread = args_has(c->args, "reread"),
		.watch = sync_view_progress,
		.watch_ctx = &view,
	};

	if (read_period(&setup.period, c, e) != 0 ||
	    ledger_space_check(c->config, e) != 0 ||
	    (args_has(c->args, "catch-up") &&
	     catch_up(c->ledger, moment_reach(clock_now(c->clock)),
	              &setup.period, e) != 0))
		return -1;
	sync_view_start(&view, c);
	setup.watch_every_ms = view.is_live ? LIVE_MS : LINES_MS;
	const int rc = sync_run(&report, &setup, e);
	if (rc != 0)
		return -1;
	denied_hint(&report.err, c->config, c->command->name);
	as_unit_hint(&report.err, c);
	count_waits(&setup, &report, waits);
	sync_view_report(&view, &setup.period, &report, waits);
	if (report.err.code != ERR_NONE) {
		*e = report.err;
		return -1;
	}
	return (int)report.exit_code;
}

static const struct args_option options[] = {
	{ .name = "from",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "start of the period, included",
	  .is_required = true },
	{ .name = "to",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "end of the period, not included; default: now" },
	{ .name = "catch-up",
	  .type = ARGS_FLAG,
	  .help = "start earlier if any time since the first run has not been "
	          "read completely; good for a timer, which an outage may stop "
	          "for longer than it looks back" },
	{ .name = "retry",
	  .type = ARGS_FLAG,
	  .help = "ask again for every call of the period that is failed, "
	          "missing or lost, about which the source said nothing, or of "
	          "which it named only kinds that are left out" },
	{ .name = "reread",
	  .type = ARGS_FLAG,
	  .help = "read the source's whole list of the period again, including "
	          "settled days whose count has not changed: compares call by "
	          "call, not by number (one request per 250 calls)" },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive sync --from 2026-10-01 --to 2026-11-01",
	  "Archives October 2026" },
	{ "wxarchive sync --from 14d --catch-up",
	  "Archives the last two weeks, and looks again at calls that had not "
	  "ended or settled; good for a timer" },
	{ "wxarchive sync --from 2026-10-01 --to 2026-11-01 --reread",
	  "Compares October with the source's list once more, call by call" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 1, "also: stopped by a signal, after which it ends cleanly; the "
	     "process then ends by that signal" },
	{ 3,
	  "the run finished, but some calls are failed, missing or lost, or a "
	  "window could not be confirmed: wxarchive reconcile lists them" },
	{ 0, NULL },
};

const struct command cmd_sync = {
	.name = "sync",
	.summary = "archive every recording of a period",
	.description =
	        "Finds every call of the period, asks for their recordings ten "
	        "at a time, downloads and verifies them, stores them durably "
	        "and records each in the ledger and in the log.\n\n"
	        "It may be stopped at any instant, by a signal or by pulling "
	        "the plug, and repeated: whatever is complete on disk is never "
	        "fetched again. Later runs look again at calls that had not "
	        "ended or whose recordings may still appear.\n\n"
	        "On a terminal it shows one live block; in a pipe, or with "
	        "--json, JSON lines of progress and one report.",
	.options = options,
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_SECRETS | COMMAND_WRITER | COMMAND_KEY |
	         COMMAND_SOURCE | COMMAND_STOPPABLE,
	.run = run,
};
