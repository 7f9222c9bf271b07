/* SPDX-License-Identifier: Apache-2.0 */
#include "base/when.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/fake_clock.h"

static void set_zone(const char *name)
{
	struct err e;

	assert_int_equal(when_set_zone(name, &e), 0);
}

/* Runs first: the other tests set zones. */
static void days_are_cut_in_utc_until_a_zone_is_set(void **s)
{
	(void)s;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	assert_int_equal(setenv("TZ", "Europe/Berlin", 1), 0);
	assert_int_equal(when_day_start(5 * HOUR_MS), 0);
	assert_int_equal(when_from_local(1970, 1, 1, HOUR_MS), HOUR_MS);
}

static void instants_have_this_text(void **s)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ 1, "1970-01-01T00:00:00.001Z" },
		{ -1, "1969-12-31T23:59:59.999Z" },
		{ 784111777000, "1994-11-06T08:49:37.000Z" },
		{ 951782400000, "2000-02-29T00:00:00.000Z" },
		{ 1767600191402, "2026-01-05T08:03:11.402Z" },
		{ 253402300799999, "9999-12-31T23:59:59.999Z" },
		{ -62135596800000, "0001-01-01T00:00:00.000Z" },
		{ INT64_MAX, "292278994-08-17T07:12:55.807Z" },
		{ INT64_MIN, "-292275055-05-16T16:47:04.192Z" },
	};
	char text[WHEN_TEXT_MAX];

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_string_equal(when_text(text, rows[i].ms), rows[i].text);
}

static void dates_and_instants_agree_over_800_years(void **s)
{
	int64_t ms = when_from_date(1600, 1, 1);
	int last_month = 12;
	int last_day = 31;

	(void)s;
	assert_int_equal(when_from_date(1970, 1, 1), 0);
	assert_int_equal(when_from_date(2000, 3, 1) -
	                         when_from_date(2000, 2, 28),
	                 2 * DAY_MS);
	assert_int_equal(when_from_date(1900, 3, 1) -
	                         when_from_date(1900, 2, 28),
	                 DAY_MS);
	for (; ms < when_from_date(2400, 1, 1); ms += DAY_MS) {
		int year;
		int month;
		int day;

		when_date(ms + DAY_MS - 1, &year, &month, &day);
		assert_int_equal(when_from_date(year, month, day), ms);
		if (month == last_month)
			assert_int_equal(day, last_day + 1);
		else
			assert_int_equal(day, 1);
		last_month = month;
		last_day = day;
	}
}

static void leap_days_are_where_they_belong(void **s)
{
	static const struct {
		int year;
		int days;
	} rows[] = { { 1900, 365 }, { 2000, 366 }, { 2023, 365 },
		     { 2024, 366 }, { 2026, 365 }, { 2100, 365 } };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(when_from_date(rows[i].year + 1, 1, 1) -
		                         when_from_date(rows[i].year, 1, 1),
		                 rows[i].days * DAY_MS);
}

/* When a day starts in UTC, and how many minutes it has. */
static const struct day {
	const char *zone;
	const char *day;
	const char *start;
	int minutes;
} days[] = {
	{ "UTC", "2026-03-29", "2026-03-29T00:00:00.000Z", 24 * 60 },
	{ "Europe/Berlin", "2026-03-28", "2026-03-27T23:00:00.000Z", 24 * 60 },
	{ "Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00.000Z", 23 * 60 },
	{ "Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00.000Z", 24 * 60 },
	{ "Europe/Berlin", "2026-10-24", "2026-10-23T22:00:00.000Z", 24 * 60 },
	{ "Europe/Berlin", "2026-10-25", "2026-10-24T22:00:00.000Z", 25 * 60 },
	{ "Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00.000Z", 24 * 60 },
	{ "Asia/Kolkata", "2026-03-29", "2026-03-28T18:30:00.000Z", 24 * 60 },
	/* clocks go forward at midnight: the day begins at 01:00 */
	{ "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00.000Z",
	  23 * 60 },
	/* and back at midnight: 23:00 comes twice */
	{ "America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00.000Z",
	  25 * 60 },
	/* midnight comes twice: the day begins with the first */
	{ "America/Havana", "2026-11-01", "2026-11-01T04:00:00.000Z", 25 * 60 },
	/* half an hour */
	{ "Australia/Lord_Howe", "2026-04-05", "2026-04-04T13:00:00.000Z",
	  24 * 60 + 30 },
	/* the day before the one that was left out */
	{ "Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00.000Z", 24 * 60 },
	{ "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z", 24 * 60 },
};

