/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/pace.h"

#include "base/attr.h"
#include "base/text.h"
#include "support/check.h"

static void as_many_as_the_rate_start_at_once_and_then_none(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(3);

	(void)s;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(pace_wait_ms(p, 1000 + i), 0);
		pace_started(p, 1000 + i);
	}
	assert_int_equal(pace_wait_ms(p, 1003), 61000 - 3);
	assert_int_equal(pace_wait_ms(p, 61999), 1);
	assert_int_equal(pace_wait_ms(p, 62000), 0);
	pace_started(p, 62000);
	assert_int_equal(pace_wait_ms(p, 62000), 1);
	assert_int_equal(pace_wait_ms(p, 62001), 0);
}

/* Any span of a minute, at any rate of asking, holds at most rate starts. */
static void no_minute_holds_more_than_the_rate(void **s)
{
	enum { RATE = 7, STARTS = 400 };
	OWN(own_pace) struct pace *p = pace_new(RATE);
	int64_t starts[STARTS];
	int64_t now = 5;

	(void)s;
	for (int i = 0; i < STARTS; i++) {
		now += i % 11 * 313;
		now += pace_wait_ms(p, now);
		assert_int_equal(pace_wait_ms(p, now), 0);
		pace_started(p, now);
		starts[i] = now;
		if (i >= RATE)
			assert_true(starts[i] - starts[i - RATE] > 60000);
	}
	assert_int_equal(pace_total(p), STARTS);
}

static void at_least_nineteen_twentieths_of_the_rate_are_used(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(300);
	int64_t now = 0;

	(void)s;
	while (now < 3600000) {
		now += pace_wait_ms(p, now);
		pace_started(p, now);
	}
	assert_true(pace_total(p) >= 300 * 60 * 95 / 100);
	assert_true(pace_total(p) <= 300 * 60 + 300);
}

static void the_next_process_goes_on_with_the_minute(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(3);
	OWN(own_pace) struct pace *next = pace_new(3);
	OWN(own_pace) struct pace *later = pace_new(3);
	OWN(text_free) struct text kept = { NULL, 0, 0 };

	(void)s;
	pace_started(p, 1000);
	pace_started(p, 2000);
	pace_started(p, 3000);
	pace_text(p, &kept, 0, 1790000010000, 10000);
	assert_string_equal(text_str(&kept), "wxarchive-pace/1\n0\n"
	                                     "1790000001000\n"
	                                     "1790000002000\n"
	                                     "1790000003000\n");
	/* A second later; its monotonic clock began elsewhere. */
	pace_recall(next, text_str(&kept), 1790000011000, 500);
	assert_int_equal(pace_wait_ms(next, 500), 51000);
	assert_int_equal(pace_total(next), 0);
	assert_int_equal(pace_in_last_minute(next, 500), 3);
	/* A minute and a half later it is forgotten. */
	pace_recall(later, text_str(&kept), 1790000100000, 500);
	assert_int_equal(pace_wait_ms(later, 500), 0);
}

static void the_next_process_waits_a_hold_out(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(3);
	OWN(own_pace) struct pace *next = pace_new(3);
	OWN(text_free) struct text kept = { NULL, 0, 0 };

	(void)s;
	pace_hold(p, 1000, 60000);
	pace_text(p, &kept, 0, 1790000000000, 2000);
	assert_string_equal(text_str(&kept),
	                    "wxarchive-pace/1\n1790000059000\n");
	pace_recall(next, text_str(&kept), 1790000009000, 0);
	assert_int_equal(pace_wait_ms(next, 0), 50000);
}

/* As long as a source may ask for, and what back-off adds to it. */
static void the_next_process_waits_a_hold_of_a_week_out(void **s)
{
	const int64_t holds_ms[] = { 90000000, 604800000, 604801000 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(holds_ms); i++) {
		OWN(own_pace) struct pace *p = pace_new(3);
		OWN(own_pace) struct pace *next = pace_new(3);
		OWN(text_free) struct text kept = { NULL, 0, 0 };

		pace_hold(p, 1000, holds_ms[i]);
		pace_text(p, &kept, 0, 1790000000000, 1000);
		pace_recall(next, text_str(&kept), 1790000000000, 0);
		assert_int_equal(pace_wait_ms(next, 0), holds_ms[i]);
	}
}

/* A clock that was three hours ahead when a minute was asked for. */
static void a_clock_that_is_set_back_makes_no_hold_longer(void **s)
{
	OWN(own_pace) struct pace *ahead = pace_new(3);
	OWN(own_pace) struct pace *next = pace_new(3);
	OWN(text_free) struct text kept = { NULL, 0, 0 };

	(void)s;
	pace_started(ahead, 500);
	pace_hold(ahead, 1000, 60000);
	pace_text(ahead, &kept, 0, 1790010800000, 1000);
	pace_recall(next, text_str(&kept), 1790000000000, 0);
	assert_int_equal(pace_held_ms(next, 0), 60500);
	assert_int_equal(pace_in_last_minute(next, 0), 0);
}

