/* SPDX-License-Identifier: Apache-2.0 */
#include "records/reconcile.h"

#include "base/when.h"
#include "config/config.h"
#include "fixture.h"
#include "ledger/window.h"
#include "records/plan.h"
#include "records/reconcile_reopen.h"

static const struct config config = { .report = { .zone = NULL } };

static void the_exit_code_says_how_it_stands(void **state)
{
	struct reconcile r = { .unknown_days = 0 };

	(void)state;
	r.total.classes[CLASS_NOT_RECORDED] = 3;
	assert_int_equal(reconcile_exit_code(&r), EXIT_COMPLETE);
	r.total.waits[WAIT_SETTLE] = 1;
	r.total.waits[WAIT_LATER] = 1;
	assert_int_equal(reconcile_exit_code(&r), EXIT_COMPLETE);
	r.total.waits[WAIT_DUE] = 1;
	assert_int_equal(reconcile_exit_code(&r), EXIT_EXCEPTIONS);
	r.total.waits[WAIT_DUE] = 0;
	r.total.classes[CLASS_LOST] = 1;
	assert_int_equal(reconcile_exit_code(&r), EXIT_EXCEPTIONS);
	r.total.unaccounted = 2;
	assert_int_equal(reconcile_exit_code(&r), EXIT_WRONG);
	r.total.unaccounted = 0;
	r.unknown_days = 1;
	assert_int_equal(reconcile_exit_code(&r), EXIT_WRONG);
}

static void see(struct fixture *f, int64_t scan, int i)
{
	const struct ledger_judgement j = { CLASS_ARCHIVED, "any", NULL, -1 };
	struct ledger_seen seen;
	struct made m;
	struct task t = fixture_task_of(&m, i);

	t.raw = "{}";
	t.raw_len = 2;
	must(f, tasks_seen(f->ledger, SEEN_BY(scan, true, &t, &j, NOW_MS),
	                   &seen, &f->err));
}

/* The period as a window that was read to its end, its first tasks seen. */
static void close_window(struct fixture *f, struct period p, int64_t count)
{
	struct ledger_window w;
	int64_t scan;

	must(f, ledger_begin(f->ledger, &f->err));
	must(f, window_cover(f->ledger, p, 400 * DAY_MS, &f->err));
	must(f, window_next_open(f->ledger, p, &w, &f->err));
	must(f, window_counted(f->ledger, w.id, count, NOW_MS, &f->err));
	must(f, window_scan_start(f->ledger, w.id, &scan, &f->err));
	for (int i = 0; i < (int)count; i++)
		see(f, scan, i);
	must(f, window_close(f->ledger, w.id, count, NOW_MS, &f->err));
	must(f, ledger_commit(f->ledger, &f->err));
}

static void days_are_counted_apart_and_together(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct period p = { START_MS, START_MS + 2 * DAY_MS };
	struct reconcile r;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 6; i++)
		(void)fixture_add(&f, i);
	const struct reconcile_setup setup = { .ledger = f.ledger,
		                               .config = &config,
		                               .period = p };
	must(&f, reconcile_run(&r, a, &setup, &f.err));
	assert_int_equal(r.unknown_days, 3);
	assert_int_equal(r.total.source_count, -1);
	assert_int_equal(reconcile_exit_code(&r), EXIT_WRONG);
	close_window(&f, p, 6);
	must(&f, reconcile_run(&r, a, &setup, &f.err));
	/* from 8 o'clock: two days and two parts of days */
	assert_int_equal(r.day_count, 3);
	assert_int_equal(r.days[0].classes[CLASS_ARCHIVED], 3);
	assert_int_equal(r.days[1].classes[CLASS_ARCHIVED], 3);
	assert_int_equal(r.days[2].classes[0], 0);
	assert_int_equal(r.total.classes[0], 6);
	assert_int_equal(r.total.source_count, 6);
	assert_int_equal(r.total.unaccounted, 0);
	assert_int_equal(r.total.gone, 0);
	assert_int_equal(reconcile_exit_code(&r), EXIT_COMPLETE);

	/* Two of them are gone from the source: kept, and no contradiction. */
	must(&f, ledger_begin(f.ledger, &f.err));
	must(&f, window_reopen(f.ledger, p, &f.err));
	must(&f, ledger_commit(f.ledger, &f.err));
	close_window(&f, p, 4);
	must(&f, reconcile_run(&r, a, &setup, &f.err));
	assert_int_equal(r.total.classes[0], 6);
	assert_int_equal(r.total.source_count, 4);
	assert_int_equal(r.total.gone, 2);
	assert_int_equal(r.total.unaccounted, 0);
	assert_int_equal(reconcile_exit_code(&r), EXIT_COMPLETE);
	fixture_close(&f);
}

static bool is_open(struct fixture *f, struct period p)
{
	struct ledger_window w;

	must(f, window_next_open(f->ledger, p, &w, &f->err));
	return w.id != 0;
}

