/* tally: how often each text was seen.  Not thread safe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H

#include <stddef.h>
#include <stdint.h>

struct tally_item {
	char *key; /* NULL: an empty place */
	int64_t count;
};

struct tally {
	struct tally_item *items;
	size_t room, used;
	int64_t total;
};

void tally_free(struct tally *t);
/* Counts the key once more; its count. */
int64_t tally_add(struct tally *t, const char *key);
int64_t tally_get(const struct tally *t, const char *key);
/* How many keys were seen more than once. */
int64_t tally_repeated(const struct tally *t);

#endif
