/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/unread.h"

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/window.h"
#include "support/check.h"

#define OCTOBER INT64_C(1790812800000) /* 2026-10-01T00:00Z */
#define MINUTE  INT64_C(60000)
#define HOUR    (60 * MINUTE)
#define DAY     (24 * HOUR)
#define NOW     (OCTOBER + 60 * DAY)

static void a_hole_is_told_with_its_command(void **state)
{
	static const struct row {
		struct window_hole hole;
		const char *text, *command;
	} rows[] = {
		{ { { OCTOBER + 11 * DAY, OCTOBER + 45 * DAY }, false },
		  "2026-10-12 to 2026-11-15 (34 days)",
		  "wxarchive sync --from 2026-10-12 --to 2026-11-15" },
		{ { { OCTOBER + MINUTE + 1, OCTOBER + DAY + HOUR + 1 }, false },
		  "2026-10-01 00:01 UTC to 2026-10-02 01:00 UTC (1 d)",
		  "wxarchive sync --from 2026-10-01T00:01:00.001Z "
		  "--to 2026-10-02T01:00:00.001Z" },
		{ { { OCTOBER, OCTOBER + DAY }, false },
		  "2026-10-01 to 2026-10-02 (1 day)",
		  "wxarchive sync --from 2026-10-01 --to 2026-10-02" },
		{ { { OCTOBER, OCTOBER + 2 * DAY + 13 * HOUR }, true },
		  "2026-10-01 to 2026-10-03 13:00 UTC (3 days), begun, but not "
		  "read completely",
		  "wxarchive sync --from 2026-10-01 --to "
		  "2026-10-03T13:00:00.000Z" },
		/* the source does not answer for all of it any more */
		{ { { NOW - 1200 * DAY, NOW - 1092 * DAY }, false },
		  "2023-08-18 to 2023-12-04 (108 days)",
		  "wxarchive sync --from 2023-12-03 --to 2023-12-04" },
		{ { { NOW - 1200 * DAY, NOW - 1100 * DAY }, false },
		  "2023-08-18 to 2023-11-26 (100 days)",
		  NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct row *r = &rows[i];
		OWN(text_free) struct text t = { NULL, 0, 0 };
		OWN(text_free) struct text command = { NULL, 0, 0 };

		unread_add(&t, &r->hole);
		assert_string_equal(text_str(&t), r->text);
		assert_int_equal(
		        unread_add_command(&command, r->hole.range, NOW),
		        r->command != NULL);
		assert_string_equal(text_str(&command),
		                    r->command == NULL ? "" : r->command);
	}
}

static void a_day_is_one_of_the_zone(void **state)
{
	const struct period range = { OCTOBER - 2 * HOUR, OCTOBER + DAY };
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct err e;

	(void)state;
	assert_int_equal(when_set_zone("Europe/Berlin", &e), 0);
	unread_add_range(&t, range);
	assert_string_equal(text_str(&t),
	                    "2026-10-01 to 2026-10-02 02:00 +02:00");
	text_clear(&t);
	assert_true(unread_add_command(&t, range, NOW));
	assert_string_equal(text_str(&t), "wxarchive sync --from 2026-10-01 "
	                                  "--to 2026-10-02T00:00:00.000Z");
	assert_int_equal(when_set_zone("UTC", &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hole_is_told_with_its_command),
		cmocka_unit_test(a_day_is_one_of_the_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
