/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window.h"

#include "window_desk.h"

static int add_words(void *ctx, const struct ledger_window *w, struct err *e)
{
	static const char letters[] = "?nsc";

	(void)e;
	text_addf(ctx, "%lld-%lld%c ", (long long)w->range.from_ms,
	          (long long)w->range.to_ms, letters[w->state]);
	return 0;
}

/* "10-20n 20-30c ": from, to and the first letter of the state. */
static void check_windows(struct fixture *f, struct period range,
                          const char *expected)
{
	OWN(text_free) struct text found = { 0 };

	REQUIRE_OK(window_each(f->ledger, range, add_words, &found, &f->e),
	           f->e);
	assert_string_equal(text_str(&found), expected);
}

static int stop_at_once(void *ctx, const struct ledger_window *w, struct err *e)
{
	++*(int *)ctx;
	(void)w;
	return err_set(e, ERR_STOPPED, "enough");
}

static void a_range_is_covered_in_pieces(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 35), 10);
	check_windows(&f, ALL, "10-20n 20-30n 30-35n ");
	cover(&f, RANGE(10, 35), 10);
	check_windows(&f, ALL, "10-20n 20-30n 30-35n ");
	fixture_free(&f);
}

static void only_what_is_not_covered_is_added(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(20, 30), 10);
	cover(&f, RANGE(40, 50), 10);
	cover(&f, RANGE(0, 70), 100);
	check_windows(&f, ALL, "0-20n 20-30n 30-40n 40-50n 50-70n ");
	fixture_free(&f);
}

static void nothing_covers_an_empty_range(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(20, 20), 10);
	cover(&f, RANGE(20, 10), 10);
	check_windows(&f, ALL, "");
	fixture_free(&f);
}

static void an_open_window_is_cut_at_the_ends_of_the_range(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(0, 100), 100);
	cover(&f, RANGE(30, 60), 100);
	check_windows(&f, ALL, "0-30n 30-60n 60-100n ");
	fixture_free(&f);
}

static void a_closed_window_stays_whole(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(0, 100), 100);
	close_empty(&f, next_open(&f, ALL).id);
	cover(&f, RANGE(30, 120), 100);
	check_windows(&f, ALL, "0-100c 100-120n ");
	fixture_free(&f);
}

static void windows_are_given_that_overlap_the_range(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 50), 10);
	check_windows(&f, RANGE(20, 40), "20-30n 30-40n ");
	check_windows(&f, RANGE(19, 41), "10-20n 20-30n 30-40n 40-50n ");
	check_windows(&f, RANGE(25, 26), "20-30n ");
	check_windows(&f, RANGE(50, 90), "");
	check_windows(&f, RANGE(0, 10), "");
	fixture_free(&f);
}

static void a_taker_ends_the_list(void **state)
{
	struct fixture f = fixture_make();
	int calls = 0;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 50), 10);
	assert_int_equal(window_each(f.ledger, ALL, stop_at_once, &calls, &f.e),
	                 -1);
	check_err(&f.e, ERR_STOPPED, "enough");
	assert_int_equal(calls, 1);
	fixture_free(&f);
}

static void a_new_window_knows_nothing(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_window w;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	w = next_open(&f, ALL);
	assert_int_equal(w.state, WINDOW_NEW);
	assert_int_equal(w.range.from_ms, 10);
	assert_int_equal(w.range.to_ms, 20);
	assert_int_equal(w.source_count, -1);
	assert_int_equal(w.seen_count, -1);
	assert_int_equal(w.scan, 0);
	assert_int_equal(w.through_ms, 10);
	assert_int_equal(w.counted_ms, 0);
	assert_int_equal(w.closed_ms, 0);
	fixture_free(&f);
}

