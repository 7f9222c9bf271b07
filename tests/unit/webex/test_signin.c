/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/signin.h"

#include "fixture.h"
#include "port/b64.h"
#include "port/digest.h"
#include "port/url.h"
#include "webex/endpoint.h"

#define REDIRECT "http://127.0.0.1:8484/callback"

struct place {
	struct config *config;
	struct arena *arena;
	struct endpoint endpoint;
	struct signin signin;
};

static int start(void **state)
{
	struct place *p = mem_zeroed(1, sizeof(*p));
	struct err e;

	p->config = config_defaults(ORG, "/nowhere");
	set_option(&p->config->auth.client_id, "C&1");
	p->arena = arena_new();
	assert_int_equal(endpoint_fill(&p->endpoint, p->arena, p->config, &e),
	                 0);
	assert_int_equal(signin_start(&p->signin, p->arena, p->config,
	                              &p->endpoint, REDIRECT, &e),
	                 0);
	*state = p;
	return 0;
}

static int end(void **state)
{
	struct place *p = *state;

	config_free(p->config);
	arena_free(p->arena);
	free(p);
	return 0;
}

static void check_query(const struct place *p, const char *key,
                        const char *value)
{
	struct url u;
	struct err e;

	assert_int_equal(url_parse(&u, p->arena, p->signin.address, &e), 0);
	assert_string_equal(url_query_value(p->arena, u.query, key), value);
}

static void the_address_carries_what_the_flow_wants(void **state)
{
	struct place *p = *state;
	OWN(text_free) struct text challenge = { NULL, 0, 0 };
	unsigned char digest[DIGEST_SHA256_BYTES];

	assert_true(text_starts(p->signin.address,
	                        "https://webexapis.com/v1/authorize?"));
	check_query(p, "response_type", "code");
	check_query(p, "client_id", "C&1");
	check_query(p, "redirect_uri", REDIRECT);
	check_query(p, "scope", "cjp:config_read");
	check_query(p, "state", p->signin.state);
	check_query(p, "code_challenge_method", "S256");
	digest_sha256(digest, p->signin.verifier, strlen(p->signin.verifier));
	b64_add_url(&challenge, digest, sizeof(digest));
	check_query(p, "code_challenge", text_str(&challenge));
	assert_string_equal(p->signin.redirect_uri, REDIRECT);
}

static void state_and_verifier_are_new_each_time(void **state)
{
	struct place *p = *state;
	struct signin other;
	struct err e;

	assert_int_equal(signin_start(&other, p->arena, p->config, &p->endpoint,
	                              REDIRECT, &e),
	                 0);
	assert_int_equal(strlen(other.state), 64);
	assert_int_equal(strlen(other.verifier), 64);
	assert_string_not_equal(other.state, p->signin.state);
	assert_string_not_equal(other.verifier, p->signin.verifier);
	assert_string_not_equal(other.state, other.verifier);
}

static void an_authorize_address_may_have_a_query_already(void **state)
{
	struct place *p = *state;
	struct err e;

	p->endpoint.authorize_url = arena_text(p->arena, "https://a.b/c?d=e");
	assert_int_equal(signin_start(&p->signin, p->arena, p->config,
	                              &p->endpoint, REDIRECT, &e),
	                 0);
	check_query(p, "d", "e");
	check_query(p, "response_type", "code");
}

static void without_a_client_id_there_is_no_sign_in(void **state)
{
	struct place *p = *state;
	struct err e;

	set_option(&p->config->auth.client_id, NULL);
	assert_int_equal(signin_start(&p->signin, p->arena, p->config,
	                              &p->endpoint, REDIRECT, &e),
	                 -1);
	check_err(&e, ERR_AUTH,
	          "auth.client_id is not set, and the sign-in needs it");
	assert_string_equal(e.hint,
	                    "set auth.client_id and auth.client_secret_file "
	                    "to those of the integration");
}

static void the_code_is_taken_from_every_form_of_redirect(void **state)
{
	/* before and behind the state */
	static const char *const forms[][2] = {
		{ REDIRECT "?code=a%2Fb&state=", "" },
		{ REDIRECT "?state=", "&code=a%2Fb" },
		{ "/callback?code=a%2Fb&state=", "" },
		{ "code=a%2Fb&state=", "" },
		{ "  " REDIRECT "?code=a%2Fb&state=", " \r\n" },
		{ "\"" REDIRECT "?code=a%2Fb&state=", "#_=_\"" },
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
		const char *redirect =
		        arena_format(p->arena, "%s%s%s", forms[i][0],
		                     p->signin.state, forms[i][1]);
		char *code = NULL;
		struct err e;

		assert_int_equal(
		        signin_code(&code, p->arena, &p->signin, redirect, &e),
		        0);
		assert_string_equal(code, "a/b");
	}
}

static void another_state_is_refused(void **state)
{
	struct place *p = *state;
	char *code = NULL;
	struct err e;

	assert_int_equal(signin_code(&code, p->arena, &p->signin,
	                             "/callback?code=a&state=b", &e),
	                 -1);
	check_err(&e, ERR_AUTH,
	          "the redirect belongs to another sign-in: its "
	          "state differs");
	assert_string_equal(e.hint, "open the address that was printed last, "
	                            "and paste what comes of it");
	assert_int_equal(signin_code(&code, p->arena, &p->signin,
	                             "/callback?code=a", &e),
	                 -1);
	assert_int_equal(e.code, ERR_AUTH);
	assert_null(code);
}

