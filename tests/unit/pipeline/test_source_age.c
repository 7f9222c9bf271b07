/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/source_age.h"

#include "base/attr.h"
#include "support/check.h"

static void only_a_second_refusal_tells_that_it_is_old(void **state)
{
	static const struct {
		enum source_age age;
		enum err_code code;
		bool is_new, again;
		enum source_age then;
	} rows[] = {
		{ AGE_FULL, ERR_NONE, false, false, AGE_FULL },
		{ AGE_FULL, ERR_REFUSED, false, true, AGE_TRIAL },
		{ AGE_FULL, ERR_REFUSED, true, false, AGE_FULL },
		{ AGE_FULL, ERR_SERVER, false, false, AGE_FULL },
		{ AGE_TRIAL, ERR_NONE, false, true, AGE_CONFIRM },
		/* never taken for an answer, whatever others were told */
		{ AGE_TRIAL, ERR_NONE, true, true, AGE_CONFIRM },
		{ AGE_TRIAL, ERR_REFUSED, false, false, AGE_TRIAL },
		{ AGE_TRIAL, ERR_SERVER, false, false, AGE_TRIAL },
		{ AGE_CONFIRM, ERR_NONE, false, false, AGE_CONFIRM },
		{ AGE_CONFIRM, ERR_REFUSED, false, true, AGE_OLD },
		{ AGE_CONFIRM, ERR_REFUSED, true, false, AGE_CONFIRM },
		{ AGE_CONFIRM, ERR_SERVER, false, false, AGE_CONFIRM },
		{ AGE_OLD, ERR_NONE, false, false, AGE_OLD },
		{ AGE_OLD, ERR_REFUSED, false, false, AGE_OLD },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		enum source_age age = rows[i].age;

		if (source_age_again(&age, rows[i].code, rows[i].is_new) !=
		            rows[i].again ||
		    age != rows[i].then)
			fail_msg("row %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_second_refusal_tells_that_it_is_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