static void check_day(const struct day *d)
{
	char text[WHEN_TEXT_MAX];
	struct err e;
	int64_t start;
	int64_t next;

	set_zone(d->zone);
	assert_int_equal(when_parse(&start, d->day, &e), 0);
	assert_string_equal(when_text(text, start), d->start);
	next = when_next_day(start);
	assert_int_equal(next - start, d->minutes * INT64_C(60000));
	assert_int_equal(when_next_day(next - 1), next);
	assert_int_equal(when_day_start(start), start);
	assert_int_equal(when_day_start(next - 1), start);
	assert_int_equal(when_day_start(next), next);
	assert_string_equal(when_day_text(text, start), d->day);
	assert_string_equal(when_day_text(text, next - 1), d->day);
	assert_string_not_equal(when_day_text(text, next), d->day);
}

static void days_have_23_or_25_hours_when_clocks_change(void **s)
{
	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(days); i++)
		check_day(&days[i]);
}

static void people_read_an_instant_in_the_zone(void **s)
{
	static const struct {
		const char *zone, *seconds, *minutes;
		int64_t ms;
	} cases[] = {
		{ "UTC", "2026-10-01 08:03:11 UTC", "2026-10-01 08:03 UTC",
		  1790841791999 },
		{ "Europe/Berlin", "2026-10-01 10:03:11 +02:00",
		  "2026-10-01 10:03 +02:00", 1790841791402 },
		{ "America/St_Johns", "2026-10-01 05:33:11 -02:30",
		  "2026-10-01 05:33 -02:30", 1790841791402 },
		{ "Asia/Kathmandu", "2026-10-01 13:48:11 +05:45",
		  "2026-10-01 13:48 +05:45", 1790841791402 },
		{ "Africa/Abidjan", "2026-10-01 08:03:11 +00:00",
		  "2026-10-01 08:03 +00:00", 1790841791402 },
		/* the hour that comes twice */
		{ "Europe/Berlin", "2026-10-25 02:30:00 +02:00",
		  "2026-10-25 02:30 +02:00", 1792888200000 },
		{ "Europe/Berlin", "2026-10-25 02:30:00 +01:00",
		  "2026-10-25 02:30 +01:00", 1792891800000 },
	};
	char text[WHEN_TEXT_MAX];

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		set_zone(cases[i].zone);
		assert_string_equal(when_shown(text, cases[i].ms, WHEN_SECONDS),
		                    cases[i].seconds);
		assert_string_equal(when_shown(text, cases[i].ms, WHEN_MINUTES),
		                    cases[i].minutes);
	}
}

static void every_hour_of_two_years_lies_within_its_day(void **s)
{
	static const char *const zones[] = { "Europe/Berlin",
		                             "America/New_York",
		                             "America/Havana", "UTC",
		                             "Australia/Lord_Howe" };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(zones); i++) {
		set_zone(zones[i]);
		for (int64_t ms = when_from_date(2026, 1, 1);
		     ms < when_from_date(2028, 1, 1); ms += HOUR_MS) {
			const int64_t start = when_day_start(ms);
			const int64_t next = when_next_day(ms);

			assert_true(start <= ms && ms < next);
			assert_true(next - start >= 23 * HOUR_MS);
			assert_true(next - start <= 25 * HOUR_MS);
		}
	}
}

/* In that zone a minute past midnight the clocks went back to 23:01, so that
 * the date changed three times. */
static void the_next_day_is_always_later(void **s)
{
	int64_t ms;
	int steps = 0;

	(void)s;
	set_zone("America/St_Johns");
	for (ms = when_from_date(2006, 10, 28);
	     ms < when_from_date(2006, 11, 1); steps++) {
		const int64_t next = when_next_day(ms);

		assert_true(next > ms);
		ms = next;
	}
	assert_true(steps <= 6);
	for (ms = when_from_date(2006, 10, 28);
	     ms < when_from_date(2006, 11, 1); ms += 10000) {
		assert_true(when_next_day(ms) > ms);
		assert_true(when_day_start(ms) <= ms);
	}
}

static void a_local_time_that_comes_twice_is_the_first(void **s)
{
	char text[WHEN_TEXT_MAX];

	(void)s;
	set_zone("Europe/Berlin");
	assert_string_equal(
	        when_text(text, when_from_local(2026, 10, 25, 5 * HOUR_MS / 2)),
	        "2026-10-25T00:30:00.000Z");
	assert_string_equal(
	        when_text(text, when_from_local(2026, 10, 25, 3 * HOUR_MS)),
	        "2026-10-25T02:00:00.000Z");
}

