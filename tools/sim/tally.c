/* tally: see tally.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static uint64_t hash(const char *s)
{
	uint64_t h = 1469598103934665603U;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211U;
	return h;
}

static struct tally_item *place(const struct tally *t, const char *key)
{
	size_t i = (size_t)hash(key) & (t->room - 1);

	while (t->items[i].key != NULL && strcmp(t->items[i].key, key) != 0)
		i = (i + 1) & (t->room - 1);
	return &t->items[i];
}

void tally_free(struct tally *t)
{
	for (size_t i = 0; i < t->room; i++)
		free(t->items[i].key);
	free(t->items);
	memset(t, 0, sizeof(*t));
}

static void grow(struct tally *t)
{
	struct tally bigger = { .room = t->room == 0 ? 256 : t->room * 2 };

	bigger.items = mem_zeroed(bigger.room, sizeof(*bigger.items));
	for (size_t i = 0; i < t->room; i++)
		if (t->items[i].key != NULL)
			*place(&bigger, t->items[i].key) = t->items[i];
	free(t->items);
	t->items = bigger.items;
	t->room = bigger.room;
}

int64_t tally_add(struct tally *t, const char *key)
{
	struct tally_item *item;

	if (t->used * 4 >= t->room * 3)
		grow(t);
	item = place(t, key);
	if (item->key == NULL) {
		item->key = mem_copy_text(key);
		t->used++;
	}
	t->total++;
	return ++item->count;
}

int64_t tally_get(const struct tally *t, const char *key)
{
	const struct tally_item *item = t->room == 0 ? NULL : place(t, key);

	return item == NULL || item->key == NULL ? 0 : item->count;
}

int64_t tally_repeated(const struct tally *t)
{
	int64_t n = 0;

	for (size_t i = 0; i < t->room; i++)
		n += t->items[i].count > 1;
	return n;
}
