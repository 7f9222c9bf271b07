/* Tasks that no scan names: those that began before the period, and open ones.
 * SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/revisit.h"

#include <inttypes.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/when.h"
#include "config/config.h"
#include "model/reach.h"
#include "pipeline/flow.h"
#include "unit/ledger/fixture_task.h"
#include "webex/api.h"

#define FROM FIXTURE_DAY_MS
#define NOW  (FROM + 4 * DAY_MS)

struct desk {
	struct fixture fixture;
	struct config *config;
	struct sync_setup setup;
	struct flow flow;
	struct revisit *revisit;
	struct api_call call;
	struct err e;
};

/* A run over one day, in a ledger without a task.  The desk must not move. */
static void desk_lay(struct desk *d)
{
	const struct log_setup quiet = { .level = LOG_OFF, .fd = 2 };

	log_configure(&quiet);
	*d = (struct desk){ .fixture = fixture_make() };
	d->config = config_defaults(FIXTURE_ORG, "/nowhere");
	d->config->discover.lookback_ms = 2 * DAY_MS;
	d->setup.config = d->config;
	d->setup.ledger = d->fixture.ledger;
	d->setup.period = (struct period){ FROM, FROM + DAY_MS };
	d->flow.setup = &d->setup;
	d->flow.now_ms = NOW;
	d->revisit = revisit_new(&d->flow);
	fixture_begin(&d->fixture);
}

static void desk_clear(struct desk *d)
{
	api_call_reset(&d->call);
	revisit_free(d->revisit);
	config_free(d->config);
	fixture_free(&d->fixture);
}

/* Whether there is a question. */
static bool asks(struct desk *d)
{
	bool sent;

	api_call_reset(&d->call);
	REQUIRE_OK(revisit_next(d->revisit, &d->call, &sent, &d->e), d->e);
	if (sent) {
		check_err(&d->call.err, ERR_NONE, "");
		assert_string_equal(d->call.name, "search.page");
	}
	return sent;
}

static void check_variables(struct desk *d, const char *expected)
{
	const char *const at = strstr(d->call.body, "\"variables\":");

	assert_non_null(at);
	assert_string_equal(at, expected);
}

/* Answers the question with that list of tasks. */
static int answer(struct desk *d, const char *tasks, const char *next)
{
	text_addf(&d->call.reply,
	          "{\"data\":{\"taskDetails\":{\"tasks\":[%s],\"pageInfo\":"
	          "{\"hasNextPage\":%s,\"endCursor\":\"%s\"}}}}",
	          tasks, next == NULL ? "false" : "true",
	          next == NULL ? "" : next);
	d->call.status = 200;
	REQUIRE_OK(d->call.judge(&d->call, &d->e), d->e);
	return revisit_answer(d->revisit, &d->call, &d->e);
}

/* One task as the source shows it; ended_ms -1: it goes on. */
static const char *shown(struct desk *d, const char *id, int64_t created_ms,
                         int64_t ended_ms)
{
	return arena_format(d->fixture.arena,
	                    "{\"id\":\"%s\",\"createdTime\":%" PRId64
	                    ",\"endedTime\":%" PRId64 "}",
	                    id, created_ms, ended_ms);
}

/* An open task that the ledger knows. */
static const char *add_open(struct desk *d, int n, int64_t created_ms)
{
	const struct ledger_judgement open = { CLASS_OPEN, "not-ended", NULL,
		                               -1 };
	struct task t = fixture_task(&d->fixture, n, created_ms);

	t.ended_ms = -1;
	(void)fixture_add(&d->fixture, &t, &open);
	return t.id;
}

static void check_class(struct desk *d, const char *id, enum task_class class,
                        int64_t next_ask_ms)
{
	const struct ledger_task t = fixture_find(&d->fixture, id);

	assert_true(t.row > 0);
	assert_int_equal(t.class, class);
	assert_int_equal(t.next_ask_ms, next_ask_ms);
}

static void calls_that_began_before_the_period_are_asked_for(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	assert_true(asks(&d));
	check_variables(&d, "\"variables\":{\"from\":1767168000000,"
	                    "\"to\":1767340799999,\"endedFrom\":1767340800000,"
	                    "\"cursor\":\"NA\"}}");
	REQUIRE_OK(answer(&d, shown(&d, "one", FROM - 1, FROM + 1), "1"), d.e);
	assert_true(asks(&d));
	assert_non_null(strstr(d.call.body, "\"cursor\":\"1\""));
	REQUIRE_OK(answer(&d, shown(&d, "two", FROM - 5, FROM), NULL), d.e);
	assert_false(asks(&d));
	check_class(&d, "one", CLASS_WAITING, NOW);
	check_class(&d, "two", CLASS_WAITING, NOW);
	assert_int_equal(d.flow.progress.calls_new, 2);
	desk_clear(&d);
}

