/* Which archived calls have less than their records claim.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/shortfall.h"

#include "base/attr.h"
#include "support/check.h"

static void
recordings_that_are_counted_and_a_claimed_transcript_are_due(void **state)
{
	static const struct {
		const char *reason;
		int64_t said, named;
		bool is_short;
	} rows[] = {
		{ "artefacts-complete", 1, 1, false },
		{ "artefacts-complete", 2, 1, true },
		{ "artefacts-complete", -1, 1, false },
		{ "artefacts-kept", 2, 1, false },
		{ "artefacts-unconfirmed", 1, 1, false },
		{ "artefacts-unconfirmed", 2, 1, true },
		{ "transcript-not-served", 1, 1, true },
		{ "transcript-not-served", 0, 0, true },
		{ "settle-window", 2, 1, false },
		{ "claimed-not-served", 2, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (shortfall_is(rows[i].reason, rows[i].said, rows[i].named) !=
		    rows[i].is_short)
			fail_msg("row %zu: short, or not", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        recordings_that_are_counted_and_a_claimed_transcript_are_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
