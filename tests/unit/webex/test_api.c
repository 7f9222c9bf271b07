/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/api.h"

#include "api_run.h"

#include "webex/pace_store.h"

static void a_call_carries_token_and_tracking_id(void **state)
{
	struct desk *d = *state;
	struct api_call *call;
	const struct seen *seen = &d->server.seen[0];

	desk_open(d, 300);
	call = desk_give(d, 0);
	assert_int_equal(desk_pending(d), 1);
	desk_run(d);
	assert_int_equal(d->done_count, 1);
	assert_int_equal(call->err.code, ERR_NONE);
	assert_int_equal(call->status, 200);
	assert_string_equal(text_str(&call->reply), "{\"good\":1}");
	assert_int_equal(call->attempts, 1);
	assert_true(call->date_ms > 0);
	assert_string_equal(seen->path, "/call/0");
	assert_string_equal(seen->authorization, "Bearer " ACCESS);
	assert_string_equal(seen->content_type, "application/json");
	assert_string_equal(text_str(&seen->body), "{\"call\":0}");
	assert_true(text_starts(seen->tracking_id, "WXARCHIVE-"));
	assert_int_equal(strlen(seen->tracking_id), 10 + 36);
	assert_string_equal(seen->tracking_id, call->tracking_id);
	assert_int_equal(api_requests(d->api), 1);
	assert_int_equal(d->api->fatal.code, ERR_NONE);
}

static void no_more_than_parallel_are_in_flight(void **state)
{
	struct desk *d = *state;

	d->config->api.parallel = 3;
	desk_open(d, 300);
	for (size_t i = 0; i < 8; i++)
		(void)desk_give(d, i);
	assert_int_equal(api_pump(d->api), -1);
	assert_int_equal(api_requests(d->api), 3);
	desk_run(d);
	assert_int_equal(api_requests(d->api), 8);
	assert_int_equal(d->done_count, 8);
}

static void the_budget_holds_calls_back(void **state)
{
	struct desk *d = *state;

	d->config->api.parallel = 16;
	desk_open(d, 3);
	for (size_t i = 0; i < 5; i++)
		(void)desk_give(d, i);
	assert_int_equal(api_pump(d->api), 61000);
	assert_int_equal(api_requests(d->api), 3);
	desk_run(d);
	assert_int_equal(d->waited_ms, 61000);
	assert_int_equal(api_requests(d->api), 5);
}

