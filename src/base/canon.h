/* canon: canonical JSON, written (RFC 8785 restricted: docs/formats.md).
 *
 * A value is built as a small tree and written once with its keys sorted by
 * bytes, no white space, integers only.  It never reads.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CANON_H
#define BASE_CANON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct canon;
struct text;

/* All nodes live in the arena.  Strings are copied. */
struct canon *canon_object(struct arena *a);
struct canon *canon_array(struct arena *a);

/* Integers lie strictly between -CANON_INT_LIMIT and CANON_INT_LIMIT; a number
 * from outside is checked before it comes here. */
#define CANON_INT_LIMIT (INT64_C(1) << 53)

/* Members of an object.  A NULL text is left out.  keys match [a-zA-Z0-9_]+,
 * and each is set once. */
void canon_set_text(struct canon *o, const char *key, const char *value);
void canon_set_int(struct canon *o, const char *key, int64_t value);
void canon_set_bool(struct canon *o, const char *key, bool value);
void canon_set_null(struct canon *o, const char *key);
/* An instant in ms since 1970, as when_text writes it; one that is not known
 * (0 or less) is left out. */
void canon_set_when(struct canon *o, const char *key, int64_t ms);
/* The same, and null in its place. */
void canon_set_when_or_null(struct canon *o, const char *key, int64_t ms);
/* A number named by a code of ours: "not-recorded" becomes not_recorded. */
void canon_set_count(struct canon *o, const char *code, int64_t count);
void canon_set(struct canon *o, const char *key, struct canon *value);

/* Elements of an array. */
void canon_push_text(struct canon *array, const char *value);
void canon_push(struct canon *array, struct canon *value);

/* Appends the canonical form, without a line end. */
void canon_write(struct text *out, const struct canon *value);

#endif
