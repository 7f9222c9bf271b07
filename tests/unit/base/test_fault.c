/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fault.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "support/check.h"
#include "support/child.h"
#include "support/tempdir.h"

/* In a build without fault points, passing one does nothing. */
#ifdef WX_FAULTS
#define FAULT_STATUS 100
#else
#define FAULT_STATUS 0
#endif

struct order {
	const char *path;
	const char *step;
	const char *count;
};

static int replace(void *ctx)
{
	const struct order *order = ctx;
	struct err e;

	/* NOLINTBEGIN(concurrency-mt-unsafe) */
	if (order->step != NULL)
		(void)setenv("FAULT_STEP", order->step, 1);
	if (order->count != NULL)
		(void)setenv("FAULT_COUNT", order->count, 1);
	/* NOLINTEND(concurrency-mt-unsafe) */
	return file_replace(order->path, "new", 3, 0600, &e) == 0 ? 0 : 1;
}

static void no_step_or_a_bad_one_or_a_far_one_ends_nothing(void **s)
{
	static const char *const steps[] = { NULL, "", "0", "-1", "x", "7" };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(steps); i++) {
		OWN(tempdir_remove) struct tempdir dir = tempdir_make();
		struct order order = { tempdir_write(&dir, "f", "old"),
			               steps[i], NULL };

		assert_int_equal(child_run(replace, &order), 0);
		assert_string_equal(tempdir_read(&dir, "f"), "new");
	}
}

/* Killed at any point, the file holds the old or the new content; done again,
 * it holds the new one and nothing is left over. */
static void a_replacement_survives_its_end_at_every_point(void **s)
{
	static const struct {
		const char *step;
		const char *content;
	} rows[] = {
		{ "1", "old" }, { "2", "old" }, { "3", "old" },
		{ "4", "new" }, { "5", "new" }, { "6", "new" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(tempdir_remove) struct tempdir dir = tempdir_make();
		struct order order = { tempdir_write(&dir, "f", "old"),
			               rows[i].step, NULL };

		assert_int_equal(child_run(replace, &order), FAULT_STATUS);
		if (FAULT_STATUS != 0)
			assert_string_equal(tempdir_read(&dir, "f"),
			                    rows[i].content);
		order.step = NULL;
		assert_int_equal(child_run(replace, &order), 0);
		assert_string_equal(tempdir_read(&dir, "f"), "new");
		assert_false(file_exists(tempdir_file(&dir, "f.tmp")));
	}
}

static void the_points_passed_are_counted_by_name(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct order order = { tempdir_file(&dir, "f"), NULL,
		               tempdir_file(&dir, "count") };

	(void)s;
	assert_int_equal(child_run(replace, &order), 0);
#ifdef WX_FAULTS
	assert_string_equal(tempdir_read(&dir, "count"), "1 replace.created\n"
	                                                 "2 replace.written\n"
	                                                 "3 replace.synced\n"
	                                                 "4 replace.renamed\n"
	                                                 "5 folder.sync\n"
	                                                 "6 folder.synced\n");
#else
	assert_false(file_exists(order.count));
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        no_step_or_a_bad_one_or_a_far_one_ends_nothing),
		cmocka_unit_test(a_replacement_survives_its_end_at_every_point),
		cmocka_unit_test(the_points_passed_are_counted_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