static void a_retry_after_stops_all(void **state)
{
	static const struct answer answers[] = {
		{ 429, "7", NULL },
		{ 200, NULL, "{}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	d->config->api.parallel = 1;
	desk_open(d, 300);
	for (size_t i = 0; i < 3; i++)
		(void)desk_give(d, i);
	desk_step(d); /* sent, and the 429 taken */
	assert_true(api_pump(d->api) >= 7000);
	assert_int_equal(api_requests(d->api), 1);
	fake_clock_pass(&d->fake, 6999);
	assert_true(api_pump(d->api) >= 1);
	assert_int_equal(api_requests(d->api), 1);
	desk_run(d);
	assert_int_equal(api_requests(d->api), 4);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(d->calls[0].attempts, 2);
	/* it keeps its place before the others */
	assert_string_equal(d->server.seen[1].path, "/call/0");
	assert_true(d->waited_ms <= 1 + 1000);
}

static void a_503_with_retry_after_stops_all_too(void **state)
{
	static const struct answer answers[] = {
		{ 503, "4", NULL },
		{ 200, NULL, "{}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_true(d->waited_ms >= 4000);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
}

static void a_retry_after_that_cannot_be_read_is_a_minute_and_told(void **state)
{
	static const struct answer answers[] = {
		{ 429, "soon", NULL },
		{ 200, NULL, "{}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_true(d->waited_ms >= 60000);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_non_null(strstr(tempdir_read(&d->dir, "log"),
	                       " warn http.retry_after_unread of=test.call "
	                       "status=429 value=soon wait_ms=60000"));
}

static void a_429_without_retry_after_backs_off_for_all(void **state)
{
	static const struct answer answers[] = {
		{ 429, NULL, NULL },
		{ 200, NULL, "{}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	d->config->api.backoff_base_ms = 1000;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_step(d);
	(void)desk_give(d, 1);
	assert_true(api_pump(d->api) >= 1000);
	assert_int_equal(api_requests(d->api), 1);
	desk_run(d);
	assert_int_equal(api_requests(d->api), 3);
}

static void throttled_calls_have_ten_times_the_tries(void **state)
{
	static const struct answer answers[] = { { 429, "1", NULL },
		                                 { 0, NULL, NULL } };
	struct desk *d = *state;

	d->server.api = answers;
	d->config->api.tries = 2;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	check_err(&d->calls[0].err, ERR_THROTTLED,
	          "test.call: HTTP 429 (tracking id THEIRS-1)");
	assert_int_equal(d->calls[0].attempts, 20);
}

static void passing_failures_are_repeated_as_often_as_tries(void **state)
{
	static const struct answer answers[] = {
		{ 500, NULL, "{\"message\":\"oops\"}" }, { 0, NULL, NULL }
	};
	struct desk *d = *state;

	d->server.api = answers;
	d->config->api.tries = 4;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	check_err(&d->calls[0].err, ERR_SERVER,
	          "test.call: HTTP 500: oops (tracking id THEIRS-1)");
	assert_int_equal(d->calls[0].attempts, 4);
	assert_int_equal(api_requests(d->api), 4);
	assert_int_equal(d->api->fatal.code, ERR_NONE);
	/* each with a tracking id of its own */
	assert_string_not_equal(d->server.seen[0].tracking_id,
	                        d->server.seen[1].tracking_id);
}

static int judge_odd(struct api_call *call, struct err *e)
{
	if (strcmp(text_str(&call->reply), "odd") != 0)
		return 0;
	return err_set(e, ERR_SHAPE, "odd");
}

static void a_reply_that_is_judged_badly_is_asked_again(void **state)
{
	static const struct answer answers[] = {
		{ 200, NULL, "odd" },
		{ 200, NULL, "odd" },
		{ 200, NULL, "fine" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	desk_give(d, 0)->judge = judge_odd;
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(d->calls[0].attempts, 3);
	assert_string_equal(text_str(&d->calls[0].reply), "fine");
}

static void what_will_not_pass_is_not_repeated(void **state)
{
	static const struct {
		int status;
		enum err_code code;
	} rows[] = {
		{ 400, ERR_REFUSED },   { 404, ERR_REFUSED },
		{ 422, ERR_REFUSED },   { 405, ERR_REFUSED },
		{ 413, ERR_TOO_LARGE }, { 403, ERR_FORBIDDEN },
	};
	struct desk *d = *state;
	struct answer answers[] = { { 0, NULL, "{}" }, { 0, NULL, NULL } };

	d->server.api = answers;
	desk_open(d, 300);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		answers[0].status = rows[i].status;
		(void)desk_give(d, i);
		desk_run(d);
		assert_int_equal(d->calls[i].err.code, rows[i].code);
		assert_int_equal(d->calls[i].attempts, 1);
		assert_int_equal(d->api->fatal.code, ERR_NONE);
	}
}

static void a_403_says_which_rights_are_wanted(void **state)
{
	static const struct answer answers[] = { { 403, NULL, NULL },
		                                 { 0, NULL, NULL } };
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_string_equal(
	        d->calls[0].err.hint,
	        "the app needs the scope cjp:config_read, and who authorised "
	        "it the role of administrator or supervisor in this "
	        "organisation; check source.org_id and source.region too");
}

static void a_source_that_is_down_is_told_after_the_tries(void **state)
{
	struct desk *d = *state;

	MHD_stop_daemon(d->server.daemon);
	d->server.daemon = NULL;
	d->config->api.tries = 3;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	check_err_parts(&d->calls[0].err, ERR_NET, "test.call: ", "");
	assert_int_equal(d->calls[0].attempts, 3);
}

static void a_call_without_a_path_ends_as_our_own_bug(void **state)
{
	struct desk *d = *state;

	desk_open(d, 300);
	d->calls[0] =
	        (struct api_call){ .name = "a", .owner = d, .done = desk_done };
	d->calls[1] = d->calls[0];
	err_set(&d->calls[1].err, ERR_BUG, "why");
	d->given_count = 2;
	api_give(d->api, &d->calls[0]);
	api_give(d->api, &d->calls[1]);
	desk_run(d);
	check_err(&d->calls[0].err, ERR_BUG, "a: a call without path");
	check_err(&d->calls[1].err, ERR_BUG, "why");
	assert_int_equal(api_requests(d->api), 0);
}

static void give_next(struct api_call *call)
{
	struct desk *d = call->owner;

	d->done_count++;
	if (d->done_count < 4)
		desk_give(d, d->done_count)->done = give_next;
}

static void a_callback_may_give_the_next_call(void **state)
{
	struct desk *d = *state;

	desk_open(d, 300);
	desk_give(d, 0)->done = give_next;
	desk_run(d);
	assert_int_equal(d->done_count, 4);
	assert_int_equal(d->calls[3].status, 200);
}

static void one_call_is_run_to_its_end(void **state)
{
	struct desk *d = *state;
	struct api_call *call = &d->calls[0];

	desk_open(d, 300);
	call->name = "one";
	call->method = "GET";
	call->path = mem_copy_text("/x");
	assert_int_equal(api_run(d->api, call, &d->e), 0);
	assert_int_equal(call->status, 200);
	api_call_reset(call);
	call->name = "two";
	assert_int_equal(api_run(d->api, call, &d->e), -1);
	check_err(&d->e, ERR_BUG, "two: a call without path");
}

static void failures_are_logged_with_both_tracking_ids(void **state)
{
	static const struct answer answers[] = {
		{ 400, NULL,
		  "{\"message\":\"bad " ACCESS " " SECRET " " REFRESH "\"}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;
	const char *log;

	d->server.api = answers;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_null(strstr(d->calls[0].err.text, "access-one"));
	log = tempdir_read(&d->dir, "log");
	assert_non_null(strstr(log, " api.failed "));
	assert_non_null(strstr(log, "call=test.call status=400 attempt=1 "
	                            "code=refused tracking_id=WXARCHIVE-"));
	assert_non_null(strstr(log, "their_tracking_id=THEIRS-1"));
	assert_null(strstr(log, "access-one"));
	assert_null(strstr(log, SECRET));
	assert_null(strstr(log, REFRESH));
}

/* 1 700 000 000 s: 2023-11-14T22:13:20Z */
#define LONG_TEXT(until) "the source wants no request before " until
#define LONG_HINT                                                              \
	"nothing is lost: run the same command again after that time; it "     \
	"goes on where this one stopped"

static void a_wait_of_an_hour_is_waited_out(void **state)
{
	static const struct answer answers[] = {
		{ 429, "3600", NULL },
		{ 200, NULL, "{}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_true(d->waited_ms >= 3600000);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(d->api->fatal.code, ERR_NONE);
}

static void a_longer_wait_ends_all(void **state)
{
	static const struct {
		struct answer answers[2];
		uint32_t tries;
		const char *text;
	} rows[] = {
		{ { { 429, "7200", NULL } },
		  10,
		  LONG_TEXT("2023-11-15T00:13:2") },
		{ { { 503, "90000", NULL } },
		  10,
		  LONG_TEXT("2023-11-15T23:13:2") },
		{ { { 429, "1000000000", NULL } },
		  10,
		  LONG_TEXT("2023-11-21T22:13:2") },
		/* at its last try */
		{ { { 503, "90000", NULL } },
		  1,
		  LONG_TEXT("2023-11-15T23:13:2") },
	};

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk *d;

		if (i > 0)
			(void)start(state);
		d = *state;
		d->server.api = rows[i].answers;
		d->config->api.tries = rows[i].tries;
		d->config->api.parallel = 1;
		desk_open(d, 300);
		(void)desk_give(d, 0);
		(void)desk_give(d, 1);
		desk_run(d);
		assert_int_equal(d->waited_ms, 0);
		assert_int_equal(api_requests(d->api), 1);
		for (size_t n = 0; n < 2; n++) {
			check_err_parts(&d->calls[n].err, ERR_THROTTLED,
			                rows[i].text, "");
			assert_string_equal(d->calls[n].err.hint, LONG_HINT);
		}
		assert_ptr_equal(strchr(d->calls[0].err.text, 'Z') + 1,
		                 strchr(d->calls[0].err.text, '\0'));
		assert_non_null(strstr(tempdir_read(&d->dir, "log"),
		                       " error api.fatal "));
		if (i + 1 < ARRAY_COUNT(rows))
			(void)end(state);
	}
}

/* Whoever comes before that is over ends at once, without a request. */
static void a_long_wait_that_was_left_ends_all_too(void **state)
{
	struct desk *d = *state;

	desk_open(d, 300);
	pace_recall(d->pace, "wxarchive-pace/1\n1700086400001\n", NOW,
	            d->fake.mono_ms);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_int_equal(api_requests(d->api), 0);
	check_err(&d->calls[0].err, ERR_THROTTLED,
	          LONG_TEXT("2023-11-15T22:13:21Z"));
	assert_string_equal(d->calls[0].err.hint, LONG_HINT);
}

/* Another process was told to wait while this one worked. */
static void a_wait_of_another_process_is_not_written_over(void **state)
{
	static const char other[] = "wxarchive-pace/1\n1700086400001\n";
	struct desk *d = *state;

	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	tempdir_write(&d->dir, "token.json.pace", other);
	pace_store_write(d->pace, d->config, &d->clock);
	assert_true(
	        text_starts(tempdir_read(&d->dir, "token.json.pace"), other));
	(void)desk_give(d, 1);
	desk_run(d);
	assert_int_equal(api_requests(d->api), 1);
	check_err(&d->calls[1].err, ERR_THROTTLED,
	          LONG_TEXT("2023-11-15T22:13:21Z"));
}

static void a_wait_that_was_left_is_told_once(void **state)
{
	struct desk *d = *state;
	const char *log;
	const char *told;

	desk_open(d, 300);
	pace_recall(d->pace, "wxarchive-pace/1\n1700000060000\n", NOW,
	            d->fake.mono_ms);
	(void)desk_give(d, 0);
	assert_int_equal(api_pump(d->api), 60000);
	assert_int_equal(api_pump(d->api), 60000);
	log = tempdir_read(&d->dir, "log");
	told = strstr(log, " warn api.waits until=2023-11-14T22:14:20Z "
	                   "text=\"an earlier run was told to wait, and this "
	                   "one waits too\"");
	assert_non_null(told);
	assert_null(strstr(told + 16, "api.waits"));
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(d->waited_ms, 60000);
}

static void a_short_wait_that_was_left_is_not_told(void **state)
{
	struct desk *d = *state;

	desk_open(d, 300);
	pace_recall(d->pace, "wxarchive-pace/1\n1700000003000\n", NOW,
	            d->fake.mono_ms);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_int_equal(d->waited_ms, 3000);
	assert_null(strstr(tempdir_read(&d->dir, "log"), "api.waits"));
}

static void calls_under_way_are_dropped_when_it_ends(void **state)
{
	struct desk *d = *state;

	desk_open(d, 300);
	(void)desk_give(d, 0);
	(void)api_pump(d->api);
	(void)desk_give(d, 1);
	/* end() stops the engine and frees it all; no callback is called */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_call_carries_token_and_tracking_id),
		TEST(no_more_than_parallel_are_in_flight),
		TEST(the_budget_holds_calls_back),
		TEST(a_retry_after_stops_all),
		TEST(a_503_with_retry_after_stops_all_too),
		TEST(a_retry_after_that_cannot_be_read_is_a_minute_and_told),
		TEST(a_429_without_retry_after_backs_off_for_all),
		TEST(throttled_calls_have_ten_times_the_tries),
		TEST(passing_failures_are_repeated_as_often_as_tries),
		TEST(a_reply_that_is_judged_badly_is_asked_again),
		TEST(what_will_not_pass_is_not_repeated),
		TEST(a_403_says_which_rights_are_wanted),
		TEST(a_source_that_is_down_is_told_after_the_tries),
		TEST(a_call_without_a_path_ends_as_our_own_bug),
		TEST(a_callback_may_give_the_next_call),
		TEST(one_call_is_run_to_its_end),
		TEST(failures_are_logged_with_both_tracking_ids),
		TEST(a_wait_of_an_hour_is_waited_out),
		TEST(a_longer_wait_ends_all),
		TEST(a_long_wait_that_was_left_ends_all_too),
		TEST(a_wait_of_another_process_is_not_written_over),
		TEST(a_wait_that_was_left_is_told_once),
		TEST(a_short_wait_that_was_left_is_not_told),
		TEST(calls_under_way_are_dropped_when_it_ends),
	};
	struct err e;

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
