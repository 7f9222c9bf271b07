/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "port/json.h"
#include "support/check.h"

static const struct json_limits small = { 1000, 8, 40 };

/* From a block of its own size, so that a sanitizer sees a step too far. */
static int check_bytes(const char *data, size_t len,
                       const struct json_limits *limits, struct err *e)
{
	OWN(mem_own) char *block = malloc(len == 0 ? 1 : len);

	assert_non_null(block);
	memcpy(block, data, len);
	return json_check(block, len, limits, e);
}

static void good_texts_pass(void **s)
{
	static const char *const good[] = {
		"null",
		"true",
		"false",
		"0",
		"-0",
		"1",
		"-1.5e+10",
		"1E-2",
		"0.0",
		"1e999",
		"123456789012345678901234567890",
		"\"\"",
		"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u20AC\"",
		"\"\\ud83d\\ude00\"",
		"\"\\udc00\"", /* half an emoji */
		"\"\\ud800\"",
		"\"\\ud800\\ud800x\"",
		"\"\\u0000\"",
		"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"",
		"\"\xef\xbf\xbf\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\"",
		"[]",
		"{}",
		" \t\r\n[ 1 , [ ] , { } ]\n",
		"{\"a\":1,\"b\":{\"a\":1},\"c\":[{\"a\":1},{\"a\":1}]}",
		"{\"\":0,\"a\":1,\"A\":2,\"a\\u0000\":3}",
		"[[[[[[[[]]]]]]]]",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(good); i++) {
		struct err e;

		if (check_bytes(good[i], strlen(good[i]), &small, &e) != 0)
			fail_msg("%s: %s", good[i], e.text);
	}
}

