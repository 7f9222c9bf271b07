/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/recheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"

#define HOUR ((int64_t)3600000)

/* Looked at now. */
#define NOW    (5000 * HOUR)

#define SECOND (NOW + 300 * HOUR)

/* When it settled, was last looked at, and this look was due: before now, in
 * hours; -1: never. */
static void a_settled_call_is_looked_at_three_times_more(void **state)
{
	static const struct {
		enum task_class class;
		int64_t settled, last, due, after;
		bool is_end_told, is_last;
	} rows[] = {
		/* never asked about before */
		{ CLASS_FAILED, 1000, -1, 1000, 1, true, false },
		{ CLASS_MISSING, 1000, -1, 0, 1, true, false },
		{ CLASS_LOST, 0, -1, 0, 1, true, false },
		{ CLASS_ARCHIVED, 1000, -1, 1000, 0, true, false },
		{ CLASS_NOT_RECORDED, 1000, -1, 1000, 0, true, false },
		/* asked about before it settled, and now, late or not */
		{ CLASS_FAILED, 0, 96, 0, 1, true, false },
		{ CLASS_FAILED, 31, 127, 31, 1, true, false },
		{ CLASS_MISSING, 2000, 2096, 2000, 1, true, false },
		/* the second look, the third and the last, late or not */
		{ CLASS_MISSING, 1, 1, 0, 6, true, false },
		{ CLASS_MISSING, 1000, 500, 499, 6, true, false },
		{ CLASS_LOST, 7, 6, 0, 24, true, false },
		{ CLASS_FAILED, 1000, 500, 494, 24, true, false },
		{ CLASS_FAILED, 31, 24, 0, 0, true, true },
		{ CLASS_MISSING, 1000, 500, 476, 0, true, true },
		/* due for another reason: anew */
		{ CLASS_FAILED, 1000, 500, 500, 1, true, false },
		{ CLASS_MISSING, 1000, 500, 2000, 1, true, false },
		{ CLASS_MISSING, 1000, 500, 0, 1, true, false },
		/* it is asked about at growing ages anyway */
		{ CLASS_MISSING, 10, 20, 0, 1, false, false },
		{ CLASS_MISSING, 10, 1, 0, 6, false, false },
		{ CLASS_MISSING, 1000, 500, 0, 0, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct recheck_facts f = {
			.class = rows[i].class,
			.is_end_told = rows[i].is_end_told,
			.asked_ms = NOW,
			.due_ms = NOW - rows[i].due * HOUR,
			.last_ms = rows[i].last < 0 ? 0
			                            : NOW - rows[i].last * HOUR,
			.settled_ms = NOW - rows[i].settled * HOUR,
			.second_ms = SECOND,
		};
		const int64_t at_ms = recheck_at_ms(&f);

		if (at_ms !=
		    (rows[i].after == 0 ? 0 : NOW + rows[i].after * HOUR))
			fail_msg("row %zu: after %lld hours", i,
			         (long long)((at_ms - NOW) / HOUR));
		if (recheck_is_last(&f) != rows[i].is_last)
			fail_msg("row %zu: the last, or not", i);
	}
}

/* Whatever it came to, but not for ever; last and due as above. */
static void what_falls_short_is_looked_at_three_times_more(void **state)
{
	static const struct {
		enum task_class class;
		bool is_short;
		int64_t last, due, after;
	} rows[] = {
		{ CLASS_ARCHIVED, true, -1, 0, 1 },
		{ CLASS_ARCHIVED, true, 1, 0, 6 },
		{ CLASS_ARCHIVED, true, 6, 0, 24 },
		{ CLASS_ARCHIVED, true, 24, 0, 0 },
		{ CLASS_ARCHIVED, false, 1, 0, 0 },
		{ CLASS_ARCHIVED, true, 500, 0, 1 },
		{ CLASS_NOT_RECORDED, true, -1, 0, 1 },
		{ CLASS_NOT_RECORDED, true, 24, 0, 0 },
		{ CLASS_EXCLUDED, true, -1, 0, 1 },
		{ CLASS_DISPOSED, true, -1, 0, 0 },
		/* at the end of the second settle window */
		{ CLASS_NOT_RECORDED, true, 100, -300, 0 },
		{ CLASS_ARCHIVED, true, 100, -300, 0 },
		{ CLASS_MISSING, true, 100, -300, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct recheck_facts f = {
			.class = rows[i].class,
			.is_short = rows[i].is_short,
			.is_end_told = true,
			.asked_ms = NOW,
			.due_ms = NOW - rows[i].due * HOUR,
			.last_ms = rows[i].last < 0 ? 0
			                            : NOW - rows[i].last * HOUR,
			.settled_ms = NOW - 1000 * HOUR,
			.second_ms = SECOND,
		};
		const int64_t at_ms = recheck_at_ms(&f);

		if (at_ms !=
		    (rows[i].after == 0 ? 0 : NOW + rows[i].after * HOUR))
			fail_msg("row %zu: after %lld hours", i,
			         (long long)((at_ms - NOW) / HOUR));
	}
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
		assert_int_equal(recheck_unknown_at_ms(&rows[i].v,
		                                       rows[i].requested,
		                                       rows[i].asked_ms, 1700),
		                 rows[i].at_ms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_settled_call_is_looked_at_three_times_more),
		cmocka_unit_test(
		        what_falls_short_is_looked_at_three_times_more),
		cmocka_unit_test(
		        what_the_source_does_not_know_is_looked_at_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