static void the_longer_of_two_holds_is_taken_over(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(3);

	(void)s;
	pace_recall_hold(p, "wxarchive-pace/1\n1790000009000\n1789999999000\n",
	                 1790000000000, 100);
	assert_int_equal(pace_held_ms(p, 100), 9000);
	assert_true(pace_is_recalled(p));
	assert_int_equal(pace_in_last_minute(p, 100), 0);
	pace_hold(p, 100, 20000);
	assert_false(pace_is_recalled(p));
	/* shorter, and its own, read again */
	pace_recall_hold(p, "wxarchive-pace/1\n1790000005000\n", 1790000000000,
	                 100);
	pace_recall_hold(p, "wxarchive-pace/1\n1790000020001\n", 1790000000000,
	                 100);
	assert_int_equal(pace_held_ms(p, 100), 20000);
	assert_false(pace_is_recalled(p));
	pace_recall_hold(p, "wxarchive-pace/1\n1790000021001\n", 1790000000000,
	                 100);
	assert_int_equal(pace_held_ms(p, 100), 21001);
	assert_true(pace_is_recalled(p));
	assert_int_equal(pace_held_ms(p, 22000), 0);
}

static void what_is_no_budget_is_left_aside(void **s)
{
	static const char *const texts[] = {
		"",
		"x",
		"wxarchive-pace/1\n",
		"wxarchive-pace/1\n5",
		"wxarchive-pace/1\n-5\n",
		"wxarchive-pace/1\n0\nx\n",
		"wxarchive-pace/1\n0\n99999999999999999999999999999\n",
		"wxarchive-pace/1\n0\n1790000000001\n", /* ahead */
		"wxarchive-pace/1\n1790691200001\n",    /* too long */
		"wxarchive-pace/2\n1790000050000\n",
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
		OWN(own_pace) struct pace *p = pace_new(1);

		pace_recall(p, texts[i], 1790000000000, 1000);
		assert_int_equal(pace_wait_ms(p, 1000), 0);
	}
}

static void a_hold_stops_all_until_it_is_over(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(300);

	(void)s;
	pace_hold(p, 1000, 4000);
	assert_int_equal(pace_wait_ms(p, 1000), 4000);
	assert_int_equal(pace_wait_ms(p, 4999), 1);
	assert_int_equal(pace_wait_ms(p, 5000), 0);
}

static void a_shorter_hold_never_cuts_a_longer_one(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(300);

	(void)s;
	pace_hold(p, 1000, 9000);
	pace_hold(p, 2000, 1000);
	pace_hold(p, 2000, 0);
	pace_hold(p, 2000, -5);
	assert_int_equal(pace_wait_ms(p, 2000), 8000);
	pace_hold(p, 2000, INT64_MAX);
	assert_true(pace_wait_ms(p, 2000) > INT64_C(1) << 60);
}

static void the_starts_of_the_last_minute_are_counted(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(5);

	(void)s;
	assert_int_equal(pace_in_last_minute(p, 0), 0);
	pace_started(p, 1000);
	pace_started(p, 31000);
	assert_int_equal(pace_in_last_minute(p, 31000), 2);
	assert_int_equal(pace_in_last_minute(p, 60999), 2);
	assert_int_equal(pace_in_last_minute(p, 61000), 1);
	assert_int_equal(pace_total(p), 2);
}

static void a_rate_below_one_still_lets_one_through(void **s)
{
	OWN(own_pace) struct pace *p = pace_new(0);

	(void)s;
	assert_int_equal(pace_wait_ms(p, 0), 0);
	pace_started(p, 0);
	assert_int_equal(pace_wait_ms(p, 0), 61000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        as_many_as_the_rate_start_at_once_and_then_none),
		cmocka_unit_test(no_minute_holds_more_than_the_rate),
		cmocka_unit_test(
		        at_least_nineteen_twentieths_of_the_rate_are_used),
		cmocka_unit_test(the_next_process_goes_on_with_the_minute),
		cmocka_unit_test(the_next_process_waits_a_hold_out),
		cmocka_unit_test(the_next_process_waits_a_hold_of_a_week_out),
		cmocka_unit_test(a_clock_that_is_set_back_makes_no_hold_longer),
		cmocka_unit_test(the_longer_of_two_holds_is_taken_over),
		cmocka_unit_test(what_is_no_budget_is_left_aside),
		cmocka_unit_test(a_hold_stops_all_until_it_is_over),
		cmocka_unit_test(a_shorter_hold_never_cuts_a_longer_one),
		cmocka_unit_test(the_starts_of_the_last_minute_are_counted),
		cmocka_unit_test(a_rate_below_one_still_lets_one_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
