/* mem: allocation that cannot fail, and an arena for what dies together.
 *
 * Running out of memory ends the process with a message and exit code 1.
 * That is safe by design: it is the same as being killed, and the archive
 * survives being killed at any instant.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"

struct arena;

/* Ends the process, for the few that allocate in another way. */
NORETURN void mem_exhausted(void);

/* count * size zeroed bytes; the product is checked.  Free with free(). */
void *mem_zeroed(size_t count, size_t size);
void *mem_resize(void *p, size_t count, size_t size);
char *mem_copy_text(const char *s);
char *mem_copy_bytes(const char *s, size_t len); /* adds a NUL */
char *mem_format(const char *fmt, ...) PRINTF(1, 2);

/* Frees *p for OWN(mem_own). */
void mem_own(void *p);

/* Never NULL. */
struct arena *arena_new(void);
/* Whose first block holds so many bytes: for many that live at once and know
 * what they will hold. */
struct arena *arena_new_of(size_t bytes);
void arena_free(struct arena *a); /* NULL is fine */
/* Forgets everything but keeps the first block, for reuse in a loop. */
void arena_reset(struct arena *a);
void *arena_zeroed(struct arena *a, size_t count, size_t size);
/* A NUL-terminated copy; NULL gives NULL. */
char *arena_text(struct arena *a, const char *s);
char *arena_bytes(struct arena *a, const char *s, size_t len);
char *arena_format(struct arena *a, const char *fmt, ...) PRINTF(2, 3);
OWN_TYPE(arena, struct arena, arena_free)

#endif
