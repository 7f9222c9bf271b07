/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/output.h"

void words_add_count(struct text *out, int64_t n, const char *one,
                     const char *many)
{
	text_add_count(out, n);
	text_addf(out, " %s", n == 1 ? one : many);
}

void words_add_when(struct text *out, int64_t ms)
{
	char when[WHEN_TEXT_MAX];

	text_add(out, when_shown(when, ms, WHEN_MINUTES));
}

size_t words_fit(const char *line, size_t width)
{
	OWN(text_free) struct text head = { NULL, 0, 0 };
	size_t len = strlen(line);

	text_add_bytes(&head, line, len);
	while (len > 0 && output_columns(text_str(&head)) > width) {
		do
			len--;
		while (len > 0 && ((unsigned char)line[len] & 0xC0) == 0x80);
		text_clear(&head);
		text_add_bytes(&head, line, len);
	}
	return len;
}

void words_add_cut(struct text *out, const char *line, size_t width)
{
	text_add_bytes(out, line, words_fit(line, width));
	text_add_char(out, '\n');
}

/* Where to break: behind the last word that fits, or else behind the first
 * word; the length when there is no blank to break at. */
static size_t break_at(const char *line, size_t indent, size_t width)
{
	const size_t len = strlen(line);
	const size_t fits = words_fit(line, width);
	size_t at = fits;

	if (fits == len)
		return len;
	while (at > indent && line[at] != ' ')
		at--;
	while (at > indent && line[at - 1] == ' ')
		at--;
	if (at > indent)
		return at;
	return indent + strcspn(line + indent, " ");
}

static void wrap_line(struct text *out, const char *line, size_t hang,
                      size_t width)
{
	const size_t blanks = strspn(line, " ");
	const size_t indent = blanks > hang ? blanks : hang;
	OWN(text_free) struct text rest = { NULL, 0, 0 };
	size_t at = break_at(line, blanks, width);

	text_add_bytes(out, line, at);
	line += at;
	line += strspn(line, " ");
	if (*line == '\0')
		return;
	text_add_char(out, '\n');
	for (size_t i = 0; i < indent; i++)
		text_add_char(&rest, ' ');
	text_add(&rest, line);
	wrap_line(out, text_str(&rest), indent, width);
}

void words_wrap(struct output *o, size_t from, size_t hang)
{
	OWN(mem_own) char *all = NULL;
	char *line;

	if (!o->is_terminal || o->width < 2 || from >= o->text.len)
		return;
	all = mem_copy_text(text_str(&o->text) + from);
	o->text.len = from;
	for (line = all; *line != '\0';) {
		char *const end = line + strcspn(line, "\n");
		const bool is_ended = *end == '\n';

		*end = '\0';
		wrap_line(&o->text, line, hang, (size_t)o->width - 1);
		if (is_ended)
			text_add_char(&o->text, '\n');
		line = is_ended ? end + 1 : end;
	}
}