static void nobody_looks_back_when_told_so(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	d.config->discover.lookback_ms = 0;
	assert_false(asks(&d));
	desk_clear(&d);
}

/* As far as the source answers for it. */
static void what_is_out_of_reach_is_not_looked_back_at(void **state)
{
	static const struct {
		int64_t reach_ms, from_ms; /* 0: nothing is asked */
	} rows[] = {
		{ FROM - 3 * DAY_MS, FROM - 2 * DAY_MS },
		{ FROM - 2 * DAY_MS, FROM - 2 * DAY_MS },
		{ FROM - 2 * DAY_MS + 1, FROM - 2 * DAY_MS + 1 },
		{ FROM - 1, FROM - 1 },
		{ FROM, 0 },
		{ FROM + 5, 0 }, /* it moves while the run goes on */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		d.flow.now_ms = rows[i].reach_ms + REACH_MS;
		const char *const from = arena_format(
		        d.fixture.arena,
		        "{\"from\":%" PRId64 ",\"to\":", rows[i].from_ms);
		if (asks(&d) != (rows[i].from_ms != 0) ||
		    (rows[i].from_ms != 0 && strstr(d.call.body, from) == NULL))
			fail_msg("row %zu", i);
		desk_clear(&d);
	}
}

static void close_range(struct desk *d, int64_t from_ms, int64_t to_ms)
{
	const struct period range = { from_ms, to_ms };
	struct ledger *const l = d->fixture.ledger;
	struct ledger_window w;

	REQUIRE_OK(window_cover(l, range, to_ms - from_ms, &d->e), d->e);
	REQUIRE_OK(window_next_open(l, range, &w, &d->e), d->e);
	REQUIRE_OK(window_counted(l, w.id, 0, NOW, &d->e), d->e);
	REQUIRE_OK(window_close(l, w.id, 0, NOW, &d->e), d->e);
}

static void what_closed_windows_cover_is_not_asked_for(void **state)
{
	static const struct {
		int64_t from_ms, to_ms; /* closed, of the time before */
		bool asks;
	} rows[] = {
		{ FROM - 2 * DAY_MS, FROM, false },
		{ FROM - 9 * DAY_MS, FROM + 1, false },
		{ FROM - 2 * DAY_MS + 1, FROM, true },
		{ FROM - 2 * DAY_MS, FROM - 1, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		close_range(&d, rows[i].from_ms, rows[i].to_ms);
		assert_int_equal(asks(&d), rows[i].asks);
		desk_clear(&d);
	}
}

static void several_windows_cover_together(void **state)
{
	static const struct {
		int64_t gap_ms;
		bool asks;
	} rows[] = { { 0, false }, { 1, true } };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		close_range(&d, FROM - 3 * DAY_MS, FROM - DAY_MS);
		close_range(&d, FROM - DAY_MS + rows[i].gap_ms, FROM);
		assert_int_equal(asks(&d), rows[i].asks);
		desk_clear(&d);
	}
}

static void open_calls_are_looked_at_by_their_ids(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	d.config->discover.lookback_ms = 0;
	const char *const first = add_open(&d, 1, FROM + 1000);
	const char *const second = add_open(&d, 2, FROM + 3000);
	const char *const third = add_open(&d, 3, FROM + 2000);
	assert_true(asks(&d));
	check_variables(&d,
	                arena_format(d.fixture.arena,
	                             "\"variables\":{\"from\":1767168000999,"
	                             "\"to\":1767513603001,\"filter\":{\"or\":["
	                             "{\"id\":{\"equals\":\"%s\"}},"
	                             "{\"id\":{\"equals\":\"%s\"}},"
	                             "{\"id\":{\"equals\":\"%s\"}}]},"
	                             "\"cursor\":\"NA\"}}",
	                             first, third, second));
	/* One has ended, one goes on, one is not named. */
	REQUIRE_OK(answer(&d, shown(&d, first, FROM + 1000, FROM + 5000), "1"),
	           d.e);
	assert_true(asks(&d));
	REQUIRE_OK(answer(&d, shown(&d, second, FROM + 3000, -1), NULL), d.e);
	assert_false(asks(&d));
	check_class(&d, first, CLASS_WAITING, NOW);
	check_class(&d, second, CLASS_OPEN, FROM + 3000 + 2 * DAY_MS);
	check_class(&d, third, CLASS_OPEN, -1);
	desk_clear(&d);
}

