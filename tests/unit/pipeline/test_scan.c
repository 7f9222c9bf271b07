/* One window from its count to its closing, with answers of every kind.
 * SPDX-License-Identifier: Apache-2.0 */
#include "scan_desk.h"
#include "support/told.h"

#define LENGTH (10 * HOUR_MS)

static void a_window_is_cut_in_its_middle(void **state)
{
	static const struct {
		int64_t from_ms, to_ms, cut_ms;
	} rows[] = {
		{ 0, 2, 1 },
		{ 0, 3, 1 },
		{ 10, 20, 15 },
		{ 10, 21, 15 },
		{ 10, 13, 11 },
		{ -3, 0, -2 },
		{ -10, 10, 0 },
		{ FROM, FROM + 2, FROM + 1 },
		{ INT64_MAX - 4, INT64_MAX, INT64_MAX - 2 },
		{ 0, INT64_MAX, INT64_MAX / 2 },
		{ 0, 1, 0 }, /* cannot be cut */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(scan_cut_ms(rows[i].from_ms, rows[i].to_ms),
		                 rows[i].cut_ms);
}

static void check_closed(struct desk *d, int64_t tasks)
{
	const struct ledger_window w = first_window(d);

	assert_int_equal(w.state, WINDOW_CLOSED);
	assert_int_equal(w.source_count, tasks);
	assert_int_equal(w.seen_count, tasks);
	assert_int_equal(w.closed_ms, d->flow.now_ms);
	assert_int_equal(w.counted_ms, d->flow.now_ms);
}

static void one_page_closes_a_window(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d, LENGTH);
	assert_int_equal(count(&d, 3), SCAN_GOES_ON);
	check_asks_from(&d, FROM - 1);
	assert_int_equal(page(&d, FIRST, "abc", NULL), SCAN_CLOSED);
	check_closed(&d, 3);
	assert_int_equal(tasks_known(&d), 3);
	assert_int_equal(scan_tasks_counted(d.scan), 3);
	assert_int_equal(scan_rows_read(d.scan), 3);
	assert_int_equal(d.flow.progress.calls_found, 3);
	assert_int_equal(d.flow.progress.calls_new, 3);
	desk_clear(&d);
}

/* An index that lags may count none of what its pages hold. */
static void a_count_of_none_is_looked_at_as_any(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d, LENGTH);
	assert_int_equal(count(&d, 0), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "", NULL), SCAN_CLOSED);
	check_closed(&d, 0);
	desk_clear(&d);
	desk_lay(&d, LENGTH);
	assert_int_equal(count(&d, 0), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "ab", NULL), SCAN_GOES_ON);
	assert_int_equal(count(&d, 2), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "ab", NULL), SCAN_CLOSED);
	check_closed(&d, 2);
	desk_clear(&d);
}

static void no_count_is_believed_when_a_page_is_empty(void **state)
{
	static const struct {
		const char *tasks;
		enum scan_state expected;
	} rows[] = {
		{ "", SCAN_CLOSED },
		{ "a", SCAN_GOES_ON },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		enum scan_state then;

		desk_lay(&d, LENGTH);
		check_asks(&d, "search.count", NULL);
		text_add(&d.call.reply, LIST("") "}}}");
		REQUIRE_OK(desk_answer(&d, &then), d.e);
		assert_int_equal(then, SCAN_GOES_ON);
		assert_int_equal(page(&d, FIRST, rows[i].tasks, NULL),
		                 rows[i].expected);
		if (rows[i].expected == SCAN_GOES_ON)
			check_asks(&d, "search.count", NULL);
		desk_clear(&d);
	}
}

static void two_pages_ask_for_a_count_after_them(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d, LENGTH);
	assert_int_equal(count(&d, 3), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "ab", "1"), SCAN_GOES_ON);
	assert_int_equal(first_window(&d).state, WINDOW_SCANNING);
	assert_int_equal(first_window(&d).through_ms, FROM + 1);
	/* from there on, and not by the cursor */
	assert_int_equal(page(&d, FIRST, "bc", NULL), SCAN_GOES_ON);
	check_asks_from(&d, FROM);
	assert_int_equal(count(&d, 3), SCAN_CLOSED);
	check_closed(&d, 3);
	desk_clear(&d);
}

/* A call that leaves behind the reading, and one that comes before it: the
 * count stands, and nothing is hidden by the one or the other. */
static void calls_that_change_places_hide_none(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d, LENGTH);
	(void)count(&d, 4);
	(void)page(&d, FIRST, "ab", "1");
	(void)page(&d, FIRST, "bcde", NULL); /* a has gone, e is new */
	assert_int_equal(count(&d, 4), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "bcde", NULL), SCAN_CLOSED);
	check_closed(&d, 4);
	desk_clear(&d);
}

