/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fold.h"

#include "base/attr.h"
#include "base/text.h"
#include "support/check.h"

static void letters_are_folded_whatever_the_locale(void **state)
{
	static const struct {
		const char *text, *folded;
	} rows[] = {
		{ "", "" },
		{ "Anna MILLER-7", "anna miller-7" },
		{ "GRÜNWALD", "grünwald" },
		{ "grünwald", "grünwald" },
		{ "ÇAĞRI Ñandú Œuvre ŁÓDŹ", "çağri ñandú œuvre łódź" },
		{ "ΟΔΥΣΣΕΎΣ", "οδυσσεύσ" },
		{ "οδυσσεύς", "οδυσσεύσ" },
		{ "ЖУКОВ Ёлка", "жуков ёлка" },
		{ "straße STRAẞE", "straße straße" },
		{ "東京 🙂", "東京 🙂" },
		/* not UTF-8 */
		{ "A\xFF\xC3", "a\xFF\xC3" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		fold_add(&t, rows[i].text);
		assert_string_equal(text_str(&t), rows[i].folded);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_folded_whatever_the_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