static void a_local_time_that_is_skipped_is_the_skip(void **s)
{
	static const int64_t minutes[] = { 120, 121, 150, 179, 180 };
	char text[WHEN_TEXT_MAX];

	(void)s;
	set_zone("Europe/Berlin");
	for (size_t i = 0; i < ARRAY_COUNT(minutes); i++)
		assert_string_equal(
		        when_text(text,
		                  when_from_local(2026, 3, 29,
		                                  minutes[i] * INT64_C(60000))),
		        "2026-03-29T01:00:00.000Z");
	assert_string_equal(
	        when_text(text,
	                  when_from_local(2026, 3, 29, 119 * INT64_C(60000))),
	        "2026-03-29T00:59:00.000Z");
	set_zone("Pacific/Apia");
	assert_string_equal(when_text(text, when_from_local(2011, 12, 30, 0)),
	                    "2011-12-30T10:00:00.000Z");
}

static void an_unknown_zone_is_refused_and_changes_nothing(void **s)
{
	static const char *const names[] = {
		"",
		"Europe/Atlantis",
		"../../../etc/passwd",
		"/etc/localtime",
		"Europe",
		"CET-1CEST",
		"XXX",
		"zone.tab",
		"Europe/Berlin\n",
		":UTC",
		"utc ",
	};
	struct err e;
	int64_t ms;

	(void)s;
	set_zone("Europe/Berlin");
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		assert_int_equal(when_set_zone(names[i], &e), -1);
		check_err_parts(&e, ERR_CONFIG, "unknown time zone \"", "\"");
		assert_string_equal(e.hint,
		                    "allowed are \"UTC\" and the names of the "
		                    "tz database such as \"Europe/Berlin\" "
		                    "(package tzdata)");
		assert_int_equal(when_parse(&ms, "2026-07-01", &e), 0);
		assert_int_equal(ms,
		                 when_from_date(2026, 6, 30) + 22 * HOUR_MS);
	}
	assert_int_equal(when_set_zone("Mars/Base", &e), -1);
	check_err(&e, ERR_CONFIG, "unknown time zone \"Mars/Base\"");
}

static void a_zone_name_of_any_length_is_refused(void **s)
{
	char name[3000];
	struct err e;

	(void)s;
	memset(name, 'a', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(when_set_zone(name, &e), -1);
	check_err_parts(&e, ERR_CONFIG, "unknown time zone \"aaa", "a\"");
}

static void the_system_clock_runs(void **s)
{
	const int64_t now = clock_now(&clock_system);
	const int64_t mono = clock_mono(&clock_system);

	(void)s;
	assert_true(now > when_from_date(2025, 1, 1));
	assert_true(clock_mono(&clock_system) >= mono);
}

static void the_fake_clock_moves_only_when_told(void **s)
{
	struct fake_clock fake = { .now_ms = 1000, .mono_ms = 5 };
	const struct clock clock = fake_clock(&fake);

	(void)s;
	assert_int_equal(clock_now(&clock), 1000);
	assert_int_equal(clock_now(&clock), 1000);
	fake_clock_pass(&fake, 7);
	assert_int_equal(clock_now(&clock), 1007);
	assert_int_equal(clock_mono(&clock), 12);
	fake.step_ms = 10;
	assert_int_equal(clock_mono(&clock), 12);
	assert_int_equal(clock_now(&clock), 1017);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_cut_in_utc_until_a_zone_is_set),
		cmocka_unit_test(instants_have_this_text),
		cmocka_unit_test(dates_and_instants_agree_over_800_years),
		cmocka_unit_test(leap_days_are_where_they_belong),
		cmocka_unit_test(days_have_23_or_25_hours_when_clocks_change),
		cmocka_unit_test(every_hour_of_two_years_lies_within_its_day),
		cmocka_unit_test(the_next_day_is_always_later),
		cmocka_unit_test(people_read_an_instant_in_the_zone),
		cmocka_unit_test(a_local_time_that_comes_twice_is_the_first),
		cmocka_unit_test(a_local_time_that_is_skipped_is_the_skip),
		cmocka_unit_test(
		        an_unknown_zone_is_refused_and_changes_nothing),
		cmocka_unit_test(a_zone_name_of_any_length_is_refused),
		cmocka_unit_test(the_system_clock_runs),
		cmocka_unit_test(the_fake_clock_moves_only_when_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
