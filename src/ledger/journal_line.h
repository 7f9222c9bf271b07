/* journal_line: one line of the log, written and read at its fixed places.
 *
 * The ledger reads its own lines with it, and who walks the files of the log
 * reads those (docs/formats.md 3.1).  Pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_JOURNAL_LINE_H
#define LEDGER_JOURNAL_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal_event;
struct text;

#define JOURNAL_LINE_MAX 65535
#define JOURNAL_TIME_LEN 24 /* 2026-01-05T08:03:11.402Z */

/* What a line says at its fixed places.  Strings lie within the line, without
 * their quotes, as JSON writes them. */
struct journal_line {
	uint64_t n;
	const char *time; /* JOURNAL_TIME_LEN bytes */
	const char *type;
	size_t type_len;
	const char *object; /* NULL: it speaks of none */
	size_t object_len;
};

/* Appends the canonical line of an event, without LF. */
void journal_line_write(struct text *out, const struct journal_event *ev,
                        uint64_t n, const char *time);
/* Reads it back; false, with *out untouched, if the line has not the form
 * that we write. */
bool journal_line_read(struct journal_line *out, const char *line, size_t len);

/* Whether it is of this type, or speaks of this object. */
bool journal_line_is_type(const struct journal_line *line, const char *type);
bool journal_line_is_about(const struct journal_line *line, const char *object);

#endif
