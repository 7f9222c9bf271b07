/* Any bytes as a reply: what json_check lets through can be walked, parsed and
 * copied, and means the same to all three readers.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct json_limits limits = { 1 << 20, 64, 100000 };

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static bool is_inside(struct json_slice outer, struct json_slice inner)
{
	return inner.at >= outer.at && inner.len > 0 &&
	       inner.at + inner.len <= outer.at + outer.len;
}

/* The slice and the node show the same. */
static void compare(struct json_slice v, const struct json *j);

static void compare_array(struct json_slice v, const struct json *j)
{
	struct json_slice at = { NULL, 0 };
	size_t count = 0;

	while (json_slice_next(v, &at)) {
		require(is_inside(v, at));
		compare(at, json_at(j, count));
		count++;
	}
	require(count == json_count(j));
}

/* json-c ends a key at its zero byte, where it may be another one's: such an
 * object is for slices alone. */
static bool has_cut_key(struct json_slice v)
{
	struct json_slice key = { NULL, 0 };
	struct json_slice value = { NULL, 0 };

	while (json_slice_next_member(v, &key, &value)) {
		OWN(own_json) struct json *name = NULL;
		struct err e;

		require(is_inside(v, key) && is_inside(v, value));
		require(json_parse(&name, key, &e) == 0);
		if (json_text(name) == NULL)
			return true;
	}
	return false;
}

static void compare_object(struct json_slice v, const struct json *j)
{
	struct json_slice key = { NULL, 0 };
	struct json_slice value = { NULL, 0 };

	if (has_cut_key(v))
		return;
	while (json_slice_next_member(v, &key, &value)) {
		OWN(own_json) struct json *name = NULL;
		struct err e;

		require(is_inside(v, key) && is_inside(v, value));
		require(json_parse(&name, key, &e) == 0);
		require(json_type(name) == JSON_TEXT);
		require(json_slice_member(v, json_text(name)).at == value.at);
		require(json_member_nocase(j, json_text(name)) != NULL);
		compare(value, json_member(j, json_text(name)));
	}
}

static void compare_number(const struct json *j)
{
	int64_t number = 7;

	if (!json_i64(j, &number))
		require(number == 7);
}

static void compare(struct json_slice v, const struct json *j)
{
	const enum json_type type = json_slice_type(v);

	require(type != JSON_ABSENT && type == json_type(j));
	if (type == JSON_ARRAY)
		compare_array(v, j);
	else if (type == JSON_OBJECT)
		compare_object(v, j);
	else
		compare_number(j);
}

/* The copy is good JSON, and has nothing more to cut. */
static void check_copy(struct json_slice v)
{
	OWN(text_free) struct text copy = { 0 };
	OWN(text_free) struct text again = { 0 };
	struct err e;

	json_add_without_queries(&copy, v);
	require(copy.len <= v.len);
	require(json_check(text_str(&copy), copy.len, &limits, &e) == 0);
	json_add_without_queries(&again, json_slice_whole(copy.data, copy.len));
	require(text_equal(text_str(&copy), text_str(&again)));
}

static void read_input(const char *input, size_t len)
{
	OWN(own_json) struct json *tree = NULL;
	struct json_slice whole;
	struct err e = { 0 };

	if (json_check(input, len, &limits, &e) != 0) {
		require((e.code == ERR_SHAPE || e.code == ERR_TOO_LARGE) &&
		        e.text[0] != '\0');
		return;
	}
	whole = json_slice_whole(input, len);
	require(json_parse(&tree, whole, &e) == 0);
	compare(whole, tree);
	check_copy(whole);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	/* A block of its own size, so that reading past it is seen. */
	char *input = malloc(len == 0 ? 1 : len);

	if (input == NULL)
		return 0;
	if (len > 0)
		memcpy(input, data, len);
	read_input(input, len);
	free(input);
	return 0;
}
