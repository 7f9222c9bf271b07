/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window.h"

#include "window_desk.h"

static void a_scan_counts_each_task_once(void **state)
{
	struct fixture f = fixture_make();
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	scan = start_scan(&f, 1);
	meet(&f, scan, 1, 15, true);
	meet(&f, scan, 2, 15, true);
	meet(&f, scan, 1, 15, true); /* a page that shifted */
	assert_int_equal(seen(&f, scan), 2);
	meet(&f, scan, 3, 9, false); /* on the margin */
	meet(&f, scan, 3, 9, false);
	meet(&f, scan, 4, 20, false);
	assert_int_equal(seen(&f, scan), 4);
	fixture_free(&f);
}

static void a_task_on_the_margin_is_only_counted(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 3, 9);
	const struct ledger_judgement j = fixture_waiting(-1);
	struct ledger_seen out = { .row = 77 };
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	scan = start_scan(&f, 1);
	REQUIRE_OK(tasks_seen(f.ledger, SEEN_BY(scan, false, &t, &j, 1), &out,
	                      &f.e),
	           f.e);
	assert_int_equal(out.row, 0);
	assert_false(out.is_new);
	assert_int_equal(fixture_find(&f, t.id).row, 0);
	/* outside of a scan there is nothing to count */
	REQUIRE_OK(
	        tasks_seen(f.ledger, SEEN_BY(0, false, &t, &j, 1), &out, &f.e),
	        f.e);
	assert_int_equal(seen(&f, scan), 1);
	fixture_free(&f);
}

static void each_scan_counts_for_itself(void **state)
{
	struct fixture f = fixture_make();
	int64_t first;
	int64_t second;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	first = start_scan(&f, 1);
	meet(&f, first, 1, 15, true);
	meet(&f, first, 2, 9, false);
	second = start_scan(&f, 1);
	assert_true(second > first);
	assert_int_equal(seen(&f, second), 0);
	meet(&f, second, 1, 15, true);
	meet(&f, second, 2, 9, false);
	meet(&f, second, 2, 9, false);
	assert_int_equal(seen(&f, second), 2);
	fixture_free(&f);
}

static void the_number_of_a_scan_is_never_used_again(void **state)
{
	struct fixture f = fixture_make();
	int64_t first;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	first = start_scan(&f, 1);
	meet(&f, first, 1, 15, true);
	REQUIRE_OK(window_split(f.ledger, 1, 15, &f.e), f.e); /* drops it */
	assert_true(start_scan(&f, 2) > first);
	fixture_free(&f);
}

static void a_scan_goes_on_after_the_process_was_killed(void **state)
{
	struct fixture f = fixture_make();
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	scan = start_scan(&f, 1);
	meet(&f, scan, 1, 12, true);
	meet(&f, scan, 2, 9, false);
	REQUIRE_OK(window_progress(f.ledger, 1, 12, &f.e), f.e);
	fixture_commit(&f);
	fixture_begin(&f);
	meet(&f, scan, 3, 14, true);
	fixture_open(&f, LEDGER_WRITE); /* task 3 was not committed */
	assert_int_equal(next_open(&f, ALL).through_ms, 12);
	assert_int_equal(seen(&f, scan), 2);
	fixture_begin(&f);
	meet(&f, scan, 1, 12, true); /* the last millisecond is read again */
	meet(&f, scan, 2, 9, false);
	meet(&f, scan, 3, 14, true);
	assert_int_equal(seen(&f, scan), 3);
	fixture_free(&f);
}

static void a_scan_that_was_replaced_counts_no_more(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, 15);
	const struct ledger_judgement j = fixture_waiting(-1);
	struct ledger_seen out;
	int64_t first;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	first = start_scan(&f, 1);
	(void)start_scan(&f, 1);
	assert_int_equal(tasks_seen(f.ledger, SEEN_BY(first, true, &t, &j, 1),
	                            &out, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG,
	          "scan 1 is unknown, or not in a state for this");
	fixture_free(&f);
}

static void closing_forgets_the_margin(void **state)
{
	struct fixture f = fixture_make();
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	scan = start_scan(&f, 1);
	meet(&f, scan, 1, 9, false);
	REQUIRE_OK(window_counted(f.ledger, 1, 1, 1, &f.e), f.e);
	REQUIRE_OK(window_close(f.ledger, 1, 1, 2, &f.e), f.e);
	fixture_commit(&f);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM scan_extra"), 0);
	fixture_free(&f);
}

