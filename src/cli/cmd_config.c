/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "base/canon.h"
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "config/config.h"
#include "webex/endpoint.h"

static int run_sample(struct cli_context *c, struct err *e)
{
	OWN(text_free) struct text sample = { NULL, 0, 0 };

	(void)e;
	config_sample(&sample);
	if (c->out.is_json) {
		OWN(own_arena) struct arena *a = arena_new();
		struct canon *o = canon_object(a);

		canon_set_text(o, "sample", text_str(&sample));
		output_json(&c->out, o);
	} else {
		text_add(&c->out.text, text_str(&sample));
	}
	return 0;
}

static int run_show(struct cli_context *c, struct err *e)
{
	OWN(text_free) struct text json = { NULL, 0, 0 };

	(void)e;
	if (!c->out.is_json) {
		config_show(&c->out.text, c->config);
		return 0;
	}
	config_show_json(&json, c->config);
	output_indent(&c->out.text, text_str(&json));
	text_add_char(&c->out.text, '\n');
	return 0;
}

/* The file was read when the command was opened; what remains is what only
 * the users of the values can judge. */
static int run_check(struct cli_context *c, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct endpoint endpoint;

	if (endpoint_fill(&endpoint, a, c->config, e) != 0)
		return -1;
	if (c->out.is_json) {
		struct canon *o = canon_object(a);

		canon_set_text(o, "file", c->config->path);
		canon_set_bool(o, "ok", true);
		output_json(&c->out, o);
	} else {
		text_addf(&c->out.text, "%s: ok\n", c->config->path);
	}
	return 0;
}

static const struct command_example sample_examples[] = {
	{ "wxarchive config sample > wxarchive.conf", "Begin a configuration" },
	{ NULL, NULL },
};

static const struct command_example show_examples[] = {
	{ "wxarchive config show", "What is in force, and where it was set" },
	{ NULL, NULL },
};

static const struct command_example check_examples[] = {
	{ "wxarchive config check --config new.conf",
	  "Try a file before it is put in place" },
	{ NULL, NULL },
};

static const struct command_exit exits[] = {
	{ 2, "the configuration is wrong; the line says where and what is "
	     "allowed" },
	{ 0, NULL },
};

const struct command cmd_config_sample = {
	.name = "config sample",
	.summary = "print a configuration with every setting, explained",
	.description =
	        "Prints a configuration file in which every setting appears as "
	        "a comment, with its meaning, its allowed values and its "
	        "default. Two settings are required: source.org_id and "
	        "archive.root; and source.region or source.api_base.",
	.examples = sample_examples,
	.run = run_sample,
};

const struct command cmd_config_show = {
	.name = "config show",
	.summary = "print the settings in force and where each comes from",
	.description = "Prints every setting with its value and its origin: a "
	               "line of the file, a default, a systemd credential or "
	               "the environment. Secrets are shown only as set or not "
	               "set.",
	.examples = show_examples,
	.exits = exits,
	.opens = COMMAND_SECRETS,
	.run = run_show,
};

const struct command cmd_config_check = {
	.name = "config check",
	.summary = "read the configuration and its secrets, and say whether "
	           "they are valid",
	.description =
	        "Reads the file, the files of its secrets and the addresses. "
	        "Nothing is opened or sent: wxarchive doctor does that.",
	.examples = check_examples,
	.exits = exits,
	.opens = COMMAND_SECRETS,
	.run = run_check,
};