/* A source may refuse to be asked about the future. */
static void no_question_reaches_past_now_without_need(void **state)
{
	static const struct {
		int64_t created_ms, to_ms;
	} rows[] = {
		{ NOW - 3 * DAY_MS, NOW - DAY_MS + 1 },
		{ NOW - 2 * DAY_MS, NOW },
		{ NOW - 5, NOW },
		{ NOW + 5, NOW + 6 }, /* by a clock that is ahead */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		d.config->discover.lookback_ms = 0;
		(void)add_open(&d, 1, rows[i].created_ms);
		assert_true(asks(&d));
		const char *const to = arena_format(
		        d.fixture.arena, "\"to\":%" PRId64 ",", rows[i].to_ms);
		if (strstr(d.call.body, to) == NULL)
			fail_msg("%s not in %s", to, d.call.body);
		desk_clear(&d);
	}
}

/* The run must not end as if it had read all. */
static void a_row_that_cannot_be_read_is_an_exception(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	assert_true(asks(&d));
	REQUIRE_OK(answer(&d,
	                  arena_format(d.fixture.arena, "%s,{\"id\":null}",
	                               shown(&d, "one", FROM - 1, FROM)),
	                  NULL),
	           d.e);
	assert_int_equal(d.flow.progress.calls_found, 1);
	assert_int_equal(d.flow.progress.exceptions, 1);
	desk_clear(&d);
}

