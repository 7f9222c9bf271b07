/* The range of a window: its margins, where a reading goes on, and halving.
 * SPDX-License-Identifier: Apache-2.0 */
#include "scan_desk.h"

#include "base/when.h"

#define LENGTH (10 * HOUR_MS)

/* A page with one row of that instant. */
static int try_row(struct desk *d, int64_t created_ms, const char *next,
                   enum scan_state *state)
{
	check_asks(d, "search.page", FIRST);
	fill_page(d, &created_ms, 1, next);
	return desk_answer(d, state);
}

/* The range is asked one millisecond wider at both ends. */
static void a_row_on_the_margin_is_counted_and_not_known(void **state)
{
	static const struct {
		int64_t created_ms, known;
	} rows[] = {
		{ FROM - 1, 0 },
		{ FROM, 1 },
		{ FROM + LENGTH - 1, 1 },
		{ FROM + LENGTH, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		enum scan_state then;

		desk_lay(&d, LENGTH);
		(void)count(&d, 1);
		REQUIRE_OK(try_row(&d, rows[i].created_ms, NULL, &then), d.e);
		assert_int_equal(then, SCAN_CLOSED);
		assert_int_equal(tasks_known(&d), rows[i].known);
		assert_int_equal(d.flow.progress.calls_found, rows[i].known);
		desk_clear(&d);
	}
}

static void a_row_outside_the_range_leaves_the_window_open(void **state)
{
	static const int64_t rows[] = { FROM - 2, FROM + LENGTH + 1 };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		enum scan_state then;

		desk_lay(&d, LENGTH);
		(void)count(&d, 1);
		REQUIRE_OK(try_row(&d, rows[i], NULL, &then), d.e);
		assert_int_equal(then, SCAN_GOES_ON);
		assert_int_equal(count(&d, 1), SCAN_LEFT_OPEN);
		assert_int_equal(tasks_known(&d), 0);
		desk_clear(&d);
	}
}

/* Another run takes the window up as the ledger has it. */
static void run_again(struct desk *d)
{
	scan_free(d->scan);
	d->scan = scan_new(&d->flow);
	desk_begin(d);
}

/* It goes on where the reading was cut, unless the count has changed. */
static void another_run_goes_on_while_the_count_stands(void **state)
{
	static const struct {
		int64_t count, from_ms;
		bool is_same_scan;
	} rows[] = {
		{ 4, FROM, true },
		{ 3, FROM - 1, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		int64_t scan;

		desk_lay(&d, LENGTH);
		(void)count(&d, 4);
		(void)page(&d, FIRST, "ab", "1");
		scan = first_window(&d).scan;
		run_again(&d);
		assert_int_equal(count(&d, rows[i].count), SCAN_GOES_ON);
		check_asks(&d, "search.page", FIRST);
		check_asks_from(&d, rows[i].from_ms);
		assert_true(first_window(&d).scan >= scan);
		assert_int_equal(first_window(&d).scan == scan,
		                 rows[i].is_same_scan);
		assert_int_equal(page(&d, FIRST, "bcd", NULL), SCAN_CLOSED);
		desk_clear(&d);
	}
}

/* Where rows do not ascend, one before them may be still to come. */
static void only_ascending_pages_move_the_start_of_another_run(void **state)
{
	static const struct {
		const char *first, *cursor, *second;
		int64_t through_ms;
	} rows[] = {
		{ "ab", FIRST, "cd", FROM + 3 },
		{ "ab", FIRST, "bb", FROM + 1 },
		{ "ab", FIRST, "dc", FROM + 1 },
		{ "cd", FIRST, "ae", FROM + 3 },
		{ "ba", "1", "cd", FROM },
		{ "ab", FIRST, "", FROM + 1 },
		{ "", "1", "", FROM },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d, LENGTH);
		(void)count(&d, 9);
		(void)page(&d, FIRST, rows[i].first, "1");
		(void)page(&d, rows[i].cursor, rows[i].second, "2");
		assert_int_equal(first_window(&d).through_ms,
		                 rows[i].through_ms);
		desk_clear(&d);
	}
}

