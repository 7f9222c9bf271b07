/* The requests of the token, and what the endpoint answers to them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "token_desk.h"
#include "webex/token_store.h"

static void a_dead_refresh_token_ends_in_words_and_a_hint(void **state)
{
	static const int statuses[] = { 400, 401 };
	struct desk *d = *state;

	open_with_refresh(d);
	for (size_t i = 0; i < ARRAY_COUNT(statuses); i++) {
		OWN(mem_own)
		char *text = mem_format(
		        "the token endpoint refused: HTTP %d: invalid_grant; "
		        "the token ************* is dead",
		        statuses[i]);

		renew(d);
		assert_int_equal(reply(d, statuses[i],
		                       "{\"error\":\"invalid_grant\","
		                       "\"error_description\":\"the token "
		                       "first+refresh is dead\"}"),
		                 -1);
		check_err(&d->e, ERR_AUTH, text);
		assert_string_equal(
		        d->e.hint,
		        "run 'wxarchive login'; for a service app open it "
		        "under My Webex Apps at developer.webex.com, make new "
		        "tokens there and put the refresh token into "
		        "auth.refresh_token_file; check auth.client_id and "
		        "auth.client_secret_file");
	}
}

static void a_wrong_client_secret_is_looked_for_first(void **state)
{
	static const char *const replies[] = {
		"{\"error\":\"invalid_client\",\"error_description\":\"x\"}",
		"{\"message\":\"Invalid client credentials\"}",
		"{\"message\":\"clientSecret is required\"}",
		"{\"error\":\"unauthorized_client\"}",
	};
	struct desk *d = *state;

	open_with_refresh(d);
	for (size_t i = 0; i < ARRAY_COUNT(replies); i++) {
		renew(d);
		assert_int_equal(reply(d, 401, replies[i]), -1);
		check_err_parts(&d->e, ERR_AUTH,
		                "the token endpoint refused: HTTP 401: ", "");
		assert_string_equal(
		        d->e.hint,
		        "check auth.client_secret_file and auth.client_id: "
		        "they must be those of the integration or service app "
		        "under My Webex Apps at developer.webex.com, where a "
		        "new client secret ends the old one; the tokens are "
		        "kept");
	}
}

static void other_failures_of_the_endpoint_pass_or_not(void **state)
{
	static const struct {
		int status;
		enum err_code code;
	} rows[] = {
		{ 429, ERR_THROTTLED }, { 500, ERR_SERVER },
		{ 503, ERR_SERVER },    { 404, ERR_REFUSED },
		{ 403, ERR_FORBIDDEN }, { 405, ERR_REFUSED },
	};
	struct desk *d = *state;

	open_with_refresh(d);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		renew(d);
		assert_int_equal(reply(d, rows[i].status, ""), -1);
		check_err_parts(&d->e, rows[i].code,
		                "the token endpoint refused: HTTP ", "");
	}
	renew(d);
	assert_int_equal(reply(d, 200, "{}"), -1);
	assert_int_equal(d->e.code, ERR_SHAPE);
	renew(d);
	err_set(&d->job.err, ERR_NET, "no route");
	assert_int_equal(token_renewed(d->token, &d->job, &d->e), -1);
	check_err(&d->e, ERR_NET, "token endpoint: no route");
}

static void a_page_or_redirect_is_no_answer_of_the_endpoint(void **state)
{
	static const char page[] =
	        "<html><head><title>Access Denied (Blue Coat)</title></head>"
	        "</html>";
	struct desk *d = *state;

	open_with_refresh(d);
	renew(d);
	assert_int_equal(reply(d, 403, page), -1);
	check_err(&d->e, ERR_DIVERTED,
	          "token endpoint: HTTP 403: an HTML page, \"Access Denied "
	          "(Blue Coat)\": this is not an answer from Webex");
	assert_non_null(strstr(d->e.hint, "check source.token_url, and let"));
	renew(d);
	memcpy(d->job.redirect_to, "https://sso.example", 20);
	assert_int_equal(reply(d, 302, page), -1);
	check_err(&d->e, ERR_DIVERTED,
	          "token endpoint: HTTP 302, a redirect to "
	          "https://sso.example: this is not an answer from Webex");
	renew(d);
	assert_int_equal(reply(d, 400, page), -1);
	check_err(&d->e, ERR_AUTH,
	          "the token endpoint refused: HTTP 400: an HTML page, "
	          "\"Access Denied (Blue Coat)\"");
	assert_non_null(strstr(d->e.hint, "a page for people replied"));
	renew(d);
	assert_int_equal(reply(d, 200, page), -1);
	check_err(&d->e, ERR_SHAPE,
	          "token endpoint: HTTP 200: an HTML page, \"Access Denied "
	          "(Blue Coat)\"");
	assert_non_null(strstr(d->e.hint, "a page for people replied"));
}

static void a_wait_asked_for_is_handed_on(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	renew(d);
	d->job.status = 429;
	d->job.retry_after_ms = 7000;
	assert_int_equal(token_renewed(d->token, &d->job, &d->e), -1);
	assert_int_equal(d->e.retry_after_ms, 7000);
}

static void one_process_renews_at_a_time(void **state)
{
	struct desk *d = *state;
	struct token *other = NULL;
	struct http_job job = { .url = NULL };

	open_with_refresh(d);
	assert_int_equal(token_open(&other, d->config, &d->clock, &d->e), 0);
	renew(d);
	assert_int_equal(token_renew(other, &job, &d->e), -1);
	assert_int_equal(d->e.code, ERR_LOCKED);
	assert_int_equal(d->e.retry_after_ms, 250);
	assert_non_null(strstr(d->e.text, "renewing the token"));
	assert_int_equal(reply(d, 200, twelve_hours), 0);
	/* the other one finds it done */
	assert_int_equal(token_renew(other, &job, &d->e), 0);
	assert_null(job.url);
	assert_string_equal(secret_reveal(token_access(other)), ACCESS);
	assert_string_equal(token_org(other), ORG);
	/* and if that is refused, renews with the rotated token */
	token_refused(other, token_version(other));
	assert_int_equal(token_renew(other, &job, &d->e), 0);
	assert_non_null(strstr(job.body, "refresh_token=second-refresh"));
	token_free(other);
}