/* A cursor is followed where the time does not lead on. */
static void calls_of_one_instant_are_read_by_the_cursor(void **state)
{
	static const char *const firsts[] = { "aa", "ba", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(firsts); i++) {
		struct desk d;

		desk_lay(&d, LENGTH);
		(void)count(&d, 9);
		(void)page(&d, FIRST, firsts[i], "1");
		(void)page(&d, "1", "bc", "2");
		check_asks_from(&d, FROM - 1);
		check_asks(&d, "search.page", i == 1 ? "2" : FIRST);
		desk_clear(&d);
	}
}

/* A source that says of each page that another one follows. */
static void no_more_than_was_counted_is_looked_for(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d, LENGTH);
	(void)count(&d, 3);
	assert_int_equal(page(&d, FIRST, "abc", "1"), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "c", "1"), SCAN_GOES_ON);
	assert_int_equal(count(&d, 3), SCAN_CLOSED);
	check_closed(&d, 3);
	desk_clear(&d);
	desk_lay(&d, LENGTH);
	(void)count(&d, 2);
	assert_int_equal(page(&d, FIRST, "aa", "1"), SCAN_GOES_ON);
	assert_int_equal(page(&d, "1", "", "1"), SCAN_SPLIT); /* b is not */
	desk_clear(&d);
}

static void a_row_that_comes_twice_is_one_task(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d, LENGTH);
	assert_int_equal(count(&d, 3), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "ab", "1"), SCAN_GOES_ON);
	assert_int_equal(page(&d, FIRST, "bc", NULL), SCAN_GOES_ON);
	assert_int_equal(count(&d, 3), SCAN_CLOSED);
	assert_int_equal(scan_rows_read(d.scan), 4);
	assert_int_equal(d.flow.progress.calls_new, 3);
	desk_clear(&d);
}

/* Also when what was seen is the new count: one that went has shifted a row
 * out of the next page. */
static void a_count_that_moved_is_read_from_the_start(void **state)
{
	static const struct {
		const char *second; /* page, in the first reading */
		int64_t then;
		const char *again;
	} rows[] = {
		{ "c", 4, "abcd" },  /* one came */
		{ "cd", 4, "abcd" }, /* one came, and was seen */
		{ "c", 2, "bc" },    /* one went */
		{ "", 2, "bc" },     /* one went, and hid another */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		int64_t scan;

		desk_lay(&d, LENGTH);
		(void)count(&d, 3);
		(void)page(&d, FIRST, "ab", "1");
		(void)page(&d, FIRST, rows[i].second, NULL);
		scan = first_window(&d).scan;
		assert_int_equal(count(&d, rows[i].then), SCAN_GOES_ON);
		assert_true(first_window(&d).scan > scan);
		assert_int_equal(first_window(&d).through_ms, FROM);
		assert_int_equal(page(&d, FIRST, rows[i].again, NULL),
		                 SCAN_CLOSED);
		check_closed(&d, rows[i].then);
		desk_clear(&d);
	}
}

/* Rows of one instant may come in another order on each page. */
static void ids_that_are_missing_are_gathered_from_the_start(void **state)
{
	struct desk d;
	int64_t scan;

	(void)state;
	desk_lay(&d, LENGTH);
	(void)count(&d, 4);
	(void)page(&d, FIRST, "ab", "1");
	(void)page(&d, FIRST, "bc", NULL);
	scan = first_window(&d).scan;
	assert_int_equal(count(&d, 4), SCAN_GOES_ON);
	assert_int_equal(first_window(&d).scan, scan);
	assert_int_equal(page(&d, FIRST, "ad", "1"), SCAN_GOES_ON);
	check_asks_from(&d, FROM - 1);
	assert_int_equal(page(&d, "1", "b", NULL), SCAN_GOES_ON);
	assert_int_equal(count(&d, 4), SCAN_CLOSED);
	check_closed(&d, 4);
	desk_clear(&d);
}

/* Ids of an earlier reading may have gone: nothing is gathered. */
static void more_ids_than_the_count_are_read_afresh(void **state)
{
	struct desk d;
	int64_t scan;

	(void)state;
	desk_lay(&d, LENGTH);
	(void)count(&d, 2);
	assert_int_equal(page(&d, FIRST, "abc", NULL), SCAN_GOES_ON);
	scan = first_window(&d).scan;
	assert_int_equal(count(&d, 2), SCAN_GOES_ON);
	assert_true(first_window(&d).scan > scan);
	assert_int_equal(page(&d, FIRST, "bc", NULL), SCAN_CLOSED);
	check_closed(&d, 2);
	desk_clear(&d);
}

static void a_window_that_never_agrees_is_left_open(void **state)
{
	struct desk d;

	(void)state;
	for (int64_t rescans = 0; rescans < 3; rescans++) {
		desk_lay(&d, LENGTH);
		d.config->discover.rescans = rescans;
		(void)count(&d, 3);
		for (int64_t n = 0; n < rescans; n++) {
			(void)page(&d, FIRST, "ab", NULL);
			assert_int_equal(count(&d, 3), SCAN_GOES_ON);
		}
		(void)page(&d, FIRST, "ab", NULL);
		assert_int_equal(count(&d, 3), SCAN_LEFT_OPEN);
		assert_int_equal(first_window(&d).state, WINDOW_SCANNING);
		assert_int_equal(tasks_known(&d), 2);
		desk_clear(&d);
	}
}

