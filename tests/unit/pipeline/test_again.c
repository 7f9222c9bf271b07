/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/again.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"

#define HOUR ((int64_t)3600000)

static void a_failed_call_is_looked_at_three_times_more(void **state)
{
	static const struct {
		enum task_class class;
		int64_t asks, at_ms;
	} rows[] = {
		{ CLASS_FAILED, 0, 1000 + HOUR },
		{ CLASS_FAILED, 1, 1000 + 6 * HOUR },
		{ CLASS_MISSING, 2, 1000 + 24 * HOUR },
		{ CLASS_MISSING, 3, 0 },
		{ CLASS_ARCHIVED, 0, 0 },
		{ CLASS_LOST, 0, 1000 + HOUR },
		{ CLASS_LOST, 3, 0 },
		{ CLASS_NOT_RECORDED, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(again_at_ms(rows[i].class, rows[i].asks, 1000,
		                             1000 - 1000 * HOUR),
		                 rows[i].at_ms);
}

/* Asked about six times while it might still settle: three looks more. */
static void a_call_followed_live_is_looked_at_three_times_more(void **state)
{
	static const struct {
		int64_t age_ms, wait_ms;
	} rows[] = {
		{ 0, HOUR },
		{ HOUR - 1, HOUR },
		{ HOUR, 6 * HOUR },
		{ 7 * HOUR - 1, 6 * HOUR },
		{ 7 * HOUR, 24 * HOUR },
		{ 31 * HOUR - 1, 24 * HOUR },
		{ 31 * HOUR, -1 },
		{ 1000 * HOUR, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const int64_t asked_ms = 5000 + rows[i].age_ms;

		assert_int_equal(
		        again_at_ms(CLASS_MISSING, 6, asked_ms, 5000),
		        rows[i].wait_ms < 0 ? 0 : asked_ms + rows[i].wait_ms);
	}
}

static void silence_about_a_call_is_looked_at_once_more(void **state)
{
	static const struct {
		struct class_verdict v;
		bool was_answered;
		int64_t asks, at_ms;
	} rows[] = {
		{ { CLASS_NOT_RECORDED, "source-silent" }, false, 0, HOUR },
		{ { CLASS_NOT_RECORDED, "source-silent" }, false, 1, 0 },
		{ { CLASS_NOT_RECORDED, "source-silent" }, true, 0, 0 },
		{ { CLASS_NOT_RECORDED, "source-says-no" }, false, 0, 0 },
		{ { CLASS_ARCHIVED, "artefacts-complete" }, false, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(again_silent_at_ms(&rows[i].v,
		                                    rows[i].was_answered,
		                                    rows[i].asks, 0),
		                 rows[i].at_ms);
}

/* Once, in a second settle window after the first. */
static void what_the_source_does_not_know_is_looked_at_later(void **state)
{
	static const struct {
		struct class_verdict v;
		enum tri requested;
		int64_t asked_ms, at_ms;
	} rows[] = {
		{ { CLASS_NOT_RECORDED, "source-silent" },
		  TRI_UNKNOWN,
		  1000,
		  1700 },
		{ { CLASS_NOT_RECORDED, "source-silent" },
		  TRI_UNKNOWN,
		  1699,
		  1700 },
		{ { CLASS_NOT_RECORDED, "source-silent" },
		  TRI_UNKNOWN,
		  1700,
		  0 },
		{ { CLASS_NOT_RECORDED, "source-says-no" }, TRI_NO, 1000, 0 },
		{ { CLASS_ARCHIVED, "artefacts-complete" },
		  TRI_UNKNOWN,
		  1000,
		  0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(
		        again_unknown_at_ms(&rows[i].v, rows[i].requested,
		                            rows[i].asked_ms, 1000, 700),
		        rows[i].at_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failed_call_is_looked_at_three_times_more),
		cmocka_unit_test(
		        a_call_followed_live_is_looked_at_three_times_more),
		cmocka_unit_test(silence_about_a_call_is_looked_at_once_more),
		cmocka_unit_test(
		        what_the_source_does_not_know_is_looked_at_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
