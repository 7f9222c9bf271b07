/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/call_list.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/moment.h"
#include "config/config.h"
#include "config/nearest.h"
#include "ledger/tasks.h"
#include "records/explain.h"
#include "records/gaps.h"

#define REASONS_MAX 128
/* A timer runs every hour. */
#define SPARE_MS INT64_C(3600000)

static int read_query(struct tasks_query *q, const struct args *a,
                      struct err *e)
{
	const char *class = args_text(a, "class");
	enum task_class found;

	if (moment_check_ends(a, e) != 0)
		return -1;
	tasks_query_init(q);
	if (args_has(a, "from") || args_has(a, "to"))
		q->range = (struct period){
			args_number(a, "from", 0),
			args_number(a, "to", INT64_MAX),
		};
	if ((args_has(a, "from") || args_has(a, "to")) &&
	    period_is_empty(q->range))
		return err_set(e, ERR_USAGE,
		               "--to: the period ends before it begins; "
		               "allowed: a time after --from");
	if (class != NULL && state_class_by_name(&found, class))
		q->class = (int)found;
	q->reason = args_text(a, "reason");
	q->agent = args_text(a, "agent");
	q->queue = args_text(a, "queue");
	q->team = args_text(a, "team");
	q->number = args_text(a, "number");
	q->channel = args_text(a, "channel");
	q->direction = args_text(a, "direction");
	q->longer_than_ms = args_number(a, "longer-than", -1);
	q->shorter_than_ms = args_number(a, "shorter-than", -1);
	q->limit = args_number(a, "limit", 0);
	q->newest_first = args_has(a, "newest-first");
	q->only_gone = args_has(a, "left");
	return 0;
}

static int check_reason(const char *reason, struct err *e)
{
	const char *codes[REASONS_MAX];
	const char *near;
	size_t count = 0;

	for (const struct reason_text *r = state_reasons;
	     r->code != NULL && count < REASONS_MAX; r++) {
		if (strcmp(r->code, reason) == 0)
			return 0;
		codes[count++] = r->code;
	}
	near = nearest_word(reason, codes, count);
	return err_set(e, ERR_USAGE,
	               "--reason '%.40s' is unknown; allowed: a code as "
	               "wxarchive reconcile --json and explain show it%s%s",
	               reason, near == NULL ? "" : ", such as ",
	               near == NULL ? "" : near);
}

/* A condition that nothing can meet is a mistake, not an empty list. */
static int check_usage(const struct cli_context *c, struct err *e)
{
	const char *reason = args_text(c->args, "reason");
	const char *number = args_text(c->args, "number");

	if (args_has(c->args, "csv") && c->out.is_json)
		return err_set(e, ERR_USAGE, "use either --csv or --json");
	if (reason != NULL && check_reason(reason, e) != 0)
		return -1;
	if (number != NULL && strpbrk(number, "0123456789") == NULL)
		return err_set(e, ERR_USAGE,
		               "--number: there is no digit in '%.40s'; "
		               "allowed: part of a phone number",
		               number);
	return 0;
}

struct wanted {
	const char *id;
	int64_t created_ms, row;
};

