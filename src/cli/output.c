/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "base/canon.h"
#include "base/err.h"

#define DRAIN_BYTES   65536
#define WIDTH_DEFAULT 80
#define WIDTH_MAX     500

static int width_of(int fd)
{
	struct winsize size = { 0 };

	if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
		return WIDTH_DEFAULT;
	return size.ws_col > WIDTH_MAX ? WIDTH_MAX : size.ws_col;
}

void output_measure(struct output *o)
{
	o->width = o->is_terminal ? width_of(o->fd) : WIDTH_DEFAULT;
}

void output_init(struct output *o, int fd, const char *color,
                 const char *no_color, const char *term)
{
	*o = (struct output){ .fd = fd, .is_terminal = isatty(fd) == 1 };
	/* none at all is a terminal of which nothing is known */
	o->can_redraw =
	        o->is_terminal && term != NULL && !text_equal(term, "dumb");
	output_measure(o);
	if (color != NULL && strcmp(color, "always") == 0)
		o->has_color = true;
	else if (color == NULL || strcmp(color, "auto") == 0)
		o->has_color = o->is_terminal && no_color == NULL &&
		               !text_equal(term, "dumb");
}

void output_free(struct output *o)
{
	text_free(&o->text);
}

int output_flush(struct output *o, struct err *e)
{
	const char *at = text_str(&o->text);
	size_t left = o->text.len;

	while (left > 0) {
		const ssize_t n = write(o->fd, at, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			const int number = errno;

			text_clear(&o->text);
			(void)err_set_errno(
			        e, number == EPIPE ? ERR_UNREAD : ERR_DISK,
			        number, "standard output");
			/* whose file it is, its giver knows */
			e->hint[0] = '\0';
			return -1;
		}
		at += n;
		left -= (size_t)n;
	}
	text_clear(&o->text);
	return 0;
}

int output_drain(struct output *o, struct err *e)
{
	return o->text.len < DRAIN_BYTES ? 0 : output_flush(o, e);
}

const char *output_code(const struct output *o, enum output_color c)
{
	if (!o->has_color)
		return "";
	switch (c) {
	case OUTPUT_PLAIN:
		return "\033[0m";
	case OUTPUT_BOLD:
		return "\033[1m";
	case OUTPUT_DIM:
		return "\033[2m";
	case OUTPUT_RED:
		return "\033[31m";
	case OUTPUT_GREEN:
		return "\033[32m";
	case OUTPUT_YELLOW:
		return "\033[33m";
	}
	return "";
}

void output_add(struct output *o, enum output_color c, const char *s)
{
	if (c != OUTPUT_PLAIN)
		text_add(&o->text, output_code(o, c));
	text_add(&o->text, s);
	if (c != OUTPUT_PLAIN)
		text_add(&o->text, output_code(o, OUTPUT_PLAIN));
}

static void new_line(struct text *out, size_t depth)
{
	text_add_char(out, '\n');
	for (size_t i = 0; i < depth; i++)
		text_add(out, "  ");
}

/* The length of the string that begins at s, with its quotes. */
static size_t string_len(const char *s)
{
	size_t i = 1;

	while (s[i] != '"' && s[i] != '\0')
		i += s[i] == '\\' && s[i + 1] != '\0' ? 2 : 1;
	return s[i] == '"' ? i + 1 : i;
}

static bool is_empty(const char *s)
{
	return (s[0] == '{' && s[1] == '}') || (s[0] == '[' && s[1] == ']');
}

void output_indent(struct text *out, const char *json)
{
	size_t depth = 0;
	const char *s = json;

	while (*s != '\0') {
		if (*s == '"') {
			const size_t len = string_len(s);

			text_add_bytes(out, s, len);
			s += len;
			continue;
		}
		if (is_empty(s)) {
			text_add_bytes(out, s, 2);
			s += 2;
			continue;
		}
		if ((*s == '}' || *s == ']') && depth > 0)
			new_line(out, --depth);
		text_add_char(out, *s);
		if (*s == '{' || *s == '[')
			new_line(out, ++depth);
		else if (*s == ',')
			new_line(out, depth);
		else if (*s == ':')
			text_add_char(out, ' ');
		s++;
	}
}

void output_json(struct output *o, const struct canon *value)
{
	OWN(text_free) struct text compact = { NULL, 0, 0 };

	canon_write(&compact, value);
	output_indent(&o->text, text_str(&compact));
	text_add_char(&o->text, '\n');
}

void output_json_line(struct output *o, const struct canon *value)
{
	canon_write(&o->text, value);
	text_add_char(&o->text, '\n');
}

void output_list_start(struct output *o, const char *name)
{
	o->has_items = false;
	text_addf(&o->text, "{\"%s\":[", name);
}

int output_list_item(struct output *o, const struct canon *item, struct err *e)
{
	text_add(&o->text, o->has_items ? ",\n  " : "\n  ");
	o->has_items = true;
	canon_write(&o->text, item);
	return output_drain(o, e);
}

void output_list_end(struct output *o, const struct canon *rest)
{
	OWN(text_free) struct text members = { NULL, 0, 0 };

	text_add(&o->text, o->has_items ? "\n]" : "]");
	if (rest != NULL)
		canon_write(&members, rest);
	if (members.len > 2) {
		/* the object without its first brace */
		text_add_char(&o->text, ',');
		text_add(&o->text, text_str(&members) + 1);
	} else {
		text_add_char(&o->text, '}');
	}
	text_add_char(&o->text, '\n');
}

static bool is_number(const char *s)
{
	size_t digits;

	if (s[0] != '+')
		return false;
	digits = strspn(s + 1, "0123456789*");
	return digits >= 3 && s[1 + digits] == '\0';
}

/* Controls could speak to a terminal that shows the file; TAB and line ends
 * are fine within quotes. */
static void add_harmless(struct text *out, const char *s)
{
	const size_t len = strlen(s);
	size_t i = 0;

	while (i < len) {
		const bool is_space =
		        s[i] == '\t' || s[i] == '\n' || s[i] == '\r';
		const size_t step =
		        is_space ? 1 : text_printable(s + i, len - i);

		if (step == 0)
			text_add_char(out, '?');
		else
			text_add_bytes(out, s + i, step);
		i += step == 0 ? 1 : step;
	}
}

void output_csv_cell(struct text *out, const char *s)
{
	OWN(text_free) struct text cell = { NULL, 0, 0 };

	if (is_number(s))
		text_add(&cell, "tel:");
	else if (s[0] != '\0' && strchr("=+-@\t\r", s[0]) != NULL)
		text_add_char(&cell, ' ');
	add_harmless(&cell, s);
	text_add_csv(out, text_str(&cell));
}

size_t output_columns(const char *s)
{
	const size_t len = strlen(s);
	size_t columns = 0;
	size_t i = 0;

	while (i < len) {
		uint32_t rune;
		const size_t step = text_utf8_next(s + i, len - i, &rune);
		const int width = step == 0 ? 1 : wcwidth((wchar_t)rune);

		columns += width < 0 ? 0 : (size_t)width;
		i += step == 0 ? 1 : step;
	}
	return columns;
}