/* Every place where a page can end leaves a range to ask. */
static void a_reading_cut_on_a_margin_goes_on(void **state)
{
	static const struct {
		int64_t created_ms, from_ms;
	} rows[] = {
		{ FROM - 1, FROM - 1 },
		{ FROM, FROM - 1 },
		{ FROM + 1, FROM },
		{ FROM + LENGTH - 1, FROM + LENGTH - 2 },
		{ FROM + LENGTH, FROM + LENGTH - 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		enum scan_state then;

		desk_lay(&d, LENGTH);
		(void)count(&d, 2);
		REQUIRE_OK(try_row(&d, rows[i].created_ms, "1", &then), d.e);
		run_again(&d);
		assert_int_equal(count(&d, 2), SCAN_GOES_ON);
		check_asks(&d, "search.page", FIRST);
		check_asks_from(&d, rows[i].from_ms);
		desk_clear(&d);
	}
}

/* How often the search may fail, one failure after the other, before the window
 * is given up, or the failure ends the run. */
static int64_t halvings(struct desk *d, enum err_code code)
{
	enum scan_state then;
	int64_t n = 0;

	for (;;) {
		if (fail_search(d, code, &then) != 0) {
			check_err(&d->e, code, "it failed");
			return n;
		}
		if (then == SCAN_SILENT)
			return n;
		assert_int_equal(then, SCAN_SPLIT);
		assert_true(n < 100);
		desk_begin(d);
		n++;
	}
}

static void a_range_that_fails_is_asked_in_halves(void **state)
{
	static const struct {
		enum err_code code;
		int64_t length_ms, most;
	} rows[] = {
		/* 413 */
		{ ERR_TOO_LARGE, SECOND_MS << 17, 16 },
		{ ERR_TOO_LARGE, SECOND_MS << 3, 3 },
		{ ERR_TOO_LARGE, SECOND_MS + 1, 1 },
		{ ERR_TOO_LARGE, SECOND_MS, 0 },
		/* 504 and the like */
		{ ERR_SERVER, SECOND_MS << 17, 8 },
		{ ERR_SERVER, SECOND_MS << 3, 3 },
		{ ERR_TIMEOUT, SECOND_MS << 17, 8 },
		{ ERR_TRUNCATED, SECOND_MS << 17, 8 },
		{ ERR_REFUSED, SECOND_MS << 17, 8 },
		{ ERR_SHAPE, SECOND_MS << 17, 8 },
		/* the range has no part in it */
		{ ERR_NET, SECOND_MS << 17, 0 },
		{ ERR_THROTTLED, SECOND_MS << 17, 0 },
		{ ERR_TOKEN, SECOND_MS << 17, 0 },
		{ ERR_AUTH, SECOND_MS << 17, 0 },
		{ ERR_STOPPED, SECOND_MS << 17, 0 },
		{ ERR_BUG, SECOND_MS << 17, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d, rows[i].length_ms);
		assert_int_equal(halvings(&d, rows[i].code), rows[i].most);
		const struct ledger_window w = first_window(&d);
		assert_int_equal(w.range.to_ms - w.range.from_ms,
		                 rows[i].length_ms >> rows[i].most);
		desk_clear(&d);
	}
}

static void an_answer_between_failures_lets_it_halve_again(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d, SECOND_MS << 20);
	assert_int_equal(halvings(&d, ERR_SERVER), 8);
	/* For another reason there may be more. */
	assert_int_equal(halvings(&d, ERR_TOO_LARGE), 8);
	assert_int_equal(count(&d, 3), SCAN_GOES_ON);
	desk_clear(&d);
	desk_lay(&d, SECOND_MS << 20);
	assert_int_equal(halvings(&d, ERR_SERVER), 8);
	assert_int_equal(count(&d, 3), SCAN_GOES_ON);
	assert_int_equal(halvings(&d, ERR_SERVER), 8);
	/* Not for ever: until a window is closed. */
	assert_int_equal(count(&d, 3), SCAN_GOES_ON);
	assert_int_equal(halvings(&d, ERR_SERVER), 0);
	desk_begin(&d);
	assert_int_equal(count(&d, 1), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "a", NULL), SCAN_CLOSED);
	desk_begin(&d);
	assert_int_equal(halvings(&d, ERR_SERVER), 4); /* a second is left */
	desk_clear(&d);
}

