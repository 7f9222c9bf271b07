/* SPDX-License-Identifier: Apache-2.0 */
#include "port/http_pace.h"

#include "base/attr.h"
#include "support/check.h"

static void without_a_rate_nobody_waits(void **s)
{
	struct http_pace p;

	(void)s;
	http_pace_start(&p, 0, 0);
	for (int i = 0; i < 100; i++)
		assert_true(http_pace_take(&p, 1 << 30, 0));
	assert_int_equal(http_pace_wait_ms(&p, 0), 0);
	http_pace_end(&p);
}

static void debt_is_paid_before_more_is_given(void **s)
{
	struct http_pace p;

	(void)s;
	http_pace_start(&p, 1000000, 0);
	/* 100 001 were saved: 500 000 leave a debt of 399 999. */
	assert_true(http_pace_take(&p, 500000, 0));
	assert_false(http_pace_take(&p, 1, 0));
	assert_int_equal(http_pace_wait_ms(&p, 0), 400);
	assert_false(http_pace_take(&p, 1, 399));
	assert_true(http_pace_take(&p, 1, 401));
	http_pace_end(&p);
}

static void little_is_saved_in_a_long_silence(void **s)
{
	struct http_pace p;

	(void)s;
	http_pace_start(&p, 1000000, 0);
	assert_true(http_pace_take(&p, 100002, INT64_C(86400000)));
	assert_false(http_pace_take(&p, 1, INT64_C(86400000)));
	http_pace_end(&p);
}

static void the_rate_holds_over_time(void **s)
{
	static const int64_t rates[] = {
		1, 500, 999, 65536, 12345678, INT64_C(10000000000)
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rates); i++) {
		const size_t chunk = (size_t)(rates[i] / 50 + 1);
		struct http_pace p;
		int64_t given = 0;
		int64_t now = 0;

		http_pace_start(&p, rates[i], 0);
		while (now < 20000) {
			if (http_pace_take(&p, chunk, now))
				given += (int64_t)chunk;
			now += http_pace_wait_ms(&p, now) > 0 ? 1 : 0;
		}
		/* 20 seconds, what was saved, and one chunk of debt */
		assert_in_range(given, rates[i] * 19,
		                rates[i] * 21 + 2 * (int64_t)chunk + 2);
		http_pace_end(&p);
	}
}

static void a_clock_that_stands_or_goes_back_does_no_harm(void **s)
{
	struct http_pace p;

	(void)s;
	http_pace_start(&p, 1000, 5000);
	assert_true(http_pace_take(&p, 500, 4000));
	assert_false(http_pace_take(&p, 1, 4000));
	assert_true(http_pace_wait_ms(&p, 4000) > 0);
	assert_true(http_pace_take(&p, 1, 5500));
	http_pace_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_rate_nobody_waits),
		cmocka_unit_test(debt_is_paid_before_more_is_given),
		cmocka_unit_test(little_is_saved_in_a_long_silence),
		cmocka_unit_test(the_rate_holds_over_time),
		cmocka_unit_test(a_clock_that_stands_or_goes_back_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
