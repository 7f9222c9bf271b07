/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/help.h"
#include "cli/words.h"

#define GAP     2 /* between columns */
#define CUT_MIN 8 /* texts are not cut below that */
#define INDENT  2 /* of what stands on a line of its own */

struct cell {
	const char *text; /* for people */
	const char *csv;  /* NULL: text, made harmless */
	enum output_color color;
};

struct column {
	const char *title;
	enum table_align align;
	int rank;     /* of what is left out first; 0: never */
	size_t least; /* is cut to that before any is left out; 0: is not */
	bool is_apart;
};

struct table {
	struct arena *arena;
	struct column columns[TABLE_COLUMNS_MAX];
	size_t column_count;
	struct cell *cells;
	size_t cell_count, cell_cap;
	size_t rule_row; /* the rule stands above this row; 0: none */
	bool is_in_parts;
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
	        (struct column){ .title = arena_text(t->arena, title),
		                 .align = align };
}

void table_rank(struct table *t, int rank)
{
	t->columns[t->column_count - 1].rank = rank;
}

void table_shrink(struct table *t)
{
	t->columns[t->column_count - 1].least = CUT_MIN;
}

void table_apart(struct table *t)
{
	t->columns[t->column_count - 1].is_apart = true;
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

void table_in_parts(struct table *t)
{
	t->is_in_parts = true;
}

/* How it is shown here. */
struct layout {
	size_t widths[TABLE_COLUMNS_MAX];
	bool is_hidden[TABLE_COLUMNS_MAX];
	bool has_apart; /* columns on lines of their own: hidden, too */
	size_t last;    /* the last column that is not */
};

static size_t width_of(const struct table *t, size_t i)
{
	size_t width = output_columns(t->columns[i].title);

	for (size_t row = 0; row < table_row_count(t); row++) {
		const size_t w = output_columns(cell_at(t, row, i)->text);

		width = w > width ? w : width;
	}
	return width;
}

static size_t total_of(const struct table *t, const struct layout *l)
{
	size_t total = 0;

	for (size_t i = 0; i < t->column_count; i++)
		if (!l->is_hidden[i])
			total += (total > 0 ? GAP : 0) + l->widths[i];
	return total;
}

/* The total once all that may be cut is cut. */
static size_t least_of(const struct table *t, const struct layout *l)
{
	size_t total = total_of(t, l);

	for (size_t i = 0; i < t->column_count; i++)
		if (!l->is_hidden[i] && t->columns[i].least > 0 &&
		    l->widths[i] > t->columns[i].least)
			total -= l->widths[i] - t->columns[i].least;
	return total;
}

/* The column of the lowest rank above rank, or of that rank and behind at;
 * the count of columns when there is none. */
static size_t next_ranked(const struct table *t, int rank, size_t at)
{
	size_t found = t->column_count;

	for (size_t i = 0; i < t->column_count; i++) {
		const int r = t->columns[i].rank;

		if (r > 0 && (r > rank || (r == rank && i > at)) &&
		    (found == t->column_count || r < t->columns[found].rank))
			found = i;
	}
	return found;
}

/* Of the columns that may be left out those that there is room for, the
 * lowest rank first. */
static void hide_some(struct layout *l, const struct table *t, size_t limit)
{
	size_t i = next_ranked(t, 0, 0);

	for (size_t j = 0; j < t->column_count; j++)
		l->is_hidden[j] |= t->columns[j].rank > 0;
	for (; i < t->column_count; i = next_ranked(t, t->columns[i].rank, i)) {
		l->is_hidden[i] = false;
		l->is_hidden[i] = least_of(t, l) > limit;
	}
}

static void set_apart(struct layout *l, const struct table *t)
{
	for (size_t i = 0; i < t->column_count; i++) {
		l->is_hidden[i] = t->columns[i].is_apart;
		l->has_apart |= t->columns[i].is_apart;
	}
}

/* Takes a column off the widest text that may be cut (in need: off any); false
 * when there is none. */
static bool cut_one(const struct table *t, struct layout *l, bool in_need)
{
	size_t widest = t->column_count;

	for (size_t i = 0; i < t->column_count; i++) {
		const size_t least = in_need ? CUT_MIN : t->columns[i].least;

		if (!l->is_hidden[i] && t->columns[i].align == TABLE_LEFT &&
		    least > 0 && l->widths[i] > least &&
		    (widest == t->column_count ||
		     l->widths[i] > l->widths[widest]))
			widest = i;
	}
	if (widest == t->column_count)
		return false;
	l->widths[widest]--;
	return true;
}

static void set_last(struct layout *l, const struct table *t)
{
	for (size_t i = 0; i < t->column_count; i++)
		if (!l->is_hidden[i])
			l->last = i;
}

static void lay_out(struct layout *l, const struct output *o,
                    const struct table *t)
{
	const size_t limit = o->is_terminal ? (size_t)o->width : SIZE_MAX;

	*l = (struct layout){ .last = 0 };
	for (size_t i = 0; i < t->column_count; i++)
		l->widths[i] = width_of(t, i);
	if (total_of(t, l) > limit)
		set_apart(l, t);
	if (total_of(t, l) > limit)
		hide_some(l, t, limit);
	while (!t->is_in_parts && total_of(t, l) > limit &&
	       cut_one(t, l, false))
		continue;
	while (!t->is_in_parts && total_of(t, l) > limit && cut_one(t, l, true))
		continue;
	set_last(l, t);
}

/* Of the columns of the whole, from *next on, those that there is room for
 * beside the first one; one at least. */
static void lay_out_part(struct layout *part, size_t *next,
                         const struct output *o, const struct table *t,
                         const struct layout *whole)
{
	const size_t limit = o->is_terminal ? (size_t)o->width : SIZE_MAX;
	size_t taken = 0;
	size_t i;

	*part = *whole;
	for (size_t j = 1; j < t->column_count; j++)
		part->is_hidden[j] = true;
	for (i = *next; i < t->column_count; i++) {
		if (whole->is_hidden[i])
			continue;
		part->is_hidden[i] = false;
		if (taken++ > 0 && total_of(t, part) > limit) {
			part->is_hidden[i] = true;
			break;
		}
	}
	*next = i;
	set_last(part, t);
}

static void pad(struct text *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_add_char(out, ' ');
}

/* The last column of the left kind gets no blanks behind it. */
static void show_cell(struct output *o, const struct table *t,
                      const struct layout *l, size_t i, const struct cell *c)
{
	OWN(text_free) struct text cut = { NULL, 0, 0 };
	const size_t used = output_columns(c->text);
	const size_t rest = l->widths[i] > used ? l->widths[i] - used : 0;
	const char *shown = c->text;

	if (used > l->widths[i]) {
		text_add_bytes(&cut, shown, words_fit(shown, l->widths[i] - 2));
		text_add(&cut, "..");
		shown = text_str(&cut);
	}
	if (t->columns[i].align == TABLE_RIGHT)
		pad(&o->text, rest);
	output_add(o, c->color, shown);
	if (t->columns[i].align == TABLE_LEFT && i != l->last)
		pad(&o->text, rest);
	if (i != l->last)
		pad(&o->text, GAP);
}

/* What stands below a row, whole. */
static void show_apart(struct output *o, const struct table *t,
                       const struct layout *l, size_t i, const struct cell *c)
{
	if (!l->has_apart || !t->columns[i].is_apart)
		return;
	pad(&o->text, INDENT);
	output_add(o, c->color, c->text);
	text_add_char(&o->text, '\n');
}

static void show_rule(struct output *o, const struct table *t,
                      const struct layout *l)
{
	for (size_t i = 0; i < t->column_count; i++) {
		if (l->is_hidden[i])
			continue;
		for (size_t j = 0; j < l->widths[i]; j++)
			text_add_char(&o->text, '-');
		if (i != l->last)
			pad(&o->text, GAP);
	}
	text_add_char(&o->text, '\n');
}

static void show_hidden(struct output *o, const struct table *t,
                        const struct layout *l)
{
	OWN(text_free) struct text names = { NULL, 0, 0 };

	for (size_t i = 0; i < t->column_count; i++)
		if (l->is_hidden[i] && !t->columns[i].is_apart)
			text_addf(&names, "%s%s", names.len > 0 ? ", " : "",
			          t->columns[i].title);
	if (names.len == 0)
		return;
	text_add(&names, ": not shown, as the terminal is too narrow; a pipe, "
	                 "--csv and --json get all");
	text_add_char(&o->text, '(');
	text_add_char(&names, ')');
	help_wrap(&o->text, text_str(&names), 1, 1, (size_t)o->width - 1);
}

static void show_row(struct output *o, const struct table *t,
                     const struct layout *l, const struct cell *row)
{
	for (size_t i = 0; i < t->column_count; i++)
		if (!l->is_hidden[i])
			show_cell(o, t, l, i, &row[i]);
	text_add_char(&o->text, '\n');
	for (size_t i = 0; i < t->column_count; i++)
		show_apart(o, t, l, i, &row[i]);
}

static void show_rows(struct output *o, const struct table *t,
                      const struct layout *l)
{
	struct cell titles[TABLE_COLUMNS_MAX] = { { .csv = NULL } };

	for (size_t i = 0; i < t->column_count; i++)
		titles[i] =
		        (struct cell){ t->columns[i].title, NULL, OUTPUT_BOLD };
	show_row(o, t, l, titles);
	for (size_t row = 0; row < table_row_count(t); row++) {
		if (row > 0 && row == t->rule_row)
			show_rule(o, t, l);
		show_row(o, t, l, cell_at(t, row, 0));
	}
}

void table_show(struct output *o, const struct table *t)
{
	struct layout l;
	struct layout part;
	size_t next = 1;

	lay_out(&l, o, t);
	if (!t->is_in_parts)
		show_rows(o, t, &l);
	while (t->is_in_parts && next <= l.last) {
		if (next > 1)
			text_add_char(&o->text, '\n');
		lay_out_part(&part, &next, o, t, &l);
		show_rows(o, t, &part);
	}
	show_hidden(o, t, &l);
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
