/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/text.h"
#include "config/config.h"
#include "model/exclude.h"

static void the_settings_are_one_line(void **state)
{
	char name[] = "short", queue[] = "Billing \"A\"", channel[] = "chat";
	struct exclude_rule rules[] = {
		{ .name = name,
		  .queue = queue,
		  .shorter_than_ms = 5000,
		  .longer_than_ms = -1 },
		{ .name = channel,
		  .channel = channel,
		  .shorter_than_ms = -1,
		  .longer_than_ms = 0 },
	};
	struct config c = { .excludes = rules, .exclude_count = 2 };
	OWN(text_free) struct text line = { 0 };

	(void)state;
	c.resolve.segments = SEGMENTS_BOTH;
	c.resolve.screens = true;
	settings_text(&line, &c, false);
	assert_string_equal(text_str(&line),
	                    "1101000 settle=0; rule name=\"short\" "
	                    "queue=\"Billing \\\"A\\\"\" shorter=5000; "
	                    "rule name=\"chat\" channel=\"chat\" longer=0");
}

static void more_kinds_are_wider(void **state)
{
	static const struct {
		const char *then, *now;
		bool is_wider;
	} rows[] = {
		{ "1011100", "1011100", false },
		{ "1011100; rule a", "1011100; rule b", false },
		{ "1011100", "1011000", false },
		{ "1011000", "1011100", true },
		{ "1011100", "0111100", true }, /* stitched, then single */
		{ "1111100", "0111100", false },
		{ "1011100", "1011101", true },
		{ "", "1011101", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(settings_is_wider(rows[i].then, rows[i].now),
		                 rows[i].is_wider);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_settings_are_one_line),
		cmocka_unit_test(more_kinds_are_wider),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
