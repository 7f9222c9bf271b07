/* The table of options as sample file and as manual.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/text.h"
#include "config/config.h"
#include "config/options.h"
#include "config/roff.h"

#define SAMPLE_WIDTH 76

/* Breaks words into lines that begin with "# ". */
static void add_comment(struct text *out, const char *words)
{
	size_t column = 0;

	while (*words != '\0') {
		const size_t len = strcspn(words, " ");

		if (column > 0 && column + 1 + len > SAMPLE_WIDTH) {
			text_add_char(out, '\n');
			column = 0;
		}
		text_add(out, column == 0 ? "# " : " ");
		text_add_bytes(out, words, len);
		column += (column == 0 ? 2 : 1) + len;
		words += len;
		words += strspn(words, " ");
	}
	text_add_char(out, '\n');
}

/* "a whole number from 1 to 256; default 32" */
static void add_facts(struct text *out, const struct options_row *row)
{
	options_allowed(out, row);
	if (row->is_required)
		text_add(out, "; required");
	if (row->fallback != NULL)
		text_addf(out, "; default %s", row->fallback);
	if (row->otherwise != NULL)
		text_addf(out, "; without it: %s", row->otherwise);
}

static void add_sample_row(struct text *out, const struct options_row *row)
{
	OWN(text_free) struct text facts = { NULL, 0, 0 };

	add_facts(&facts, row);
	text_add_char(out, '\n');
	add_comment(out, row->help);
	add_comment(out, text_str(&facts));
	text_addf(out, "#%s =%s%s\n", row->key,
	          row->fallback == NULL ? "" : " ",
	          row->fallback == NULL ? "" : row->fallback);
}

void config_sample(struct text *out)
{
	text_add(out, "# wxarchive.conf: the settings of one organisation's "
	              "archive.\n"
	              "#\n"
	              "# Every setting is shown with what it may be and its "
	              "default; take the # away\n"
	              "# from those that you set. Comments have lines of their "
	              "own, begun by # or ;.\n"
	              "# Secrets never stand in this file. \"wxarchive config "
	              "check\" reads it,\n"
	              "# \"wxarchive doctor\" tries it.\n");
	for (size_t i = 0; i < options_count; i++) {
		if (options_opens_section(i)) {
			text_add_char(out, '\n');
			add_comment(out, options_section_help(
			                         options_rows[i].section));
			text_addf(out, "[%s]\n", options_rows[i].section);
		}
		add_sample_row(out, &options_rows[i]);
	}
	text_add_char(out, '\n');
	add_comment(out, options_section_help("exclude"));
	add_comment(out, "all conditions of a rule must hold; the name is "
	                 "yours, up to 40 bytes");
	text_add(out, "#[exclude short calls]\n");
	for (size_t i = 0; i < options_exclude_count; i++)
		add_sample_row(out, &options_exclude_rows[i]);
}

static void roff_row(struct text *out, const struct options_row *row)
{
	OWN(text_free) struct text facts = { NULL, 0, 0 };

	add_facts(&facts, row);
	text_add(out, ".TP\n.B ");
	roff_add(out, row->key);
	text_add_char(out, '\n');
	roff_add(out, row->help);
	text_add(out, ".\n.br\nAllowed: ");
	roff_add(out, text_str(&facts));
	text_add(out, ".\n");
}

static void roff_section(struct text *out, const char *section,
                         const char *title)
{
	text_addf(out, ".SS ");
	roff_add(out, title);
	text_add_char(out, '\n');
	roff_add(out, options_section_help(section));
	text_add(out, ".\n");
}

void config_manual_roff(struct text *out)
{
	for (size_t i = 0; i < options_count; i++) {
		OWN(text_free) struct text title = { NULL, 0, 0 };

		text_addf(&title, "[%s]", options_rows[i].section);
		if (options_opens_section(i))
			roff_section(out, options_rows[i].section,
			             text_str(&title));
		roff_row(out, &options_rows[i]);
	}
	roff_section(out, "exclude", "[exclude NAME]");
	for (size_t i = 0; i < options_exclude_count; i++)
		roff_row(out, &options_exclude_rows[i]);
}

/* A table cell: '|' would end it. */
static void add_cell(struct text *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '|')
			text_add_char(out, '\\');
		text_add_char(out, *s);
	}
}

static void markdown_section(struct text *out, const char *title,
                             const char *section)
{
	text_addf(out,
	          "\n### %s\n\n%s\n\n| setting | meaning | allowed |\n"
	          "| --- | --- | --- |\n",
	          title, options_section_help(section));
}

static void markdown_row(struct text *out, const struct options_row *row)
{
	OWN(text_free) struct text facts = { NULL, 0, 0 };

	add_facts(&facts, row);
	text_addf(out, "| `%s` | ", row->key);
	add_cell(out, row->help);
	text_add(out, " | ");
	add_cell(out, text_str(&facts));
	text_add(out, " |\n");
}

void config_manual_markdown(struct text *out)
{
	for (size_t i = 0; i < options_count; i++) {
		OWN(text_free) struct text title = { NULL, 0, 0 };

		text_addf(&title, "[%s]", options_rows[i].section);
		if (options_opens_section(i))
			markdown_section(out, text_str(&title),
			                 options_rows[i].section);
		markdown_row(out, &options_rows[i]);
	}
	markdown_section(out, "[exclude NAME]", "exclude");
	for (size_t i = 0; i < options_exclude_count; i++)
		markdown_row(out, &options_exclude_rows[i]);
}
