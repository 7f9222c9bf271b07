/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/pressure.h"

#include "base/attr.h"
#include "support/check.h"

#define MAX 32

static void all_may_go_until_one_fails(void **state)
{
	struct pressure p = { 0 };

	(void)state;
	assert_int_equal(pressure_limit(&p, MAX), MAX);
	for (int i = 0; i < 100; i++)
		pressure_served(&p, MAX);
	assert_int_equal(pressure_limit(&p, MAX), MAX);
	assert_int_equal(pressure_limit(&p, 1), 1);
}

static void failures_of_one_volley_halve_it_once(void **state)
{
	struct pressure p = { 0 };

	(void)state;
	for (int i = 0; i < MAX; i++)
		assert_false(pressure_failed(&p, MAX, 100, 200 + i));
	assert_int_equal(pressure_limit(&p, MAX), 16);
	/* sent after it was halved */
	assert_false(pressure_failed(&p, MAX, 300, 400));
	assert_int_equal(pressure_limit(&p, MAX), 8);
	/* sent in the same instant: of those that came after */
	assert_false(pressure_failed(&p, MAX, 400, 450));
	assert_int_equal(pressure_limit(&p, MAX), 4);
}

static void a_round_of_successes_adds_one(void **state)
{
	struct pressure p = { .is_cut = true, .limit = 4 };

	(void)state;
	for (int i = 0; i < 3; i++)
		pressure_served(&p, MAX);
	assert_int_equal(pressure_limit(&p, MAX), 4);
	pressure_served(&p, MAX);
	assert_int_equal(pressure_limit(&p, MAX), 5);
	for (int i = 0; i < 10000; i++)
		pressure_served(&p, MAX);
	assert_int_equal(pressure_limit(&p, MAX), MAX);
	assert_false(p.is_cut);
}

static void at_one_at_a_time_each_failure_is_a_strike(void **state)
{
	struct pressure p = { .is_cut = true, .limit = 2 };

	(void)state;
	assert_false(pressure_failed(&p, MAX, 10, 20));
	assert_int_equal(pressure_limit(&p, MAX), 1);
	for (int i = 1; i < 5; i++) {
		assert_true(pressure_failed(&p, MAX, 20 + i, 20 + i));
		assert_int_equal(p.strikes, i);
	}
	assert_int_equal(pressure_limit(&p, MAX), 1);
	pressure_served(&p, MAX);
	assert_int_equal(p.strikes, 0);
	assert_int_equal(pressure_limit(&p, MAX), 2);
}

static void with_one_slot_the_first_failure_is_a_strike(void **state)
{
	struct pressure p = { 0 };

	(void)state;
	assert_true(pressure_failed(&p, 1, 10, 20));
	assert_int_equal(p.strikes, 1);
	pressure_served(&p, 1);
	assert_int_equal(pressure_limit(&p, 1), 1);
	assert_int_equal(p.strikes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_may_go_until_one_fails),
		cmocka_unit_test(failures_of_one_volley_halve_it_once),
		cmocka_unit_test(a_round_of_successes_adds_one),
		cmocka_unit_test(at_one_at_a_time_each_failure_is_a_strike),
		cmocka_unit_test(with_one_slot_the_first_failure_is_a_strike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
