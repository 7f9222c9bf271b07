/* json: trees of checked values, by json-c.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/json.h"

/* json-c has types of the same names. */
#define json_bool jsonc_bool
#define json_type jsonc_type
#include <json-c/json_object.h>
#include <json-c/json_tokener.h>
#include <json-c/linkhash.h>
#undef json_bool
#undef json_type
#include <limits.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "port/json_scan.h"

/* Not less than what json_check lets through. */
#define TREE_DEPTH 513
/* Above this a double does not tell whole numbers apart. */
#define REAL_WHOLE_MAX 9007199254740992.0

const struct json_limits json_limits_reply = {
	.bytes = (size_t)64 * 1024 * 1024,
	.depth = 64,
	.values = 4000000,
};

/* A struct json is a json_object by another name, so that no node is made
 * twice; but json-c's null is no object at all, so it is this one. */
struct json {
	char unused;
};

static const struct json null_node;

OWN_TYPE(tokener, struct json_tokener, json_tokener_free)

static struct json *node_of(struct json_object *o)
{
	const void *node = o == NULL ? (const void *)&null_node : o;
	struct json *j;

	memcpy(&j, &node, sizeof(void *));
	return j;
}

/* NULL for null and for nothing. */
static struct json_object *object_of(const struct json *j)
{
	struct json_object *o;

	if (j == NULL || j == &null_node)
		return NULL;
	memcpy(&o, &j, sizeof(void *));
	return o;
}

int json_parse(struct json **out, struct json_slice checked, struct err *e)
{
	OWN(own_tokener)
	struct json_tokener *t = json_tokener_new_ex(TREE_DEPTH);
	struct json_object *o;
	enum json_tokener_error state;

	if (t == NULL)
		return err_set(e, ERR_BUG, "json-c cannot start");
	if (checked.at == NULL || checked.len > INT_MAX)
		return err_set(e, ERR_BUG,
		               "JSON value of %zu bytes cannot be "
		               "parsed",
		               checked.len);
	json_tokener_set_flags(t, JSON_TOKENER_STRICT |
	                                  JSON_TOKENER_VALIDATE_UTF8);
	o = json_tokener_parse_ex(t, checked.at, (int)checked.len);
	state = json_tokener_get_error(t);
	if (state == json_tokener_continue) {
		/* A bare number may go on as far as it knows. */
		o = json_tokener_parse_ex(t, "", 1);
		state = json_tokener_get_error(t);
	}
	if (state != json_tokener_success)
		return err_set(e, ERR_SHAPE, "JSON value: %s",
		               json_tokener_error_desc(state));
	*out = node_of(o);
	return 0;
}

void json_free(struct json *j)
{
	(void)json_object_put(object_of(j));
}

enum json_type json_type(const struct json *j)
{
	if (j == NULL)
		return JSON_ABSENT;
	switch (json_object_get_type(object_of(j))) {
	case json_type_null:
		return JSON_NULL;
	case json_type_boolean:
		return JSON_BOOL;
	case json_type_double:
		return JSON_REAL;
	case json_type_int:
		return JSON_INT;
	case json_type_object:
		return JSON_OBJECT;
	case json_type_array:
		return JSON_ARRAY;
	case json_type_string:
		return JSON_TEXT;
	}
	return JSON_ABSENT;
}

const struct json *json_member(const struct json *object, const char *key)
{
	struct json_object *value = NULL;

	if (json_type(object) != JSON_OBJECT ||
	    !json_object_object_get_ex(object_of(object), key, &value))
		return NULL;
	return node_of(value);
}

const struct json *json_member_nocase(const struct json *object,
                                      const char *key)
{
	const struct json *exact = json_member(object, key);

	if (exact != NULL || json_type(object) != JSON_OBJECT)
		return exact;
	json_object_object_foreach(object_of(object), name, value)
	{
		if (strcasecmp(name, key) == 0)
			return node_of(value);
	}
	return NULL;
}

