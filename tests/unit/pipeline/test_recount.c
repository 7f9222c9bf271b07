/* Closed windows that are counted again, and what follows from the count.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/recount.h"

#include <inttypes.h>

#include "base/log.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/window.h"
#include "model/reach.h"
#include "pipeline/flow.h"
#include "unit/ledger/fixture_task.h"
#include "webex/api.h"

#define FROM   FIXTURE_DAY_MS
#define SETTLE (7 * DAY_MS)
#define NOW    (FROM + 40 * DAY_MS)

struct desk {
	struct fixture fixture;
	struct config *config;
	struct sync_setup setup;
	struct flow flow;
	struct recount *recount;
	struct api_call call;
	struct err e;
};

/* A run over one day that has gone on for an hour.  The desk must not move. */
static void desk_lay(struct desk *d)
{
	const struct log_setup quiet = { .level = LOG_OFF, .fd = 2 };

	log_configure(&quiet);
	*d = (struct desk){ .fixture = fixture_make() };
	d->config = config_defaults(FIXTURE_ORG, "/nowhere");
	d->config->discover.settle_ms = SETTLE;
	d->setup.config = d->config;
	d->setup.ledger = d->fixture.ledger;
	d->setup.period = (struct period){ FROM, FROM + DAY_MS };
	d->flow.setup = &d->setup;
	d->flow.now_ms = NOW;
	d->flow.started_ms = 1000;
	d->flow.mono_ms = d->flow.started_ms + HOUR_MS;
	d->recount = recount_new(&d->flow);
	fixture_begin(&d->fixture);
}

static void desk_clear(struct desk *d)
{
	api_call_reset(&d->call);
	recount_free(d->recount);
	config_free(d->config);
	fixture_free(&d->fixture);
}

/* A window of an hour, with one task in it, closed at that time. */
static void close_hour(struct desk *d, int64_t from_ms, int64_t closed_ms)
{
	const struct period hour = { from_ms, from_ms + HOUR_MS };
	const struct ledger_judgement j = fixture_waiting(NOW);
	const struct task t = fixture_task(&d->fixture, 1, from_ms + 1000);
	struct ledger *const l = d->fixture.ledger;
	struct ledger_window w;
	struct ledger_seen seen;
	int64_t scan;

	REQUIRE_OK(window_cover(l, hour, HOUR_MS, &d->e), d->e);
	REQUIRE_OK(window_next_open(l, hour, &w, &d->e), d->e);
	REQUIRE_OK(window_counted(l, w.id, 1, closed_ms, &d->e), d->e);
	REQUIRE_OK(window_scan_start(l, w.id, &scan, &d->e), d->e);
	REQUIRE_OK(tasks_seen(l, SEEN_BY(scan, true, &t, &j, closed_ms), &seen,
	                      &d->e),
	           d->e);
	REQUIRE_OK(window_close(l, w.id, 1, closed_ms, &d->e), d->e);
}

/* Whether there is a question. */
static bool asks(struct desk *d)
{
	bool sent;

	api_call_reset(&d->call);
	REQUIRE_OK(recount_next(d->recount, &d->call, &sent, &d->e), d->e);
	if (sent)
		assert_string_equal(d->call.name, "search.count");
	return sent;
}

static void answer(struct desk *d, int64_t tasks)
{
	text_addf(&d->call.reply,
	          "{\"data\":{\"taskDetails\":{\"tasks\":[{\"aggregation\":[{"
	          "\"name\":\"tasks\",\"value\":%" PRId64 "}]}]}}}",
	          tasks);
	d->call.status = 200;
	REQUIRE_OK(d->call.judge(&d->call, &d->e), d->e);
	REQUIRE_OK(recount_answer(d->recount, &d->call, &d->e), d->e);
}

/* Whether a window that begins there is to be read by this run. */
static bool is_reopened(struct desk *d, int64_t from_ms)
{
	const struct period hour = { from_ms, from_ms + HOUR_MS };
	struct ledger_window w;

	REQUIRE_OK(window_next_open(d->fixture.ledger, hour, &w, &d->e), d->e);
	return w.id != 0;
}

/* The second range, behind the period. */
static bool is_in_ranges(struct desk *d, int64_t from_ms)
{
	struct period p;

	assert_true(recount_range(d->recount, 0, &p));
	assert_int_equal(p.from_ms, FROM);
	return recount_range(d->recount, 1, &p) && p.from_ms == from_ms;
}

#define OUTSIDE (FROM - 10 * DAY_MS)
#define SETTLED (OUTSIDE + HOUR_MS + SETTLE)