static void a_window_is_counted_scanned_and_closed(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_window w;
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	w = next_open(&f, ALL);
	REQUIRE_OK(window_counted(f.ledger, w.id, 1, 100, &f.e), f.e);
	scan = start_scan(&f, w.id);
	w = next_open(&f, ALL);
	assert_int_equal(w.state, WINDOW_SCANNING);
	assert_int_equal(w.source_count, 1);
	assert_int_equal(w.counted_ms, 100);
	assert_int_equal(w.scan, scan);
	assert_int_equal(w.through_ms, 10);
	meet(&f, scan, 1, 15, true);
	REQUIRE_OK(window_progress(f.ledger, w.id, 15, &f.e), f.e);
	assert_int_equal(next_open(&f, ALL).through_ms, 15);
	REQUIRE_OK(window_close(f.ledger, w.id, 1, 200, &f.e), f.e);
	assert_int_equal(next_open(&f, ALL).id, 0);
	check_windows(&f, ALL, "10-20c ");
	assert_int_equal(seen(&f, scan), 1);
	fixture_free(&f);
}

static void a_window_does_not_close_on_another_count(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_window w;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	w = next_open(&f, ALL);
	assert_int_equal(window_close(f.ledger, w.id, 0, 1, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "window 1: cannot close with 0 tasks seen, -1 counted");
	REQUIRE_OK(window_counted(f.ledger, w.id, 8, 1, &f.e), f.e);
	assert_int_equal(window_close(f.ledger, w.id, 7, 1, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "window 1: cannot close with 7 tasks seen, 8 counted");
	check_windows(&f, ALL, "10-20n ");
	fixture_free(&f);
}

static void a_window_that_is_reopened_begins_anew(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_window w;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	w = next_open(&f, ALL);
	close_empty(&f, w.id);
	REQUIRE_OK(window_counted(f.ledger, w.id, 3, 9, &f.e), f.e);
	check_windows(&f, ALL, "10-20c ");
	REQUIRE_OK(window_reopen(f.ledger, RANGE(10, 20), &f.e), f.e);
	w = next_open(&f, ALL);
	assert_int_equal(w.state, WINDOW_NEW);
	assert_int_equal(w.source_count, 3);
	assert_int_equal(w.through_ms, 10);
	fixture_free(&f);
}

static void those_closed_that_reach_into_a_range_are_reopened(void **state)
{
	struct fixture f = fixture_make();
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 50), 10);
	for (int64_t id = 1; id <= 3; id++)
		close_empty(&f, id);
	REQUIRE_OK(window_scan_start(f.ledger, 4, &scan, &f.e), f.e);
	check_windows(&f, ALL, "10-20c 20-30c 30-40c 40-50s ");
	REQUIRE_OK(window_reopen(f.ledger, RANGE(5, 10), &f.e), f.e);
	REQUIRE_OK(window_reopen(f.ledger, RANGE(40, 90), &f.e), f.e);
	check_windows(&f, ALL, "10-20c 20-30c 30-40c 40-50s ");
	REQUIRE_OK(window_reopen(f.ledger, RANGE(20, 30), &f.e), f.e);
	check_windows(&f, ALL, "10-20c 20-30n 30-40c 40-50s ");
	REQUIRE_OK(window_reopen(f.ledger, RANGE(19, 31), &f.e), f.e);
	check_windows(&f, ALL, "10-20n 20-30n 30-40n 40-50s ");
	fixture_free(&f);
}

static void the_first_open_window_reaches_into_the_range(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(0, 40), 10);
	assert_int_equal(next_open(&f, ALL).range.from_ms, 0);
	assert_int_equal(next_open(&f, RANGE(15, 40)).range.from_ms, 10);
	assert_int_equal(next_open(&f, RANGE(20, 40)).range.from_ms, 20);
	close_empty(&f, next_open(&f, RANGE(15, 40)).id);
	assert_int_equal(next_open(&f, RANGE(15, 40)).range.from_ms, 20);
	assert_int_equal(next_open(&f, RANGE(10, 20)).id, 0);
	assert_int_equal(next_open(&f, RANGE(40, 90)).id, 0);
	fixture_free(&f);
}

