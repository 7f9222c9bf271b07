/* nearest: which of the known words somebody may have meant.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_NEAREST_H
#define CONFIG_NEAREST_H

#include <stddef.h>

/* Letters to insert, delete, replace or swap to make b of a. */
size_t nearest_distance(const char *a, const char *b);

/* The word nearest to s, or NULL when none is near: for "did you mean". */
const char *nearest_word(const char *s, const char *const *words, size_t count);

#endif
