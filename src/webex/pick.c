/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/pick.h"

#include <string.h>
#include <strings.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"

#define NUMBER_MAX 32

bool pick_is_key(struct json_slice key, const char *name)
{
	const size_t len = strlen(name);

	return key.len == len + 2 && memcmp(key.at + 1, name, len) == 0;
}

static bool means(struct json_slice key, const char *name)
{
	const size_t len = strlen(name);

	return key.len == len + 2 && strncasecmp(key.at + 1, name, len) == 0;
}

struct json_slice pick_member(struct json_slice object, const char *name)
{
	struct json_slice key = { NULL, 0 };
	struct json_slice value = { NULL, 0 };

	while (json_slice_next_member(object, &key, &value))
		if (means(key, name))
			return value;
	return (struct json_slice){ NULL, 0 };
}

void pick_members(struct json_slice object, const char *const names[],
                  struct json_slice values[], size_t count)
{
	struct json_slice key = { NULL, 0 };
	struct json_slice value = { NULL, 0 };

	for (size_t i = 0; i < count; i++)
		values[i] = (struct json_slice){ NULL, 0 };
	while (json_slice_next_member(object, &key, &value))
		for (size_t i = 0; i < count; i++)
			if (values[i].at == NULL && means(key, names[i]))
				values[i] = value;
}

bool pick_is_something(struct json_slice v)
{
	struct json_slice at = { NULL, 0 };
	struct json_slice key;

	switch (json_slice_type(v)) {
	case JSON_ABSENT:
	case JSON_NULL:
		return false;
	case JSON_ARRAY:
		return json_slice_next(v, &at);
	case JSON_OBJECT:
		return json_slice_next_member(v, &key, &at);
	case JSON_TEXT:
		return v.len > strlen("\"\"");
	case JSON_BOOL:
		return v.at[0] == 't';
	case JSON_INT:
	case JSON_REAL:
		break;
	}
	return pick_count(v) != 0;
}

size_t pick_length(struct json_slice array)
{
	struct json_slice at = { NULL, 0 };
	size_t n = 0;

	while (json_slice_next(array, &at))
		n++;
	return n;
}

char *pick_text(struct arena *a, struct json_slice v)
{
	OWN(own_json) struct json *tree = NULL;
	struct err ignored = { .code = ERR_NONE };

	if (json_slice_type(v) != JSON_TEXT)
		return NULL;
	if (memchr(v.at, '\\', v.len) == NULL)
		return arena_bytes(a, v.at + 1, v.len - 2);
	if (json_parse(&tree, v, &ignored) != 0)
		return NULL;
	return arena_text(a, json_text(tree)); /* NULL with U+0000 in it */
}

char *pick_label(struct arena *a, struct json_slice v)
{
	const enum json_type type = json_slice_type(v);

	if (type == JSON_INT || type == JSON_REAL)
		return arena_bytes(a, v.at, v.len);
	return pick_text(a, v);
}

bool pick_i64(int64_t *out, struct json_slice v)
{
	OWN(own_json) struct json *tree = NULL;
	struct err ignored = { .code = ERR_NONE };
	const enum json_type type = json_slice_type(v);
	char digits[NUMBER_MAX];

	if (type != JSON_INT && type != JSON_REAL && type != JSON_TEXT)
		return false;
	if (type == JSON_INT && v.len < sizeof(digits)) {
		memcpy(digits, v.at, v.len);
		digits[v.len] = '\0';
		return bytes_parse_i64(out, digits, INT64_MIN, INT64_MAX);
	}
	if (json_parse(&tree, v, &ignored) != 0)
		return false;
	return json_i64(tree, out);
}

int64_t pick_count(struct json_slice v)
{
	int64_t n;

	return pick_i64(&n, v) && n >= 0 ? n : -1;
}

static bool is_word(struct json_slice v, const char *word)
{
	const size_t len = strlen(word);

	return v.len == len + 2 && strncasecmp(v.at + 1, word, len) == 0;
}

enum tri pick_tri(struct json_slice v)
{
	const enum json_type type = json_slice_type(v);

	if (type == JSON_BOOL)
		return v.at[0] == 't' ? TRI_YES : TRI_NO;
	if (type == JSON_TEXT && is_word(v, "true"))
		return TRI_YES;
	if (type == JSON_TEXT && is_word(v, "false"))
		return TRI_NO;
	return TRI_UNKNOWN;
}
