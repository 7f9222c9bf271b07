/* What api does about the token.
 * SPDX-License-Identifier: Apache-2.0 */
#include "api_run.h"

#include <signal.h>

#include "base/lockfile.h"

#define REFUSED                                                                \
	{                                                                      \
		401, NULL, "{\"message\":\"who are you\"}"                     \
	}
#define GOOD                                                                   \
	{                                                                      \
		200, NULL, "{}"                                                \
	}
#define END                                                                    \
	{                                                                      \
		0, NULL, NULL                                                  \
	}

static size_t token_requests(const struct desk *d)
{
	return d->server.token_count;
}

static void a_refused_token_is_renewed_once_for_all(void **state)
{
	static const struct answer answers[] = { REFUSED, REFUSED, REFUSED,
		                                 GOOD, END };
	struct desk *d = *state;

	d->server.api = answers;
	d->config->api.parallel = 3;
	desk_open(d, 300);
	for (size_t i = 0; i < 3; i++)
		(void)desk_give(d, i);
	desk_run(d);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(d->calls[i].err.code, ERR_NONE);
		assert_int_equal(d->calls[i].attempts, 2);
	}
	assert_int_equal(token_requests(d), 1);
	assert_int_equal(api_requests(d->api), 7);
	assert_int_equal(pace_total(d->pace), 7);
	assert_string_equal(d->server.seen[6].authorization,
	                    "Bearer access-two_P0A1_" ORG);
	assert_true(text_starts(d->server.seen[3].tracking_id, "WXARCHIVE-"));
	assert_string_equal(d->server.seen[3].authorization, "");
	assert_non_null(strstr(text_str(&d->server.seen[3].body),
	                       "grant_type=refresh_token&"));
}

/* Also when it is told at the last try. */
static void a_long_wait_of_the_token_endpoint_ends_all(void **state)
{
	static const struct answer answers[] = { REFUSED, END };
	static const struct answer tokens[] = { { 503, "90000", NULL }, END };

	for (uint32_t tries = 1; tries <= 3; tries++) {
		struct desk *d;

		if (tries > 1)
			(void)start(state);
		d = *state;
		d->server.api = answers;
		d->server.token = tokens;
		d->config->api.tries = tries;
		desk_open(d, 300);
		(void)desk_give(d, 0);
		desk_run(d);
		check_err_parts(&d->calls[0].err, ERR_THROTTLED,
		                "the source wants no request before "
		                "2023-11-15T23:13:2",
		                "");
		assert_int_equal(token_requests(d), 1);
		assert_int_equal(api_requests(d->api), 2);
		assert_true(pace_held_ms(d->pace, d->fake.mono_ms) >= 90000000);
		if (tries < 3)
			(void)end(state);
	}
}

static void a_new_token_that_is_refused_ends_all(void **state)
{
	static const struct answer answers[] = { REFUSED, END };
	struct desk *d = *state;

	d->server.api = answers;
	d->config->api.parallel = 1;
	desk_open(d, 300);
	for (size_t i = 0; i < 3; i++)
		(void)desk_give(d, i);
	desk_run(d);
	assert_int_equal(d->done_count, 3);
	assert_int_equal(d->api->fatal.code, ERR_AUTH);
	for (size_t i = 0; i < 3; i++) {
		check_err(&d->calls[i].err, ERR_AUTH,
		          "test.call: HTTP 401: who are you (tracking id "
		          "THEIRS-1)");
		assert_string_equal(
		        d->calls[i].err.hint,
		        "run 'wxarchive login'; for a service app make new "
		        "tokens under My Webex Apps at developer.webex.com");
		assert_int_equal(err_exit_code(d->calls[i].err.code),
		                 EXIT_CREDENTIALS);
	}
	assert_int_equal(token_requests(d), 1);
	assert_int_equal(api_requests(d->api), 3);
}

static void a_call_is_not_blamed_for_two_tokens_that_died(void **state)
{
	/* 0 is refused, 0 again passes only after 1 passed with token two */
	static const struct answer answers[] = { REFUSED, GOOD, REFUSED, GOOD,
		                                 END };
	static const struct answer tokens[] = {
		{ 200, NULL, "{\"access_token\":\"token-two\"}" },
		{ 200, NULL, "{\"access_token\":\"token-three\"}" },
		END,
	};
	struct desk *d = *state;

	d->server.api = answers;
	d->server.token = tokens;
	d->config->api.parallel = 1;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	(void)desk_give(d, 1);
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(d->calls[1].err.code, ERR_NONE);
	assert_int_equal(d->calls[1].attempts, 2);
	assert_int_equal(token_requests(d), 2);
}

