/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check_json_keys.h"

#include <string.h>

/* FNV-1a: that somebody makes two keys collide costs a warning. */
#define DIGEST_START UINT64_C(14695981039346656037)
#define DIGEST_PRIME UINT64_C(1099511628211)

void check_json_keys_open(struct check_json_keys *k, unsigned level)
{
	k->from[level] = k->count;
}

void check_json_keys_close(struct check_json_keys *k, unsigned level)
{
	k->count = k->from[level];
	k->len = 0;
}

void check_json_keys_begin(struct check_json_keys *k)
{
	k->len = 0;
	k->digest = DIGEST_START;
}

static void add(struct check_json_keys *k, unsigned char c)
{
	k->digest = (k->digest ^ c) * DIGEST_PRIME;
}

void check_json_keys_take(struct check_json_keys *k, const unsigned char *p,
                          size_t len)
{
	for (size_t i = 0; i < len; i++) {
		const bool is_upper = p[i] >= 'A' && p[i] <= 'Z';

		add(k, p[i]);
		if (k->len < sizeof(k->name))
			k->name[k->len] = (char)(is_upper ? p[i] | 0x20 : p[i]);
		/* One past the end: too long to be a key we know. */
		if (k->len <= sizeof(k->name))
			k->len++;
	}
}

void check_json_keys_odd(struct check_json_keys *k, unsigned char c)
{
	add(k, c);
	k->len = sizeof(k->name) + 1;
}

bool check_json_keys_is_twice(struct check_json_keys *k, unsigned level)
{
	const size_t own = k->count - k->from[level];

	if (own == CHECK_JSON_OBJECT_KEYS || k->count == CHECK_JSON_KEYS)
		return false;
	for (size_t i = k->from[level]; i < k->count; i++) {
		if (k->seen[i] == k->digest)
			return true;
	}
	k->seen[k->count++] = k->digest;
	return false;
}

bool check_json_keys_is(const struct check_json_keys *k, const char *name)
{
	return strlen(name) == k->len && memcmp(name, k->name, k->len) == 0;
}