static void nothing_is_spent_when_it_could_not_be_stored(void **state)
{
	struct desk *d = *state;

	if (geteuid() == 0) {
		/* root writes anywhere: a folder in the way stops it too */
		set_option(&d->config->auth.token_store,
		           tempdir_file(&d->dir, "file/token.json"));
		(void)tempdir_write(&d->dir, "file", "in the way");
	}
	open_with_refresh(d);
	if (geteuid() != 0) {
		(void)tempdir_write(&d->dir, "x", "");
		assert_int_equal(chmod(d->dir.path, 0500), 0);
	}
	assert_int_equal(token_renew(d->token, &d->job, &d->e), -1);
	check_err_parts(&d->e, ERR_DISK, "token store: ", "");
	assert_int_equal(chmod(d->dir.path, 0700), 0);
}

/* The trial went well, and then the store cannot be written. */
static void what_could_not_be_stored_is_not_in_force(void **state)
{
	struct desk *d = *state;
	const char *in_the_way;

	open_with_refresh(d);
	renew(d);
	in_the_way = tempdir_file(&d->dir, "deep/er/token.json.tmp");
	assert_int_equal(mkdir(in_the_way, 0700), 0);
	assert_int_equal(reply(d, 200, twelve_hours), -1);
	check_err_parts(&d->e, ERR_DISK, "the renewed token: ", "");
	check_access(d, NULL);
	assert_int_equal(rmdir(in_the_way), 0);
	/* with the token that is stored */
	renew(d);
	assert_non_null(strstr(d->job.body, "refresh_token=first%2Brefresh"));
}

static void nothing_is_spent_when_the_store_cannot_be_replaced(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	renew_well(d, twelve_hours);
	assert_int_equal(
	        mkdir(tempdir_file(&d->dir, "deep/er/token.json.tmp"), 0700),
	        0);
	http_job_reset(&d->job);
	assert_int_equal(token_renew(d->token, &d->job, &d->e), -1);
	check_err_parts(&d->e, ERR_DISK, "token store: ", "");
	assert_null(d->job.body);
}