static void windows_outside_are_counted_until_they_have_settled(void **state)
{
	static const struct {
		int64_t from_ms, closed_ms;
		bool asks;
	} rows[] = {
		{ OUTSIDE, SETTLED - 1, true },
		{ OUTSIDE, SETTLED, false },
		/* a neighbour of the period */
		{ FROM - HOUR_MS, FROM + SETTLE, false },
		{ FROM + DAY_MS, FROM + DAY_MS + HOUR_MS + SETTLE, false },
		/* one of the period, always */
		{ FROM, NOW, true },
		{ FROM + DAY_MS - HOUR_MS, NOW, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		close_hour(&d, rows[i].from_ms, rows[i].closed_ms);
		if (asks(&d) != rows[i].asks)
			fail_msg("row %zu", i);
		desk_clear(&d);
	}
}

static void another_count_opens_a_window_again(void **state)
{
	static const struct {
		int64_t from_ms, closed_ms, count;
		bool is_reopened;
	} rows[] = {
		{ FROM, NOW, 1, false },
		{ FROM, NOW, 2, true },
		{ FROM, NOW, 0, true },
		/* closed before its tasks had settled: read once more, though
		 * the count is the same; but for what this run has read */
		{ FROM, FROM + 2 * HOUR_MS, 1, true },
		{ OUTSIDE, OUTSIDE + 2 * HOUR_MS, 2, true },
		{ OUTSIDE, OUTSIDE + 2 * HOUR_MS, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		close_hour(&d, rows[i].from_ms, rows[i].closed_ms);
		assert_true(asks(&d));
		answer(&d, rows[i].count);
		if (is_reopened(&d, rows[i].from_ms) != rows[i].is_reopened)
			fail_msg("row %zu", i);
		if (is_in_ranges(&d, rows[i].from_ms) !=
		    (rows[i].from_ms == OUTSIDE))
			fail_msg("row %zu: its range", i);
		assert_false(asks(&d));
		desk_clear(&d);
	}
}

static void what_this_run_has_read_is_not_read_again(void **state)
{
	static const struct {
		int64_t closed_ms;
		bool is_reopened;
	} rows[] = {
		{ NOW - HOUR_MS - 1, true },
		{ NOW - HOUR_MS, false },
		{ NOW, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		d.setup.period = (struct period){ FROM, NOW };
		close_hour(&d, NOW - 2 * HOUR_MS, rows[i].closed_ms);
		assert_true(asks(&d));
		answer(&d, 1);
		if (is_reopened(&d, NOW - 2 * HOUR_MS) != rows[i].is_reopened)
			fail_msg("row %zu", i);
		desk_clear(&d);
	}
}

#define REACH (FROM - 5 * DAY_MS)
#define LATE  (FROM + 30 * DAY_MS) /* counted long after it settled */
#define PERIOD                                                                 \
	{                                                                      \
		FROM, FROM + DAY_MS                                            \
	}
#define BEFORE                                                                 \
	{                                                                      \
		REACH - 2 * DAY_MS, REACH                                      \
	}
#define ACROSS                                                                 \
	{                                                                      \
		REACH - DAY_MS, REACH + 1                                      \
	}
#define WITHIN                                                                 \
	{                                                                      \
		REACH, REACH + DAY_MS                                          \
	}

/* The period begins within reach, but for the last rows. */
static void what_is_out_of_reach_is_not_counted(void **state)
{
	static const struct {
		struct period range;
		enum window_state state;
		int64_t closed_ms;
		struct period period;
		bool is_whole;
		enum recount_act act;
	} rows[] = {
		{ PERIOD, WINDOW_CLOSED, LATE, PERIOD, true, RECOUNT_COUNT },
		/* outside: settled, or not */
		{ WITHIN, WINDOW_CLOSED, LATE, PERIOD, true, RECOUNT_LEAVE },
		{ WITHIN, WINDOW_CLOSED, REACH, PERIOD, true, RECOUNT_COUNT },
		{ ACROSS, WINDOW_CLOSED, LATE, PERIOD, true, RECOUNT_LEAVE },
		{ ACROSS, WINDOW_CLOSED, REACH, PERIOD, true, RECOUNT_LOST },
		{ BEFORE, WINDOW_CLOSED, REACH, PERIOD, true, RECOUNT_LEAVE },
		/* open: read only if it was closed once, outside the period,
		 * which has its own */
		{ WITHIN, WINDOW_NEW, 0, PERIOD, true, RECOUNT_LEAVE },
		{ WITHIN, WINDOW_NEW, REACH, PERIOD, true, RECOUNT_READ },
		{ WITHIN, WINDOW_SCANNING, REACH, PERIOD, true, RECOUNT_READ },
		{ ACROSS, WINDOW_NEW, REACH, PERIOD, true, RECOUNT_READ },
		{ BEFORE, WINDOW_NEW, REACH, PERIOD, true, RECOUNT_LEAVE },
		{ PERIOD, WINDOW_NEW, REACH, PERIOD, true, RECOUNT_LEAVE },
		/* the period begins at the edge */
		{ WITHIN, WINDOW_CLOSED, LATE, WITHIN, true, RECOUNT_COUNT },
		{ ACROSS, WINDOW_CLOSED, LATE, WITHIN, true, RECOUNT_LOST },
		{ ACROSS, WINDOW_CLOSED, REACH, WITHIN, true, RECOUNT_LOST },
		{ BEFORE, WINDOW_CLOSED, LATE, WITHIN, true, RECOUNT_LEAVE },
		/* settled, with other tasks than those with which it closed */
		{ WITHIN, WINDOW_CLOSED, LATE, PERIOD, false, RECOUNT_COUNT },
		{ ACROSS, WINDOW_CLOSED, LATE, PERIOD, false, RECOUNT_LOST },
		{ BEFORE, WINDOW_CLOSED, LATE, PERIOD, false, RECOUNT_LEAVE },
		/* the edge has moved on since the run began */
		{ ACROSS, WINDOW_CLOSED, LATE, ACROSS, true, RECOUNT_LOST },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct recount_case c = {
			.period = rows[i].period,
			.reach_ms = REACH,
			.settle_ms = SETTLE,
			.is_whole = rows[i].is_whole,
		};
		const struct ledger_window w = {
			.range = rows[i].range,
			.state = rows[i].state,
			.counted_ms = rows[i].closed_ms,
			.closed_ms = rows[i].closed_ms,
		};
		if (recount_decide(&c, &w) != rows[i].act)
			fail_msg("row %zu", i);
	}
}

/* What lies before it is not read with it. */
static void of_an_opened_window_that_reaches_back_a_part_is_read(void **state)
{
	const int64_t reach_ms = OUTSIDE + 60000;
	const struct period hour = { OUTSIDE, OUTSIDE + HOUR_MS };
	struct ledger_window w;
	struct desk d;

	(void)state;
	desk_lay(&d);
	close_hour(&d, OUTSIDE, OUTSIDE + 2 * HOUR_MS);
	REQUIRE_OK(window_reopen(d.fixture.ledger, hour, &d.e), d.e);
	d.flow.now_ms = reach_ms + REACH_MS;
	assert_false(asks(&d));
	assert_true(is_in_ranges(&d, reach_ms));
	REQUIRE_OK(window_next_open(d.fixture.ledger,
	                            (struct period){ reach_ms, hour.to_ms }, &w,
	                            &d.e),
	           d.e);
	assert_int_equal(w.range.from_ms, reach_ms);
	assert_int_equal(w.range.to_ms, hour.to_ms);
	desk_clear(&d);
}

/* By a run that ended before it had read it. */
static void a_window_outside_that_was_opened_again_is_read(void **state)
{
	const struct period hour = { OUTSIDE, OUTSIDE + HOUR_MS };
	struct desk d;

	(void)state;
	desk_lay(&d);
	close_hour(&d, OUTSIDE, OUTSIDE + 2 * HOUR_MS);
	REQUIRE_OK(window_reopen(d.fixture.ledger, hour, &d.e), d.e);
	assert_false(asks(&d));
	assert_true(is_in_ranges(&d, OUTSIDE));
	desk_clear(&d);
}

static void a_window_without_a_count_stays_as_it_is(void **state)
{
	static const struct {
		enum err_code code;
		unsigned attempts;
		int expected;
	} rows[] = {
		{ ERR_SERVER, 1, 0 },   { ERR_TIMEOUT, 1, 0 },
		{ ERR_NET, 1, -1 },     { ERR_AUTH, 1, -1 },
		{ ERR_STOPPED, 1, -1 }, { ERR_SERVER, 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		close_hour(&d, FROM, NOW);
		assert_true(asks(&d));
		(void)err_set(&d.call.err, rows[i].code, "it failed");
		d.call.attempts = rows[i].attempts;
		assert_int_equal(recount_failed(d.recount, &d.call, &d.e),
		                 rows[i].expected);
		if (rows[i].expected != 0)
			check_err(&d.e, rows[i].code, "it failed");
		else
			assert_false(asks(&d));
		assert_false(is_reopened(&d, FROM));
		desk_clear(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        windows_outside_are_counted_until_they_have_settled),
		cmocka_unit_test(another_count_opens_a_window_again),
		cmocka_unit_test(what_this_run_has_read_is_not_read_again),
		cmocka_unit_test(what_is_out_of_reach_is_not_counted),
		cmocka_unit_test(
		        of_an_opened_window_that_reaches_back_a_part_is_read),
		cmocka_unit_test(
		        a_window_outside_that_was_opened_again_is_read),
		cmocka_unit_test(a_window_without_a_count_stays_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
