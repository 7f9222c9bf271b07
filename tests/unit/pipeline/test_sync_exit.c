/* What a report makes the exit code of a sync.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/sync.h"

#include "base/attr.h"
#include "support/check.h"

static void only_calls_that_are_not_here_are_exceptions(void **state)
{
	static const struct {
		enum task_class class;
		enum exit_code expected;
	} rows[] = {
		{ CLASS_ARCHIVED, EXIT_COMPLETE },
		{ CLASS_OPEN, EXIT_COMPLETE },
		{ CLASS_WAITING, EXIT_COMPLETE },
		{ CLASS_NOT_RECORDED, EXIT_COMPLETE },
		{ CLASS_EXCLUDED, EXIT_COMPLETE },
		{ CLASS_MISSING, EXIT_EXCEPTIONS },
		{ CLASS_FAILED, EXIT_EXCEPTIONS },
		{ CLASS_LOST, EXIT_EXCEPTIONS },
		{ CLASS_DISPOSED, EXIT_COMPLETE },
	};

	(void)state;
	assert_int_equal(ARRAY_COUNT(rows), CLASS_COUNT);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct sync_report r = { .source_count = 1 };

		r.classes[0] = 1;
		r.classes[rows[i].class] = 1;
		assert_int_equal(sync_exit_code(&r), rows[i].expected);
	}
}

/* Artefacts of this run count by the class of their calls only. */
static void the_rest_of_a_report_counts_as_in_this_table(void **state)
{
	static const struct {
		struct sync_report report;
		enum exit_code expected;
	} rows[] = {
		{ { .source_count = -1 }, EXIT_COMPLETE },
		{ { .windows_unclosed = 1 }, EXIT_EXCEPTIONS },
		{ { .progress.exceptions = 1 }, EXIT_EXCEPTIONS },
		{ { .progress.failed = 1 }, EXIT_COMPLETE },
		{ { .progress.bad = 1 }, EXIT_COMPLETE },
		{ { .progress.lost = 1 }, EXIT_COMPLETE },
		{ { .gone = 1 }, EXIT_COMPLETE },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(sync_exit_code(&rows[i].report),
		                 rows[i].expected);
}

/* A failure that ended the run early goes before every exception. */
static void what_ended_a_run_early_is_its_exit_code(void **state)
{
	static const struct {
		enum err_code code;
		enum exit_code expected;
	} rows[] = {
		{ ERR_BUG, EXIT_FAILED },
		{ ERR_STOPPED, EXIT_FAILED },
		{ ERR_CONFIG, EXIT_USAGE },
		{ ERR_LOCKED, EXIT_LOCKED },
		{ ERR_AUTH, EXIT_CREDENTIALS },
		{ ERR_TOKEN, EXIT_CREDENTIALS },
		{ ERR_FORBIDDEN, EXIT_CREDENTIALS },
		{ ERR_NET, EXIT_FAILED },
		{ ERR_SHAPE, EXIT_FAILED },
		{ ERR_DISK, EXIT_STORAGE },
		{ ERR_FULL, EXIT_STORAGE },
		{ ERR_LEDGER, EXIT_FAILED },
		{ ERR_TAMPER, EXIT_WRONG },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct sync_report r = { .err.code = rows[i].code };

		assert_int_equal(sync_exit_code(&r), rows[i].expected);
		r.classes[CLASS_FAILED] = 1;
		r.windows_unclosed = 1;
		r.progress.exceptions = 1;
		assert_int_equal(sync_exit_code(&r), rows[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_calls_that_are_not_here_are_exceptions),
		cmocka_unit_test(the_rest_of_a_report_counts_as_in_this_table),
		cmocka_unit_test(what_ended_a_run_early_is_its_exit_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
