/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"

#include <string.h>

#include "base/text.h"

static const char *const color_choices[] = { "auto", "always", "never", NULL };

const struct args_option command_globals[] = {
	{ .name = "config",
	  .type = ARGS_FILE,
	  .value = "FILE",
	  .help = "the configuration; default: $WXARCHIVE_CONFIG, "
	          "./wxarchive.conf, ~/.config/wxarchive/wxarchive.conf or "
	          "/etc/wxarchive/wxarchive.conf" },
	{ .name = "json",
	  .type = ARGS_FLAG,
	  .help = "print the result as JSON (schema/*.schema.json)" },
	{ .name = "quiet",
	  .letter = 'q',
	  .type = ARGS_FLAG,
	  .help = "log errors only" },
	{ .name = "verbose",
	  .letter = 'v',
	  .type = ARGS_FLAG,
	  .help = "also log what helps to find a fault" },
	{ .name = "color",
	  .type = ARGS_CHOICE,
	  .value = "WHEN",
	  .choices = color_choices,
	  .help = "colours: auto (on a terminal), always or never" },
	{ .name = "help",
	  .letter = 'h',
	  .type = ARGS_FLAG,
	  .help = "show what the command does and its options" },
	{ .name = "version", .type = ARGS_FLAG, .help = "show the version" },
	{ .name = NULL },
};

const struct command_exit command_exits[] = {
	{ 0, "complete" },
	{ 1, "failed" },
	{ 2, "usage or configuration" },
	{ 3, "finished, with exceptions that are listed" },
	{ 4, "something is wrong or cannot be verified" },
	{ 5, "locked by another process" },
	{ 6, "credentials" },
	{ 7, "storage full, or not readable or writable" },
	{ 0, NULL },
};

const struct args_option *command_options(const struct command *c)
{
	static const struct args_option none[] = { { .name = NULL } };

	return c->options == NULL ? none : c->options;
}

bool command_takes_date(const struct command *c)
{
	for (const struct args_option *o = command_options(c); o->name != NULL;
	     o++)
		if (o->type == ARGS_WHEN)
			return true;
	return false;
}

const struct args_word *command_words(const struct command *c)
{
	static const struct args_word none[] = { { .name = NULL } };

	return c->words == NULL ? none : c->words;
}

void command_usage(struct text *out, const struct command *c)
{
	text_addf(out, "wxarchive %s", c->name);
	for (const struct args_option *o = command_options(c); o->name != NULL;
	     o++)
		if (o->is_required)
			text_addf(out, " --%s %s", o->name, o->value);
	text_add(out, " [OPTION]...");
	for (const struct args_word *w = command_words(c); w->name != NULL; w++)
		text_addf(out, w->is_optional ? " [%s]" : " %s", w->name);
}

size_t command_group_len(const struct command *c)
{
	return strcspn(c->name, " ");
}

bool command_is_sub(const struct command *c)
{
	return strchr(c->name, ' ') != NULL;
}

const char *command_sub(const struct command *c)
{
	const char *blank = strchr(c->name, ' ');

	return blank == NULL ? "" : blank + 1;
}

bool command_in_group(const struct command *c, const char *group, size_t len)
{
	return command_group_len(c) == len && memcmp(c->name, group, len) == 0;
}
