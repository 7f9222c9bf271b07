/* scan_desk: one window of a new ledger, scanned with answers that the test
 * writes.
 *
 * Task 'a' was created as the window begins, 'b' one millisecond later, and so
 * on.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PIPELINE_SCAN_DESK_H
#define UNIT_PIPELINE_SCAN_DESK_H

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "config/config.h"
#include "pipeline/flow.h"
#include "pipeline/scan.h"
#include "unit/ledger/fixture.h"
#include "webex/api.h"

#define FROM FIXTURE_DAY_MS
/* Of the first page, as the source's own samples spell it. */
#define FIRST "NA"

struct desk {
	struct fixture fixture;
	struct config *config;
	struct sync_setup setup;
	struct flow flow;
	struct scan *scan;
	struct api_call call;
	struct err e;
};

/* The desk has been taken up: the window under way is the first open one. */
static UNUSED void desk_begin(struct desk *d)
{
	struct ledger_window w;

	REQUIRE_OK(window_next_open(d->fixture.ledger,
	                            (struct period){ INT64_MIN, INT64_MAX }, &w,
	                            &d->e),
	           d->e);
	assert_true(w.id > 0);
	scan_begin(d->scan, &w);
}

/* A window of that length.  The desk must not move. */
static UNUSED void desk_lay(struct desk *d, int64_t length_ms)
{
	const struct period range = { FROM, FROM + length_ms };
	const struct log_setup quiet = { .level = LOG_OFF, .fd = 2 };

	log_configure(&quiet);
	*d = (struct desk){ .fixture = fixture_make() };
	d->config = config_defaults(FIXTURE_ORG, "/nowhere");
	d->setup.config = d->config;
	d->setup.ledger = d->fixture.ledger;
	d->flow.setup = &d->setup;
	d->flow.now_ms = FROM + 100 * HOUR_MS;
	d->scan = scan_new(&d->flow);
	fixture_begin(&d->fixture);
	REQUIRE_OK(window_cover(d->fixture.ledger, range, length_ms, &d->e),
	           d->e);
	desk_begin(d);
}

static UNUSED void desk_clear(struct desk *d)
{
	api_call_reset(&d->call);
	scan_free(d->scan);
	config_free(d->config);
	fixture_free(&d->fixture);
}

/* The next question is this one; cursor NULL: it has none. */
static UNUSED void check_asks(struct desk *d, const char *name,
                              const char *cursor)
{
	api_call_reset(&d->call);
	scan_ask(d->scan, &d->call);
	check_err(&d->call.err, ERR_NONE, "");
	assert_string_equal(d->call.name, name);
	const char *const at = strstr(d->call.body, ",\"cursor\":");
	if (cursor == NULL) {
		assert_null(at);
		return;
	}
	assert_non_null(at);
	const char *const expected =
	        arena_format(d->fixture.arena, ",\"cursor\":\"%s\"}}", cursor);
	assert_string_equal(at, expected);
}

/* It asks for rows from there on. */
static UNUSED void check_asks_from(struct desk *d, int64_t from_ms)
{
	const char *const expected =
	        arena_format(d->fixture.arena,
	                     "\"variables\":{\"from\":%" PRId64 ",", from_ms);

	assert_non_null(strstr(d->call.body, expected));
}

/* What came is the answer. */
static UNUSED int desk_answer(struct desk *d, enum scan_state *state)
{
	d->call.status = 200;
	REQUIRE_OK(d->call.judge(&d->call, &d->e), d->e);
	return scan_answer(d->scan, &d->call, state, &d->e);
}

#define LIST(rows) "{\"data\":{\"taskDetails\":{\"tasks\":[" rows "]"

static UNUSED void fill_count(struct desk *d, int64_t count)
{
	text_addf(&d->call.reply,
	          LIST("{\"aggregation\":[{\"name\":\"tasks\","
	               "\"value\":%" PRId64 "}]}") "}}}",
	          count);
}

/* The source is asked for the count, and says so. */
static UNUSED enum scan_state count(struct desk *d, int64_t tasks)
{
	enum scan_state state;

	check_asks(d, "search.count", NULL);
	fill_count(d, tasks);
	REQUIRE_OK(desk_answer(d, &state), d->e);
	return state;
}

static UNUSED void fill_page(struct desk *d, const int64_t *created_ms,
                             size_t rows, const char *next)
{
	struct text *const t = &d->call.reply;

	text_add(t, "{\"data\":{\"taskDetails\":{\"tasks\":[");
	for (size_t i = 0; i < rows; i++)
		text_addf(t,
		          "%s{\"id\":\"task-%" PRId64
		          "\",\"createdTime\":%" PRId64
		          ",\"endedTime\":%" PRId64 "}",
		          i == 0 ? "" : ",", created_ms[i] - FROM,
		          created_ms[i], created_ms[i] + 60000);
	text_addf(t, "],\"pageInfo\":{\"hasNextPage\":%s,\"endCursor\":\"%s\"}",
	          next == NULL ? "false" : "true", next == NULL ? "" : next);
	text_add(t, "}}}");
}

/* Asks for the page of that cursor; it has these tasks ("abc").  next NULL:
 * it is the last one. */
static UNUSED int try_page(struct desk *d, const char *cursor,
                           const char *tasks, const char *next,
                           enum scan_state *state)
{
	int64_t created_ms[32];
	const size_t rows = strlen(tasks);

	assert_true(rows <= ARRAY_COUNT(created_ms));
	for (size_t i = 0; i < rows; i++)
		created_ms[i] = FROM + (tasks[i] - 'a');
	check_asks(d, "search.page", cursor);
	fill_page(d, created_ms, rows, next);
	return desk_answer(d, state);
}

static UNUSED enum scan_state page(struct desk *d, const char *cursor,
                                   const char *tasks, const char *next)
{
	enum scan_state state;

	REQUIRE_OK(try_page(d, cursor, tasks, next, &state), d->e);
	return state;
}

/* The search fails for good. */
static UNUSED int fail_search(struct desk *d, enum err_code code,
                              enum scan_state *state)
{
	api_call_reset(&d->call);
	scan_ask(d->scan, &d->call);
	(void)err_set(&d->call.err, code, "it failed");
	d->call.attempts = 1;
	return scan_failed(d->scan, &d->call, state, &d->e);
}

static UNUSED int take_first(void *ctx, const struct ledger_window *w,
                             struct err *e)
{
	struct ledger_window *const first = ctx;

	(void)e;
	if (first->id == 0)
		*first = *w;
	return 0;
}

/* The first window, as the ledger has it. */
static UNUSED struct ledger_window first_window(struct desk *d)
{
	const struct period all = { INT64_MIN, INT64_MAX };
	struct ledger_window w = { .id = 0 };

	REQUIRE_OK(window_each(d->fixture.ledger, all, take_first, &w, &d->e),
	           d->e);
	assert_true(w.id > 0);
	return w;
}

static UNUSED int64_t tasks_known(struct desk *d)
{
	const struct period all = { INT64_MIN, INT64_MAX };
	int64_t classes[CLASS_COUNT + 1];

	REQUIRE_OK(tasks_classes(d->fixture.ledger, all, classes, &d->e), d->e);
	return classes[0];
}

#endif
