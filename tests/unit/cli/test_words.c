/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"

#include <locale.h>

#include "base/attr.h"
#include "base/text.h"
#include "cli/output.h"
#include "support/check.h"

static void lines_are_broken_between_words(void **state)
{
	static const struct {
		int width;
		size_t hang;
		const char *text, *shown;
	} rows[] = {
		{ 21, 0, "short\n", "short\n" },
		{ 21, 0, "", "" },
		{ 21, 0, "no end", "no end" },
		{ 21, 0, "\n\na\n", "\n\na\n" },
		{ 11, 0, "one two three four\n", "one two\nthree four\n" },
		{ 11, 0, "  one two three\nx\n", "  one two\n  three\nx\n" },
		{ 11, 4, "a: one two three\n", "a: one two\n    three\n" },
		/* what is apart stays so, unless it is broken there */
		{ 11, 0, "a  b  c  ddddddd\n", "a  b  c\nddddddd\n" },
		{ 11, 0, "a waytoolongforit b\n", "a\nwaytoolongforit\nb\n" },
		{ 11, 0, "  waytoolongforit b\n", "  waytoolongforit\n  b\n" },
		{ 6, 9, "a b c d\n", "a b c\n         d\n" },
		{ 8, 0, "\xC3\xA4\xC3\xA4\xC3\xA4 \xC3\xA4\xC3\xA4\xC3\xA4 b\n",
		  "\xC3\xA4\xC3\xA4\xC3\xA4 \xC3\xA4\xC3\xA4\xC3\xA4\nb\n" },
	};

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		for (int is_terminal = 0; is_terminal < 2; is_terminal++) {
			OWN(output_free) struct output o = { 0 };

			output_init(&o, -1, "never", NULL, NULL);
			o.is_terminal = is_terminal != 0;
			o.width = rows[i].width;
			text_add(&o.text, "before what comes now ");
			const size_t from = o.text.len;
			text_add(&o.text, rows[i].text);
			words_wrap(&o, from, rows[i].hang);
			assert_string_equal(text_str(&o.text) + from,
			                    is_terminal ? rows[i].shown
			                                : rows[i].text);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_broken_between_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
