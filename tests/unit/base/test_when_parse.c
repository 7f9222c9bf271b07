/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/mem.h"
#include "base/when.h"
#include "support/check.h"

#define FORMS                                                                  \
	"allowed are 2026-10-01, 2026-10-01T08:00, 2026-10-01T08:00:30 "       \
	"and 2026-10-01T08:00:30.123, each also with Z or +02:00 behind it"

static void times_are_read_in_each_form(void **s)
{
	static const struct {
		const char *in;
		const char *utc;
	} rows[] = {
		{ "1970-01-01", "1969-12-31T23:00:00.000Z" },
		{ "2026-10-01", "2026-09-30T22:00:00.000Z" },
		{ "2026-12-01", "2026-11-30T23:00:00.000Z" },
		{ "2026-10-01Z", "2026-10-01T00:00:00.000Z" },
		{ "2026-10-01T08:00", "2026-10-01T06:00:00.000Z" },
		{ "2026-10-01T08:00Z", "2026-10-01T08:00:00.000Z" },
		{ "2026-10-01T08:00+02:00", "2026-10-01T06:00:00.000Z" },
		{ "2026-10-01T08:00-05:30", "2026-10-01T13:30:00.000Z" },
		{ "2026-10-01T08:00:30", "2026-10-01T06:00:30.000Z" },
		{ "2026-10-01T08:00:30.123", "2026-10-01T06:00:30.123Z" },
		{ "2026-10-01T08:00:30.5Z", "2026-10-01T08:00:30.500Z" },
		{ "2026-10-01T08:00:30.123456789Z",
		  "2026-10-01T08:00:30.123Z" },
		{ "2024-02-29Z", "2024-02-29T00:00:00.000Z" },
		{ "1970-01-01T00:00+23:59", "1969-12-31T00:01:00.000Z" },
		{ "9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z" },
		{ "9999-12-31T22:59:59.999-01:00", "9999-12-31T23:59:59.999Z" },
		/* skipped, and there twice */
		{ "2026-03-29T02:30", "2026-03-29T01:00:00.000Z" },
		{ "2026-10-25T02:30", "2026-10-25T00:30:00.000Z" },
		{ "2026-10-25T02:30+01:00", "2026-10-25T01:30:00.000Z" },
	};
	char text[WHEN_TEXT_MAX];
	struct err e;
	int64_t ms;

	(void)s;
	assert_int_equal(when_set_zone("Europe/Berlin", &e), 0);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(when_parse(&ms, rows[i].in, &e), 0);
		assert_string_equal(when_text(text, ms), rows[i].utc);
	}
}

static void what_is_no_time_is_refused_with_the_allowed_forms(void **s)
{
	static const char *const rows[] = {
		"",
		"yesterday",
		"2026",
		"2026-10",
		"2026-1-01",
		"26-10-01",
		"2026-10-1",
		"02026-10-01",
		" 2026-10-01",
		"2026-10-01 ",
		"2026-10-01 08:00",
		"2026-10-01T",
		"2026-10-01T08",
		"2026-10-01T08:",
		"2026-10-01T8:00",
		"2026-10-01T08:00:",
		"2026-10-01T08:00:3",
		"2026-10-01T08:00:30.",
		"2026-10-01T08:00.5",
		"2026-10-01T08:00:30.1234567890",
		"2026-10-01T08:00z",
		"2026-10-01T08:00+2",
		"2026-10-01T08:00+02",
		"2026-10-01T08:00+0200",
		"2026-10-01T08:00+24:00",
		"2026-10-01T08:00+02:60",
		"2026-10-01T08:00Zx",
		"2026/10/01",
		"+026-10-01",
	};
	struct err e;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *want =
		        mem_format("\"%s\" is not a time: " FORMS, rows[i]);
		int64_t ms = 7;

		assert_int_equal(when_parse(&ms, rows[i], &e), -1);
		check_err(&e, ERR_USAGE, want);
		assert_int_equal(ms, 7);
	}
}

static void days_that_do_not_exist_are_refused(void **s)
{
	static const char *const rows[] = {
		"2026-00-01",
		"2026-13-01",
		"2026-02-29",
		"2026-04-31",
		"2026-10-00",
		"2026-10-32",
		"2026-10-01T24:00",
		"2026-10-01T08:60",
		"1969-12-31",
		"2100-02-29",
		"2026-10-01T08:00:60",
		"0000-01-01",
		/* by UTC in the year 10000, the last one in the zone set */
		"9999-12-31T23:00-01:00",
		"9999-12-31T19:00",
	};
	struct err e;

	(void)s;
	assert_int_equal(when_set_zone("America/New_York", &e), 0);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *want = mem_format(
		        "\"%s\" is not a time: there is no such day or time of "
		        "day from 1970 to 9999",
		        rows[i]);
		int64_t ms = 7;

		assert_int_equal(when_parse(&ms, rows[i], &e), -1);
		check_err(&e, ERR_USAGE, want);
		assert_int_equal(ms, 7);
	}
}

