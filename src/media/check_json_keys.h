/* check: the keys of JSON, and whether one stands twice in an object.
 *
 * Of the keys of all open objects a digest is kept: of the first 256 of an
 * object, and of 1024 in all.  What is beyond that is not judged.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_JSON_KEYS_H
#define MEDIA_CHECK_JSON_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHECK_JSON_DEPTH       512
#define CHECK_JSON_KEY         16
#define CHECK_JSON_KEYS        1024
#define CHECK_JSON_OBJECT_KEYS 256

struct check_json_keys {
	char name[CHECK_JSON_KEY]; /* lower case, of the value at hand */
	size_t len;                /* 0: none; above its size: none we know */
	uint64_t digest;
	uint64_t seen[CHECK_JSON_KEYS];
	size_t from[CHECK_JSON_DEPTH]; /* of each level: its first in seen */
	size_t count;
};

void check_json_keys_open(struct check_json_keys *k, unsigned level);
void check_json_keys_close(struct check_json_keys *k, unsigned level);

void check_json_keys_begin(struct check_json_keys *k);
/* Plain characters of the key. */
void check_json_keys_take(struct check_json_keys *k, const unsigned char *p,
                          size_t len);
/* A byte of an escape, or of a character that is not ASCII. */
void check_json_keys_odd(struct check_json_keys *k, unsigned char c);
/* The key is whole; true when its object, at level, has it already. */
bool check_json_keys_is_twice(struct check_json_keys *k, unsigned level);

bool check_json_keys_is(const struct check_json_keys *k, const char *name);

#endif
