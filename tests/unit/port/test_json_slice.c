/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "port/json.h"
#include "support/check.h"

static struct json_slice checked(const char *text)
{
	struct err e;

	if (json_check(text, strlen(text), &json_limits_reply, &e) != 0)
		fail_msg("%s", e.text);
	return json_slice_whole(text, strlen(text));
}

static void assert_slice(struct json_slice v, const char *text)
{
	assert_non_null(v.at);
	assert_int_equal(v.len, strlen(text));
	assert_memory_equal(v.at, text, v.len);
}

static void the_whole_is_without_white_space_around(void **s)
{
	(void)s;
	assert_slice(checked(" \n{ \"a\" : 1 }\t "), "{ \"a\" : 1 }");
	assert_slice(checked(" 12 "), "12");
	assert_slice(checked("\"a\\\"]\""), "\"a\\\"]\"");
}

static void every_value_has_its_type(void **s)
{
	static const struct {
		const char *text;
		enum json_type type;
	} rows[] = {
		{ "null", JSON_NULL },  { "true", JSON_BOOL },
		{ "false", JSON_BOOL }, { "0", JSON_INT },
		{ "-12", JSON_INT },    { "1.0", JSON_REAL },
		{ "1e3", JSON_REAL },   { "1E3", JSON_REAL },
		{ "\"x\"", JSON_TEXT }, { "[]", JSON_ARRAY },
		{ "{}", JSON_OBJECT },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(json_slice_type(checked(rows[i].text)),
		                 rows[i].type);
	assert_int_equal(json_slice_type((struct json_slice){ 0 }),
	                 JSON_ABSENT);
}

static void members_are_found_by_their_meant_key(void **s)
{
	const struct json_slice o = checked(
	        "{ \"a\" : { \"b\" : [1] } , \"b\":\"}\\\"{\", "
	        "\"\\u0063\\\"\":3,\"\":null, \"ab\":-5 ,\"\xc3\xa9\":7,"
	        "\"z\\u0000\":8}");

	(void)s;
	assert_slice(json_slice_member(o, "a"), "{ \"b\" : [1] }");
	assert_slice(json_slice_member(o, "b"), "\"}\\\"{\"");
	assert_slice(json_slice_member(o, "c\""), "3");
	assert_slice(json_slice_member(o, ""), "null");
	assert_slice(json_slice_member(o, "ab"), "-5");
	assert_slice(json_slice_member(o, "\xc3\xa9"), "7");
	assert_null(json_slice_member(o, "z").at);
	assert_null(json_slice_member(o, "A").at);
	assert_null(json_slice_member(o, "abc").at);
	assert_null(json_slice_member(checked("[{\"a\":1}]"), "a").at);
	assert_null(json_slice_member((struct json_slice){ 0 }, "a").at);
	assert_null(json_slice_member(checked("{}"), "a").at);
}

static void elements_are_walked_verbatim(void **s)
{
	static const char *const want[] = { "1", "{ \"a\":[2] }", "\"],\"",
		                            "[ ]", "null" };
	const struct json_slice a =
	        checked("[ 1 ,{ \"a\":[2] }, \"],\",[ ] , null ]");
	struct json_slice at = { 0 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(want); i++) {
		assert_true(json_slice_next(a, &at));
		assert_slice(at, want[i]);
	}
	assert_false(json_slice_next(a, &at));
	at = (struct json_slice){ 0 };
	assert_false(json_slice_next(checked("[ ]"), &at));
	assert_false(json_slice_next(checked("{\"a\":1}"), &at));
	assert_false(json_slice_next((struct json_slice){ 0 }, &at));
	assert_null(at.at);
}

static void values_at_paths_are_found_in_one_walk(void **s)
{
	static const char *const paths[] = { "a",   "a.b", "a.b.c", "d.e",
		                             "x.y", "f.g", "k" };
	const struct json_slice o = checked(
	        "{\"d\":{\"a\":1,\"e\":[\"}\"] },\"e\":2 , \"f\":[{\"g\":1}], "
	        "\"\\u0061\": {\"c\":0,\"b\": { \"c\" : \"}\"} , \"z\":{}} ,"
	        "\"k\":{}}");
	struct json_slice got[ARRAY_COUNT(paths)];

	(void)s;
	json_slice_paths(o, paths, got, ARRAY_COUNT(paths));
	assert_slice(got[0], "{\"c\":0,\"b\": { \"c\" : \"}\"} , \"z\":{}}");
	assert_slice(got[1], "{ \"c\" : \"}\"}");
	assert_slice(got[2], "\"}\"");
	assert_slice(got[3], "[\"}\"]");
	assert_null(got[4].at);
	assert_null(got[5].at); /* an array has no keys */
	assert_slice(got[6], "{}");
	json_slice_paths(checked("[{\"a\":1}]"), paths, got, 1);
	assert_null(got[0].at);
	json_slice_paths((struct json_slice){ 0 }, paths, got, 1);
	assert_null(got[0].at);
}

static void members_are_walked_with_their_keys(void **s)
{
	const struct json_slice o =
	        checked("{ \"a\" : 1 ,\"\\\"}\":{\"x\":2}}");
	struct json_slice key = { 0 };
	struct json_slice value = { 0 };

	(void)s;
	assert_true(json_slice_next_member(o, &key, &value));
	assert_slice(key, "\"a\"");
	assert_slice(value, "1");
	assert_true(json_slice_next_member(o, &key, &value));
	assert_slice(key, "\"\\\"}\"");
	assert_slice(value, "{\"x\":2}");
	assert_false(json_slice_next_member(o, &key, &value));
	value = (struct json_slice){ 0 };
	assert_false(json_slice_next_member(checked("{ }"), &key, &value));
	assert_false(json_slice_next_member(checked("[1]"), &key, &value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_whole_is_without_white_space_around),
		cmocka_unit_test(every_value_has_its_type),
		cmocka_unit_test(members_are_found_by_their_meant_key),
		cmocka_unit_test(elements_are_walked_verbatim),
		cmocka_unit_test(values_at_paths_are_found_in_one_walk),
		cmocka_unit_test(members_are_walked_with_their_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