/* As calls are listed, the oldest first. */
static int compare(const void *a, const void *b)
{
	const struct wanted *x = a;
	const struct wanted *y = b;

	if (x->created_ms != y->created_ms)
		return x->created_ms < y->created_ms ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* An id that is not known is a mistake, too: all such are named. */
static int refuse_ids(const struct text *unknown, size_t count, struct err *e)
{
	if (count > 1)
		(void)err_set(
		        e, ERR_USAGE,
		        "%zu ids belong to no known call or object; allowed: "
		        "ids of calls, or of objects; not known: %s",
		        count, text_str(unknown));
	return err_context(e, "--id");
}

/* Those of --id, each once; *out is NULL when it was not given. */
static int find_ids(const char *const **out, struct arena *a,
                    const struct cli_context *c, struct err *e)
{
	OWN(text_free) struct text unknown = { NULL, 0, 0 };
	OWN(mem_own) struct wanted *list = NULL;
	const char **ids;
	const char *id;
	size_t unknown_count = 0;
	size_t count = 0;
	size_t kept = 0;

	for (size_t i = 0; (id = args_text_at(c->args, "id", i)) != NULL; i++) {
		struct ledger_task t;

		if (explain_call(&t, a, c->ledger, id, e) == 0) {
			list = mem_resize(list, count + 1, sizeof(*list));
			list[count++] =
			        (struct wanted){ t.task.id, t.task.created_ms,
				                 t.row };
			continue;
		}
		if (e->code != ERR_USAGE)
			return err_context(e, "--id");
		text_addf(&unknown, "%s'%.40s'", unknown_count > 0 ? ", " : "",
		          id);
		unknown_count++;
	}
	if (unknown_count > 0)
		return refuse_ids(&unknown, unknown_count, e);
	if (count == 0)
		return 0;
	qsort(list, count, sizeof(*list), compare);
	ids = arena_zeroed(a, count + 1, sizeof(*ids));
	for (size_t i = 0; i < count; i++) {
		const size_t at =
		        args_has(c->args, "newest-first") ? count - 1 - i : i;

		if (i == 0 || strcmp(ids[kept - 1], list[at].id) != 0)
			ids[kept++] = list[at].id;
	}
	*out = ids;
	return 0;
}

/* Without a beginning it is that of what was ever read; without an end, now. */
static int find_gaps(struct gaps *out, struct cli_context *c,
                     const struct tasks_query *q, struct err *e)
{
	const int64_t now_ms = clock_now(c->clock);
	const bool has_end = args_has(c->args, "to");
	struct period asked = q->range;
	struct period read;
	size_t count;

	if (!args_has(c->args, "from")) {
		if (window_holes(c->ledger, NULL, 0, &count, &read, e) != 0)
			return -1;
		asked.from_ms = period_is_empty(read) ? moment_reach(now_ms)
		                                      : read.from_ms;
	}
	if (asked.to_ms > now_ms)
		asked.to_ms = now_ms;
	return gaps_find(out, c->ledger, asked, has_end ? 0 : SPARE_MS, e);
}

static int run(struct cli_context *c, struct err *e)
{
	struct call_list how = {
		.as_csv = args_has(c->args, "csv"),
		.full_numbers = args_has(c->args, "full-numbers") ||
		                c->config->log.full_numbers,
		.with_files = args_has(c->args, "files"),
	};
	OWN(own_arena) struct arena *a = arena_new();
	struct tasks_query q;
	struct gaps gaps;

	if (check_usage(c, e) != 0 || read_query(&q, c->args, e) != 0 ||
	    find_ids(&how.ids, a, c, e) != 0)
		return -1;
	if (args_has(c->args, "from") || args_has(c->args, "to")) {
		if (find_gaps(&gaps, c, &q, e) != 0)
			return -1;
		how.gaps = &gaps;
	}
	return call_list_print(c, &q, &how, e);
}

static const char *const classes[] = {
#define CLASS_NAME(id, number, name, meaning) name,
	TASK_CLASSES(CLASS_NAME)
#undef CLASS_NAME
	        NULL,
};

static const struct args_option options[] = {
	{ .name = "from",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "calls created then or later" },
	{ .name = "to",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "calls created before then" },
	{ .name = "class",
	  .type = ARGS_CHOICE,
	  .value = "CLASS",
	  .choices = classes,
	  .help = "calls of this class; reconcile explains them" },
	{ .name = "reason",
	  .type = ARGS_TEXT,
	  .value = "CODE",
	  .help = "calls with this reason code" },
	{ .name = "id",
	  .type = ARGS_TEXT,
	  .value = "ID",
	  .is_many = true,
	  .help = "the call with this id, or that of this object; may be "
	          "given more than once" },
	{ .name = "agent",
	  .type = ARGS_TEXT,
	  .value = "TEXT",
	  .help = "id of the agent, or part of the name" },
	{ .name = "queue",
	  .type = ARGS_TEXT,
	  .value = "TEXT",
	  .help = "id of the queue, or part of the name" },
	{ .name = "team",
	  .type = ARGS_TEXT,
	  .value = "TEXT",
	  .help = "id of the team, or part of the name" },
	{ .name = "number",
	  .type = ARGS_TEXT,
	  .value = "DIGITS",
	  .help = "part of the caller's or the called number" },
	{ .name = "channel",
	  .type = ARGS_TEXT,
	  .value = "NAME",
	  .help = "telephony, chat, email, social" },
	{ .name = "direction",
	  .type = ARGS_TEXT,
	  .value = "NAME",
	  .help = "inbound or outdial, as the source calls it" },
	{ .name = "longer-than",
	  .type = ARGS_DURATION,
	  .value = "TIME",
	  .help = "calls with more talk time than this, such as 10m: excluding "
	          "hold and queue; if the source gives no talk time, the whole "
	          "time counts" },
	{ .name = "shorter-than",
	  .type = ARGS_DURATION,
	  .value = "TIME",
	  .help = "calls with less talk time than this: a call of minutes on "
	          "hold can be shorter than 5s" },
	{ .name = "left",
	  .type = ARGS_FLAG,
	  .help = "calls that the source no longer names" },
	{ .name = "newest-first",
	  .type = ARGS_FLAG,
	  .help = "newest call first" },
	{ .name = "limit",
	  .type = ARGS_COUNT,
	  .value = "N",
	  .min = 0,
	  .max = INT64_C(1000000000),
	  .help = "at most this many calls; 0 for all; default: all, of which "
	          "a "
	          "table shows the first 1 000" },
	{ .name = "files",
	  .type = ARGS_FLAG,
	  .help = "a row for each archived file, with its path in the "
	          "archive" },
	{ .name = "csv",
	  .type = ARGS_FLAG,
	  .help = "print CSV for a spreadsheet" },
	{ .name = "full-numbers",
	  .type = ARGS_FLAG,
	  .help = "show phone numbers in full" },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive find --from 2026-10-01 --agent 'miller' --longer-than 10m",
	  "Long calls of an agent" },
	{ "wxarchive find --from yesterday --files --json",
	  "The files of yesterday's calls, and the archive that they are in" },
	{ "wxarchive find --class missing --csv --full-numbers > missing.csv",
	  "What the source claims and does not serve, for a spreadsheet" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 2, "an id belongs to no known call or object" },
	{ 0, NULL },
};

const struct command cmd_find = {
	.name = "find",
	.summary = "find calls by agent, queue, number, date or length",
	.description =
	        "Searches the calls that the ledger knows; the source is not "
	        "asked. All given conditions must hold. Each call is shown "
	        "with its class and the reason for it; wxarchive explain tells "
	        "more about one call. seconds is the whole duration of a call, "
	        "talk its talk time. If part of the period that was asked for "
	        "was never read, that is said after the list, with the command "
	        "that reads it.\n\n"
	        "Phone numbers are masked unless --full-numbers is given or "
	        "log.full_numbers is set. In CSV, a phone number becomes "
	        "tel:+1..., a space is put before anything that would start a "
	        "formula, and control characters other than TAB, CR and LF "
	        "become '?'.",
	.options = options,
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_CONFIG | COMMAND_LEDGER,
	.run = run,
};
