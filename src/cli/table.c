/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct cell {
	const char *text; /* for people */
	const char *csv;  /* NULL: text, made harmless */
	enum output_color color;
};

struct column {
	const char *title;
	enum table_align align;
};

struct table {
	struct arena *arena;
	struct column columns[TABLE_COLUMNS_MAX];
	size_t column_count;
	struct cell *cells;
	size_t cell_count, cell_cap;
	size_t rule_row; /* the rule stands above this row; 0: none */
};

struct table *table_new(void)
{
	struct table *t = mem_zeroed(1, sizeof(*t));

	t->arena = arena_new();
	return t;
}

void table_free(struct table *t)
{
	if (t == NULL)
		return;
	arena_free(t->arena);
	free(t->cells);
	free(t);
}

void table_column(struct table *t, const char *title, enum table_align align)
{
	assert(t->column_count < TABLE_COLUMNS_MAX && t->cell_count == 0);
	t->columns[t->column_count++] =
	        (struct column){ arena_text(t->arena, title), align };
}

static void add(struct table *t, enum output_color c, const char *s,
                const char *csv)
{
	OWN(text_free) struct text plain = { NULL, 0, 0 };

	text_add_plain(&plain, s == NULL ? "" : s);
	if (t->cell_count == t->cell_cap) {
		t->cell_cap = t->cell_cap == 0 ? 64 : 2 * t->cell_cap;
		t->cells = mem_resize(t->cells, t->cell_cap, sizeof(*t->cells));
	}
	t->cells[t->cell_count++] = (struct cell){
		arena_text(t->arena, text_str(&plain)),
		csv,
		c,
	};
}

void table_cell(struct table *t, const char *s)
{
	add(t, OUTPUT_PLAIN, s, NULL);
}

void table_color_cell(struct table *t, enum output_color c, const char *s)
{
	add(t, c, s, NULL);
}

void table_cellf(struct table *t, const char *fmt, ...)
{
	char line[512];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	add(t, OUTPUT_PLAIN, line, NULL);
}

void table_count_cell(struct table *t, int64_t n)
{
	OWN(text_free) struct text people = { NULL, 0, 0 };

	text_add_count(&people, n);
	add(t, OUTPUT_PLAIN, text_str(&people),
	    arena_format(t->arena, "%" PRId64, n));
}

void table_rule(struct table *t)
{
	t->rule_row = table_row_count(t);
}

size_t table_row_count(const struct table *t)
{
	return t->column_count == 0 ? 0 : t->cell_count / t->column_count;
}

static const struct cell *cell_at(const struct table *t, size_t row, size_t i)
{
	return &t->cells[row * t->column_count + i];
}

static size_t width_of(const struct table *t, size_t i)
{
	size_t width = output_columns(t->columns[i].title);

	for (size_t row = 0; row < table_row_count(t); row++) {
		const size_t w = output_columns(cell_at(t, row, i)->text);

		width = w > width ? w : width;
	}
	return width;
}

static void pad(struct text *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_add_char(out, ' ');
}

/* The last column of the left kind gets no blanks behind it. */
static void show_cell(struct output *o, const struct table *t, size_t i,
                      size_t width, const struct cell *c)
{
	const size_t used = output_columns(c->text);
	const size_t rest = width > used ? width - used : 0;
	const bool is_last = i + 1 == t->column_count;

	if (i > 0)
		text_add(&o->text, "  ");
	if (t->columns[i].align == TABLE_RIGHT)
		pad(&o->text, rest);
	output_add(o, c->color, c->text);
	if (t->columns[i].align == TABLE_LEFT && !is_last)
		pad(&o->text, rest);
}

static void show_rule(struct output *o, const struct table *t,
                      const size_t *widths)
{
	for (size_t i = 0; i < t->column_count; i++) {
		if (i > 0)
			text_add(&o->text, "  ");
		for (size_t j = 0; j < widths[i]; j++)
			text_add_char(&o->text, '-');
	}
	text_add_char(&o->text, '\n');
}

void table_show(struct output *o, const struct table *t)
{
	size_t widths[TABLE_COLUMNS_MAX];

	for (size_t i = 0; i < t->column_count; i++) {
		const struct cell title = { t->columns[i].title, NULL,
			                    OUTPUT_BOLD };

		widths[i] = width_of(t, i);
		show_cell(o, t, i, widths[i], &title);
	}
	text_add_char(&o->text, '\n');
	for (size_t row = 0; row < table_row_count(t); row++) {
		if (row > 0 && row == t->rule_row)
			show_rule(o, t, widths);
		for (size_t i = 0; i < t->column_count; i++)
			show_cell(o, t, i, widths[i], cell_at(t, row, i));
		text_add_char(&o->text, '\n');
	}
}

void table_csv(struct text *out, const struct table *t)
{
	for (size_t i = 0; i < t->column_count; i++) {
		if (i > 0)
			text_add_char(out, ',');
		text_add_csv(out, t->columns[i].title);
	}
	text_add(out, "\r\n");
	for (size_t row = 0; row < table_row_count(t); row++) {
		for (size_t i = 0; i < t->column_count; i++) {
			const struct cell *c = cell_at(t, row, i);

			if (i > 0)
				text_add_char(out, ',');
			if (c->csv != NULL)
				text_add(out, c->csv);
			else
				output_csv_cell(out, c->text);
		}
		text_add(out, "\r\n");
	}
}