static void unsettled_tasks_of_a_range_are_counted(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement judgements[] = {
		{ CLASS_OPEN, "not-ended", NULL, -1 },
		{ CLASS_WAITING, "settle-window", NULL, 99 },
		{ CLASS_ARCHIVED, "artefacts-complete", NULL, -1 },
		{ CLASS_FAILED, "fetch-failed", NULL, 99 },
		{ CLASS_EXCLUDED, "excluded-by-rule", "r", -1 },
	};
	int64_t count;

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < (int)ARRAY_COUNT(judgements); i++) {
		const struct task t = fixture_task(&f, i, 10 + i);

		(void)fixture_add(&f, &t, &judgements[i]);
	}
	REQUIRE_OK(window_unsettled(f.ledger, RANGE(10, 20), &count, &f.e),
	           f.e);
	assert_int_equal(count, 3);
	REQUIRE_OK(window_unsettled(f.ledger, RANGE(11, 13), &count, &f.e),
	           f.e);
	assert_int_equal(count, 1);
	fixture_free(&f);
}

/* A window over this range, read and closed with those tasks. */
static void close_with(struct fixture *f, struct period range, const int *tasks,
                       size_t count)
{
	cover(f, range, range.to_ms - range.from_ms);
	const struct ledger_window w = next_open(f, range);
	const int64_t scan = start_scan(f, w.id);

	for (size_t i = 0; i < count; i++)
		meet(f, scan, tasks[i], tasks[i], true);
	REQUIRE_OK(window_counted(f->ledger, w.id, (int64_t)count, 5, &f->e),
	           f->e);
	REQUIRE_OK(window_close(f->ledger, w.id, (int64_t)count, 6, &f->e),
	           f->e);
}

static void check_left(struct fixture *f, struct period range, int64_t expected)
{
	int64_t count = -1;

	REQUIRE_OK(tasks_gone(f->ledger, range, &count, &f->e), f->e);
	assert_int_equal(count, expected);
}

static void reopen(struct fixture *f)
{
	struct ledger_window w = next_open(f, ALL);

	assert_int_equal(w.id, 0);
	REQUIRE_OK(window_reopen(f->ledger, ALL, &f->e), f->e);
}

static void what_a_closing_scan_has_not_seen_is_gone(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	close_with(&f, RANGE(10, 20), (const int[]){ 11, 12, 13 }, 3);
	check_left(&f, ALL, 0);
	reopen(&f);
	close_with(&f, RANGE(10, 20), (const int[]){ 12 }, 1);
	check_left(&f, ALL, 2);
	check_left(&f, RANGE(12, 20), 1);
	/* One comes back. */
	reopen(&f);
	close_with(&f, RANGE(10, 20), (const int[]){ 11, 12 }, 2);
	check_left(&f, ALL, 1);
	/* A count of none needs no scan. */
	reopen(&f);
	close_empty(&f, 1);
	check_left(&f, ALL, 3);
	fixture_free(&f);
}

static void tasks_judged_by_other_settings_are_found(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement j = { CLASS_EXCLUDED, "excluded-by-rule",
		                            "short", -1 };
	struct ledger_task stale[4];
	struct tasks_list list = { f.arena, stale, 4, 0 };
	const char *other;

	(void)state;
	fixture_begin(&f);
	tasks_set_settings(f.ledger, "one");
	close_with(&f, RANGE(10, 20), (const int[]){ 11, 12, 13 }, 3);
	REQUIRE_OK(tasks_settings_other(f.ledger, ALL, f.arena, &other, &f.e),
	           f.e);
	assert_null(other);
	tasks_set_settings(f.ledger, "two");
	REQUIRE_OK(tasks_settings_other(f.ledger, ALL, f.arena, &other, &f.e),
	           f.e);
	assert_string_equal(other, "one");
	REQUIRE_OK(tasks_settings_other(f.ledger, RANGE(14, 20), f.arena,
	                                &other, &f.e),
	           f.e);
	assert_null(other);
	REQUIRE_OK(tasks_stale(f.ledger, RANGE(11, 13), "one", &list, &f.e),
	           f.e);
	assert_int_equal(list.count, 2);
	assert_string_equal(stale[0].task.id, fixture_id(&f, 11));
	for (size_t i = 0; i < list.count; i++)
		REQUIRE_OK(tasks_rejudge(f.ledger, stale[i].row, &j, &f.e),
		           f.e);
	REQUIRE_OK(tasks_stale(f.ledger, ALL, "one", &list, &f.e), f.e);
	assert_int_equal(list.count, 1);
	assert_string_equal(stale[0].task.id, fixture_id(&f, 13));
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scan_counts_each_task_once),
		cmocka_unit_test(a_task_on_the_margin_is_only_counted),
		cmocka_unit_test(each_scan_counts_for_itself),
		cmocka_unit_test(the_number_of_a_scan_is_never_used_again),
		cmocka_unit_test(a_scan_goes_on_after_the_process_was_killed),
		cmocka_unit_test(a_scan_that_was_replaced_counts_no_more),
		cmocka_unit_test(closing_forgets_the_margin),
		cmocka_unit_test(unsettled_tasks_of_a_range_are_counted),
		cmocka_unit_test(what_a_closing_scan_has_not_seen_is_gone),
		cmocka_unit_test(tasks_judged_by_other_settings_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