static void too_many_tasks_are_asked_in_halves(void **state)
{
	static const struct {
		int64_t length_ms, count;
		enum scan_state expected;
		int64_t first_to_ms;
	} rows[] = {
		{ LENGTH, 10, SCAN_GOES_ON, FROM + LENGTH },
		{ LENGTH, 11, SCAN_SPLIT, FROM + LENGTH / 2 },
		{ 3, 11, SCAN_SPLIT, FROM + 1 },
		{ 2, 11, SCAN_GOES_ON, FROM + 2 }, /* as short as may be */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d, rows[i].length_ms);
		d.config->discover.window_max_tasks = 10;
		assert_int_equal(count(&d, rows[i].count), rows[i].expected);
		const struct ledger_window w = first_window(&d);
		assert_int_equal(w.range.from_ms, FROM);
		assert_int_equal(w.range.to_ms, rows[i].first_to_ms);
		assert_int_equal(w.state, rows[i].expected == SCAN_SPLIT
		                                  ? WINDOW_NEW
		                                  : WINDOW_SCANNING);
		desk_clear(&d);
	}
}

static void a_cursor_that_leads_back_is_not_followed(void **state)
{
	struct desk d;
	enum scan_state then;
	int log;

	(void)state;
	desk_lay(&d, LENGTH);
	(void)count(&d, 9);
	(void)page(&d, FIRST, "ba", "1");
	(void)page(&d, "1", "dc", "2");
	log = told_begin(&d.fixture.dir);
	REQUIRE_OK(try_page(&d, "2", "fe", "2", &then), d.e);
	told_end(&d.fixture.dir, log, "window.halved",
	         "the search gives cursor 2 after cursor 2, and did so before");
	assert_int_equal(then, SCAN_SPLIT);
	assert_int_equal(tasks_known(&d), 6);
	desk_clear(&d);
	/* by a way around */
	desk_lay(&d, LENGTH);
	(void)count(&d, 9);
	(void)page(&d, FIRST, "ba", "1");
	(void)page(&d, "1", "dc", "2");
	(void)page(&d, "2", "ba", "1");
	REQUIRE_OK(try_page(&d, "1", "dc", "2", &then), d.e);
	assert_int_equal(then, SCAN_SPLIT);
	desk_clear(&d);
}

/* With rows and without. */
static void pages_without_an_end_are_left(void **state)
{
	static const struct {
		const char *tasks;
		int pages;
		const char *words;
	} rows[] = {
		{ "zyxwvutsrqponmlkjihgfedcba", 385,
		  "the search gave 10010 rows where it counted 3" },
		{ "", 101,
		  "the search gave 101 pages with 0 rows, and says that more "
		  "follow" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		const char *cursor = FIRST;
		enum scan_state then = SCAN_GOES_ON;
		int n = 0;
		int log;

		desk_lay(&d, LENGTH);
		log = told_begin(&d.fixture.dir);
		(void)count(&d, 3);
		for (; then == SCAN_GOES_ON && n < 1000; n++) {
			const char *const next =
			        arena_format(d.fixture.arena, "%d", n);

			REQUIRE_OK(try_page(&d, cursor, rows[i].tasks, next,
			                    &then),
			           d.e);
			cursor = next;
		}
		told_end(&d.fixture.dir, log, "window.halved", rows[i].words);
		assert_int_equal(then, SCAN_SPLIT);
		assert_int_equal(n, rows[i].pages);
		desk_clear(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_window_is_cut_in_its_middle),
		cmocka_unit_test(one_page_closes_a_window),
		cmocka_unit_test(a_count_of_none_is_looked_at_as_any),
		cmocka_unit_test(no_count_is_believed_when_a_page_is_empty),
		cmocka_unit_test(two_pages_ask_for_a_count_after_them),
		cmocka_unit_test(calls_that_change_places_hide_none),
		cmocka_unit_test(calls_of_one_instant_are_read_by_the_cursor),
		cmocka_unit_test(no_more_than_was_counted_is_looked_for),
		cmocka_unit_test(a_row_that_comes_twice_is_one_task),
		cmocka_unit_test(a_count_that_moved_is_read_from_the_start),
		cmocka_unit_test(
		        ids_that_are_missing_are_gathered_from_the_start),
		cmocka_unit_test(more_ids_than_the_count_are_read_afresh),
		cmocka_unit_test(a_window_that_never_agrees_is_left_open),
		cmocka_unit_test(too_many_tasks_are_asked_in_halves),
		cmocka_unit_test(a_cursor_that_leads_back_is_not_followed),
		cmocka_unit_test(pages_without_an_end_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
