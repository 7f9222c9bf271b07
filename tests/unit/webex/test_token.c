/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/lockfile.h"
#include "fixture.h"
#include "port/http.h"
#include "support/fake_clock.h"
#include "support/tempdir.h"

#define NOW    INT64_C(1700000000000)
#define HOUR   INT64_C(3600000)
#define ACCESS "aaaa_bb_P0A1_" ORG

struct desk {
	struct tempdir dir;
	struct config *config;
	struct fake_clock fake;
	struct clock clock;
	struct token *token;
	struct http_job job;
	struct err e;
};

static int start(void **state)
{
	struct desk *d = mem_zeroed(1, sizeof(*d));

	d->dir = tempdir_make();
	d->config = config_defaults(ORG, d->dir.path);
	set_option(&d->config->auth.token_store,
	           tempdir_file(&d->dir, "deep/er/token.json"));
	set_option(&d->config->auth.client_id, "C1");
	set_secret(&d->config->auth.client_secret, "s&cret-secret");
	d->fake = (struct fake_clock){ .now_ms = NOW };
	d->clock = fake_clock(&d->fake);
	*state = d;
	return 0;
}

static int end(void **state)
{
	struct desk *d = *state;

	http_job_reset(&d->job);
	token_free(d->token);
	config_free(d->config);
	tempdir_remove(&d->dir);
	free(d);
	return 0;
}

static void open_token(struct desk *d)
{
	token_free(d->token);
	d->token = NULL;
	if (token_open(&d->token, d->config, &d->clock, &d->e) != 0)
		fail_msg("%s", d->e.text);
}

static void open_with_refresh(struct desk *d)
{
	set_secret(&d->config->auth.refresh_token, "first+refresh");
	open_token(d);
}

static void renew(struct desk *d)
{
	http_job_reset(&d->job);
	if (token_renew(d->token, &d->job, &d->e) != 0)
		fail_msg("%s", d->e.text);
}

static int reply(struct desk *d, int status, const char *body)
{
	d->job.status = status;
	d->job.retry_after_ms = -1;
	text_clear(&d->job.reply);
	text_add(&d->job.reply, body);
	return token_renewed(d->token, &d->job, &d->e);
}

static void renew_well(struct desk *d, const char *body)
{
	renew(d);
	if (reply(d, 200, body) != 0)
		fail_msg("%s", d->e.text);
}

static const char twelve_hours[] =
        "{\"access_token\":\"" ACCESS "\",\"expires_in\":43200,"
        "\"refresh_token\":\"second-refresh\","
        "\"refresh_token_expires_in\":86400,\"token_type\":\"Bearer\","
        "\"scope\":\"cjp:config_read\"}";

static void check_access(const struct desk *d, const char *expected)
{
	const struct secret *s = token_access(d->token);

	if (expected == NULL) {
		assert_null(s);
		return;
	}
	assert_non_null(s);
	assert_string_equal(secret_reveal(s), expected);
}

static void without_any_token_it_says_what_to_do(void **state)
{
	struct desk *d = *state;
	OWN(mem_own) char *text = NULL;

	assert_int_equal(token_open(&d->token, d->config, &d->clock, &d->e),
	                 -1);
	text = mem_format("there are no credentials: neither the configuration "
	                  "nor the token store %s holds a token",
	                  d->config->auth.token_store);
	check_err(&d->e, ERR_AUTH, text);
	assert_string_equal(d->e.hint,
	                    "run 'wxarchive login', or put the refresh token "
	                    "of a service app into a file and name it in "
	                    "auth.refresh_token_file");
	assert_null(d->token);
}

