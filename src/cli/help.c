/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/moment.h"
#include "cli/output.h"

#define WIDTH       79
#define HELP_COLUMN 26

static void indent_to(struct text *out, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		text_add_char(out, ' ');
}

void help_wrap(struct text *out, const char *words, size_t at, size_t indent,
               size_t width)
{
	size_t column = at;
	bool is_first = true;

	while (*words != '\0') {
		const size_t len = strcspn(words, " ");

		if (!is_first && column + 1 + len > width) {
			text_add_char(out, '\n');
			indent_to(out, 0, indent);
			column = indent;
			is_first = true;
		}
		if (!is_first)
			text_add_char(out, ' ');
		text_add_bytes(out, words, len);
		column += len + (is_first ? 0 : 1);
		is_first = false;
		words += len;
		words += strspn(words, " ");
	}
	text_add_char(out, '\n');
}

/* Paragraphs, separated by empty lines. */
static void add_paragraphs(struct text *out, const char *s)
{
	while (*s != '\0') {
		const char *end = strstr(s, "\n\n");
		OWN(text_free) struct text one = { NULL, 0, 0 };

		text_add_bytes(&one, s,
		               end == NULL ? strlen(s) : (size_t)(end - s));
		help_wrap(out, text_str(&one), 0, 0, WIDTH);
		if (end == NULL)
			break;
		text_add_char(out, '\n');
		s = end + 2;
	}
}

void help_add_option(struct text *out, const struct args_option *o)
{
	if (o->letter != '\0')
		text_addf(out, "-%c, ", o->letter);
	text_addf(out, "--%s", o->name);
	if (o->type != ARGS_FLAG)
		text_addf(out, " %s", o->value);
}

/* Left: the name; right: what it means. */
static void add_pair(struct text *out, const char *name, const char *help)
{
	const size_t used = 2 + output_columns(name);

	text_addf(out, "  %s", name);
	if (used + 2 > HELP_COLUMN) {
		text_add_char(out, '\n');
		indent_to(out, 0, HELP_COLUMN);
	} else {
		indent_to(out, used, HELP_COLUMN);
	}
	help_wrap(out, help, HELP_COLUMN, HELP_COLUMN, WIDTH);
}

static void add_choices(struct text *out, const char *const *choices)
{
	if (choices == NULL)
		return;
	text_add(out, ": ");
	args_add_choices(out, choices);
}

static void add_options(struct text *out, const char *title,
                        const struct args_option *options)
{
	if (options->name == NULL)
		return;
	text_addf(out, "\n%s:\n", title);
	for (const struct args_option *o = options; o->name != NULL; o++) {
		OWN(text_free) struct text name = { NULL, 0, 0 };
		OWN(text_free) struct text help = { NULL, 0, 0 };

		help_add_option(&name, o);
		text_add(&help, o->help);
		if (strstr(o->help, ": ") == NULL)
			add_choices(&help, o->choices);
		add_pair(out, text_str(&name), text_str(&help));
	}
}

static void add_words(struct text *out, const struct command *c)
{
	if (command_words(c)->name == NULL)
		return;
	text_add(out, "\nArguments:\n");
	for (const struct args_word *w = command_words(c); w->name != NULL;
	     w++) {
		OWN(text_free) struct text help = { NULL, 0, 0 };

		text_add(&help, w->help);
		add_choices(&help, w->choices);
		add_pair(out, w->name, text_str(&help));
	}
}

static void add_examples(struct text *out, const struct command *c)
{
	if (c->examples == NULL)
		return;
	text_add(out, "\nExamples:\n");
	for (const struct command_example *x = c->examples; x->line != NULL;
	     x++) {
		text_addf(out, "  %s\n      ", x->line);
		help_wrap(out, x->says, 6, 6, WIDTH);
	}
}

static void add_exits(struct text *out, const struct command *c)
{
	if (c->exits == NULL)
		return;
	text_add(out, "\nExit codes (the others: man wxarchive):\n");
	for (const struct command_exit *x = c->exits; x->says != NULL; x++) {
		OWN(text_free) struct text code = { NULL, 0, 0 };

		text_addf(&code, "%d", x->code);
		text_addf(out, "  %s  ", text_str(&code));
		help_wrap(out, x->says, 5, 5, WIDTH);
	}
}

void help_command(struct text *out, const struct command *c)
{
	text_add(out, "Usage: ");
	command_usage(out, c);
	text_addf(out, "\n\n%s\n", c->summary);
	if (c->description != NULL) {
		text_add_char(out, '\n');
		add_paragraphs(out, c->description);
	}
	add_words(out, c);
	add_options(out, "Options", command_options(c));
	if (command_takes_date(c)) {
		text_add_char(out, '\n');
		add_paragraphs(out, moment_forms);
	}
	add_options(out, "Options of every command", command_globals);
	add_examples(out, c);
	add_exits(out, c);
}

static bool is_listed(const struct command *c, const char *group, size_t len)
{
	return group == NULL || command_in_group(c, group, len);
}

void help_add_names(struct text *out, const struct command *const *all,
                    const char *group, size_t len)
{
	const char *between = "";

	for (size_t i = 0; all[i] != NULL; i++)
		if (is_listed(all[i], group, len)) {
			text_addf(out, "%s%s", between, all[i]->name);
			between = ", ";
		}
}

static void add_commands(struct text *out, const struct command *const *all,
                         const char *group, size_t len)
{
	text_add(out, "\nCommands:\n");
	for (size_t i = 0; all[i] != NULL; i++)
		if (is_listed(all[i], group, len))
			add_pair(out, all[i]->name, all[i]->summary);
}

void help_overview(struct text *out, const struct command *const *all)
{
	text_add(out, "Usage: wxarchive COMMAND [OPTION]... [ARGUMENT]...\n\n"
	              "Archives the call recordings of a Webex Contact Center "
	              "organisation, and\nproves that none was missed.\n");
	add_commands(out, all, NULL, 0);
	add_options(out, "Options of every command", command_globals);
	text_add(out, "\nExit codes:\n");
	for (const struct command_exit *x = command_exits; x->says != NULL; x++)
		text_addf(out, "  %d  %s\n", x->code, x->says);
	text_add(out, "\nBegin with: wxarchive config sample > wxarchive.conf\n"
	              "Each command: wxarchive COMMAND --help, man "
	              "wxarchive-COMMAND\n");
}

void help_group(struct text *out, const struct command *const *all,
                const char *group, size_t len)
{
	text_addf(out, "Usage: wxarchive %.*s COMMAND [OPTION]...\n", (int)len,
	          group);
	add_commands(out, all, group, len);
	text_addf(out,
	          "\nEach command: wxarchive %.*s COMMAND --help, man "
	          "wxarchive-%.*s\n",
	          (int)len, group, (int)len, group);
}
