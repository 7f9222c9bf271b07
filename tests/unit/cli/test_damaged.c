/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/damaged.h"

#include "base/attr.h"
#include "base/text.h"
#include "support/check.h"

static void the_command_that_names_them_is_told(void **state)
{
	static const struct {
		int64_t bad, apart;
		const char *text;
	} rows[] = {
		{ 1, 0, "wxarchive find --reason damaged --files names them" },
		{ 3, 2,
		  "wxarchive find --reason damaged --files names them, and "
		  "wxarchive verify the others" },
		{ 3, 3, "wxarchive verify names them" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		damaged_add_command(&t, rows[i].bad, rows[i].apart);
		assert_string_equal(text_str(&t), rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_that_names_them_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