static void a_first_refresh_token_is_renewed_at_once(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	check_access(d, NULL);
	assert_true(token_needs_renewal(d->token));
	renew(d);
	assert_string_equal(d->job.method, "POST");
	assert_string_equal(d->job.url,
	                    "https://webexapis.com/v1/access_token");
	assert_string_equal(d->job.content_type,
	                    "application/x-www-form-urlencoded");
	assert_string_equal(d->job.body, "grant_type=refresh_token&client_id=C1"
	                                 "&client_secret=s%26cret-secret"
	                                 "&refresh_token=first%2Brefresh");
	assert_int_equal(d->job.body_len, strlen(d->job.body));
	assert_null(d->job.bearer);
	assert_int_equal(reply(d, 200, twelve_hours), 0);
	check_access(d, ACCESS);
	assert_false(token_needs_renewal(d->token));
	assert_int_equal(token_access_expires_ms(d->token), NOW + 12 * HOUR);
	assert_int_equal(token_refresh_expires_ms(d->token), NOW + 24 * HOUR);
	assert_string_equal(token_scopes(d->token), "cjp:config_read");
	assert_string_equal(token_org(d->token), ORG);
}

static void a_rotated_token_is_in_the_store_before_it_is_used(void **state)
{
	struct desk *d = *state;
	struct stat st;

	open_with_refresh(d);
	renew_well(d, twelve_hours);
	assert_non_null(strstr(tempdir_read(&d->dir, "deep/er/token.json"),
	                       "second-refresh"));
	assert_int_equal(stat(d->config->auth.token_store, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	open_token(d); /* as the next process */
	check_access(d, ACCESS);
	fake_clock_pass(&d->fake, 13 * HOUR);
	check_access(d, NULL);
	renew(d);
	assert_non_null(strstr(d->job.body, "refresh_token=second-refresh"));
}

static void a_new_refresh_token_of_the_operator_wins(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	renew_well(d, twelve_hours);
	set_secret(&d->config->auth.refresh_token, "from-the-operator");
	open_token(d);
	check_access(d, NULL);
	renew(d);
	assert_non_null(strstr(d->job.body, "refresh_token=from-the-operator"));
}

static void a_reply_without_refresh_token_keeps_the_old_one(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	renew_well(d, "{\"access_token\":\"a1\",\"expires_in\":60}");
	assert_int_equal(token_refresh_expires_ms(d->token), -1);
	assert_null(token_org(d->token));
	assert_null(token_scopes(d->token));
	token_refused(d->token, token_version(d->token));
	renew(d);
	assert_non_null(strstr(d->job.body, "refresh_token=first%2Brefresh"));
}

/* Ahead of expiry: the larger of 5 min and a tenth of its life, but at most
 * half of it. */
static void renewal_is_due_as_in_this_table(void **state)
{
	static const struct {
		int64_t life_s;
		int64_t due_s; /* after so long */
	} rows[] = {
		{ 43200, 38880 },     { 3600, 3240 }, { 3000, 2700 },
		{ 2000, 1700 },       { 600, 300 },   { 60, 30 },
		{ 1209600, 1088640 },
	};
	struct desk *d = *state;

	open_with_refresh(d);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *body = mem_format(
		        "{\"access_token\":\"a%zu\",\"expires_in\":%lld}", i,
		        (long long)rows[i].life_s);

		renew_well(d, body);
		fake_clock_pass(&d->fake, rows[i].due_s * 1000);
		assert_false(token_needs_renewal(d->token));
		fake_clock_pass(&d->fake, 1);
		assert_true(token_needs_renewal(d->token));
		assert_non_null(token_access(d->token));
	}
}

static void a_refusal_counts_only_for_its_own_version(void **state)
{
	struct desk *d = *state;
	unsigned old;

	open_with_refresh(d);
	old = token_version(d->token);
	renew_well(d, twelve_hours);
	assert_int_equal(token_version(d->token), old + 1);
	token_refused(d->token, old);
	check_access(d, ACCESS);
	token_refused(d->token, old + 1);
	check_access(d, NULL);
	assert_true(token_needs_renewal(d->token));
}

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

static void other_failures_of_the_endpoint_pass_or_not(void **state)
{
	static const struct {
		int status;
		enum err_code code;
	} rows[] = {
		{ 429, ERR_THROTTLED }, { 500, ERR_SERVER },
		{ 503, ERR_SERVER },    { 404, ERR_REFUSED },
		{ 403, ERR_FORBIDDEN }, { 302, ERR_REFUSED },
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

static void a_fixed_access_token_works_until_it_is_refused(void **state)
{
	struct desk *d = *state;

	set_secret(&d->config->auth.access_token, "fixed");
	open_token(d);
	check_access(d, "fixed");
	assert_false(token_needs_renewal(d->token));
	assert_int_equal(token_access_expires_ms(d->token), -1);
	token_refused(d->token, token_version(d->token));
	check_access(d, NULL);
	assert_int_equal(token_renew(d->token, &d->job, &d->e), -1);
	check_err(&d->e, ERR_AUTH,
	          "the access token is no longer good, and there is no refresh "
	          "token to renew it with");
	assert_string_equal(d->e.hint,
	                    "run 'wxarchive login', or give a refresh token in "
	                    "auth.refresh_token_file (or a new access token in "
	                    "auth.access_token_file)");
}

static void without_a_client_id_nothing_is_renewed(void **state)
{
	struct desk *d = *state;

	set_option(&d->config->auth.client_id, NULL);
	open_with_refresh(d);
	assert_int_equal(token_renew(d->token, &d->job, &d->e), -1);
	check_err(&d->e, ERR_AUTH,
	          "auth.client_id is not set, and a token cannot be had "
	          "without it");
	assert_string_equal(d->e.hint, "set auth.client_id and "
	                               "auth.client_secret_file to those of "
	                               "the integration or service app");
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

static void the_organisation_is_the_last_part_of_a_token(void **state)
{
	static const struct {
		const char *access;
		const char *org;
	} rows[] = {
		{ "abc_PF84_" ORG, ORG },
		{ "a_b_c_PF84_" ORG, ORG },
		{ "abc_PF84_" ORG "x", NULL },
		{ "abc", NULL },
		{ "abc_", NULL },
		{ "abc_not-an-org", NULL },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		set_secret(&d->config->auth.access_token, rows[i].access);
		open_token(d);
		if (rows[i].org == NULL)
			assert_null(token_org(d->token));
		else
			assert_string_equal(token_org(d->token), rows[i].org);
	}
}

static void a_damaged_store_is_refused_at_the_start(void **state)
{
	struct desk *d = *state;

	set_option(&d->config->auth.token_store,
	           tempdir_write(&d->dir, "token.json", "{"));
	assert_int_equal(token_open(&d->token, d->config, &d->clock, &d->e),
	                 -1);
	assert_int_equal(d->e.code, ERR_AUTH);
	set_option(&d->config->auth.token_store, NULL);
	assert_int_equal(token_open(&d->token, d->config, &d->clock, &d->e),
	                 -1);
	check_err(&d->e, ERR_CONFIG, "auth.token_store is not set");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_any_token_it_says_what_to_do),
		TEST(a_first_refresh_token_is_renewed_at_once),
		TEST(a_rotated_token_is_in_the_store_before_it_is_used),
		TEST(a_new_refresh_token_of_the_operator_wins),
		TEST(a_reply_without_refresh_token_keeps_the_old_one),
		TEST(renewal_is_due_as_in_this_table),
		TEST(a_refusal_counts_only_for_its_own_version),
		TEST(a_dead_refresh_token_ends_in_words_and_a_hint),
		TEST(other_failures_of_the_endpoint_pass_or_not),
		TEST(a_wait_asked_for_is_handed_on),
		TEST(a_fixed_access_token_works_until_it_is_refused),
		TEST(without_a_client_id_nothing_is_renewed),
		TEST(one_process_renews_at_a_time),
		TEST(nothing_is_spent_when_it_could_not_be_stored),
		TEST(the_code_of_a_sign_in_is_exchanged),
		TEST(a_refused_code_is_hidden_in_the_words),
		TEST(the_organisation_is_the_last_part_of_a_token),
		TEST(a_damaged_store_is_refused_at_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
