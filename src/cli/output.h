/* output: results on standard output, for people and for programs.
 *
 * What is added is kept until output_flush; long lists are sent on by
 * output_drain, so that memory does not grow with them.  A program gets one
 * JSON document (output_json, or output_list_* for long lists), or JSON lines
 * where it watches progress.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "base/text.h"

struct canon;
struct err;

enum output_color {
	OUTPUT_PLAIN,
	OUTPUT_BOLD,
	OUTPUT_DIM,
	OUTPUT_RED,
	OUTPUT_GREEN,
	OUTPUT_YELLOW,
};

struct output {
	int fd;
	struct text text; /* what waits to be written: add to it freely */
	bool is_json;     /* asked for by --json */
	bool is_terminal;
	bool can_redraw; /* a terminal whose cursor can be moved */
	bool has_color;
	int width; /* columns of the terminal; 80 if there is none */
	bool has_items;
};

/* color: "auto", "always", "never" or NULL (auto).  no_color: $NO_COLOR, term:
 * $TERM, or NULL. */
void output_init(struct output *o, int fd, const char *color,
                 const char *no_color, const char *term);
void output_free(struct output *o);

/* Looks at the width again: a person may have changed it. */
void output_measure(struct output *o);

/* Writes what waits.  ERR_DISK "standard output: ..."; ERR_UNREAD when its
 * reader has gone. */
int output_flush(struct output *o, struct err *e) MUST_CHECK;
/* The same once much waits: to be called in a loop. */
int output_drain(struct output *o, struct err *e) MUST_CHECK;

/* The escape that begins a colour ("" without colours), and s in it. */
const char *output_code(const struct output *o, enum output_color c);
void output_add(struct output *o, enum output_color c, const char *s);

/* A document, indented; a line, compact. */
void output_json(struct output *o, const struct canon *value);
void output_json_line(struct output *o, const struct canon *value);
/* Indents compact JSON that is well formed. */
void output_indent(struct text *out, const char *json);

/* One document {"NAME":[item,...],...rest}: items one by one, then the other
 * members.  An item is one line. */
void output_list_start(struct output *o, const char *name);
int output_list_item(struct output *o, const struct canon *item,
                     struct err *e) MUST_CHECK;
void output_list_end(struct output *o, const struct canon *rest);

/* A cell of a CSV file that a spreadsheet will open: a phone number becomes
 * tel:+1..., what would begin a formula is set off by a blank, a control other
 * than TAB, CR and LF becomes '?'. */
void output_csv_cell(struct text *out, const char *s);

/* Columns of s on a terminal. */
size_t output_columns(const char *s);

#endif
