/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/when.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/words.h"
#include "config/config.h"
#include "ledger/asked.h"
#include "records/explain.h"
#include "records/legs.h"

static int run(struct cli_context *c, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct err ignored;
	struct explain x;

	if (explain_find(&x, a, c->ledger, args_word(c->args, 0), e) != 0)
		return -1;
	x.full_numbers = args_has(c->args, "full-numbers") ||
	                 c->config->log.full_numbers;
	x.at.settle_ms = c->config->discover.settle_ms;
	if (asked_until(c->ledger, clock_now(c->clock), &x.at.now_ms, e) != 0)
		return -1;
	/* a copy of the ledger alone tells all the rest */
	if (context_open_store(c, &ignored) == 0)
		x.legs = legs_read(a, c->store, x.artefacts, x.artefact_count);
	if (c->out.is_json)
		output_json(&c->out, explain_json(&x, a));
	else
		explain_words(&c->out.text, &x);
	if (!c->out.is_json)
		words_wrap(&c->out, 0, 0);
	return 0;
}

static const struct args_option options[] = {
	{ .name = "full-numbers",
	  .type = ARGS_FLAG,
	  .help = "show phone numbers in full" },
	{ .name = NULL },
};

static const struct args_word words[] = {
	{ .name = "CALL", .help = "id of a call, or of an object of it" },
	{ .name = NULL },
};

static const struct command_example examples[] = {
	{ "wxarchive explain 0c9a4c3e-7ab7-4b3c-9d0c-4a1a7f2f5f10",
	  "Why this call is, or is not, in the archive" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 2, "no such call or object is known" },
	{ 0, NULL },
};

const struct command cmd_explain = {
	.name = "explain",
	.summary = "tell the story of one call in plain words",
	.description =
	        "Tells when the call took place, when it was first seen, when "
	        "its recordings were asked for, what the source named, what is "
	        "stored and where, what is not and why, and which entries of "
	        "the log prove it. For each recording it gives the start and "
	        "end, and who is on which channel, if the source named that "
	        "and the archive is available. The source is not asked.",
	.options = options,
	.words = words,
	.examples = examples,
	.exits = exits,
	.opens = COMMAND_CONFIG | COMMAND_LEDGER,
	.run = run,
};
