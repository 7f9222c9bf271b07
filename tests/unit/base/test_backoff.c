/* SPDX-License-Identifier: Apache-2.0 */
#include "base/backoff.h"

#include "base/attr.h"
#include "support/check.h"

static void every_wait_lies_between_the_ends_of_this_table(void **s)
{
	static const struct {
		struct backoff b;
		uint32_t attempt;
		int64_t asked_ms;
		int64_t least; /* with jitter 0 */
		int64_t most;  /* with the largest jitter */
	} rows[] = {
		{ { 500, 60000 }, 0, 0, 0, 500 },
		{ { 500, 60000 }, 1, 0, 0, 500 },
		{ { 500, 60000 }, 2, 0, 0, 1000 },
		{ { 500, 60000 }, 3, 0, 0, 2000 },
		{ { 500, 60000 }, 7, 0, 0, 32000 },
		{ { 500, 60000 }, 8, 0, 0, 60000 },
		{ { 500, 60000 }, 9, 0, 0, 60000 },
		{ { 500, 60000 }, UINT32_MAX, 0, 0, 60000 },
		{ { 500, 100 }, 1, 0, 0, 100 },
		{ { 0, 60000 }, 5, 0, 0, 0 },
		{ { 1, INT64_MAX }, 40, 0, 0, UINT32_MAX },
		{ { 1, INT64_MAX }, 4000, 0, 0, UINT32_MAX },
		{ { 500, 60000 }, 1, 30000, 30000, 30500 },
		{ { 500, 60000 }, 9, 30000, 30000, 30500 },
		{ { 500, 60000 }, 1, 900000, 900000, 900500 },
		{ { 500, 60000 }, 1, 1, 1, 501 },
		{ { 500, 60000 }, 1, -1, 0, 500 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(backoff_ms(&rows[i].b, rows[i].attempt,
		                            rows[i].asked_ms, 0),
		                 rows[i].least);
		assert_int_equal(backoff_ms(&rows[i].b, rows[i].attempt,
		                            rows[i].asked_ms, UINT32_MAX),
		                 rows[i].most);
	}
}

static void jitter_spreads_evenly(void **s)
{
	const struct backoff b = { 9, 9 };
	int seen[10] = { 0 };

	(void)s;
	for (uint32_t i = 0; i < 1000; i++)
		seen[backoff_ms(&b, 1, 0, i * (UINT32_MAX / 1000))]++;
	for (size_t i = 0; i < ARRAY_COUNT(seen); i++)
		assert_in_range(seen[i], 95, 105);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        every_wait_lies_between_the_ends_of_this_table),
		cmocka_unit_test(jitter_spreads_evenly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
