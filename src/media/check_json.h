/* check: JSON, as transcripts come (the rules: formats.h).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_JSON_H
#define MEDIA_CHECK_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/check_json_keys.h"
#include "media/check_json_words.h"
#include "media/formats.h"

struct check_json {
	unsigned state;  /* enum json_state, in check_json.c */
	uint64_t offset; /* of the next byte */
	unsigned depth;
	unsigned char is_object[CHECK_JSON_DEPTH / 8]; /* one bit per level */
	unsigned char more, low,
	        high;         /* UTF-8: bytes to come, the next's range */
	unsigned hex;         /* digits to come of \uXXXX */
	const char *word;     /* rest of true, false, null */
	bool is_key, is_said; /* this string; it has visible text */
	struct check_json_keys keys;
	uint64_t twice_at; /* where a key ends that was there; 0: nowhere */
	struct check_json_words words;
};

void check_json_start(struct check_json *j);
void check_json_feed(struct check_json *j, struct check_result *r,
                     const unsigned char *p, size_t len);
void check_json_end(struct check_json *j, struct check_result *r);

#endif