static void a_refusal_is_told_with_its_reason(void **state)
{
	struct place *p = *state;
	const char *bare = arena_format(p->arena,
	                                "?error=access_denied"
	                                "&state=%s",
	                                p->signin.state);
	const char *full = arena_format(p->arena,
	                                "%s&error_description=not+"
	                                "by%%20me",
	                                bare);
	char *code = NULL;
	struct err e;

	assert_int_equal(signin_code(&code, p->arena, &p->signin, bare, &e),
	                 -1);
	check_err(&e, ERR_AUTH, "the sign-in was refused: access_denied");
	assert_int_equal(signin_code(&code, p->arena, &p->signin,
	                             "/callback?error=access_denied", &e),
	                 -1);
	check_err(&e, ERR_AUTH, "the sign-in was refused: access_denied");
	assert_int_equal(signin_code(&code, p->arena, &p->signin,
	                             "/callback?error=access_denied&state=x",
	                             &e),
	                 -1);
	check_err(&e, ERR_AUTH,
	          "the redirect belongs to another sign-in: its state differs");
	assert_int_equal(signin_code(&code, p->arena, &p->signin, full, &e),
	                 -1);
	check_err(&e, ERR_AUTH,
	          "the sign-in was refused: access_denied: not by me");
}

static void a_refusal_says_what_to_do(void **state)
{
	static const char trouble[] = "the source is in trouble: run wxarchive "
	                              "login again later";
	static const struct {
		const char *error, *hint;
	} rows[] = {
		{ "access_denied",
		  "run wxarchive login again, sign in as an administrator of "
		  "the organisation, and accept what is asked for; if that is "
		  "not offered, the integration has to be permitted in Control "
		  "Hub first" },
		{ "invalid_scope",
		  "give the integration the scopes that auth.scopes names "
		  "(cjp:config_read at least) under My Webex Apps at "
		  "developer.webex.com, or correct auth.scopes; then: "
		  "wxarchive login" },
		{ "server_error", trouble },
		{ "temporarily_unavailable", trouble },
		{ "unauthorized_client",
		  "check auth.client_id, auth.scopes and the integration under "
		  "My Webex Apps at developer.webex.com; then: wxarchive "
		  "login" },
	};
	struct place *p = *state;
	char *code = NULL;
	struct err e;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const char *query = arena_format(p->arena, "/callback?error=%s",
		                                 rows[i].error);

		assert_int_equal(
		        signin_code(&code, p->arena, &p->signin, query, &e),
		        -1);
		assert_int_equal(e.code, ERR_AUTH);
		assert_string_equal(e.hint, rows[i].hint);
	}
}

static void a_redirect_is_known_as_that_of_this_sign_in(void **state)
{
	/* with the state behind it */
	static const struct {
		const char *head;
		bool with_state, is_ours;
	} rows[] = {
		{ "code=a&state=", true, true },
		{ "error=access_denied&state=", true, true },
		{ "error=access_denied", false, true },
		{ "error=access_denied&state=x", false, false },
		{ "code=a&state=x", false, false },
		{ "code=a&state=", false, false },
		{ "code=a", false, false },
		{ "", false, false },
	};
	struct place *p = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const char *redirect =
		        arena_format(p->arena, "%s%s", rows[i].head,
		                     rows[i].with_state ? p->signin.state : "");

		assert_int_equal(signin_is_ours(p->arena, &p->signin, redirect),
		                 rows[i].is_ours);
	}
}

static void what_is_no_redirect_is_refused(void **state)
{
	static const char *const others[] = { "", "hello", REDIRECT,
		                              REDIRECT "?code=" };
	struct place *p = *state;
	char *code = NULL;
	struct err e;

	for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
		assert_int_equal(
		        signin_code(&code, p->arena, &p->signin, others[i], &e),
		        -1);
		check_err(&e, ERR_USAGE,
		          "this is no redirect of the sign-in: "
		          "it holds no code");
		assert_string_equal(e.hint,
		                    "paste the whole address that the browser "
		                    "shows after the sign-in: "
		                    "http://127.0.0.1:...?code=...&state=...");
	}
}

static void a_redirect_past_8_kib_is_refused(void **state)
{
	struct place *p = *state;
	OWN(text_free) struct text t = { NULL, 0, 0 };
	char *code = NULL;
	struct err e;

	while (t.len <= 8192)
		text_add(&t, "code=");
	assert_int_equal(
	        signin_code(&code, p->arena, &p->signin, text_str(&t), &e), -1);
	check_err(&e, ERR_USAGE, "the redirect is longer than 8192 bytes");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_address_carries_what_the_flow_wants),
		TEST(state_and_verifier_are_new_each_time),
		TEST(an_authorize_address_may_have_a_query_already),
		TEST(without_a_client_id_there_is_no_sign_in),
		TEST(the_code_is_taken_from_every_form_of_redirect),
		TEST(another_state_is_refused),
		TEST(a_refusal_is_told_with_its_reason),
		TEST(a_refusal_says_what_to_do),
		TEST(a_redirect_is_known_as_that_of_this_sign_in),
		TEST(what_is_no_redirect_is_refused),
		TEST(a_redirect_past_8_kib_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
