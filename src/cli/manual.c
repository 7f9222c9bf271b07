/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/manual.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/moment.h"
#include "config/config.h"
#include "config/roff.h"

static void add_heading(struct text *out, const char *page, char section,
                        const char *summary)
{
	text_add(out, ".TH ");
	for (const char *c = page; *c != '\0'; c++) {
		if (*c >= 'a' && *c <= 'z')
			text_add_char(out, (char)(*c - 'a' + 'A'));
		else
			text_add_char(out, *c);
	}
	text_addf(out,
	          " %c \"\" \"wxarchive " WX_VERSION "\" \"wxarchive\"\n"
	          ".SH NAME\n",
	          section);
	roff_add(out, page);
	text_add(out, " \\- ");
	roff_add(out, summary);
	text_add_char(out, '\n');
}

static void add_line(struct text *out, const char *macro, const char *s)
{
	text_add(out, macro);
	roff_add(out, s);
	text_add_char(out, '\n');
}

/* Paragraphs, separated by empty lines. */
static void add_paragraphs(struct text *out, const char *s)
{
	for (;;) {
		const char *end = strstr(s, "\n\n");
		OWN(text_free) struct text one = { NULL, 0, 0 };

		text_add_bytes(&one, s,
		               end == NULL ? strlen(s) : (size_t)(end - s));
		add_line(out, ".PP\n", text_str(&one));
		if (end == NULL)
			break;
		s = end + 2;
	}
}

static void add_pair(struct text *out, const char *name, const char *help)
{
	add_line(out, ".TP\n.B ", name);
	roff_add(out, help);
	text_add(out, ".\n");
}

static void add_choices(struct text *out, const char *const *choices)
{
	if (choices == NULL)
		return;
	text_add(out, "; one of ");
	args_add_choices(out, choices);
}

static void add_options(struct text *out, const struct args_option *options)
{
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
	for (const struct args_word *w = command_words(c); w->name != NULL;
	     w++) {
		OWN(text_free) struct text help = { NULL, 0, 0 };

		text_add(&help, w->help);
		add_choices(&help, w->choices);
		add_pair(out, w->name, text_str(&help));
	}
}

static void add_exits(struct text *out, const struct command_exit *exits)
{
	for (const struct command_exit *x = exits; x != NULL && x->says != NULL;
	     x++) {
		OWN(text_free) struct text code = { NULL, 0, 0 };

		text_addf(&code, "%d", x->code);
		add_pair(out, text_str(&code), x->says);
	}
}

static void add_examples(struct text *out, const struct command *c)
{
	for (const struct command_example *x = c->examples;
	     x != NULL && x->line != NULL; x++) {
		add_line(out, ".PP\n", x->says);
		text_add(out, ".RS 4\n.nf\n");
		roff_add(out, x->line);
		text_add(out, "\n.fi\n.RE\n");
	}
}

static void add_usage(struct text *out, const struct command *c)
{
	OWN(text_free) struct text usage = { NULL, 0, 0 };

	command_usage(&usage, c);
	add_line(out, "", text_str(&usage));
}

/* What it may be given. */
static void add_given(struct text *out, const struct command *c)
{
	add_words(out, c);
	add_options(out, command_options(c));
	if (command_takes_date(c))
		add_paragraphs(out, moment_forms);
}

static void add_see_also(struct text *out)
{
	text_add(out, ".SH SEE ALSO\n.BR wxarchive (1),\n"
	              ".BR wxarchive.conf (5)\n");
}

struct group {
	const struct command *const *all;
	const char *name;
	size_t len;
};

/* The next row of the group from *i on, or NULL. */
static const struct command *next_in(const struct group *g, size_t *i)
{
	while (g->all[*i] != NULL) {
		const struct command *c = g->all[(*i)++];

		if (command_in_group(c, g->name, g->len))
			return c;
	}
	return NULL;
}

static bool takes_anything(const struct command *c)
{
	return command_words(c)->name != NULL ||
	       command_options(c)->name != NULL;
}

/* The heading stands when one of them takes anything. */
static void add_group_options(struct text *out, const struct group *g)
{
	const struct command *c;
	bool is_headed = false;

	for (size_t i = 0; (c = next_in(g, &i)) != NULL;) {
		if (!takes_anything(c))
			continue;
		if (!is_headed)
			text_add(out, ".SH OPTIONS\n");
		is_headed = true;
		if (command_is_sub(c))
			add_line(out, ".SS ", c->name);
		add_given(out, c);
	}
}

static void add_group_body(struct text *out, const struct group *g)
{
	const struct command_exit *told = NULL;
	const struct command *c;

	text_add(out, ".SH DESCRIPTION\n");
	for (size_t i = 0; (c = next_in(g, &i)) != NULL;) {
		if (command_is_sub(c)) {
			add_line(out, ".SS ", c->name);
			add_line(out, "", c->summary);
		}
		if (c->description != NULL)
			add_paragraphs(out, c->description);
	}
	add_group_options(out, g);
	text_add(out, ".SH OPTIONS OF EVERY COMMAND\n");
	add_options(out, command_globals);
	text_add(out, ".SH EXIT STATUS\n");
	for (size_t i = 0; (c = next_in(g, &i)) != NULL;) {
		if (c->exits != told)
			add_exits(out, c->exits);
		told = c->exits;
	}
	text_add(out, ".PP\nThe others are those of\n.BR wxarchive (1).\n"
	              ".SH EXAMPLES\n");
	for (size_t i = 0; (c = next_in(g, &i)) != NULL;)
		add_examples(out, c);
}