static void bad_texts_are_refused_with_place_and_wish(void **s)
{
	static const struct {
		const char *text;
		const char *why;
	} bad[] = {
		{ "", "JSON at byte 0: expected a value" },
		{ " \n", "JSON at byte 2: expected a value" },
		{ "\xef\xbb\xbf{}", "JSON at byte 0: expected a value" },
		{ "nul", "JSON at byte 0: expected a value" },
		{ "True", "JSON at byte 0: expected a value" },
		{ "NaN", "JSON at byte 0: expected a value" },
		{ "Infinity", "JSON at byte 0: expected a value" },
		{ "-Infinity", "JSON at byte 1: expected a digit" },
		{ "[nan]", "JSON at byte 1: expected a value" },
		{ "'a'", "JSON at byte 0: expected a value" },
		{ "{'a':1}",
		  "JSON at byte 1: expected a key in double quotes" },
		{ "{a:1}", "JSON at byte 1: expected a key in double quotes" },
		{ "{1:1}", "JSON at byte 1: expected a key in double quotes" },
		{ "{\"a\":1,}",
		  "JSON at byte 7: expected a key in double quotes" },
		{ "{\"a\" 1}", "JSON at byte 5: expected ':'" },
		{ "{\"a\":}", "JSON at byte 5: expected a value" },
		{ "{\"a\":1 \"b\":2}", "JSON at byte 7: expected ',' or '}'" },
		{ "{\"a\":1]", "JSON at byte 6: expected ',' or '}'" },
		{ "[1,]", "JSON at byte 3: expected a value" },
		{ "[,1]", "JSON at byte 1: expected a value" },
		{ "[1 2]", "JSON at byte 3: expected ',' or ']'" },
		{ "[1}", "JSON at byte 2: expected ',' or ']'" },
		{ "1 2", "JSON at byte 2: expected nothing after the value" },
		{ "{} x", "JSON at byte 3: expected nothing after the value" },
		{ "// c\n1", "JSON at byte 0: expected a value" },
		{ "[1]/**/",
		  "JSON at byte 3: expected nothing after the value" },
		{ "01", "JSON at byte 1: expected nothing after the value" },
		{ "+1", "JSON at byte 0: expected a value" },
		{ ".5", "JSON at byte 0: expected a value" },
		{ "1.", "JSON at byte 2: expected a digit" },
		{ "1.e5", "JSON at byte 2: expected a digit" },
		{ "1e", "JSON at byte 2: expected a digit" },
		{ "1e+", "JSON at byte 3: expected a digit" },
		{ "-", "JSON at byte 1: expected a digit" },
		{ "0x10", "JSON at byte 1: expected nothing after the value" },
		{ "\"abc", "JSON at byte 4: expected a closing quote" },
		{ "\"a\nb\"",
		  "JSON at byte 2: expected no bare control character" },
		{ "\"\\x\"",
		  "JSON at byte 2: expected an escape that JSON knows" },
		{ "\"\\", "JSON at byte 2: expected the rest of an escape" },
		{ "\"\\u12g4\"", "JSON at byte 2: expected four hexadecimal "
		                 "digits after \\u" },
		{ "\"\\u12", "JSON at byte 2: expected four hexadecimal "
		             "digits after \\u" },
		{ "\"\xff\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\x80\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xc3(\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xc0\xaf\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xe0\x9f\xbf\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xed\xa0\x80\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xf0\x8f\xbf\xbf\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xf4\x90\x80\x80\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xf5\x80\x80\x80\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xe2\x82\"", "JSON at byte 1: expected UTF-8" },
		{ "\"\xe2\x82", "JSON at byte 1: expected UTF-8" },
		{ "\"\xf0\x9f\x98", "JSON at byte 1: expected UTF-8" },
		{ "{\"a\":1,\"a\":2}", "JSON at byte 8: key appears twice: a" },
		{ "{\"\\u0063reatedTime\":1,\"createdTime\":2}",
		  "JSON at byte 23: key appears twice: createdTime" },
		{ "{\"createdT\":1,\"create\\u0064T\":2}",
		  "JSON at byte 15: key appears twice: create\\u0064T" },
		{ "{\"a\":1,\"b\":2,\"\\u0061\":3}",
		  "JSON at byte 14: key appears twice: \\u0061" },
		{ "[{\"x\":{\"\xc3\xa9\":1,\"\\u00E9\":2}}]",
		  "JSON at byte 15: key appears twice: \\u00E9" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
		struct err e;

		if (check_bytes(bad[i].text, strlen(bad[i].text), &small, &e) !=
		    -1)
			fail_msg("passed: %s", bad[i].text);
		check_err(&e, ERR_SHAPE, bad[i].why);
	}
}

static void a_zero_byte_is_nowhere_good(void **s)
{
	static const char text[] = "{\"a\":[1,\"b\"]} ";
	char copy[sizeof(text)];
	struct err e;

	(void)s;
	for (size_t i = 0; i < sizeof(text) - 1; i++) {
		memcpy(copy, text, sizeof(text));
		copy[i] = '\0';
		assert_int_equal(
		        check_bytes(copy, sizeof(text) - 1, &small, &e), -1);
		assert_int_equal(e.code, ERR_SHAPE);
	}
	assert_int_equal(check_bytes("\"\\\0\"", 4, &small, &e), -1);
	check_err(&e, ERR_SHAPE,
	          "JSON at byte 2: expected an escape that JSON knows");
}

static void every_limit_holds(void **s)
{
	static const struct {
		const char *text;
		struct json_limits limits;
		const char *why;
	} rows[] = {
		{ "[1,2,3]", { 6, 8, 8 }, "JSON of 7 bytes: the limit is 6" },
		{ "[[[]]]",
		  { 99, 2, 8 },
		  "JSON at byte 2: deeper than 2 levels" },
		{ "{\"a\":{}}",
		  { 99, 1, 8 },
		  "JSON at byte 5: deeper than 1 levels" },
		{ "[1,2,3]",
		  { 99, 8, 3 },
		  "JSON at byte 5: more than 3 values" },
	};
	struct err e;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(check_bytes(rows[i].text, strlen(rows[i].text),
		                             &rows[i].limits, &e),
		                 -1);
		check_err(&e, ERR_TOO_LARGE, rows[i].why);
	}
	assert_int_equal(check_bytes("[[1,2,3]]", 9,
	                             &(struct json_limits){ 9, 2, 5 }, &e),
	                 0);
	assert_int_equal(
	        check_bytes("7", 1, &(struct json_limits){ 1, 0, 1 }, &e), 0);
}

/* Brackets without end must cost neither stack nor time. */
static void a_depth_bomb_is_refused(void **s)
{
	enum { LEN = 10000000 };
	static const struct json_limits wide = { LEN, 1000000, LEN };
	OWN(mem_own) char *bomb = mem_zeroed(LEN, 1);
	struct err e;

	(void)s;
	memset(bomb, '[', LEN);
	assert_int_equal(json_check(bomb, LEN, &json_limits_reply, &e), -1);
	check_err(&e, ERR_TOO_LARGE, "JSON at byte 64: deeper than 64 levels");
	/* However high the caller's limit is. */
	assert_int_equal(json_check(bomb, LEN, &wide, &e), -1);
	check_err(&e, ERR_TOO_LARGE,
	          "JSON at byte 512: deeper than 512 levels");
}

static void a_number_without_end_is_refused(void **s)
{
	OWN(text_free) struct text digits = { 0 };
	struct err e;

	(void)s;
	text_add(&digits, "[");
	for (int i = 0; i < 1024; i++)
		text_add_char(&digits, '9');
	text_add(&digits, "]");
	assert_int_equal(
	        check_bytes(digits.data, digits.len, &json_limits_reply, &e),
	        0);
	digits.data[digits.len - 1] = '9';
	text_add(&digits, "]");
	assert_int_equal(
	        check_bytes(digits.data, digits.len, &json_limits_reply, &e),
	        -1);
	check_err(&e, ERR_TOO_LARGE,
	          "JSON at byte 1: number of more than 1024 characters");
}

