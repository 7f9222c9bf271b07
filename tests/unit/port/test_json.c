/* SPDX-License-Identifier: Apache-2.0 */
#include "port/json.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"

static struct json *parse(const char *text)
{
	struct json *j = NULL;
	struct err e;

	if (json_check(text, strlen(text), &json_limits_reply, &e) != 0 ||
	    json_parse(&j, json_slice_whole(text, strlen(text)), &e) != 0)
		fail_msg("%s", e.text);
	return j;
}

static void every_value_has_its_type(void **s)
{
	static const struct {
		const char *text;
		enum json_type type;
	} rows[] = {
		{ "null", JSON_NULL },  { "true", JSON_BOOL },
		{ "12", JSON_INT },     { "18446744073709551615", JSON_INT },
		{ "1.5", JSON_REAL },   { "1e400", JSON_REAL },
		{ "\"x\"", JSON_TEXT }, { "[]", JSON_ARRAY },
		{ "{}", JSON_OBJECT },  { " [1] ", JSON_ARRAY },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_json) struct json *j = parse(rows[i].text);

		assert_int_equal(json_type(j), rows[i].type);
	}
	assert_int_equal(json_type(NULL), JSON_ABSENT);
	json_free(NULL);
}

static void a_tree_is_read_and_null_is_not_absent(void **s)
{
	OWN(own_json)
	struct json *j = parse("{\"a\":{\"b\":[1,\"x\",null]},\"n\":null,"
	                       "\"Source\":\"S\",\"t\":true}");
	const struct json *b = json_member(json_member(j, "a"), "b");
	bool flag = false;

	(void)s;
	assert_int_equal(json_count(b), 3);
	assert_string_equal(json_text(json_at(b, 1)), "x");
	assert_int_equal(json_type(json_at(b, 2)), JSON_NULL);
	assert_null(json_at(b, 3));
	assert_int_equal(json_type(json_member(j, "n")), JSON_NULL);
	assert_null(json_member(j, "none"));
	assert_null(json_member(json_member(j, "none"), "b"));
	assert_null(json_member(json_member(j, "n"), "b"));
	assert_null(json_member(b, "b"));
	assert_null(json_text(b));
	assert_null(json_text(NULL));
	assert_int_equal(json_count(j), 0);
	assert_true(json_bool(json_member(j, "t"), &flag));
	assert_true(flag);
	assert_false(json_bool(json_member(j, "n"), &flag));
	assert_false(json_bool(NULL, &flag));
	assert_true(flag);
}

static void the_case_of_a_key_may_be_left_aside(void **s)
{
	OWN(own_json)
	struct json *j = parse("{\"Source\":1,\"provider\":2,\"PROVIDER\":3}");
	int64_t n = 0;

	(void)s;
	assert_null(json_member(j, "source"));
	assert_true(json_i64(json_member_nocase(j, "source"), &n));
	assert_int_equal(n, 1);
	assert_true(json_i64(json_member_nocase(j, "PROVIDER"), &n));
	assert_int_equal(n, 3); /* the exact one first */
	assert_null(json_member_nocase(j, "none"));
	assert_null(json_member_nocase(NULL, "none"));
}

static void whole_numbers_come_in_three_forms(void **s)
{
	static const struct {
		const char *text;
		bool is_good;
		int64_t value;
	} rows[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "-1", true, -1 },
		{ "1617373126000", true, 1617373126000 },
		{ "\"1617373126000\"", true, 1617373126000 },
		{ "\"-1\"", true, -1 },
		{ "77.0", true, 77 },
		{ "1e3", true, 1000 },
		{ "-2.0", true, -2 },
		{ "9007199254740992.0", true, 9007199254740992 },
		{ "9223372036854775806", true, INT64_MAX - 1 },
		{ "9223372036854775808", false, 0 },
		{ "18446744073709551616", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "99999999999999999999999999999999", false, 0 },
		{ "9007199254740994.0", false, 0 },
		{ "1e300", false, 0 },
		{ "1e999", false, 0 },
		{ "-1e999", false, 0 },
		{ "77.5", false, 0 },
		{ "\"77.0\"", false, 0 },
		{ "\"\"", false, 0 },
		{ "\"12x\"", false, 0 },
		{ "\" 12\"", false, 0 },
		{ "\"12\\u0000\"", false, 0 },
		{ "\"9223372036854775808\"", false, 0 },
		{ "true", false, 0 },
		{ "null", false, 0 },
		{ "[1]", false, 0 },
		{ "{}", false, 0 },
	};
	int64_t n = 42;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_json) struct json *j = parse(rows[i].text);

		n = 42;
		if (json_i64(j, &n) != rows[i].is_good)
			fail_msg("%s", rows[i].text);
		assert_true(n == (rows[i].is_good ? rows[i].value : 42));
	}
	assert_false(json_i64(NULL, &n));
}

