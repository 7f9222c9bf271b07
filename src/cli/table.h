/* table: rows of cells, aligned for people or as CSV.
 *
 * All rows are held: for lists of a length that a person reads.  Texts from
 * outside are made harmless here.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "cli/output.h"

struct table;

enum table_align { TABLE_LEFT, TABLE_RIGHT };

struct table *table_new(void);
void table_free(struct table *t);
OWN_TYPE(table, struct table, table_free)

/* Columns first, from left to right; at most TABLE_COLUMNS_MAX. */
#define TABLE_COLUMNS_MAX 24
void table_column(struct table *t, const char *title, enum table_align align);

/* Of the column added last, on a terminal that is too narrow: it may be left
 * out, the highest rank first (0: it may not); */
void table_rank(struct table *t, int rank);
/* its texts may be cut before any column is left out; */
void table_shrink(struct table *t);
/* it stands on a line of its own below each row, whole. */
void table_apart(struct table *t);

/* Cells, row by row; NULL is an empty one. */
void table_cell(struct table *t, const char *s);
void table_color_cell(struct table *t, enum output_color c, const char *s);
/* 1234567: "1 234 567" for people, 1234567 in CSV. */
void table_count_cell(struct table *t, int64_t n);
/* On a terminal that is too narrow for the columns that may not be left out,
 * the table is shown in parts, one below the other, each with the first column;
 * no text is cut then. */
void table_in_parts(struct table *t);
/* A line between the rows above and those below, for totals. */
void table_rule(struct table *t);
size_t table_row_count(const struct table *t);

/* Adds it to o->text.  On a terminal that is too narrow columns are left out,
 * which is said below, and then all texts are cut; elsewhere it is whole. */
void table_show(struct output *o, const struct table *t);
/* RFC 4180, with the titles as first row. */
void table_csv(struct text *out, const struct table *t);

#endif