static void every_prefix_of_a_time_is_read_or_refused(void **s)
{
	static const char whole[] = "2026-10-01T08:00:30.123+02:00";
	struct err e;

	(void)s;
	for (size_t len = 0; len < sizeof(whole); len++) {
		OWN(mem_own) char *part = mem_copy_bytes(whole, len);
		const bool good = len == 10 || len == 16 || len == 19 ||
		                  (len >= 21 && len <= 23) || len == 29;
		int64_t ms;

		assert_int_equal(when_parse(&ms, part, &e), good ? 0 : -1);
	}
}

static void http_dates_are_read_in_all_three_forms(void **s)
{
	static const struct {
		const char *in;
		const char *utc;
	} rows[] = {
		{ "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37.000Z" },
		{ "Sunday, 06-Nov-94 08:49:37 GMT",
		  "1994-11-06T08:49:37.000Z" },
		{ "Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37.000Z" },
		{ "Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37.000Z" },
		{ "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00.000Z" },
		{ "Wednesday, 31-Dec-69 23:59:59 GMT",
		  "2069-12-31T23:59:59.000Z" },
		{ "Thursday, 01-Jan-70 00:00:00 GMT",
		  "1970-01-01T00:00:00.000Z" },
		{ "Sat, 31 Dec 2016 23:59:60 GMT", "2017-01-01T00:00:00.000Z" },
		{ "Fri, 31 Dec 9999 23:59:59 GMT", "9999-12-31T23:59:59.000Z" },
		{ "Thu, 29 Feb 2024 12:00:00 GMT", "2024-02-29T12:00:00.000Z" },
	};
	char text[WHEN_TEXT_MAX];
	int64_t ms;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_true(when_parse_http(&ms, rows[i].in));
		assert_string_equal(when_text(text, ms), rows[i].utc);
		for (size_t len = 0; len < strlen(rows[i].in); len++) {
			OWN(mem_own)
			char *part = mem_copy_bytes(rows[i].in, len);

			ms = 7;
			assert_false(when_parse_http(&ms, part));
			assert_int_equal(ms, 7);
		}
	}
}

static void what_is_no_http_date_is_refused(void **s)
{
	static const char *const rows[] = {
		"120",
		"Sun, 06 Nov 1994 08:49:37 UTC",
		"Sun, 06 Nov 1994 08:49:37 GMT ",
		"Sun, 6 Nov 1994 08:49:37 GMT",
		"Sun, 06 nov 1994 08:49:37 GMT",
		"Son, 06 Nov 1994 08:49:37 GMT",
		"Sun, 06 Nov 94 08:49:37 GMT",
		"Sun, 30 Feb 2026 08:49:37 GMT",
		"Sun, 06 Nov 1994 24:49:37 GMT",
		"Sun, 06 Nov 1994 08:49:61 GMT",
		"Sun, 06 Nov 0000 08:49:37 GMT",
		"Fri, 31 Dec 9999 23:59:60 GMT",
		"Sun, 06-Nov-94 08:49:37 GMT",
		"Sun Nov 6 08:49:37 1994",
		"Sun Nov  6 08:49:37 1994 GMT",
		"2026-10-01T08:00:30Z",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		int64_t ms = 7;

		assert_false(when_parse_http(&ms, rows[i]));
		assert_int_equal(ms, 7);
	}
}

static void durations_have_a_number_and_a_unit(void **s)
{
	static const struct {
		const char *in;
		int64_t ms; /* -1: refused */
	} rows[] = {
		{ "250ms", 250 },
		{ "0s", 0 },
		{ "90s", 90000 },
		{ "15m", 900000 },
		{ "12h", 43200000 },
		{ "7d", 604800000 },
		{ "106751991167d", INT64_C(106751991167) * 86400000 },
		{ "106751991168d", -1 },
		{ "9223372036854775807ms", INT64_MAX },
		{ "9223372036854775808ms", -1 },
		{ "99999999999999999999s", -1 },
		{ "", -1 },
		{ "5", -1 },
		{ "s", -1 },
		{ "-5s", -1 },
		{ "+5s", -1 },
		{ " 5s", -1 },
		{ "5 s", -1 },
		{ "5S", -1 },
		{ "5s ", -1 },
		{ "1.5h", -1 },
		{ "5w", -1 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		int64_t ms = -1;

		assert_int_equal(when_parse_duration(&ms, rows[i].in),
		                 rows[i].ms >= 0);
		assert_int_equal(ms, rows[i].ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read_in_each_form),
		cmocka_unit_test(
		        what_is_no_time_is_refused_with_the_allowed_forms),
		cmocka_unit_test(days_that_do_not_exist_are_refused),
		cmocka_unit_test(every_prefix_of_a_time_is_read_or_refused),
		cmocka_unit_test(http_dates_are_read_in_all_three_forms),
		cmocka_unit_test(what_is_no_http_date_is_refused),
		cmocka_unit_test(durations_have_a_number_and_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