static void a_dead_refresh_token_ends_all_that_waits(void **state)
{
	static const struct answer answers[] = { REFUSED, END };
	static const struct answer tokens[] = {
		{ 400, NULL, "{\"error\":\"invalid_grant\"}" }, END
	};
	struct desk *d = *state;

	d->server.api = answers;
	d->server.token = tokens;
	d->config->api.parallel = 1;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	(void)desk_give(d, 1);
	desk_run(d);
	for (size_t i = 0; i < 2; i++)
		check_err(&d->calls[i].err, ERR_AUTH,
		          "the token endpoint refused: HTTP 400: "
		          "invalid_grant (tracking id THEIRS-1)");
	assert_true(text_starts(d->calls[0].err.hint,
	                        "run 'wxarchive login'; for a service app"));
	assert_int_equal(api_requests(d->api), 2);
	/* what comes later ends the same way, unsent */
	(void)desk_give(d, 2);
	desk_run(d);
	assert_int_equal(d->calls[2].err.code, ERR_AUTH);
	assert_int_equal(api_requests(d->api), 2);
	assert_non_null(strstr(tempdir_read(&d->dir, "log"), " api.fatal "));
}

static void give_more(struct api_call *call)
{
	struct desk *d = call->owner;

	if (++d->done_count < 10)
		desk_give(d, d->done_count)->done = give_more;
}

static void callbacks_that_give_more_end_too(void **state)
{
	static const struct answer tokens[] = { { 401, NULL, NULL }, END };
	struct desk *d = *state;

	d->server.token = tokens;
	set_secret(&d->config->auth.access_token, NULL);
	desk_open(d, 300);
	desk_give(d, 0)->done = give_more;
	desk_run(d);
	assert_int_equal(d->done_count, 10);
	assert_int_equal(api_requests(d->api), 1);
}

static void a_renewal_that_fails_in_passing_is_repeated(void **state)
{
	static const struct answer tokens[] = {
		{ 503, NULL, NULL },
		{ 429, "9", NULL },
		{ 200, NULL, "{\"access_token\":\"token-two\"}" },
		END,
	};
	struct desk *d = *state;

	d->server.token = tokens;
	set_secret(&d->config->auth.access_token, NULL);
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(token_requests(d), 3);
	assert_true(d->waited_ms >= 9000);
}

static void a_renewal_that_keeps_failing_ends_all(void **state)
{
	static const struct answer tokens[] = { { 500, NULL, NULL }, END };
	struct desk *d = *state;

	d->server.token = tokens;
	d->config->api.tries = 3;
	set_secret(&d->config->auth.access_token, NULL);
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	check_err(&d->calls[0].err, ERR_SERVER,
	          "the token endpoint refused: HTTP 500 (tracking id "
	          "THEIRS-1)");
	assert_int_equal(token_requests(d), 3);
}

static void a_token_is_renewed_ahead_while_calls_go_on(void **state)
{
	struct desk *d = *state;

	set_secret(&d->config->auth.access_token, NULL);
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_int_equal(token_requests(d), 1);
	fake_clock_pass(&d->fake, 39000000); /* of 12 h */
	(void)desk_give(d, 1);
	assert_int_equal(api_pump(d->api), -1);
	assert_int_equal(api_requests(d->api), 4); /* both are on their way */
	desk_run(d);
	while (token_requests(d) < 2 || token_version(d->token) < 3)
		desk_take(d);
	assert_int_equal(d->calls[1].err.code, ERR_NONE);
	assert_int_equal(d->calls[1].attempts, 1);
	assert_false(token_needs_renewal(d->token));
}

static bool is_held(int number)
{
	sigset_t now;

	assert_int_equal(pthread_sigmask(SIG_BLOCK, NULL, &now), 0);
	return sigismember(&now, number) == 1;
}

