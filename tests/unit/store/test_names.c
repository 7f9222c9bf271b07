/* SPDX-License-Identifier: Apache-2.0 */
#include "store/folder_io.h"

#include "fixture.h"

static void only_plain_names_are_names_of_files(void **state)
{
	static const struct {
		const char *name;
		bool fits;
	} rows[] = {
		{ "recording.wav", true },
		{ "a", true },
		{ "a-b_c.0", true },
		{ "", false },
		{ ".", false },
		{ "..", false },
		{ ".hidden", false },
		{ "A.wav", false },
		{ "a b", false },
		{ "a/b", false },
		{ "a%b", false },
		{ "a\\b", false },
		{ "a\nb", false },
		{ "\xc3\xa4", false },
		{ "0123456789012345678901234567890123456789012345678901234567"
		  "890123",
		  true },
		{ "0123456789012345678901234567890123456789012345678901234567"
		  "8901234",
		  false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (folder_names_is_file(rows[i].name) != rows[i].fits)
			fail_msg("\"%s\"", rows[i].name);
}

static void only_one_shape_is_a_path_of_an_object(void **state)
{
	static const struct {
		const char *path;
		bool fits;
	} rows[] = {
		{ "objects/2026/01/02/0123456789abcdef0123456789abcdef", true },
		{ "objects/2026/01/02/0123456789ABCDEF0123456789abcdef",
		  false },
		{ "objects/2026/01/02/0123456789abcdef0123456789abcde", false },
		{ "objects/2026/01/02/0123456789abcdef0123456789abcdef0",
		  false },
		{ "objects/2026/01/02/0123456789abcdef0123456789abcdef/",
		  false },
		{ "objects/2026/01/0x/0123456789abcdef0123456789abcdef",
		  false },
		{ "objects/2026/1/02/0123456789abcdef0123456789abcdef", false },
		{ "/objects/2026/01/02/0123456789abcdef0123456789abcdef",
		  false },
		{ "objects/../../02/0123456789abcdef0123456789abcdef", false },
		{ "objects", false },
		{ "", false },
		{ "log/events", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		if (folder_names_is_object(rows[i].path) != rows[i].fits)
			fail_msg("%s", rows[i].path);
		if (rows[i].fits)
			assert_true(folder_names_is_readable(rows[i].path));
	}
	assert_true(folder_names_is_readable("keys"));
	assert_true(folder_names_is_readable("log"));
	assert_true(folder_names_is_readable("log/events"));
	assert_true(folder_names_is_readable("log/checkpoints"));
	assert_false(folder_names_is_readable("tmp"));
	assert_false(folder_names_is_readable("log/.."));
}

#define LONG_80                                                                \
	"0123456789012345678901234567890123456789"                             \
	"0123456789012345678901234567890123456789"

static void a_file_in_progress_keeps_length_and_validator(void **state)
{
	static const struct {
		int64_t total;
		const char *etag, *name, *back;
	} rows[] = {
		{ 100, "\"a/b\"", "bytes.100.22612f6222", "\"a/b\"" },
		{ -1, "\"x\"", "bytes.u.227822", "\"x\"" },
		{ 0, "", "bytes.0", "" },
		{ -1, "", "bytes.u", "" },
		{ 7, "W/\"x\"", "bytes.7", "" },
		{ 7, LONG_80 "x", "bytes.7", "" },
		{ INT64_MAX, "", "bytes.9223372036854775807", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		char name[256], etag[FOLDER_ETAG_MAX];
		int64_t total = -2;

		folder_names_bytes(name, rows[i].total, rows[i].etag);
		assert_string_equal(name, rows[i].name);
		assert_true(folder_names_parse_bytes(name, &total, etag));
		assert_int_equal(total, rows[i].total);
		assert_string_equal(etag, rows[i].back);
	}
}

static void the_longest_validator_fits(void **state)
{
	char name[256], etag[FOLDER_ETAG_MAX];
	int64_t total;

	(void)state;
	folder_names_bytes(name, INT64_MAX, LONG_80);
	assert_true(folder_names_parse_bytes(name, &total, etag));
	assert_string_equal(etag, LONG_80);
}

static void other_names_are_no_file_in_progress(void **state)
{
	static const char *const names[] = {
		"bytes",
		"bytes.",
		"bytes.x",
		"bytes.-1",
		"bytes.1.2",
		"bytes.1.zz",
		"recording.wav",
		"bytes.u.22.",
		"bytes.99999999999999999999",
		"bytes.1." LONG_80 LONG_80 "00",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		char etag[FOLDER_ETAG_MAX];
		int64_t total;

		if (folder_names_parse_bytes(names[i], &total, etag))
			fail_msg("%s", names[i]);
	}
}

static void segments_are_numbered_with_twelve_digits(void **state)
{
	uint64_t n = 99;

	(void)state;
	assert_true(
	        folder_names_parse_number("000000000000.jsonl", ".jsonl", &n));
	assert_int_equal(n, 0);
	assert_true(
	        folder_names_parse_number("000000012345.jsonl", ".jsonl", &n));
	assert_int_equal(n, 12345);
	assert_true(
	        folder_names_parse_number("999999999999.note", ".note", &n));
	assert_int_equal(n, 999999999999);
	assert_false(
	        folder_names_parse_number("00000001234.jsonl", ".jsonl", &n));
	assert_false(
	        folder_names_parse_number("0000000012345.jsonl", ".jsonl", &n));
	assert_false(
	        folder_names_parse_number("000000012345.json", ".jsonl", &n));
	assert_false(
	        folder_names_parse_number("00000001234x.jsonl", ".jsonl", &n));
	assert_int_equal(n, 999999999999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_plain_names_are_names_of_files),
		cmocka_unit_test(only_one_shape_is_a_path_of_an_object),
		cmocka_unit_test(a_file_in_progress_keeps_length_and_validator),
		cmocka_unit_test(the_longest_validator_fits),
		cmocka_unit_test(other_names_are_no_file_in_progress),
		cmocka_unit_test(segments_are_numbered_with_twelve_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