static void a_window_is_halved(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_window w;
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	w = next_open(&f, ALL);
	scan = start_scan(&f, w.id);
	meet(&f, scan, 1, 9, false);
	REQUIRE_OK(window_split(f.ledger, w.id, 14, &f.e), f.e);
	check_windows(&f, ALL, "10-14n 14-20n ");
	assert_int_equal(window_seen(f.ledger, scan, &(int64_t){ 0 }, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG, "scan 1 is unknown");
	fixture_free(&f);
}

static void a_window_is_not_cut_where_it_cannot_be(void **state)
{
	static const int64_t places[] = { 10, 20, 9, 21 };
	struct fixture f = fixture_make();
	struct ledger_window w;

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	w = next_open(&f, ALL);
	for (size_t i = 0; i < ARRAY_COUNT(places); i++) {
		assert_int_equal(window_split(f.ledger, w.id, places[i], &f.e),
		                 -1);
		check_err(&f.e, ERR_BUG,
		          arena_format(f.arena,
		                       "window 1: cannot be split at %d, "
		                       "outside of it",
		                       (int)places[i]));
	}
	close_empty(&f, w.id);
	assert_int_equal(window_split(f.ledger, w.id, 15, &f.e), -1);
	check_err(&f.e, ERR_BUG, "window 1 is closed: not split");
	fixture_free(&f);
}

static void an_unknown_window_is_a_bug(void **state)
{
	static const char unknown[] =
	        "window 9 is unknown, or not in a state for this";
	struct fixture f = fixture_make();
	int64_t scan;

	(void)state;
	fixture_begin(&f);
	assert_int_equal(window_split(f.ledger, 9, 5, &f.e), -1);
	check_err(&f.e, ERR_BUG, "window 9 is unknown");
	assert_int_equal(window_scan_start(f.ledger, 9, &scan, &f.e), -1);
	check_err(&f.e, ERR_BUG, "window 9 is unknown");
	assert_int_equal(window_close(f.ledger, 9, 0, 1, &f.e), -1);
	check_err(&f.e, ERR_BUG, "window 9 is unknown");
	assert_int_equal(window_counted(f.ledger, 9, 0, 1, &f.e), -1);
	check_err(&f.e, ERR_BUG, unknown);
	assert_int_equal(window_progress(f.ledger, 9, 1, &f.e), -1);
	check_err(&f.e, ERR_BUG, unknown);
	assert_int_equal(window_cover(f.ledger, RANGE(1, 2), 0, &f.e), -1);
	check_err(&f.e, ERR_BUG, "windows of 0 ms");
	fixture_free(&f);
}

static void progress_belongs_to_a_scan(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 20), 10);
	assert_int_equal(window_progress(f.ledger, 1, 15, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "window 1 is unknown, or not in a state for this");
	fixture_free(&f);
}

static void windows_change_within_a_transaction_only(void **state)
{
	struct fixture f = fixture_make();
	struct ledger *const l = f.ledger;
	struct {
		int rc;
		const char *name;
		struct err e;
	} calls[] = {
		{ .name = "window_cover" },    { .name = "window_split" },
		{ .name = "window_counted" },  { .name = "window_scan_start" },
		{ .name = "window_progress" }, { .name = "window_close" },
		{ .name = "window_reopen" },
	};
	int64_t scan;

	(void)state;
	calls[0].rc = window_cover(l, RANGE(1, 2), 1, &calls[0].e);
	calls[1].rc = window_split(l, 1, 2, &calls[1].e);
	calls[2].rc = window_counted(l, 1, 2, 3, &calls[2].e);
	calls[3].rc = window_scan_start(l, 1, &scan, &calls[3].e);
	calls[4].rc = window_progress(l, 1, 2, &calls[4].e);
	calls[5].rc = window_close(l, 1, 2, 3, &calls[5].e);
	calls[6].rc = window_reopen(l, ALL, &calls[6].e);
	for (size_t i = 0; i < ARRAY_COUNT(calls); i++) {
		assert_int_equal(calls[i].rc, -1);
		check_err(&calls[i].e, ERR_BUG,
		          arena_format(f.arena, "%s: outside a transaction",
		                       calls[i].name));
	}
	fixture_free(&f);
}

