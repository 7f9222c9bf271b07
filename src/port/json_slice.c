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

/* Behind the closing quote of the string that begins at at.  A quote behind
 * an odd number of backslashes belongs to the string. */
static const char *skip_string(const char *at, const char *end)
{
	const char *const first = at + 1;

	for (at = first; at < end; at++) {
		size_t backslashes = 0;

		at = memchr(at, '"', (size_t)(end - at));
		if (at == NULL)
			return end;
		while (at - backslashes > first &&
		       at[-1 - (ptrdiff_t)backslashes] == '\\')
			backslashes++;
		if (backslashes % 2 == 0)
			return at + 1;
	}
	return end;
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

void json_slice_members(struct json_slice object, const char *const names[],
                        struct json_slice values[], size_t count)
{
	struct json_slice key = { 0 };
	struct json_slice value = { 0 };
	size_t left = count;

	for (size_t i = 0; i < count; i++)
		values[i] = (struct json_slice){ 0 };
	while (left > 0 && json_slice_next_member(object, &key, &value))
		for (size_t i = 0; i < count; i++)
			if (means(key, names[i], strlen(names[i]))) {
				values[i] = value;
				left--;
				break;
			}
}

struct json_slice json_slice_member(struct json_slice object, const char *key)
{
	struct json_slice value;

	json_slice_members(object, &key, &value, 1);
	return value;
}
