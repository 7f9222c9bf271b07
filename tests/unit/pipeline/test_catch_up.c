/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/catch_up.h"

#include "ledger/window.h"
#include "support/check.h"

#define NO_HOLE                                                                \
	{                                                                      \
		{ 0, 0 }, false                                                \
	}

static void it_begins_at_the_earliest_time_that_was_not_read(void **state)
{
	static const struct {
		const char *what;
		struct period span; /* read so far; its holes aside */
		struct window_hole first;
		bool has_hole;
		int64_t begin; /* of a run from 500 */
	} rows[] = {
		{ "nothing was read", { 0, 0 }, NO_HOLE, false, 500 },
		{ "read until later", { 100, 900 }, NO_HOLE, false, 500 },
		{ "read until then", { 100, 500 }, NO_HOLE, false, 500 },
		{ "not for long", { 100, 499 }, NO_HOLE, false, 499 },
		{ "first in the future", { 600, 900 }, NO_HOLE, false, 500 },
		{ "a hole", { 100, 900 }, { { 200, 300 }, false }, true, 200 },
		{ "a window that is open",
		  { 100, 900 },
		  { { 300, 400 }, true },
		  true,
		  300 },
		{ "a hole within the period",
		  { 100, 900 },
		  { { 600, 700 }, false },
		  true,
		  500 },
		{ "a hole over its begin",
		  { 100, 900 },
		  { { 450, 700 }, false },
		  true,
		  450 },
		{ "a hole, and not for long",
		  { 100, 400 },
		  { { 200, 300 }, false },
		  true,
		  200 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		print_message("%s\n", rows[i].what);
		assert_int_equal(catch_up_from(500, 50, &rows[i].first,
		                               rows[i].has_hole ? 1 : 0,
		                               rows[i].span),
		                 rows[i].begin);
	}
}

static void what_the_source_does_not_answer_for_is_past(void **state)
{
	static const struct window_hole holes[] = {
		{ { 100, 150 }, false },
		{ { 180, 220 }, true },
		{ { 400, 450 }, false },
	};
	static const struct {
		int64_t reach, begin;
	} rows[] = { { 50, 100 },  { 120, 120 }, { 150, 180 }, { 200, 200 },
		     { 220, 400 }, { 450, 500 }, { 600, 500 } };
	const struct period span = { 10, 900 };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(catch_up_from(500, rows[i].reach, holes,
		                               ARRAY_COUNT(holes), span),
		                 rows[i].begin);
	/* nor does it go back to the end of a last window that is older */
	assert_int_equal(
	        catch_up_from(500, 300, NULL, 0, (struct period){ 10, 20 }),
	        300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        it_begins_at_the_earliest_time_that_was_not_read),
		cmocka_unit_test(what_the_source_does_not_answer_for_is_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
