/* text: a growing string, and the escapes for each place text goes to.
 *
 * data is always NUL-terminated once something was added; a fresh
 * struct text is all zero.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct text {
	char *data;
	size_t len;
	size_t cap;
};

void text_free(struct text *t); /* usable with OWN(text_free) */
void text_clear(struct text *t);
void text_add(struct text *t, const char *s);
void text_add_bytes(struct text *t, const void *s, size_t len);
/* Room for so many bytes and the NUL in all, and no more, in one step; they are
 * not set. */
void text_reserve(struct text *t, size_t bytes);
void text_add_char(struct text *t, char c);
void text_add_i64(struct text *t, int64_t n);
void text_addf(struct text *t, const char *fmt, ...) PRINTF(2, 3);
/* The string, never NULL. */
const char *text_str(const struct text *t);
/* Moves the string out (the caller frees it); t is empty afterwards. */
char *text_take(struct text *t);

/* A JSON string with its quotes, in the canonical escapes of
 * docs/formats.md (\" \\ \b \f \n \r \t, \u00xx for other controls). Bytes
 * that are not UTF-8 become U+FFFD. */
void text_add_json(struct text *t, const char *s, size_t len);
/* One RFC 4180 cell, always quoted.  What a spreadsheet would take for a
 * formula (a leading = @ + - or control) gets a ' in front, so that it stays
 * text; plain numbers with a sign do not. */
void text_add_csv(struct text *t, const char *s);
/* For a terminal or a text log: what text_printable refuses becomes '?'. */
void text_add_plain(struct text *t, const char *s);
/* One shell word in single quotes. */
void text_add_shell(struct text *t, const char *s);
/* As it is where no shell takes it apart, else as text_add_shell. */
void text_add_word(struct text *t, const char *s);

/* A phone number or address for logs: all but the first 2 and last 4
 * characters masked ("+1********0001"; those under 10 wholly). */
void text_add_masked(struct text *t, const char *s);

/* The bytes of the next UTF-8 character and its code point; 0 when there is
 * none (the end, or bytes that are not UTF-8). */
size_t text_utf8_next(const char *s, size_t len, uint32_t *rune);
/* The bytes of the next character when it is one to show; 0 for controls,
 * invisible and reordering characters and bytes that are not UTF-8. */
size_t text_printable(const char *s, size_t len);
bool text_is_utf8(const char *s, size_t len);
bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);
/* Both NULL is equal; NULL and text is not. */
bool text_equal(const char *a, const char *b);

/* Human sizes: "1.4 GB" (10^9), "312 B"; durations: "3 h 12 min". */
void text_add_bytes_human(struct text *t, int64_t bytes);
void text_add_duration_human(struct text *t, int64_t ms);
/* 1234567 as "1 234 567". */
void text_add_count(struct text *t, int64_t n);

#endif
