/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <string.h>

#include "base/attr.h"
#include "support/check.h"

static void bytes_and_digits_turn_into_each_other(void **s)
{
	static const unsigned char in[] = { 0x00, 0x0f, 0xa9, 0xff };
	unsigned char back[4] = { 0 };
	char hex[9];

	(void)s;
	bytes_hex(hex, in, sizeof(in));
	assert_string_equal(hex, "000fa9ff");
	assert_true(bytes_from_hex(back, 4, hex));
	assert_memory_equal(back, in, 4);
	assert_true(bytes_from_hex(back, 2, "A9Ff"));
	assert_memory_equal(back, "\xa9\xff", 2);
	bytes_hex(hex, NULL, 0);
	assert_string_equal(hex, "");
	assert_true(bytes_from_hex(back, 0, ""));
}

static void what_is_not_exactly_hexadecimal_changes_nothing(void **s)
{
	static const char *const rows[] = { "",     "0",    "00f",  "00ffa",
		                            "000g", "g000", " 000", "0x00",
		                            "00:0", "00`0", "00@0" };
	unsigned char out[2] = { 7, 7 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_false(bytes_from_hex(out, 2, rows[i]));
		assert_memory_equal(out, "\x07\x07", 2);
	}
}

static void random_bytes_differ(void **s)
{
	unsigned char a[4096] = { 0 };
	unsigned char b[4096] = { 0 };

	(void)s;
	bytes_random(a, sizeof(a));
	bytes_random(b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
	/* 2^-96 that this fails */
	assert_false(bytes_random_u32() == bytes_random_u32() &&
	             bytes_random_u32() == bytes_random_u32() &&
	             bytes_random_u32() == bytes_random_u32());
}

static void random_uuids_are_of_version_4(void **s)
{
	char a[UUID_TEXT_MAX];
	char b[UUID_TEXT_MAX];

	(void)s;
	for (int i = 0; i < 100; i++) {
		bytes_uuid(a);
		bytes_uuid(b);
		assert_true(bytes_is_uuid(a));
		assert_string_not_equal(a, b);
		assert_int_equal(a[14], '4');
		assert_non_null(strchr("89ab", a[19]));
	}
}

static void only_uuids_are_uuids(void **s)
{
	static const struct {
		const char *in;
		bool valid;
	} rows[] = {
		{ "123e4567-e89b-42d3-a456-426614174000", true },
		{ "123E4567-E89B-12D3-A456-426614174000", true },
		{ "", false },
		{ "123e4567-e89b-42d3-a456-42661417400", false },
		{ "123e4567-e89b-42d3-a456-4266141740000", false },
		{ "123e4567e89b-42d3-a456-426614174000-", false },
		{ "123e4567-e89b-42d3-a456-42661417400g", false },
		{ "123e4567-e89b-42d3-a456_426614174000", false },
		{ "../../../../../../../../../../../../", false },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(bytes_is_uuid(rows[i].in), rows[i].valid);
}

static void numbers_are_read_whole_and_within_their_range(void **s)
{
	static const struct {
		const char *in;
		int64_t min;
		int64_t max;
		bool good;
		int64_t value;
	} rows[] = {
		{ "0", 0, 10, true, 0 },
		{ "10", 0, 10, true, 10 },
		{ "11", 0, 10, false, 0 },
		{ "-1", 0, 10, false, 0 },
		{ "-1", -1, 10, true, -1 },
		{ "007", 0, 10, true, 7 },
		{ "-0", 0, 10, true, 0 },
		{ "9223372036854775807", INT64_MIN, INT64_MAX, true,
		  INT64_MAX },
		{ "9223372036854775808", INT64_MIN, INT64_MAX, false, 0 },
		{ "-9223372036854775808", INT64_MIN, INT64_MAX, true,
		  INT64_MIN },
		{ "-9223372036854775809", INT64_MIN, INT64_MAX, false, 0 },
		{ "18446744073709551615", INT64_MIN, INT64_MAX, false, 0 },
		{ "18446744073709551616", INT64_MIN, INT64_MAX, false, 0 },
		{ "99999999999999999999999", INT64_MIN, INT64_MAX, false, 0 },
		{ "", INT64_MIN, INT64_MAX, false, 0 },
		{ "-", INT64_MIN, INT64_MAX, false, 0 },
		{ "--1", INT64_MIN, INT64_MAX, false, 0 },
		{ "+1", INT64_MIN, INT64_MAX, false, 0 },
		{ " 1", INT64_MIN, INT64_MAX, false, 0 },
		{ "1 ", INT64_MIN, INT64_MAX, false, 0 },
		{ "1e3", INT64_MIN, INT64_MAX, false, 0 },
		{ "0x10", INT64_MIN, INT64_MAX, false, 0 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		int64_t value = 77;

		assert_int_equal(bytes_parse_i64(&value, rows[i].in,
		                                 rows[i].min, rows[i].max),
		                 rows[i].good);
		assert_int_equal(value, rows[i].good ? rows[i].value : 77);
	}
}

static void sizes_have_decimal_and_binary_units(void **s)
{
	static const struct {
		const char *in;
		int64_t bytes; /* -1: refused */
	} rows[] = {
		{ "500", 500 },
		{ "500B", 500 },
		{ "1kB", 1000 },
		{ "1KB", 1000 },
		{ "64MB", 64000000 },
		{ "2GB", 2000000000 },
		{ "3TB", 3000000000000 },
		{ "1KiB", 1024 },
		{ "1MiB", 1048576 },
		{ "1GiB", 1073741824 },
		{ "1TiB", 1099511627776 },
		{ "0", 0 },
		{ "8388607TiB", INT64_C(8388607) << 40 },
		{ "8388608TiB", -1 },
		{ "9223372036854775808", -1 },
		{ "18446744073709551616", -1 },
		{ "", -1 },
		{ "MB", -1 },
		{ "-1MB", -1 },
		{ "1 MB", -1 },
		{ "1mb", -1 },
		{ "1.5GB", -1 },
		{ "1PB", -1 },
		{ "1MBx", -1 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		int64_t bytes = -1;

		assert_int_equal(bytes_parse_size(&bytes, rows[i].in),
		                 rows[i].bytes >= 0);
		assert_int_equal(bytes, rows[i].bytes);
	}
}

static size_t plain_by_hand(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= ' ' && (unsigned char)s[n] < 0x80 &&
	       s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/* Each byte at each place of words of each length, also twice. */
static void plain_bytes_end_where_one_has_to_be_looked_at(void **s)
{
	char text[20];

	(void)s;
	for (size_t len = 0; len <= sizeof(text); len++)
		for (int byte = 0; byte < 256; byte++)
			for (size_t at = 0; at < len; at++) {
				memset(text, 'a', sizeof(text));
				text[at] = (char)byte;
				text[len - 1 - at / 2] = (char)(byte ^ 0x80);
				assert_int_equal(bytes_plain(text, len),
				                 plain_by_hand(text, len));
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_and_digits_turn_into_each_other),
		cmocka_unit_test(
		        what_is_not_exactly_hexadecimal_changes_nothing),
		cmocka_unit_test(random_bytes_differ),
		cmocka_unit_test(random_uuids_are_of_version_4),
		cmocka_unit_test(only_uuids_are_uuids),
		cmocka_unit_test(numbers_are_read_whole_and_within_their_range),
		cmocka_unit_test(sizes_have_decimal_and_binary_units),
		cmocka_unit_test(plain_bytes_end_where_one_has_to_be_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