/* And none when the ledger alone was counted. */
static void days_that_differ_are_read_again(void **state)
{
	const struct period first = { START_MS, START_MS + DAY_MS };
	const struct period second = { START_MS + DAY_MS,
		                       START_MS + 2 * DAY_MS };
	struct reconcile_day days[] = { { .range = first },
		                        { .range = second, .unaccounted = 1 } };
	struct reconcile r = { .days = days, .day_count = 2 };
	struct fixture f;

	(void)state;
	fixture_open(&f);
	close_window(&f, first, 0);
	close_window(&f, second, 0);
	r.total.unaccounted = 1;
	must(&f, reconcile_reopen(f.ledger, &r, &f.err));
	assert_false(is_open(&f, second));
	r.is_live = true;
	must(&f, reconcile_reopen(f.ledger, &r, &f.err));
	assert_false(is_open(&f, first));
	assert_true(is_open(&f, second));
	fixture_close(&f);
}

/* What was counted is signed only while the ledger still says the same. */
static void numbers_of_another_moment_are_told(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct period p = { START_MS, START_MS + 2 * DAY_MS };
	struct reconcile r;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	for (int i = 0; i < 4; i++)
		(void)fixture_add(&f, i);
	close_window(&f, p, 4);
	const struct reconcile_setup setup = { .ledger = f.ledger,
		                               .config = &config,
		                               .period = p };
	must(&f, reconcile_run(&r, a, &setup, &f.err));
	must(&f, reconcile_check(&r, &setup, &f.err));
	assert_false(ledger_in_transaction(f.ledger));
	(void)fixture_add(&f, 4);
	assert_int_equal(reconcile_check(&r, &setup, &f.err), -1);
	check_err(&f.err, ERR_LEDGER,
	          "the ledger changed while the calls were counted, so the "
	          "numbers are not of one moment: run it again");
	assert_false(ledger_in_transaction(f.ledger));
	must(&f, reconcile_run(&r, a, &setup, &f.err));
	must(&f, reconcile_check(&r, &setup, &f.err));
	fixture_close(&f);
}

static void days_follow_the_zone(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	/* the clocks go back in the night to 2026-10-25 */
	const struct period p = { INT64_C(1792792800000),
		                  INT64_C(1792972800000) };
	struct reconcile r;
	struct fixture f;

	(void)state;
	fixture_open(&f);
	must(&f, when_set_zone("Europe/Berlin", &f.err));
	const struct reconcile_setup setup = { .ledger = f.ledger,
		                               .config = &config,
		                               .period = p };
	must(&f, reconcile_run(&r, a, &setup, &f.err));
	for (size_t i = 0; i + 1 < r.day_count; i++)
		assert_int_equal(r.days[i].range.to_ms,
		                 r.days[i + 1].range.from_ms);
	assert_int_equal(r.days[1].range.to_ms - r.days[1].range.from_ms,
	                 25 * INT64_C(3600000));
	must(&f, when_set_zone("UTC", &f.err));
	fixture_close(&f);
}

static void too_many_days_are_refused(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	const struct reconcile_setup endless = {
		.period = { 0, DAY_MS * (RECONCILE_DAYS_MAX + 1) }
	};
	struct reconcile r;
	struct err e;

	(void)state;
	assert_int_equal(reconcile_run(&r, a, &endless, &e), -1);
	check_err(&e, ERR_USAGE,
	          "the period has too many days; allowed: at most 20000");
}

static void requests_are_counted_in_pages_and_tens(void **state)
{
	(void)state;
	assert_int_equal(plan_api_calls(0, 0, 1), 1);
	assert_int_equal(plan_api_calls(1, 1, 1), 3);
	assert_int_equal(plan_api_calls(250, 10, 1), 3);
	assert_int_equal(plan_api_calls(251, 11, 1), 5);
	assert_int_equal(plan_api_calls(251, 11, 2), 7);
}

static void whether_the_space_is_enough_is_judged(void **state)
{
	static const struct {
		int64_t free_bytes, min_bytes, bytes;
		bool is_full, becomes_full;
	} rows[] = {
		{ 100, 10, 50, false, false }, { 100, 10, 90, false, false },
		{ 100, 10, 91, false, true },  { 100, 100, 0, false, false },
		{ 99, 100, 0, true, true },    { 99, 100, -1, true, true },
		{ 100, 10, -1, false, false }, { -1, 10, 50, false, false },
		{ 100, 100, 1, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct plan p = {
			.free_bytes = rows[i].free_bytes,
			.free_min_bytes = rows[i].min_bytes,
			.bytes = rows[i].bytes,
		};

		assert_int_equal(plan_is_full(&p), rows[i].is_full);
		assert_int_equal(plan_becomes_full(&p), rows[i].becomes_full);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_exit_code_says_how_it_stands),
		cmocka_unit_test(days_are_counted_apart_and_together),
		cmocka_unit_test(days_that_differ_are_read_again),
		cmocka_unit_test(numbers_of_another_moment_are_told),
		cmocka_unit_test(days_follow_the_zone),
		cmocka_unit_test(too_many_days_are_refused),
		cmocka_unit_test(whether_the_space_is_enough_is_judged),
		cmocka_unit_test(requests_are_counted_in_pages_and_tens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
