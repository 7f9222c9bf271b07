/* SPDX-License-Identifier: Apache-2.0 */
#include "support/check.h"

#include "base/text.h"

void check_err(const struct err *e, enum err_code code, const char *text)
{
	assert_string_equal(e->text, text);
	assert_string_equal(err_name(e->code), err_name(code));
}

void check_err_parts(const struct err *e, enum err_code code, const char *head,
                     const char *tail)
{
	if (!text_starts(e->text, head) || !text_ends(e->text, tail))
		fail_msg("\"%s\" is not \"%s ... %s\"", e->text, head, tail);
	assert_string_equal(err_name(e->code), err_name(code));
}