/* Many keys take another way than few. */
static void duplicates_are_found_among_many_keys_too(void **s)
{
	static const struct json_limits wide = { 1 << 20, 8, 1 << 16 };
	static const int counts[] = { 1, 255, 256, 257, 258, 1000 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(counts); i++) {
		OWN(text_free) struct text t = { 0 };
		const int twice = counts[i] / 2;
		OWN(mem_own)
		char *key = mem_format("key appears twice: k%d", twice);
		struct err e;

		text_add(&t, "[{\"k1\":{\"k2\":0}},{");
		for (int k = 0; k < counts[i]; k++)
			text_addf(&t, "\"k%d\":{\"k%d\":%d},", k, k, k);
		text_addf(&t, "\"last\":0}]");
		assert_int_equal(check_bytes(t.data, t.len, &wide, &e), 0);
		t.len -= strlen("last\":0}]");
		text_addf(&t, "k%d\":0}]", twice);
		assert_int_equal(check_bytes(t.data, t.len, &wide, &e), -1);
		check_err_parts(&e, ERR_SHAPE, "JSON at byte ", key);
	}
}

static void a_long_key_is_shown_in_part(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct err e;
	static const char k[] =
	        "0123456789012345678901234567890123456789012345678901234567890"
	        "123456789";

	(void)s;
	text_addf(&t, "{\"%s\":1,\"%s\":2}", k, k);
	assert_int_equal(check_bytes(t.data, t.len, &small, &e), -1);
	check_err(&e, ERR_SHAPE,
	          "JSON at byte 77: key appears twice: "
	          "0123456789012345678901234567890123456789012345678901234567"
	          "890123");
}

/* A cut reply is never taken for a whole one. */
static void expect_no_prefix_passes(const char *data, size_t len)
{
	struct err e;

	assert_int_equal(check_bytes(data, len, &json_limits_reply, &e), 0);
	while (len > 0 && strchr(" \r\n\t", data[len - 1]) != NULL)
		len--;
	for (size_t i = 0; i < len; i++) {
		assert_int_equal(check_bytes(data, i, &json_limits_reply, &e),
		                 -1);
		assert_int_equal(e.code, ERR_SHAPE);
	}
}

static void no_prefix_of_a_reply_passes(void **s)
{
	static const char whole[] =
	        "{\"a\\u00e9\":[1,-2.5e3,true,false,null,\"\xe2\x82\xac\"]}";
	static const char *const inputs[] = {
		"captures",    "captures-item", "search-page", "search-open",
		"search-legs", "search-nodes",  "error-401",   "token",
		"transcript",  "event",         "escapes",     "zero",
		"links",       "many-keys",
	};
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	const char *source = getenv("WX_SOURCE_DIR");

	(void)s;
	expect_no_prefix_passes(whole, strlen(whole));
	for (size_t i = 0; source != NULL && i < ARRAY_COUNT(inputs); i++) {
		OWN(mem_own)
		char *path = mem_format("%s/tests/fuzz/corpus/json/%s", source,
		                        inputs[i]);
		OWN(text_free) struct text t = { 0 };
		struct err e;

		assert_int_equal(file_read(&t, path, 1 << 20, &e), 0);
		expect_no_prefix_passes(t.data, t.len);
	}
}

static void speed_is_shown(void **s)
{
	OWN(text_free) struct text t = { 0 };
	int64_t start;
	struct err e;

	(void)s;
	text_add(&t, "{\"data\":[");
	while (t.len < 20000000) {
		text_add(&t,
		         "{\"id\":\"3f2a91c0-1111-4222-8333-444455556666\","
		         "\"status\":\"ended\",\"channelType\":\"telephony\","
		         "\"createdTime\":1617373126000,\"owner\":{\"id\":"
		         "null,\"name\":\"caf\xc3\xa9\"},\"count\":12,");
		for (int i = 0; i < 40; i++)
			text_addf(&t, "\"field%d\":null,", i);
		text_add(&t, "\"x\":true},");
	}
	text_add(&t, "0]}");
	start = clock_mono(&clock_system);
	assert_int_equal(json_check(t.data, t.len, &json_limits_reply, &e), 0);
	print_message("json_check: %d MB in %d ms\n", (int)(t.len / 1000000),
	              (int)(clock_mono(&clock_system) - start));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_texts_pass),
		cmocka_unit_test(bad_texts_are_refused_with_place_and_wish),
		cmocka_unit_test(a_zero_byte_is_nowhere_good),
		cmocka_unit_test(every_limit_holds),
		cmocka_unit_test(a_depth_bomb_is_refused),
		cmocka_unit_test(a_number_without_end_is_refused),
		cmocka_unit_test(duplicates_are_found_among_many_keys_too),
		cmocka_unit_test(a_long_key_is_shown_in_part),
		cmocka_unit_test(no_prefix_of_a_reply_passes),
		cmocka_unit_test(speed_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
