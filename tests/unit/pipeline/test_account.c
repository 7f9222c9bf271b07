/* The count that a run signs: what the source counts of a period.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/account.h"

#include "ledger/tasks.h"
#include "ledger/window.h"
#include "unit/ledger/fixture_task.h"

#define FROM FIXTURE_DAY_MS

/* An hour of the period that was read to its end, with one task in it. */
static void close_hour(struct fixture *f, int n)
{
	const int64_t from_ms = FROM + n * HOUR_MS;
	const struct period hour = { from_ms, from_ms + HOUR_MS };
	const struct ledger_judgement j = fixture_waiting(FROM);
	const struct task t = fixture_task(f, n + 1, from_ms);
	struct ledger_window w;
	struct ledger_seen seen;
	int64_t scan;

	REQUIRE_OK(window_cover(f->ledger, hour, HOUR_MS, &f->e), f->e);
	REQUIRE_OK(window_next_open(f->ledger, hour, &w, &f->e), f->e);
	REQUIRE_OK(window_counted(f->ledger, w.id, 1, FROM, &f->e), f->e);
	REQUIRE_OK(window_scan_start(f->ledger, w.id, &scan, &f->e), f->e);
	REQUIRE_OK(tasks_seen(f->ledger, SEEN_BY(scan, true, &t, &j, FROM),
	                      &seen, &f->e),
	           f->e);
	REQUIRE_OK(window_close(f->ledger, w.id, 1, FROM, &f->e), f->e);
}

/* What the source counts of the first three hours; -1: not known. */
static int64_t count(struct fixture *f, int64_t *gone)
{
	const struct period p = { FROM, FROM + 3 * HOUR_MS };
	int64_t out;

	REQUIRE_OK(account_source_count(f->ledger, p, &out, gone, &f->e), f->e);
	return out;
}

static void a_count_is_known_of_a_period_that_was_read_whole(void **state)
{
	static const struct {
		const char *closed; /* hours, one after the other */
		int64_t count;
	} rows[] = {
		{ "012", 3 }, { "0123", 3 }, { "", -1 },   { "01", -1 },
		{ "12", -1 }, { "02", -1 },  { "23", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = fixture_make();
		int64_t gone;

		fixture_begin(&f);
		for (const char *at = rows[i].closed; *at != '\0'; at++)
			close_hour(&f, *at - '0');
		if (count(&f, &gone) != rows[i].count)
			fail_msg("row %zu", i);
		assert_int_equal(gone, 0);
		fixture_free(&f);
	}
}

static void of_a_window_that_is_open_no_count_is_known(void **state)
{
	(void)state;
	for (int n = 0; n < 3; n++) {
		struct fixture f = fixture_make();
		const struct period hour = { FROM + n * HOUR_MS,
			                     FROM + (n + 1) * HOUR_MS };
		int64_t gone;

		fixture_begin(&f);
		for (int h = 0; h < 3; h++)
			close_hour(&f, h);
		REQUIRE_OK(window_reopen(f.ledger, hour, &f.e), f.e);
		assert_int_equal(count(&f, &gone), -1);
		fixture_free(&f);
	}
}

/* They are known, and in no count of the source. */
static void what_is_gone_from_the_source_is_not_counted(void **state)
{
	const struct period hour = { FROM, FROM + HOUR_MS };
	struct fixture f = fixture_make();
	struct ledger_window w;
	int64_t gone;

	(void)state;
	fixture_begin(&f);
	for (int h = 0; h < 3; h++)
		close_hour(&f, h);
	REQUIRE_OK(window_reopen(f.ledger, hour, &f.e), f.e);
	REQUIRE_OK(window_next_open(f.ledger, hour, &w, &f.e), f.e);
	REQUIRE_OK(window_counted(f.ledger, w.id, 0, FROM, &f.e), f.e);
	REQUIRE_OK(window_close(f.ledger, w.id, 0, FROM, &f.e), f.e);
	assert_int_equal(count(&f, &gone), 2);
	assert_int_equal(gone, 1);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_count_is_known_of_a_period_that_was_read_whole),
		cmocka_unit_test(of_a_window_that_is_open_no_count_is_known),
		cmocka_unit_test(what_is_gone_from_the_source_is_not_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