/* By a process with another configuration. */
static void a_token_of_another_organisation_is_not_taken_over(void **state)
{
	struct desk *d = *state;
	struct err e = { .code = ERR_NONE };
	struct token_store s = {
		.access_from_ms = NOW,
		.access_expires_ms = NOW + HOUR,
		.refresh_expires_ms = -1,
	};

	open_with_refresh(d);
	renew_well(d, twelve_hours);
	set_secret(&s.access,
	           "cccc_dd_P0A1_11111111-2222-4333-8444-555555555555");
	set_secret(&s.refresh, "their-refresh");
	token_store_seed(s.seed, d->config);
	assert_int_equal(token_store_write(&s, d->config->auth.token_store, &e),
	                 0);
	token_store_clear(&s);
	token_refused(d->token, token_version(d->token));
	renew(d);
	assert_non_null(d->job.url);
	assert_non_null(strstr(d->job.body, "refresh_token=second-refresh"));
	check_access(d, NULL);
}

static void the_code_of_a_sign_in_is_exchanged(void **state)
{
	struct desk *d = *state;

	assert_int_equal(
	        token_open_empty(&d->token, d->config, &d->clock, &d->e), 0);
	check_access(d, NULL);
	assert_int_equal(token_exchange(d->token, &d->job, "the/code",
	                                "http://127.0.0.1:8484/callback",
	                                "verify", &d->e),
	                 0);
	assert_string_equal(
	        d->job.body,
	        "grant_type=authorization_code&client_id=C1"
	        "&client_secret=s%26cret-secret&code=the%2Fcode"
	        "&redirect_uri=http%3A%2F%2F127.0.0.1%3A8484%2Fcallback"
	        "&code_verifier=verify");
	assert_true(d->job.is_once);
	assert_int_equal(reply(d, 200, twelve_hours), 0);
	check_access(d, ACCESS);
	open_token(d);
	check_access(d, ACCESS);
}

static void a_refused_code_is_hidden_in_the_words(void **state)
{
	struct desk *d = *state;

	assert_int_equal(
	        token_open_empty(&d->token, d->config, &d->clock, &d->e), 0);
	assert_int_equal(
	        token_exchange(d->token, &d->job, "the/code", "u", NULL, &d->e),
	        0);
	assert_null(strstr(d->job.body, "code_verifier"));
	assert_int_equal(
	        reply(d, 400, "{\"message\":\"the/code by s&cret-secret\"}"),
	        -1);
	check_err(&d->e, ERR_AUTH,
	          "the token endpoint refused: HTTP 400: ******** by "
	          "*************");
}

static void without_the_client_nothing_is_renewed(void **state)
{
	static const char *const missing[] = { "auth.client_secret_file",
		                               "auth.client_id" };
	struct desk *d = *state;

	open_with_refresh(d);
	assert_int_equal(token_check_client(d->token, &d->e), 0);
	for (size_t i = 0; i < ARRAY_COUNT(missing); i++) {
		OWN(mem_own)
		char *text = mem_format("%s is not set, and a token cannot be "
		                        "had without it",
		                        missing[i]);

		if (i == 0)
			set_secret(&d->config->auth.client_secret, NULL);
		else
			set_option(&d->config->auth.client_id, NULL);
		assert_int_equal(token_check_client(d->token, &d->e), -1);
		check_err(&d->e, ERR_AUTH, text);
		assert_int_equal(token_renew(d->token, &d->job, &d->e), -1);
		check_err(&d->e, ERR_AUTH, text);
		assert_string_equal(d->e.hint,
		                    "set auth.client_id and "
		                    "auth.client_secret_file to those of "
		                    "the integration or service app");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_dead_refresh_token_ends_in_words_and_a_hint),
		TEST(a_wrong_client_secret_is_looked_for_first),
		TEST(other_failures_of_the_endpoint_pass_or_not),
		TEST(a_page_or_redirect_is_no_answer_of_the_endpoint),
		TEST(a_wait_asked_for_is_handed_on),
		TEST(one_process_renews_at_a_time),
		TEST(nothing_is_spent_when_it_could_not_be_stored),
		TEST(what_could_not_be_stored_is_not_in_force),
		TEST(nothing_is_spent_when_the_store_cannot_be_replaced),
		TEST(a_token_of_another_organisation_is_not_taken_over),
		TEST(the_code_of_a_sign_in_is_exchanged),
		TEST(a_refused_code_is_hidden_in_the_words),
		TEST(without_the_client_nothing_is_renewed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
