/* How often the free space is looked at.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/folder.h"

#include "fixture.h"

#define MB(n) ((int64_t)(n) << 20)

static void the_nearer_the_limit_the_oftener_it_looks(void **state)
{
	static const struct {
		int64_t margin, allowed;
	} rows[] = {
		{ 0, 0 },
		{ 63, 0 }, /* at each use */
		{ MB(64), MB(1) },
		{ MB(1024) - 64, MB(16) - 1 },
		{ MB(1024), FOLDER_LOOK_BYTES },
		{ MB(1024) * 1024 * 1024, FOLDER_LOOK_BYTES },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(folder_space_allowance(rows[i].margin),
		                 rows[i].allowed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearer_the_limit_the_oftener_it_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