/* A call and a renewal ahead of time, both on their way. */
static void begin_ahead(struct desk *d, const struct answer tokens[])
{
	d->server.token = tokens;
	set_secret(&d->config->auth.access_token, NULL);
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	fake_clock_pass(&d->fake, 39000000); /* of 12 h */
	(void)desk_give(d, 1);
	assert_int_equal(api_pump(d->api), -1);
	assert_int_equal(api_requests(d->api), 4);
}

static void a_renewal_under_way_is_stored_before_the_end(void **state)
{
	static const struct answer tokens[] = {
		{ 200, NULL,
		  "{\"access_token\":\"access-two\",\"expires_in\":43200}" },
		{ 200, NULL,
		  "{\"access_token\":\"access-three\",\"expires_in\":43200,"
		  "\"refresh_token\":\"refresh-three\"}" },
		END,
	};
	struct desk *d = *state;

	begin_ahead(d, tokens);
	assert_true(is_held(SIGTERM));
	assert_true(is_held(SIGHUP));
	api_settle(d->api);
	assert_non_null(strstr(tempdir_read(&d->dir, "token.json"),
	                       "\"refresh-three\""));
	assert_false(is_held(SIGTERM));
	api_settle(d->api); /* nothing is under way: at once */
}

static void a_renewal_that_fails_holds_up_nobody(void **state)
{
	static const struct answer tokens[] = {
		{ 200, NULL,
		  "{\"access_token\":\"access-two\",\"expires_in\":43200}" },
		{ 500, NULL, NULL },
		END,
	};
	struct desk *d = *state;

	begin_ahead(d, tokens);
	api_settle(d->api);
	assert_false(is_held(SIGTERM));
	assert_int_equal(token_requests(d), 2);
}

static void a_fixed_token_that_is_refused_ends_all(void **state)
{
	static const struct answer answers[] = { REFUSED, END };
	struct desk *d = *state;

	d->server.api = answers;
	set_secret(&d->config->auth.refresh_token, NULL);
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	check_err(&d->calls[0].err, ERR_AUTH,
	          "the access token is no longer good, and there is no refresh "
	          "token to renew it with");
	assert_int_equal(api_requests(d->api), 1);
}

static struct lockfile *hold_lock(struct desk *d)
{
	struct lockfile *l = NULL;

	assert_int_equal(lockfile_take(&l,
	                               tempdir_file(&d->dir, "token.json.lock"),
	                               "another", NOW, &d->e),
	                 0);
	return l;
}

static void the_renewal_of_another_process_is_waited_for(void **state)
{
	struct desk *d = *state;
	OWN(own_lockfile) struct lockfile *l = hold_lock(d);

	set_secret(&d->config->auth.access_token, NULL);
	desk_open(d, 300);
	(void)desk_give(d, 0);
	assert_int_equal(api_pump(d->api), 250);
	fake_clock_pass(&d->fake, 250);
	assert_int_equal(api_pump(d->api), 250);
	assert_int_equal(api_requests(d->api), 0);
	lockfile_drop(l);
	l = NULL;
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(token_requests(d), 1);
}

static void another_process_that_never_ends_is_named(void **state)
{
	struct desk *d = *state;
	struct lockfile *l = hold_lock(d);

	set_secret(&d->config->auth.access_token, NULL);
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	lockfile_drop(l);
	assert_int_equal(d->calls[0].err.code, ERR_LOCKED);
	assert_non_null(strstr(d->calls[0].err.text, "another"));
	assert_true(d->waited_ms >= 90000 && d->waited_ms < 91000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_refused_token_is_renewed_once_for_all),
		TEST(a_long_wait_of_the_token_endpoint_ends_all),
		TEST(a_new_token_that_is_refused_ends_all),
		TEST(a_call_is_not_blamed_for_two_tokens_that_died),
		TEST(a_dead_refresh_token_ends_all_that_waits),
		TEST(callbacks_that_give_more_end_too),
		TEST(a_renewal_that_fails_in_passing_is_repeated),
		TEST(a_renewal_that_keeps_failing_ends_all),
		TEST(a_token_is_renewed_ahead_while_calls_go_on),
		TEST(a_renewal_under_way_is_stored_before_the_end),
		TEST(a_renewal_that_fails_holds_up_nobody),
		TEST(a_fixed_token_that_is_refused_ends_all),
		TEST(the_renewal_of_another_process_is_waited_for),
		TEST(another_process_that_never_ends_is_named),
	};
	struct err e;

	if (http_global_start(&e) != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