size_t json_count(const struct json *array)
{
	if (json_type(array) != JSON_ARRAY)
		return 0;
	return json_object_array_length(object_of(array));
}

const struct json *json_at(const struct json *array, size_t i)
{
	if (i >= json_count(array))
		return NULL;
	return node_of(json_object_array_get_idx(object_of(array), i));
}

const char *json_text(const struct json *j)
{
	const char *s;

	if (json_type(j) != JSON_TEXT)
		return NULL;
	s = json_object_get_string(object_of(j));
	if (strlen(s) != (size_t)json_object_get_string_len(object_of(j)))
		return NULL;
	return s;
}

static bool whole_of_int(struct json_object *o, int64_t *out)
{
	const int64_t v = json_object_get_int64(o);

	/* json-c clamps what does not fit. */
	if (v == INT64_MIN || v == INT64_MAX)
		return false;
	*out = v;
	return true;
}

static bool whole_of_real(struct json_object *o, int64_t *out)
{
	const double d = json_object_get_double(o);

	if (!(fabs(d) <= REAL_WHOLE_MAX) || floor(d) < d)
		return false;
	*out = (int64_t)d;
	return true;
}

bool json_i64(const struct json *j, int64_t *out)
{
	switch (json_type(j)) {
	case JSON_INT:
		return whole_of_int(object_of(j), out);
	case JSON_REAL:
		return whole_of_real(object_of(j), out);
	case JSON_TEXT:
		return json_text(j) != NULL &&
		       bytes_parse_i64(out, json_text(j), INT64_MIN, INT64_MAX);
	case JSON_ABSENT:
	case JSON_NULL:
	case JSON_BOOL:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return false;
}

bool json_bool(const struct json *j, bool *out)
{
	if (json_type(j) != JSON_BOOL)
		return false;
	*out = json_object_get_boolean(object_of(j)) != 0;
	return true;
}

/* Is it http:// or https://, when white space in front is skipped? */
static bool starts_http(struct json_scan *s)
{
	char head[8] = "";
	int c = json_scan_next(s);

	while (c == ' ' || (c >= '\t' && c <= '\r'))
		c = json_scan_next(s);
	for (size_t i = 0; i < 7 && c > 0; i++) {
		head[i] = (char)c;
		if (i == 6)
			break;
		c = json_scan_next(s);
	}
	if (strcasecmp(head, "http://") == 0)
		return true;
	return strcasecmp(head, "https:/") == 0 && json_scan_next(s) == '/';
}

/* How many raw bytes of the string stay, when the query goes. */
static size_t kept_len(const char *raw, size_t len)
{
	struct json_scan s = json_scan_start(raw, len);

	if (len == 0 || strchr("hH\\ \t\n\v\f\r", raw[0]) == NULL ||
	    !starts_http(&s))
		return len;
	for (;;) {
		const char *before = s.at;
		const int c = json_scan_next(&s);

		if (c < 0)
			return len;
		if (c == '?')
			return (size_t)(before - raw);
	}
}

static bool is_key(const char *behind, const char *end)
{
	while (behind < end && (*behind == ' ' || *behind == '\n' ||
	                        *behind == '\r' || *behind == '\t'))
		behind++;
	return behind < end && *behind == ':';
}

void json_add_without_queries(struct text *out, struct json_slice v)
{
	const char *end = v.at + v.len;
	const char *from = v.at;
	const char *at = v.at;

	while (at < end) {
		const char *close;

		at = memchr(at, '"', (size_t)(end - at));
		if (at == NULL)
			break;
		close = json_scan_close(at, end);
		if (!is_key(close + 1, end)) {
			const char *raw = at + 1;
			const size_t len = (size_t)(close - raw);

			text_add_bytes(out, from,
			               (size_t)(raw - from) +
			                       kept_len(raw, len));
			from = close;
		}
		at = close + 1;
	}
	text_add_bytes(out, from, (size_t)(end - from));
}