static void join(struct fixture *f, int64_t max_ms, int64_t max_tasks)
{
	REQUIRE_OK(window_join(f->ledger, max_ms, max_tasks, 0, &f->e), f->e);
}

static void close_all(struct fixture *f)
{
	struct ledger_window w;

	while ((w = next_open(f, ALL)).id != 0)
		close_empty(f, w.id);
}

static void closed_neighbours_become_one(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	cover(&f, RANGE(10, 50), 10);
	cover(&f, RANGE(60, 70), 10);
	close_empty(&f, next_open(&f, ALL).id);
	close_empty(&f, next_open(&f, RANGE(20, 30)).id);
	join(&f, 100, 10);
	check_windows(&f, ALL, "10-30c 30-40n 40-50n 60-70n ");
	close_all(&f);
	join(&f, 30, 10);
	check_windows(&f, ALL, "10-40c 40-50c 60-70c ");
	join(&f, 100, 10);
	check_windows(&f, ALL, "10-50c 60-70c ");
	fixture_free(&f);
}

static void a_closed_window_is_read_again_until_it_has_settled(void **state)
{
	static const struct {
		int64_t to, closed, again;
	} rows[] = {
		{ 1000, 1000, 1000 }, /* at its end: on the next run */
		{ 1000, 990, 990 },   /* joined of an older and a newer one */
		{ 1000, 1010, 1020 }, /* at twice its age */
		{ 1000, 1040, 1080 },
		{ 1000, 1060, 1100 }, /* not later than when it has settled */
		{ 1000, 1099, 1100 },
		{ 1000, 1100, INT64_MAX },
		{ 1000, 5000, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct ledger_window w = {
			.range = RANGE(0, rows[i].to),
			.closed_ms = rows[i].closed,
		};

		assert_int_equal(window_read_again_ms(&w, 100), rows[i].again);
	}
}

static int take_window(void *ctx, const struct ledger_window *w, struct err *e)
{
	(void)e;
	*(struct ledger_window *)ctx = *w;
	return 0;
}

/* A window over the range that was closed at that time, without tasks. */
static void close_at(struct fixture *f, struct period range, int64_t closed_ms)
{
	cover(f, range, range.to_ms - range.from_ms);
	const struct ledger_window w = next_open(f, range);

	(void)start_scan(f, w.id);
	REQUIRE_OK(window_counted(f->ledger, w.id, 0, closed_ms, &f->e), f->e);
	REQUIRE_OK(window_close(f->ledger, w.id, 0, closed_ms, &f->e), f->e);
}

/* Those to be read again join by the day, those that are not with their
 * like. */
static void windows_of_another_age_stay_apart(void **state)
{
	const int64_t day = INT64_C(86400000);
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	close_at(&f, RANGE(10, 20), 5 * day);
	close_at(&f, RANGE(20, 30), 6 * day);
	close_at(&f, RANGE(30, 40), 41);
	close_at(&f, RANGE(40, 50), 50);
	close_at(&f, RANGE(50, day + 9), day + 9);
	close_at(&f, RANGE(day + 9, day + 20), day + 20);
	REQUIRE_OK(window_join(f.ledger, 9 * day, 10, day, &f.e), f.e);
	check_windows(&f, ALL,
	              "10-30c 30-50c 50-86400009c 86400009-86400020c ");
	fixture_free(&f);
}

/* Closed with as many tasks as given, from its first millisecond + 3 on. */
static void close_with(struct fixture *f, struct period range, int count)
{
	cover(f, range, range.to_ms - range.from_ms);
	const struct ledger_window w = next_open(f, range);
	const int64_t scan = start_scan(f, w.id);

	for (int i = 0; i < count; i++)
		meet(f, scan, (int)range.from_ms + i, range.from_ms + 3 + i,
		     true);
	REQUIRE_OK(window_counted(f->ledger, w.id, count, 5, &f->e), f->e);
	REQUIRE_OK(window_close(f->ledger, w.id, count, 6, &f->e), f->e);
}

static int add_count(void *ctx, const struct ledger_window *w, struct err *e)
{
	(void)e;
	text_addf(ctx, "%lld:%lld ", (long long)w->range.from_ms,
	          (long long)w->source_count);
	return 0;
}

static void joined_windows_have_the_sum_of_their_counts(void **state)
{
	struct fixture f = fixture_make();
	OWN(text_free) struct text found = { 0 };

	(void)state;
	fixture_begin(&f);
	close_with(&f, RANGE(10, 20), 2);
	close_with(&f, RANGE(20, 30), 3);
	close_with(&f, RANGE(30, 40), 7); /* reaches 39, the margin */
	close_with(&f, RANGE(40, 50), 1);
	join(&f, 100, 4);
	check_windows(&f, ALL, "10-20c 20-30c 30-40c 40-50c ");
	join(&f, 100, 100);
	check_windows(&f, ALL, "10-40c 40-50c ");
	REQUIRE_OK(window_each(f.ledger, ALL, add_count, &found, &f.e), f.e);
	assert_string_equal(text_str(&found), "10:12 40:1 ");
	fixture_free(&f);
}

/* Read again neither, nor counted again, as one; and of two that are to be read
 * or counted again, at the earlier time. */
static void joined_windows_keep_their_times(void **state)
{
	const int64_t day = INT64_C(86400000);
	static const struct {
		int64_t closed[2]; /* of 0..10 and 10..20 */
		int64_t expected;  /* settled after 100 ms */
	} rows[] = {
		{ { 110, 500 }, 500 }, { { 110, 120 }, 120 },
		{ { 900, 120 }, 900 }, { { 15, 25 }, 15 },
		{ { 60, 25 }, 25 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = fixture_make();
		struct ledger_window w;

		fixture_begin(&f);
		close_at(&f, RANGE(0, 10), rows[i].closed[0]);
		close_at(&f, RANGE(10, 20), rows[i].closed[1]);
		REQUIRE_OK(window_join(f.ledger, day, 10, 100, &f.e), f.e);
		check_windows(&f, ALL, "0-20c ");
		REQUIRE_OK(window_each(f.ledger, ALL, take_window, &w, &f.e),
		           f.e);
		assert_int_equal(w.closed_ms, rows[i].expected);
		assert_int_equal(w.counted_ms, rows[i].expected);
		fixture_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_range_is_covered_in_pieces),
		cmocka_unit_test(only_what_is_not_covered_is_added),
		cmocka_unit_test(nothing_covers_an_empty_range),
		cmocka_unit_test(
		        an_open_window_is_cut_at_the_ends_of_the_range),
		cmocka_unit_test(a_closed_window_stays_whole),
		cmocka_unit_test(windows_are_given_that_overlap_the_range),
		cmocka_unit_test(a_taker_ends_the_list),
		cmocka_unit_test(a_new_window_knows_nothing),
		cmocka_unit_test(a_window_is_counted_scanned_and_closed),
		cmocka_unit_test(a_window_does_not_close_on_another_count),
		cmocka_unit_test(a_window_that_is_reopened_begins_anew),
		cmocka_unit_test(
		        those_closed_that_reach_into_a_range_are_reopened),
		cmocka_unit_test(the_first_open_window_reaches_into_the_range),
		cmocka_unit_test(a_window_is_halved),
		cmocka_unit_test(a_window_is_not_cut_where_it_cannot_be),
		cmocka_unit_test(an_unknown_window_is_a_bug),
		cmocka_unit_test(progress_belongs_to_a_scan),
		cmocka_unit_test(windows_change_within_a_transaction_only),
		cmocka_unit_test(
		        a_closed_window_is_read_again_until_it_has_settled),
		cmocka_unit_test(windows_of_another_age_stay_apart),
		cmocka_unit_test(joined_windows_keep_their_times),
		cmocka_unit_test(closed_neighbours_become_one),
		cmocka_unit_test(joined_windows_have_the_sum_of_their_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
