/* json: untrusted JSON, read strictly.
 *
 * json_check walks the bytes once: RFC 8259 grammar (half of a surrogate pair,
 * escaped, is read as U+FFFD), UTF-8, no duplicate keys, limits on depth, on
 * the length and on the number of values.  Slices then point at values inside
 * the checked bytes as they were received, so that raw objects can be kept
 * verbatim; json_parse builds a tree (json-c) of a checked slice.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_JSON_H
#define PORT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct json;
struct text;

struct json_limits {
	size_t bytes;
	unsigned depth;
	size_t values;
};

/* For replies of the API: 64 MiB, depth 64, 4 million values. */
extern const struct json_limits json_limits_reply;

/* ERR_SHAPE with the offset and what was expected there; ERR_TOO_LARGE when
 * past a limit.  An empty text is an error. */
int json_check(const char *data, size_t len, const struct json_limits *limits,
               struct err *e) MUST_CHECK;

/* A value inside checked bytes; at == NULL: absent. */
struct json_slice {
	const char *at;
	size_t len;
};

enum json_type {
	JSON_ABSENT,
	JSON_NULL,
	JSON_BOOL,
	JSON_INT,
	JSON_REAL,
	JSON_TEXT,
	JSON_ARRAY,
	JSON_OBJECT,
};

/* All of these need checked bytes. */
struct json_slice json_slice_whole(const char *data, size_t len);
enum json_type json_slice_type(struct json_slice v);
/* Member by its exact key; keys are compared unescaped. */
struct json_slice json_slice_member(struct json_slice object, const char *key);
/* Values at paths of keys ("data.tasks"; JSON_PATHS_MAX at most), all found in
 * one walk: values[i] is that of paths[i], or absent. */
#define JSON_PATHS_MAX 8
void json_slice_paths(struct json_slice object, const char *const paths[],
                      struct json_slice values[], size_t count);
/* The i-th element by walking: *at starts as {NULL,0}; false at the end. */
bool json_slice_next(struct json_slice array, struct json_slice *at);
/* Walks the members of an object the same way; key as raw JSON string. */
bool json_slice_next_member(struct json_slice object, struct json_slice *key,
                            struct json_slice *value);

/* A tree. All getters accept NULL and answer "absent". */
int json_parse(struct json **out, struct json_slice checked,
               struct err *e) MUST_CHECK;
void json_free(struct json *j);
OWN_TYPE(json, struct json, json_free)

enum json_type json_type(const struct json *j);
/* Borrowed: lives as long as the tree. */
const struct json *json_member(const struct json *object, const char *key);
/* The same, ASCII case of the key aside. */
const struct json *json_member_nocase(const struct json *object,
                                      const char *key);
size_t json_count(const struct json *array);
const struct json *json_at(const struct json *array, size_t i);
/* The text, or NULL when it is no text. */
const char *json_text(const struct json *j);
/* A whole number, also when it comes as text ("1617373126000") or as a real
 * without fraction (77.0); false otherwise. */
bool json_i64(const struct json *j, int64_t *out);
/* true or false; false return when it is neither. */
bool json_bool(const struct json *j, bool *out);

/* Appends a copy of a checked value with the query part ("?...") cut from
 * every string that is an http(s) URL, white space kept as it is. */
void json_add_without_queries(struct text *out, struct json_slice v);

#endif