/* A page that fails is not the end of the window: its halves are new. */
static void a_page_that_fails_is_asked_in_halves(void **state)
{
	struct desk d;
	enum scan_state then;

	(void)state;
	desk_lay(&d, LENGTH);
	(void)count(&d, 3);
	(void)page(&d, FIRST, "ab", "1");
	check_asks(&d, "search.page", FIRST);
	assert_int_equal(fail_search(&d, ERR_TOO_LARGE, &then), 0);
	assert_int_equal(then, SCAN_SPLIT);
	desk_begin(&d);
	assert_int_equal(first_window(&d).state, WINDOW_NEW);
	assert_int_equal(first_window(&d).range.to_ms, FROM + LENGTH / 2);
	assert_int_equal(count(&d, 3), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "abc", NULL), SCAN_CLOSED);
	assert_int_equal(d.flow.progress.calls_new, 3);
	desk_clear(&d);
}

/* The windows behind one that is not answered are read. */
static void a_window_without_an_answer_is_left_open(void **state)
{
	static const struct {
		enum err_code code;
		bool is_left;
	} rows[] = {
		{ ERR_SERVER, true },    { ERR_TIMEOUT, true },
		{ ERR_TRUNCATED, true }, { ERR_REFUSED, true },
		{ ERR_TOO_LARGE, true }, { ERR_SHAPE, true },
		{ ERR_NET, false },      { ERR_THROTTLED, false },
		{ ERR_TOKEN, false },    { ERR_FORBIDDEN, false },
		{ ERR_AUTH, false },     { ERR_STOPPED, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		enum scan_state then = SCAN_GOES_ON;

		desk_lay(&d, SECOND_MS);
		assert_int_equal(fail_search(&d, rows[i].code, &then),
		                 rows[i].is_left ? 0 : -1);
		if (rows[i].is_left)
			assert_int_equal(then, SCAN_SILENT);
		else
			check_err(&d.e, rows[i].code, "it failed");
		desk_clear(&d);
	}
}

/* A count that is answered is none. */
static void pages_are_counted(void **state)
{
	struct desk d;
	enum scan_state then;

	(void)state;
	desk_lay(&d, SECOND_MS);
	(void)count(&d, 2);
	assert_int_equal(scan_pages_read(d.scan), 0);
	REQUIRE_OK(fail_search(&d, ERR_SERVER, &then), d.e);
	assert_int_equal(then, SCAN_SILENT);
	desk_begin(&d);
	(void)count(&d, 2);
	(void)page(&d, FIRST, "a", "1");
	assert_int_equal(scan_pages_read(d.scan), 1);
	desk_clear(&d);
}

/* It says nothing of its range, whatever ended the run before it. */
static void what_was_never_sent_leaves_no_window(void **state)
{
	struct desk d;
	enum scan_state then;

	(void)state;
	desk_lay(&d, LENGTH);
	check_asks(&d, "search.count", NULL);
	(void)err_set(&d.call.err, ERR_SERVER, "it failed");
	assert_int_equal(scan_failed(d.scan, &d.call, &then, &d.e), -1);
	check_err(&d.e, ERR_SERVER, "it failed");
	assert_int_equal(then, SCAN_GOES_ON);
	desk_clear(&d);
}

/* Its pages were read: the count after them has to come. */
static void a_count_after_the_pages_is_not_halved(void **state)
{
	struct desk d;
	enum scan_state then;

	(void)state;
	desk_lay(&d, LENGTH);
	(void)count(&d, 3);
	(void)page(&d, FIRST, "ab", NULL);
	check_asks(&d, "search.count", NULL);
	REQUIRE_OK(fail_search(&d, ERR_TOO_LARGE, &then), d.e);
	assert_int_equal(then, SCAN_SILENT);
	assert_int_equal(first_window(&d).state, WINDOW_SCANNING);
	desk_clear(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_on_the_margin_is_counted_and_not_known),
		cmocka_unit_test(
		        a_row_outside_the_range_leaves_the_window_open),
		cmocka_unit_test(another_run_goes_on_while_the_count_stands),
		cmocka_unit_test(
		        only_ascending_pages_move_the_start_of_another_run),
		cmocka_unit_test(a_reading_cut_on_a_margin_goes_on),
		cmocka_unit_test(a_range_that_fails_is_asked_in_halves),
		cmocka_unit_test(
		        an_answer_between_failures_lets_it_halve_again),
		cmocka_unit_test(a_page_that_fails_is_asked_in_halves),
		cmocka_unit_test(a_window_without_an_answer_is_left_open),
		cmocka_unit_test(pages_are_counted),
		cmocka_unit_test(what_was_never_sent_leaves_no_window),
		cmocka_unit_test(a_count_after_the_pages_is_not_halved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