/* "a" and "a\u0000b" would be the same id in C. */
static void a_text_with_a_zero_byte_is_no_text(void **s)
{
	OWN(own_json) struct json *j = parse("[\"a\\u0000b\",\"\\u0000\"]");

	(void)s;
	assert_int_equal(json_type(json_at(j, 0)), JSON_TEXT);
	assert_null(json_text(json_at(j, 0)));
	assert_null(json_text(json_at(j, 1)));
}

static void what_passes_the_check_can_be_parsed_at_any_depth(void **s)
{
	static const struct json_limits deep = { 4096, 10000, 10000 };
	char text[1024];
	struct json *j = NULL;
	struct err e;

	(void)s;
	memset(text, '[', 512);
	memset(text + 512, ']', 512);
	assert_int_equal(json_check(text, 1024, &deep, &e), 0);
	assert_int_equal(json_parse(&j, json_slice_whole(text, 1024), &e), 0);
	json_free(j);
}

static void what_was_not_checked_fails_in_words(void **s)
{
	struct json *j = NULL;
	struct err e;

	(void)s;
	assert_int_equal(json_parse(&j, (struct json_slice){ "[1,", 3 }, &e),
	                 -1);
	assert_int_equal(e.code, ERR_SHAPE);
	assert_int_equal(json_parse(&j, (struct json_slice){ NULL, 0 }, &e),
	                 -1);
	check_err(&e, ERR_BUG, "JSON value of 0 bytes cannot be parsed");
	assert_null(j);
}

static void queries_are_cut_from_links_and_nothing_else(void **s)
{
	static const char *const rows[][2] = {
		{ "{ \"u\" : \"https://h/p?X-Amz-Signature=1\" , \"n\":1 }",
		  "{ \"u\" : \"https://h/p\" , \"n\":1 }" },
		{ "[\"http://h?a\",\"HTTPS://h/?b\",\"Http://h/c\"]",
		  "[\"http://h\",\"HTTPS://h/\",\"Http://h/c\"]" },
		{ "[\"https:\\/\\/h\\/p?a\\\"b\",\"https://h\\u003fx\"]",
		  "[\"https:\\/\\/h\\/p\",\"https://h\"]" },
		{ "[\"\\u0068ttps://h?x\",\"http\\u0073://h/?x\"]",
		  "[\"\\u0068ttps://h\",\"http\\u0073://h/\"]" },
		{ "[\" \\thttps://h?x\",\"\\n\\u000bhttp://h?x\"]",
		  "[\" \\thttps://h\",\"\\n\\u000bhttp://h\"]" },
		{ "[\"https://h/p#f?x\"]", "[\"https://h/p#f\"]" },
		{ "[\"what? https://h?x\",\"ftp://h?x\",\"https:h?x\"]",
		  "[\"what? https://h?x\",\"ftp://h?x\",\"https:h?x\"]" },
		{ "[\"\",\"http\",\"https:/\",\"http://\",\"https://?\"]",
		  "[\"\",\"http\",\"https:/\",\"http://\",\"https://\"]" },
		{ "{\"https://h?key\":\"x?y\",\"a\" :\"https://h?v\"}",
		  "{\"https://h?key\":\"x?y\",\"a\" :\"https://h\"}" },
		{ "\"https://h?x\"", "\"https://h\"" },
		{ "12", "12" },
		{ "[\"https://\xc3\xa9/?\\ud83d\\ude00\"]",
		  "[\"https://\xc3\xa9/\"]" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text out = { 0 };
		json_free(parse(rows[i][0]));
		json_add_without_queries(
		        &out, json_slice_whole(rows[i][0], strlen(rows[i][0])));
		assert_string_equal(text_str(&out), rows[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_has_its_type),
		cmocka_unit_test(a_tree_is_read_and_null_is_not_absent),
		cmocka_unit_test(the_case_of_a_key_may_be_left_aside),
		cmocka_unit_test(whole_numbers_come_in_three_forms),
		cmocka_unit_test(a_text_with_a_zero_byte_is_no_text),
		cmocka_unit_test(
		        what_passes_the_check_can_be_parsed_at_any_depth),
		cmocka_unit_test(what_was_not_checked_fails_in_words),
		cmocka_unit_test(queries_are_cut_from_links_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
