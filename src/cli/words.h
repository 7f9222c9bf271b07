/* words: numbers with their nouns, and lines of a width.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include <stddef.h>
#include <stdint.h>

struct output;
struct text;

/* "1 call", "1 234 calls". */
void words_add_count(struct text *out, int64_t n, const char *one,
                     const char *many);
/* "2026-11-29 10:42 UTC", or in the zone of when_set_zone */
void words_add_when(struct text *out, int64_t ms);
/* How many bytes of line fit into width columns, characters kept whole. */
size_t words_fit(const char *line, size_t width);
/* As much of line as fits into width columns, and a LF. */
void words_add_cut(struct text *out, const char *line, size_t width);

/* On a terminal, breaks the lines that wait to be written, from the byte from
 * on, between words where they do not fit; what follows a break is indented as
 * the line is, and at least to the column hang.  Elsewhere lines stay whole,
 * for whoever searches them. */
void words_wrap(struct output *o, size_t from, size_t hang);

#endif
