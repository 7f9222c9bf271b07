/* json_slice: values inside checked bytes, as they were received.
 *
 * The bytes passed json_check, so that walking needs no second look at the
 * grammar: quotes, brackets and commas are where they belong.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "port/json.h"
#include "port/json_scan.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *skip_space(const char *at, const char *end)
{
	while (at < end && is_space(*at))
		at++;
	return at;
}

/* Behind the closing quote of the string that begins at at. */
static const char *skip_string(const char *at, const char *end)
{
	at = json_scan_close(at, end);
	return at < end ? at + 1 : end;
}

static const char *skip_container(const char *at, const char *end)
{
	size_t depth = 0;

	while (at < end) {
		const char c = *at;

		if (c == '"') {
			at = skip_string(at, end);
			continue;
		}
		at++;
		if (c == '{' || c == '[')
			depth++;
		else if ((c == '}' || c == ']') && --depth == 0)
			return at;
	}
	return end;
}

static bool ends_scalar(char c)
{
	return is_space(c) || c == ',' || c == ']' || c == '}';
}

static const char *skip_value(const char *at, const char *end)
{
	if (at == end)
		return end;
	if (*at == '"')
		return skip_string(at, end);
	if (*at == '{' || *at == '[')
		return skip_container(at, end);
	while (at < end && !ends_scalar(*at))
		at++;
	return at;
}

static struct json_slice slice_between(const char *at, const char *end)
{
	return (struct json_slice){ at, (size_t)(end - at) };
}

struct json_slice json_slice_whole(const char *data, size_t len)
{
	const char *end = data + len;
	const char *at = skip_space(data, end);

	while (end > at && is_space(end[-1]))
		end--;
	return slice_between(at, end);
}

static enum json_type number_type(struct json_slice v)
{
	for (size_t i = 0; i < v.len; i++)
		if (v.at[i] == '.' || v.at[i] == 'e' || v.at[i] == 'E')
			return JSON_REAL;
	return JSON_INT;
}

enum json_type json_slice_type(struct json_slice v)
{
	if (v.at == NULL || v.len == 0)
		return JSON_ABSENT;
	switch (*v.at) {
	case '{':
		return JSON_OBJECT;
	case '[':
		return JSON_ARRAY;
	case '"':
		return JSON_TEXT;
	case 't':
	case 'f':
		return JSON_BOOL;
	case 'n':
		return JSON_NULL;
	default:
		return number_type(v);
	}
}

/* Where the next element or member begins; NULL when there is none.  from:
 * behind the one before, or NULL. */
static const char *next_start(struct json_slice container, const char *from)
{
	const char *end = container.at + container.len;
	const char *at =
	        skip_space(from != NULL ? from : container.at + 1, end);

	if (from != NULL && at < end && *at == ',')
		at = skip_space(at + 1, end);
	if (at == end || *at == ']' || *at == '}')
		return NULL;
	return at;
}

bool json_slice_next(struct json_slice array, struct json_slice *at)
{
	const char *start;

	if (json_slice_type(array) != JSON_ARRAY)
		return false;
	start = next_start(array, at->at == NULL ? NULL : at->at + at->len);
	if (start == NULL)
		return false;
	*at = slice_between(start, skip_value(start, array.at + array.len));
	return true;
}

bool json_slice_next_member(struct json_slice object, struct json_slice *key,
                            struct json_slice *value)
{
	const char *start;
	const char *behind;
	const char *end;

	if (json_slice_type(object) != JSON_OBJECT)
		return false;
	end = object.at + object.len;
	start = next_start(object,
	                   value->at == NULL ? NULL : value->at + value->len);
	if (start == NULL)
		return false;
	behind = skip_string(start, end);
	*key = slice_between(start, behind);
	start = skip_space(behind, end);
	start = skip_space(start + 1, end); /* the colon */
	*value = slice_between(start, skip_value(start, end));
	return true;
}

/* Whether the key, with its quotes and escapes, means name. */
static bool means(struct json_slice key, const char *name, size_t len)
{
	const char *raw = key.at + 1;
	const size_t raw_len = key.len - 2;
	struct json_scan s;
	size_t same = 0;

	if (raw_len < len)
		return false;
	s = json_scan_start(raw, raw_len);
	while (same < len && json_scan_next(&s) == (unsigned char)name[same])
		same++;
	return same == len && json_scan_next(&s) < 0;
}

/* The walk of json_slice_paths. */
struct hunt {
	const char *end;
	struct json_slice *values;
	size_t count;
};

/* Which of the paths go through this key: below[i] is what follows in path i,
 * "" when it ends here, NULL when it goes elsewhere.  Whether any goes on. */
static bool follow(const struct hunt *h, const char *const rest[],
                   struct json_slice key, const char *below[])
{
	bool goes_on = false;

	for (size_t i = 0; i < h->count; i++) {
		const size_t len = rest[i] != NULL ? strcspn(rest[i], ".") : 0;

		below[i] = NULL;
		if (len == 0 || !means(key, rest[i], len))
			continue;
		below[i] = rest[i] + len + (rest[i][len] == '.');
		goes_on = goes_on || *below[i] != '\0';
	}
	return goes_on;
}

/* Behind the object that begins at at. */
static const char *hunt(const struct hunt *h, const char *at,
                        const char *const rest[])
{
	const char *below[JSON_PATHS_MAX];

	at = skip_space(at + 1, h->end);
	while (at < h->end && *at != '}') {
		const char *const behind = skip_string(at, h->end);
		const struct json_slice key = slice_between(at, behind);
		const bool goes_on = follow(h, rest, key, below);
		const char *start = skip_space(behind, h->end);

		start = skip_space(start + 1, h->end); /* the colon */
		at = goes_on && *start == '{' ? hunt(h, start, below)
		                              : skip_value(start, h->end);
		for (size_t i = 0; i < h->count; i++)
			if (below[i] != NULL && *below[i] == '\0')
				h->values[i] = slice_between(start, at);
		at = skip_space(at, h->end);
		if (at < h->end && *at == ',')
			at = skip_space(at + 1, h->end);
	}
	return at < h->end ? at + 1 : at;
}

void json_slice_paths(struct json_slice object, const char *const paths[],
                      struct json_slice values[], size_t count)
{
	struct hunt h = { NULL, values, count };

	for (size_t i = 0; i < count; i++)
		values[i] = (struct json_slice){ 0 };
	if (json_slice_type(object) != JSON_OBJECT || count > JSON_PATHS_MAX)
		return;
	h.end = object.at + object.len;
	(void)hunt(&h, object.at, paths);
}

struct json_slice json_slice_member(struct json_slice object, const char *key)
{
	const size_t len = strlen(key);
	struct json_slice name = { 0 };
	struct json_slice value = { 0 };

	while (json_slice_next_member(object, &name, &value))
		if (means(name, key, len))
			return value;
	return (struct json_slice){ 0 };
}
