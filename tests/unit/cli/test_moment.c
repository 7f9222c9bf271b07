/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/moment.h"

#include <string.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "model/period.h"
#include "support/check.h"

#define NOW  INT64_C(1790845200000) /* 2026-10-01T09:00Z */
#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)

static void every_form_is_the_instant_in_this_table(void **state)
{
	static const struct {
		const char *given;
		int64_t ms;
	} rows[] = {
		{ "2026-10-01", NOW - 9 * HOUR },
		{ "2026-10-01 09:00", NOW },
		{ "2026-10-01 09:00:00.000", NOW },
		{ "2026-10-01 11:00+02:00", NOW },
		{ "2026-10-01 09:00:00.000000000+00:00", NOW },
		{ "now", NOW },
		{ "today", NOW - 9 * HOUR },
		{ "yesterday", NOW - 33 * HOUR },
		{ "12h", NOW - 12 * HOUR },
		{ "7d", NOW - 7 * DAY },
		{ "0s", NOW },
		{ "90m", NOW - HOUR - HOUR / 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct err e;
		int64_t ms;

		assert_int_equal(moment_parse(&ms, rows[i].given, NOW, &e), 0);
		assert_int_equal(ms, rows[i].ms);
	}
}

static void a_day_is_one_of_the_zone(void **state)
{
	/* 25 hours long, and 06:00Z on the day after */
	const int64_t now = INT64_C(1792994400000);
	struct err e;
	int64_t ms;

	(void)state;
	assert_int_equal(when_set_zone("Europe/Berlin", &e), 0);
	assert_int_equal(moment_parse(&ms, "yesterday", now, &e), 0);
	assert_int_equal(ms, now - 7 * HOUR - 25 * HOUR);
	assert_int_equal(when_set_zone("UTC", &e), 0);
}

static void a_blank_stands_for_t_and_nothing_else(void **state)
{
	static const char *const given[] = {
		"2026-10-01 ",       "2026-10-01  09:00", "2026-10-01\t09:00",
		"2026-10-01 9:00",   " 2026-10-01",       "2026-10-01 09:00 Z",
		"2026-10-01 Z",      "2026-10-01 25:00",  "2026-10 01",
		"2026-10-01 09:00 ",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(given); i++) {
		struct err e;
		int64_t ms;

		assert_int_equal(moment_parse(&ms, given[i], NOW, &e), -1);
		/* as it was given */
		assert_non_null(strstr(
		        e.text, given[i][10] == '\t' ? "01?09:00" : given[i]));
	}
}

static void what_is_no_moment_shows_what_is(void **state)
{
	struct err e;
	int64_t ms;

	(void)state;
	assert_int_equal(moment_parse(&ms, "soon", NOW, &e), -1);
	check_err_parts(&e, ERR_USAGE, "\"soon\" is not a time: allowed are ",
	                "");
	assert_string_equal(e.hint, "also now, today, yesterday, and 12h or 7d "
	                            "for so long ago");
	assert_int_equal(moment_parse(&ms, "99999d", NOW, &e), -1);
	check_err(&e, ERR_USAGE, "\"99999d\" ago is before 1970");
}

static void a_period_must_lie_in_the_reach_of_the_source(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(moment_check_reach(NOW - 1094 * DAY, NOW, &e), 0);
	assert_int_equal(moment_check_reach(NOW - 1094 * DAY - 1, NOW, &e), -1);
	check_err(&e, ERR_USAGE,
	          "the period begins before what the source answers for, the "
	          "last 36 months; allowed: --from 2023-10-04 or later");
	/* the date that it names is allowed */
	assert_int_equal(
	        moment_check_reach(when_from_date(2023, 10, 4), NOW, &e), 0);
}

static void a_beginning_before_the_reach_is_moved_to_it(void **state)
{
	const int64_t reach = when_from_date(2023, 10, 4);
	const struct {
		int64_t from_ms, clamped_ms;
	} rows[] = {
		{ NOW - DAY, NOW - DAY },
		{ reach, reach },
		{ NOW - 1094 * DAY, NOW - 1094 * DAY },
		{ NOW - 1094 * DAY - 1, reach },
		{ when_from_date(2019, 2, 28), reach },
		{ 0, reach },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		int64_t ms = rows[i].from_ms;
		struct err e;

		assert_int_equal(moment_clamp(&ms, NOW),
		                 rows[i].from_ms != rows[i].clamped_ms);
		assert_int_equal(ms, rows[i].clamped_ms);
		assert_int_equal(moment_check_reach(ms, NOW, &e), 0);
	}
}

static void a_period_is_told_as_options_that_read_back(void **state)
{
	const struct period days = { when_from_date(2026, 10, 1),
		                     when_from_date(2026, 11, 1) };
	const struct period odd = { days.from_ms + 1, days.to_ms };
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct err e;
	int64_t ms;

	(void)state;
	moment_add_options(&t, &days);
	text_add(&t, "; ");
	moment_add_period(&t, &odd);
	assert_string_equal(text_str(&t),
	                    "--from 2026-10-01 --to 2026-11-01; "
	                    "2026-10-01T00:00:00.001Z to 2026-11-01");
	assert_int_equal(moment_parse(&ms, "2026-10-01T00:00:00.001Z", NOW, &e),
	                 0);
	assert_int_equal(ms, odd.from_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_the_instant_in_this_table),
		cmocka_unit_test(a_day_is_one_of_the_zone),
		cmocka_unit_test(a_blank_stands_for_t_and_nothing_else),
		cmocka_unit_test(what_is_no_moment_shows_what_is),
		cmocka_unit_test(a_beginning_before_the_reach_is_moved_to_it),
		cmocka_unit_test(a_period_is_told_as_options_that_read_back),
		cmocka_unit_test(a_period_must_lie_in_the_reach_of_the_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
