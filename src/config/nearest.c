/* SPDX-License-Identifier: Apache-2.0 */
#include "config/nearest.h"

#include <string.h>
#include <strings.h>

/* A longer word is no slip of the keyboard. */
#define LEN_MAX 40

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t nearest_distance(const char *a, const char *b)
{
	size_t rows[3][LEN_MAX + 1];
	const size_t a_len = strnlen(a, LEN_MAX);
	const size_t b_len = strnlen(b, LEN_MAX);

	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *const row = rows[i % 3];
		const size_t *const above = rows[(i - 1) % 3];
		const size_t *const second = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			const size_t differs = a[i - 1] != b[j - 1];

			row[j] = least(least(above[j], row[j - 1]) + 1,
			               above[j - 1] + differs);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], second[j - 2] + 1);
		}
	}
	return rows[a_len % 3][b_len];
}

const char *nearest_word(const char *s, const char *const *words, size_t count)
{
	const size_t len = strnlen(s, LEN_MAX + 1);
	const char *best = NULL;
	size_t best_distance = len < 3 ? 1 : len < 6 ? 2 : 3;

	if (len > LEN_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const size_t d = strcasecmp(s, words[i]) == 0
		                         ? 0
		                         : nearest_distance(s, words[i]);

		if (d < best_distance || (best == NULL && d == best_distance)) {
			best = words[i];
			best_distance = d;
		}
	}
	return best;
}
