/* Ids of evidence.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/evidence.h"

#include "base/attr.h"
#include "support/check.h"

#define SHA256                                                                 \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void an_id_holds_that_of_the_artefact_and_a_digest(void **state)
{
	char id[EVIDENCE_ID_MAX];

	(void)state;
	evidence_id(id, "e890a591", SHA256);
	assert_string_equal(id, "e890a591#rejected-0123456789abcdef");
	assert_true(evidence_is(id));
	assert_true(evidence_is_of(id, "e890a591"));
}

static void other_ids_are_no_evidence(void **state)
{
	static const struct {
		const char *id;
		bool is, is_of_a;
	} rows[] = {
		{ "", false, false },
		{ "a", false, false },
		{ "a#rejected-", false, false },
		{ "a#rejected-0123456789abcde", false, false },
		{ "a#rejected-0123456789abcdeF", false, false },
		{ "#rejected-0123456789abcdef", false, false },
		{ "a#rejected-0123456789abcdef0", false, false },
		{ "a#rejected-0123456789abcdef", true, true },
		{ "b#rejected-0123456789abcdef", true, false },
		{ "aa#rejected-0123456789abcdef", true, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(evidence_is(rows[i].id), rows[i].is);
		assert_int_equal(evidence_is_of(rows[i].id, "a"),
		                 rows[i].is_of_a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_holds_that_of_the_artefact_and_a_digest),
		cmocka_unit_test(other_ids_are_no_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
