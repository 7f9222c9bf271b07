/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token.h"

#include <sys/stat.h>

#include "token_desk.h"

#define FOREIGN "ffffffff-0000-4000-8000-0123456789ab"

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
		{ "abc_PF84_" FOREIGN, FOREIGN },
	};
	struct desk *d = *state;

	d->config->auth.other_org = true;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		set_secret(&d->config->auth.access_token, rows[i].access);
		open_token(d);
		if (rows[i].org == NULL)
			assert_null(token_org(d->token));
		else
			assert_string_equal(token_org(d->token), rows[i].org);
	}
}

static const char foreign_hint[] =
        "sign in to the right organisation, in a private window of the "
        "browser: wxarchive login (a service app: put the refresh token that "
        "it has for that organisation into auth.refresh_token_file); or "
        "correct source.org_id; or, to read an organisation that another one "
        "manages, set auth.other_org = yes";

static void a_token_of_another_organisation_is_refused(void **state)
{
	struct desk *d = *state;

	set_secret(&d->config->auth.access_token, "a_P0A1_" FOREIGN);
	assert_int_equal(token_open(&d->token, d->config, &d->clock, &d->e),
	                 -1);
	check_err(&d->e, ERR_AUTH,
	          "the token belongs to organisation " FOREIGN
	          ", and source.org_id names " ORG);
	assert_string_equal(d->e.hint, foreign_hint);
	assert_null(d->token);
	d->config->auth.other_org = true;
	open_token(d);
	assert_string_equal(token_org(d->token), FOREIGN);
}

static void a_renewal_to_another_organisation_is_not_kept(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	renew_well(d, twelve_hours);
	token_refused(d->token, token_version(d->token));
	renew(d);
	assert_int_equal(reply(d, 200,
	                       "{\"access_token\":\"b_P0A1_" FOREIGN
	                       "\",\"refresh_token\":\"third\"}"),
	                 -1);
	check_err(&d->e, ERR_AUTH,
	          "what came was not kept: the token belongs to "
	          "organisation " FOREIGN ", and source.org_id names " ORG);
	assert_string_equal(d->e.hint, foreign_hint);
	assert_string_equal(token_org(d->token), ORG);
	assert_non_null(strstr(tempdir_read(&d->dir, "deep/er/token.json"),
	                       "second-refresh"));
}

/* As 'login --refresh-token-file' does it: a new refresh token goes before
 * what is stored, and replaces it only when it was good for something. */
static void a_failed_renewal_changes_nothing_that_is_stored(void **state)
{
	static const char foreign[] = "{\"access_token\":\"b_P0A1_" FOREIGN
	                              "\",\"refresh_token\":\"third\"}";
	struct desk *d = *state;
	OWN(mem_own) char *before = NULL;

	open_with_refresh(d);
	renew_well(d, twelve_hours);
	before = mem_copy_text(tempdir_read(&d->dir, "deep/er/token.json"));
	set_secret(&d->config->auth.refresh_token, "another");
	open_token(d);
	for (int i = 0; i < 3; i++) {
		renew(d);
		assert_non_null(strstr(d->job.body, "refresh_token=another"));
		if (i == 2)
			err_set(&d->job.err, ERR_NET, "no route");
		assert_int_equal(
		        reply(d, i == 0 ? 400 : 200, i == 1 ? foreign : "{}"),
		        -1);
		assert_string_equal(tempdir_read(&d->dir, "deep/er/token.json"),
		                    before);
	}
}

static void a_damaged_store_is_refused_at_the_start(void **state)
{
	struct desk *d = *state;

	set_option(&d->config->auth.token_store,
	           tempdir_write(&d->dir, "token.json", "{"));
	assert_int_equal(chmod(d->config->auth.token_store, 0600), 0);
	assert_int_equal(token_open(&d->token, d->config, &d->clock, &d->e),
	                 -1);
	assert_int_equal(d->e.code, ERR_AUTH);
	set_option(&d->config->auth.token_store, NULL);
	assert_int_equal(token_open(&d->token, d->config, &d->clock, &d->e),
	                 -1);
	check_err(&d->e, ERR_CONFIG, "auth.token_store is not set");
}

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
		TEST(a_fixed_access_token_works_until_it_is_refused),
		TEST(the_organisation_is_the_last_part_of_a_token),
		TEST(a_token_of_another_organisation_is_refused),
		TEST(a_renewal_to_another_organisation_is_not_kept),
		TEST(a_failed_renewal_changes_nothing_that_is_stored),
		TEST(a_damaged_store_is_refused_at_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