void manual_group(struct text *out, const struct command *const *all,
                  const char *group, size_t len)
{
	const struct group g = { all, group, len };
	OWN(text_free) struct text page = { NULL, 0, 0 };
	OWN(text_free) struct text summary = { NULL, 0, 0 };
	const struct command *c;

	for (size_t i = 0; (c = next_in(&g, &i)) != NULL;)
		text_addf(&summary, "%s%s", summary.len == 0 ? "" : "; ",
		          c->summary);
	text_addf(&page, "wxarchive-%.*s", (int)len, group);
	add_heading(out, text_str(&page), '1', text_str(&summary));
	text_add(out, ".SH SYNOPSIS\n.nf\n");
	for (size_t i = 0; (c = next_in(&g, &i)) != NULL;)
		add_usage(out, c);
	text_add(out, ".fi\n");
	add_group_body(out, &g);
	add_see_also(out);
}

static void add_environment(struct text *out)
{
	static const char *const rows[][2] = {
		{ "WXARCHIVE_CONFIG",
		  "the configuration, when --config does not name it" },
		{ "WXARCHIVE_CLIENT_SECRET, WXARCHIVE_REFRESH_TOKEN, "
		  "WXARCHIVE_ACCESS_TOKEN",
		  "secrets that neither the configuration nor a systemd "
		  "credential names" },
		{ "CREDENTIALS_DIRECTORY",
		  "set by systemd: the folder of credentials such as "
		  "wxarchive.client_secret" },
		{ "NO_COLOR", "when set, no colours" },
	};

	text_add(out, ".SH ENVIRONMENT\n");
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		add_pair(out, rows[i][0], rows[i][1]);
}

/* One page for each command, or group of them. */
static void add_pages(struct text *out, const struct command *const *all)
{
	size_t last_len = 0;

	text_add(out, ".SH SEE ALSO\n");
	for (size_t i = 0; all[i] != NULL; i++) {
		const char *const name = all[i]->name;
		const size_t len = strcspn(name, " ");

		if (i > 0 && len == last_len &&
		    strncmp(all[i - 1]->name, name, len) == 0)
			continue;
		last_len = len;
		text_addf(out, ".BR wxarchive\\-%.*s (1),\n", (int)len, name);
	}
	text_add(out, ".BR wxarchive.conf (5)\n");
}

void manual_program(struct text *out, const struct command *const *all)
{
	add_heading(out, "wxarchive", '1',
	            "archive the call recordings of Webex Contact Center");
	text_add(out, ".SH SYNOPSIS\n.B wxarchive\n.I COMMAND\n"
	              "[\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
	              ".SH DESCRIPTION\n");
	roff_add(out, "Archives the call recordings of a Webex Contact Center "
	              "organisation, and proves that none was missed: every "
	              "call of a period ends in exactly one class, each with "
	              "its reason, and the classes sum to the number that the "
	              "source itself gives.\n");
	text_add(out, ".SH COMMANDS\n");
	for (size_t i = 0; all[i] != NULL; i++)
		add_pair(out, all[i]->name, all[i]->summary);
	text_add(out, ".SH OPTIONS\n");
	add_options(out, command_globals);
	text_add(out, ".SH EXIT STATUS\n");
	add_exits(out, command_exits);
	add_environment(out);
	text_add(out, ".SH SIGNALS\n");
	roff_add(out, "The first SIGINT or SIGTERM ends a run cleanly, the "
	              "second at once. A run that was ended, even by force, is "
	              "resumed by the next one.\n");
	add_pages(out, all);
}

void manual_config(struct text *out)
{
	add_heading(out, "wxarchive.conf", '5',
	            "the settings of one organisation's archive");
	text_add(out, ".SH DESCRIPTION\n");
	roff_add(out,
	         "A text file of sections, settings and comments: [section] on "
	         "a line of its own, then name = value; comments have lines of "
	         "their own, beginning with # or ;. Relative paths start at "
	         "the folder of the file. An unknown or repeated setting is an "
	         "error that names file and line.\n");
	text_add(out, ".PP\n");
	roff_add(out, "Secrets are never in this file: each comes from the "
	              "file that is named here, else from a systemd "
	              "credential, else from the environment.\n");
	text_add(out, ".PP\n");
	roff_add(out, "\"wxarchive config sample\" prints a file with every "
	              "setting.\n");
	text_add(out, ".SH SETTINGS\n");
	config_manual_roff(out);
	text_add(out, ".SH SEE ALSO\n.BR wxarchive (1),\n"
	              ".BR wxarchive\\-config (1)\n");
}

static void markdown_command(struct text *out, const struct command *c)
{
	OWN(text_free) struct text usage = { NULL, 0, 0 };

	command_usage(&usage, c);
	text_addf(out, "\n## %s\n\n%s\n\n    %s\n", c->name, c->summary,
	          text_str(&usage));
	if (c->description != NULL)
		text_addf(out, "\n%s\n", c->description);
	if (command_options(c)->name != NULL)
		text_add(out, "\n| option | meaning |\n| --- | --- |\n");
	for (const struct args_option *o = command_options(c); o->name != NULL;
	     o++) {
		text_add(out, "| `");
		help_add_option(out, o);
		text_addf(out, "` | %s |\n", o->help);
	}
	for (const struct command_example *x = c->examples;
	     x != NULL && x->line != NULL; x++)
		text_addf(out, "\n%s:\n\n    %s\n", x->says, x->line);
}

void manual_markdown(struct text *out, const struct command *const *all)
{
	text_add(out, "# Commands\n\nMade by `wxarchive docs`.\n");
	for (size_t i = 0; all[i] != NULL; i++)
		markdown_command(out, all[i]);
}