/* One id in two places, or an end that is none: told, once in a run. */
static void what_cannot_be_so_is_told(void **state)
{
	static const struct {
		int64_t created_ms, ended_ms;
		bool is_moved, is_odd;
	} rows[] = {
		{ FROM + 1000, FROM + 5000, false, false },
		{ FROM + 1000, -1, false, false },
		{ FROM + 2000, FROM + 5000, true, false },
		{ FROM + 1000, FROM / 1000, false, true },
		{ FROM + 1000, FROM * 1000, false, true },
		{ FROM + 1000, NOW + 2 * DAY_MS, false, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		d.config->discover.lookback_ms = 0;
		const char *const id = add_open(&d, 1, FROM + 1000);
		assert_true(asks(&d));
		REQUIRE_OK(answer(&d,
		                  shown(&d, id, rows[i].created_ms,
		                        rows[i].ended_ms),
		                  NULL),
		           d.e);
		if (d.flow.has_told_moved != rows[i].is_moved ||
		    d.flow.has_told_end != rows[i].is_odd)
			fail_msg("row %zu: told, or not", i);
		desk_clear(&d);
	}
}

/* Its queue may change until it has ended. */
static void an_open_call_that_is_excluded_is_looked_at_too(void **state)
{
	const struct ledger_judgement out = { CLASS_EXCLUDED,
		                              "excluded-by-rule", "tests", -1 };
	struct desk d;

	(void)state;
	desk_lay(&d);
	d.config->discover.lookback_ms = 0;
	d.config->excludes = mem_zeroed(1, sizeof(*d.config->excludes));
	d.config->exclude_count = 1;
	d.config->excludes[0] =
	        (struct exclude_rule){ .name = mem_copy_text("tests"),
		                       .queue = mem_copy_text("Tests"),
		                       .shorter_than_ms = -1,
		                       .longer_than_ms = -1 };
	struct task t = fixture_task(&d.fixture, 1, FROM);
	t.ended_ms = -1;
	(void)fixture_add(&d.fixture, &t, &out);
	const char *const open = add_open(&d, 2, FROM + 1000);
	assert_true(asks(&d));
	assert_non_null(strstr(d.call.body, open));
	assert_null(strstr(d.call.body, t.id));
	REQUIRE_OK(answer(&d, "", NULL), d.e);
	assert_true(asks(&d));
	assert_non_null(strstr(d.call.body, t.id));
	assert_null(strstr(d.call.body, open));
	REQUIRE_OK(answer(&d, shown(&d, t.id, FROM, FROM + 5000), NULL), d.e);
	assert_false(asks(&d));
	check_class(&d, t.id, CLASS_WAITING, NOW);
	desk_clear(&d);
}

/* A question reaches back 36 months, and spans a year. */
static void open_calls_out_of_reach_are_not_asked_about(void **state)
{
	struct desk d;

	(void)state;
	desk_lay(&d);
	d.config->discover.lookback_ms = 0;
	(void)add_open(&d, 1, NOW - REACH_MS - 1);
	const char *const old = add_open(&d, 2, NOW - REACH_MS);
	const char *const near = add_open(&d, 3, FROM);
	assert_true(asks(&d));
	assert_non_null(strstr(d.call.body, old));
	assert_null(strstr(d.call.body, near));
	assert_null(strstr(d.call.body, fixture_id(&d.fixture, 1)));
	/* with the margin of every question */
	assert_non_null(strstr(d.call.body,
	                       arena_format(d.fixture.arena,
	                                    "{\"from\":%" PRId64 ",\"to\":",
	                                    NOW - REACH_MS - 1)));
	REQUIRE_OK(answer(&d, "", NULL), d.e);
	assert_true(asks(&d));
	assert_non_null(strstr(d.call.body, near));
	assert_null(strstr(d.call.body, old));
	REQUIRE_OK(answer(&d, "", NULL), d.e);
	assert_false(asks(&d));
	desk_clear(&d);
}

static void a_question_that_is_refused_is_left(void **state)
{
	static const struct {
		enum err_code code;
		unsigned attempts;
		int expected;
	} rows[] = {
		{ ERR_REFUSED, 1, 0 },
		{ ERR_TOO_LARGE, 1, 0 },
		{ ERR_SERVER, 1, 0 },
		{ ERR_TIMEOUT, 1, 0 },
		{ ERR_SHAPE, 1, 0 },
		{ ERR_TRUNCATED, 1, 0 },
		{ ERR_NET, 1, -1 },
		{ ERR_AUTH, 1, -1 },
		{ ERR_STOPPED, 1, -1 },
		{ ERR_FORBIDDEN, 1, -1 },
		/* never sent */
		{ ERR_SERVER, 0, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;

		desk_lay(&d);
		const char *const id = add_open(&d, 1, FROM);
		assert_true(asks(&d));
		(void)err_set(&d.call.err, rows[i].code, "it failed");
		d.call.attempts = rows[i].attempts;
		assert_int_equal(revisit_unanswered(d.revisit), 0);
		assert_int_equal(revisit_failed(d.revisit, &d.call, &d.e),
		                 rows[i].expected);
		if (rows[i].expected != 0) {
			check_err(&d.e, rows[i].code, "it failed");
		} else { /* the open ones come next */
			assert_int_equal(revisit_unanswered(d.revisit), 1);
			assert_true(asks(&d));
			assert_non_null(strstr(d.call.body, id));
		}
		desk_clear(&d);
	}
}

/* In a circle, of one cursor and of more, and with pages that are empty. */
static void pages_without_an_end_are_left(void **state)
{
	static const struct {
		const char *task;
		int circle; /* 0: always another cursor */
	} rows[] = { { "one", 1 }, { "one", 2 }, { "one", 7 }, { "", 0 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk d;
		int n = 0;

		desk_lay(&d);
		while (n < 1000 && asks(&d)) {
			const int at =
			        rows[i].circle == 0 ? n : n % rows[i].circle;
			const char *const next =
			        arena_format(d.fixture.arena, "%d", at + 1);

			REQUIRE_OK(answer(&d,
			                  rows[i].task[0] == '\0'
			                          ? ""
			                          : shown(&d, rows[i].task,
			                                  FROM - 1, FROM),
			                  next),
			           d.e);
			n++;
		}
		assert_true(n < 200);
		assert_int_equal(revisit_unanswered(d.revisit), 1);
		desk_clear(&d);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        calls_that_began_before_the_period_are_asked_for),
		cmocka_unit_test(nobody_looks_back_when_told_so),
		cmocka_unit_test(what_is_out_of_reach_is_not_looked_back_at),
		cmocka_unit_test(what_closed_windows_cover_is_not_asked_for),
		cmocka_unit_test(several_windows_cover_together),
		cmocka_unit_test(what_cannot_be_so_is_told),
		cmocka_unit_test(open_calls_are_looked_at_by_their_ids),
		cmocka_unit_test(no_question_reaches_past_now_without_need),
		cmocka_unit_test(a_row_that_cannot_be_read_is_an_exception),
		cmocka_unit_test(
		        an_open_call_that_is_excluded_is_looked_at_too),
		cmocka_unit_test(open_calls_out_of_reach_are_not_asked_about),
		cmocka_unit_test(a_question_that_is_refused_is_left),
		cmocka_unit_test(pages_without_an_end_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
