/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/window.h"

#include <stdlib.h>

#include "fixture.h"

#define RANGE(from, to) ((struct period){ (from), (to) })
#define ALL             RANGE(INT64_MIN, INT64_MAX)

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

static void cover(struct fixture *f, struct period range, int64_t max_ms)
{
	REQUIRE_OK(window_cover(f->ledger, range, max_ms, &f->e), f->e);
}

static struct ledger_window next_open(struct fixture *f, struct period range)
{
	struct ledger_window w;

	REQUIRE_OK(window_next_open(f->ledger, range, &w, &f->e), f->e);
	return w;
}

static int64_t start_scan(struct fixture *f, int64_t id)
{
	int64_t scan;

	REQUIRE_OK(window_scan_start(f->ledger, id, &scan, &f->e), f->e);
	return scan;
}

static int64_t seen(struct fixture *f, int64_t scan)
{
	int64_t count;

	REQUIRE_OK(window_seen(f->ledger, scan, &count, &f->e), f->e);
	return count;
}

/* The scan meets task n; is_inside false: on the wire margin. */
static void meet(struct fixture *f, int64_t scan, int n, int64_t created_ms,
                 bool is_inside)
{
	const struct task t = fixture_task(f, n, created_ms);
	const struct ledger_judgement j = fixture_waiting(-1);
	struct ledger_seen out;

	REQUIRE_OK(
	        tasks_seen(f->ledger, scan, is_inside, &t, &j, 1, &out, &f->e),
	        f->e);
}

/* Counts, scans and closes a window without any task. */
static void close_empty(struct fixture *f, int64_t id)
{
	REQUIRE_OK(window_counted(f->ledger, id, 0, 5, &f->e), f->e);
	REQUIRE_OK(window_close(f->ledger, id, 0, 6, &f->e), f->e);
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

static int stop_at_once(void *ctx, const struct ledger_window *w, struct err *e)
{
	++*(int *)ctx;
	(void)w;
	return err_set(e, ERR_STOPPED, "enough");
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
	REQUIRE_OK(window_reopen(f.ledger, w.id, &f.e), f.e);
	w = next_open(&f, ALL);
	assert_int_equal(w.state, WINDOW_NEW);
	assert_int_equal(w.source_count, 3);
	assert_int_equal(w.through_ms, 10);
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
	assert_int_equal(window_reopen(f.ledger, 9, &f.e), -1);
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
	calls[6].rc = window_reopen(l, 1, &calls[6].e);
	for (size_t i = 0; i < ARRAY_COUNT(calls); i++) {
		assert_int_equal(calls[i].rc, -1);
		check_err(&calls[i].e, ERR_BUG,
		          arena_format(f.arena, "%s: outside a transaction",
		                       calls[i].name));
	}
	fixture_free(&f);
}

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
	REQUIRE_OK(tasks_seen(f.ledger, scan, false, &t, &j, 1, &out, &f.e),
	           f.e);
	assert_int_equal(out.row, 0);
	assert_false(out.is_new);
	assert_int_equal(fixture_find(&f, t.id).row, 0);
	/* outside of a scan there is nothing to count */
	REQUIRE_OK(tasks_seen(f.ledger, 0, false, &t, &j, 1, &out, &f.e), f.e);
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
	assert_int_equal(
	        tasks_seen(f.ledger, first, true, &t, &j, 1, &out, &f.e), -1);
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

static int check_order(void *ctx, const struct ledger_window *w, struct err *e)
{
	int64_t *const end = ctx;

	(void)e;
	assert_true(w->range.from_ms < w->range.to_ms);
	assert_true(w->range.from_ms >= *end);
	*end = w->range.to_ms;
	return 0;
}

/* Whether every moment of the range lies in a window. */
static int check_gapless(void *ctx, const struct ledger_window *w,
                         struct err *e)
{
	int64_t *const reached = ctx;

	(void)e;
	assert_true(w->range.from_ms <= *reached);
	*reached = w->range.to_ms;
	return 0;
}

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

static struct period random_range(uint32_t *seed)
{
	const int64_t from = next_random(seed) % 1000;

	return RANGE(from, from + 1 + next_random(seed) % 200);
}

static void change_at_random(struct fixture *f, uint32_t *seed)
{
	const struct ledger_window w = next_open(f, random_range(seed));
	const int64_t len = w.range.to_ms - w.range.from_ms;

	if (w.id == 0)
		return;
	if (next_random(seed) % 2 == 0)
		close_empty(f, w.id);
	else if (len > 1)
		REQUIRE_OK(window_split(f->ledger, w.id,
		                        w.range.from_ms + 1 +
		                                next_random(seed) % (len - 1),
		                        &f->e),
		           f->e);
}

static void windows_never_overlap_and_leave_no_gap(void **state)
{
	struct fixture f = fixture_make();
	uint32_t seed = 20260102;

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < 500; i++) {
		const struct period range = random_range(&seed);
		int64_t end = INT64_MIN;
		int64_t reached = range.from_ms;

		cover(&f, range, 1 + next_random(&seed) % 100);
		REQUIRE_OK(window_each(f.ledger, range, check_gapless, &reached,
		                       &f.e),
		           f.e);
		assert_true(reached >= range.to_ms);
		REQUIRE_OK(window_each(f.ledger, ALL, check_order, &end, &f.e),
		           f.e);
		change_at_random(&f, &seed);
	}
	fixture_free(&f);
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
		cmocka_unit_test(the_first_open_window_reaches_into_the_range),
		cmocka_unit_test(a_window_is_halved),
		cmocka_unit_test(a_window_is_not_cut_where_it_cannot_be),
		cmocka_unit_test(an_unknown_window_is_a_bug),
		cmocka_unit_test(progress_belongs_to_a_scan),
		cmocka_unit_test(windows_change_within_a_transaction_only),
		cmocka_unit_test(a_scan_counts_each_task_once),
		cmocka_unit_test(a_task_on_the_margin_is_only_counted),
		cmocka_unit_test(each_scan_counts_for_itself),
		cmocka_unit_test(the_number_of_a_scan_is_never_used_again),
		cmocka_unit_test(a_scan_goes_on_after_the_process_was_killed),
		cmocka_unit_test(a_scan_that_was_replaced_counts_no_more),
		cmocka_unit_test(closing_forgets_the_margin),
		cmocka_unit_test(unsettled_tasks_of_a_range_are_counted),
		cmocka_unit_test(windows_never_overlap_and_leave_no_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
