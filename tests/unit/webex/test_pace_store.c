/* The budget of requests across processes that are killed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/pace_store.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/when.h"
#include "fixture.h"

#include "support/fake_clock.h"
#include "support/tempdir.h"
#include "webex/pace.h"

#define NOW      INT64_C(1700000000000)
#define SENT_MAX 20000

struct desk {
	struct tempdir dir;
	struct config *config;
	struct fake_clock fake;
	struct clock clock;
	int64_t rate;
	size_t writes, count;
	int64_t sent_ms[SENT_MAX]; /* of the wall clock */
};

/* The desk must not move. */
static void lay(struct desk *d, int64_t rate)
{
	*d = (struct desk){ .dir = tempdir_make(), .rate = rate };
	d->fake = (struct fake_clock){ .now_ms = NOW, .mono_ms = 7 };
	d->clock = fake_clock(&d->fake);
	d->config = config_defaults(ORG, d->dir.path);
	set_option(&d->config->auth.token_store,
	           tempdir_file(&d->dir, "token.json"));
}

static void clear(struct desk *d)
{
	config_free(d->config);
	tempdir_remove(&d->dir);
}

/* A process that sends whenever it may, gap_ms apart, until it is killed. */
static void live(struct desk *d, int64_t life_ms, int64_t gap_ms)
{
	OWN(own_pace) struct pace *p = pace_new(d->rate);
	const int64_t end_ms = d->fake.now_ms + life_ms;
	struct pace_ahead ahead = { 0 };

	pace_store_read(p, d->config, &d->clock);
	while (d->fake.now_ms < end_ms && d->count < SENT_MAX) {
		const int64_t wait = pace_wait_ms(p, d->fake.mono_ms);

		if (wait > 0) {
			fake_clock_pass(&d->fake, wait < 50 ? wait : 50);
			continue;
		}
		d->writes += pace_store_cover(&ahead, p, d->config, &d->clock)
		                     ? 1
		                     : 0;
		pace_started(p, d->fake.mono_ms);
		d->sent_ms[d->count++] = d->fake.now_ms;
		fake_clock_pass(&d->fake, gap_ms);
	}
	d->fake.mono_ms = 7; /* another one begins elsewhere */
}

static size_t most_in_a_minute(const struct desk *d)
{
	size_t most = 0;
	size_t first = 0;

	for (size_t i = 0; i < d->count; i++) {
		while (d->sent_ms[i] - d->sent_ms[first] >= MINUTE_MS)
			first++;
		if (i - first + 1 > most)
			most = i - first + 1;
	}
	return most;
}

static void no_kills_bring_more_than_the_rate(void **state)
{
	static const struct {
		int64_t rate, life_ms, gap_ms;
		size_t lives;
	} rows[] = {
		{ 300, 1700, 20, 120 }, { 300, 1, 20, 600 },
		{ 300, 999, 5, 200 },   { 300, 5000, 200, 60 },
		{ 300, 2100, 700, 90 }, { 5, 1700, 20, 120 },
		{ 1, 30000, 20, 20 },   { 60, 61500, 20, 5 },
		{ 3000, 400, 0, 400 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk *const d = mem_zeroed(1, sizeof(*d));

		lay(d, rows[i].rate);
		for (size_t n = 0; n < rows[i].lives; n++)
			live(d, rows[i].life_ms, rows[i].gap_ms);
		assert_true(d->count > 0);
		if (most_in_a_minute(d) > (size_t)rows[i].rate)
			fail_msg("row %zu: %zu in a minute", i,
			         most_in_a_minute(d));
		clear(d);
		free(d);
	}
}

/* Killed or not, most of a minute's requests are sent in it. */
static void what_is_written_ahead_is_little(void **state)
{
	struct desk d;

	(void)state;
	lay(&d, 300);
	live(&d, 10, 20);
	assert_int_equal(d.count, 1);
	live(&d, MINUTE_MS - 100, 20);
	assert_int_equal(d.count, 1 + 300 - 20);
	clear(&d);
}

static void it_is_written_before_the_first_and_after_each_share(void **state)
{
	static const struct {
		int64_t rate, gap_ms;
		size_t writes, sent;
	} rows[] = {
		{ 300, 1, 15, 300 },   /* each 20 */
		{ 300, 200, 60, 300 }, /* each second */
		{ 1, 1, 1, 1 },
		{ 9000, 1, 15, 9000 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk *const d = mem_zeroed(1, sizeof(*d));

		lay(d, rows[i].rate);
		live(d, MINUTE_MS, rows[i].gap_ms);
		assert_int_equal(d->count, rows[i].sent);
		assert_int_equal(d->writes, rows[i].writes);
		clear(d);
		free(d);
	}
}

static void the_file_tells_what_is_used_and_at_the_end_no_more(void **state)
{
	OWN(own_pace) struct pace *p = pace_new(30);
	struct pace_ahead ahead = { 0 };
	struct desk d;

	(void)state;
	lay(&d, 30);
	pace_store_write(p, d.config, &d.clock);
	assert_int_not_equal(
	        access(tempdir_file(&d.dir, "token.json.pace"), F_OK), 0);
	assert_true(pace_store_cover(&ahead, p, d.config, &d.clock));
	pace_started(p, d.fake.mono_ms);
	fake_clock_pass(&d.fake, 10);
	assert_false(pace_store_cover(&ahead, p, d.config, &d.clock));
	pace_started(p, d.fake.mono_ms);
	assert_string_equal(tempdir_read(&d.dir, "token.json.pace"),
	                    "wxarchive-pace/1\n0\n1700000000000\n"
	                    "1700000000000\n");
	pace_hold(p, d.fake.mono_ms, 5000);
	pace_store_hold(&ahead, p, d.config, &d.clock);
	assert_string_equal(tempdir_read(&d.dir, "token.json.pace"),
	                    "wxarchive-pace/1\n1700000005010\n1700000000000\n"
	                    "1700000000010\n1700000000010\n1700000000010\n");
	pace_store_write(p, d.config, &d.clock);
	assert_string_equal(tempdir_read(&d.dir, "token.json.pace"),
	                    "wxarchive-pace/1\n1700000005010\n1700000000000\n"
	                    "1700000000010\n");
	clear(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_kills_bring_more_than_the_rate),
		cmocka_unit_test(what_is_written_ahead_is_little),
		cmocka_unit_test(
		        it_is_written_before_the_first_and_after_each_share),
		cmocka_unit_test(
		        the_file_tells_what_is_used_and_at_the_end_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
