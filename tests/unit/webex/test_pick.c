/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/pick.h"

#include "fixture.h"

static struct json_slice value_of(const char *json)
{
	struct err e;

	if (json_check(json, strlen(json), &json_limits_reply, &e) != 0)
		fail_msg("%s", e.text);
	return json_slice_whole(json, strlen(json));
}

static const struct json_slice absent = { NULL, 0 };

static void texts_are_taken_unescaped(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	assert_string_equal(pick_text(a, value_of("\"plain\"")), "plain");
	assert_string_equal(pick_text(a, value_of("\"\"")), "");
	assert_string_equal(pick_text(a, value_of("\"a\\u0026b\\u003d\\n\"")),
	                    "a&b=\n");
	assert_string_equal(pick_text(a, value_of("\"\xc3\xa4\"")), "\xc3\xa4");
}

static void what_is_no_text_gives_none(void **s)
{
	static const char *const others[] = { "null",         "1",  "1.5",
		                              "true",         "[]", "{}",
		                              "\"a\\u0000b\"" };
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(others); i++)
		assert_null(pick_text(a, value_of(others[i])));
	assert_null(pick_text(a, absent));
}

static void labels_may_be_numbers(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	assert_string_equal(pick_label(a, value_of("17")), "17");
	assert_string_equal(pick_label(a, value_of("\"17\"")), "17");
	assert_string_equal(pick_label(a, value_of("-1.5")), "-1.5");
	assert_null(pick_label(a, value_of("null")));
	assert_null(pick_label(a, value_of("{}")));
	assert_null(pick_label(a, absent));
}

static void numbers_come_in_the_forms_of_this_table(void **s)
{
	static const struct {
		const char *json;
		bool is_number;
		int64_t number;
	} rows[] = {
		{ "0", true, 0 },
		{ "1617373126000", true, INT64_C(1617373126000) },
		{ "\"1617373126000\"", true, INT64_C(1617373126000) },
		{ "77.0", true, 77 },
		{ "-1", true, -1 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "77.5", false, 0 },
		{ "\"x\"", false, 0 },
		{ "\"\"", false, 0 },
		{ "null", false, 0 },
		{ "true", false, 0 },
		{ "[1]", false, 0 },
		{ "100000000000000000000000000000000000000000", false, 0 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		int64_t n = 0;

		assert_int_equal(pick_i64(&n, value_of(rows[i].json)),
		                 rows[i].is_number);
		if (rows[i].is_number)
			assert_int_equal(n, rows[i].number);
	}
	assert_int_equal(pick_count(value_of("-5")), -1);
	assert_int_equal(pick_count(value_of("5")), 5);
	assert_int_equal(pick_count(absent), -1);
}

static void truth_is_told_from_what_is_not_said(void **s)
{
	(void)s;
	assert_int_equal(pick_tri(value_of("true")), TRI_YES);
	assert_int_equal(pick_tri(value_of("false")), TRI_NO);
	assert_int_equal(pick_tri(value_of("\"True\"")), TRI_YES);
	assert_int_equal(pick_tri(value_of("\"false\"")), TRI_NO);
	assert_int_equal(pick_tri(value_of("null")), TRI_UNKNOWN);
	assert_int_equal(pick_tri(value_of("1")), TRI_UNKNOWN);
	assert_int_equal(pick_tri(value_of("\"\"")), TRI_UNKNOWN);
	assert_int_equal(pick_tri(absent), TRI_UNKNOWN);
}

static void members_are_found_without_regard_to_case(void **s)
{
	const struct json_slice o = value_of("{\"Source\":1,\"b\":{\"c\":2}}");
	int64_t n;

	(void)s;
	assert_true(pick_i64(&n, pick_member(o, "source")));
	assert_int_equal(n, 1);
	assert_true(pick_i64(&n, pick_member(pick_member(o, "B"), "C")));
	assert_int_equal(n, 2);
	assert_null(pick_member(o, "sourc").at);
	assert_null(pick_member(value_of("[1]"), "a").at);
	assert_null(pick_member(absent, "a").at);
}

static void elements_are_counted(void **s)
{
	(void)s;
	assert_int_equal(pick_length(value_of("[]")), 0);
	assert_int_equal(pick_length(value_of("[1, [2,3], {\"a\":4}]")), 3);
	assert_int_equal(pick_length(value_of("{\"a\":1}")), 0);
	assert_int_equal(pick_length(absent), 0);
}

static void several_members_are_found_in_one_walk(void **s)
{
	static const char *const names[] = { "id", "name", "none", "a" };
	struct json_slice got[ARRAY_COUNT(names)];

	(void)s;
	pick_members(value_of("{\"A\":[1],\"NAME\":\"x\",\"id\":7,\"Id\":8}"),
	             names, got, ARRAY_COUNT(names));
	assert_int_equal(pick_count(got[0]), 7);
	assert_int_equal(got[1].len, 3);
	assert_null(got[2].at);
	assert_int_equal(pick_length(got[3]), 1);
	pick_members(value_of("[{\"id\":7}]"), names, got, 2);
	assert_null(got[0].at);
	pick_members(absent, names, got, 2);
	assert_null(got[0].at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_taken_unescaped),
		cmocka_unit_test(what_is_no_text_gives_none),
		cmocka_unit_test(labels_may_be_numbers),
		cmocka_unit_test(numbers_come_in_the_forms_of_this_table),
		cmocka_unit_test(truth_is_told_from_what_is_not_said),
		cmocka_unit_test(elements_are_counted),
		cmocka_unit_test(several_members_are_found_in_one_walk),
		cmocka_unit_test(members_are_found_without_regard_to_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
