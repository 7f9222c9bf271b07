/* What api does when something else replies in the source's place.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_own.h"

#include "api_run.h"
#include "webex/html_page.h"

/* Nothing more is sent to it, and nothing is said of rights. */
static void what_replies_in_the_source_s_place_ends_all(void **state)
{
	static const struct {
		struct answer answers[2];
		const char *text;
	} rows[] = {
		{ { { 302, NULL, "<html><title>Moved</title></html>" },
		    { 0, NULL, NULL } },
		  "test.call: HTTP 302, a redirect: this is not an answer "
		  "from Webex" },
		{ { { 407, NULL, "<html><title>No</title></html>" },
		    { 0, NULL, NULL } },
		  "test.call: HTTP 407, a proxy wants to be signed in to: this "
		  "is not an answer from Webex" },
		{ { { 403, NULL, "<html><title>Access Denied</title></html>" },
		    { 0, NULL, NULL } },
		  "test.call: HTTP 403: an HTML page, \"Access Denied\" "
		  "(tracking id THEIRS-1): this is not an answer from Webex" },
	};

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct desk *const d = *state;

		d->server.api = rows[i].answers;
		desk_open(d, 300);
		(void)desk_give(d, 0);
		(void)desk_give(d, 1);
		d->config->api.parallel = 1;
		desk_run(d);
		assert_int_equal(api_requests(d->api), 1);
		check_err(&d->calls[0].err, ERR_DIVERTED, rows[i].text);
		assert_int_equal(d->calls[1].err.code, ERR_DIVERTED);
		assert_int_equal(d->api->fatal.code, ERR_DIVERTED);
		assert_int_equal(end(state), 0);
		assert_int_equal(start(state), 0);
	}
}

/* A gateway of the source's own may have such pages. */
static void a_page_of_trouble_is_asked_again(void **state)
{
	static const struct answer answers[] = {
		{ 503, NULL, "<html><title>Unavailable</title></html>" },
		{ 200, NULL, "{\"good\":1}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	(void)desk_give(d, 0);
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(d->calls[0].attempts, 2);
}

static const char sign_in[] = "<html><title>Sign in</title></html>";

static int judge_nothing(struct api_call *call, struct err *e)
{
	if (!html_page_is(text_str(&call->reply), call->reply.len))
		return 0;
	return err_set(e, ERR_SHAPE, "no object");
}

/* With a status of success it is asked again, and is no answer in the end. */
static void a_page_in_place_of_each_answer_ends_all(void **state)
{
	static const struct answer answers[] = {
		{ 200, NULL, sign_in },
		{ 200, NULL, sign_in },
		{ 200, NULL, sign_in },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	d->config->api.tries = 3;
	desk_give(d, 0)->judge = judge_nothing;
	desk_run(d);
	assert_int_equal(api_requests(d->api), 3);
	check_err(&d->calls[0].err, ERR_DIVERTED,
	          "test.call: HTTP 200: an HTML page, \"Sign in\" (tracking id "
	          "THEIRS-1): this is not an answer from Webex");
	assert_non_null(strstr(d->calls[0].err.hint, "a sign-in page replied"));
	assert_int_equal(d->api->fatal.code, ERR_DIVERTED);
}

static void a_page_in_place_of_an_answer_may_pass(void **state)
{
	static const struct answer answers[] = {
		{ 200, NULL, sign_in },
		{ 200, NULL, sign_in },
		{ 200, NULL, "{\"good\":1}" },
		{ 0, NULL, NULL },
	};
	struct desk *d = *state;

	d->server.api = answers;
	desk_open(d, 300);
	d->config->api.tries = 3;
	desk_give(d, 0)->judge = judge_nothing;
	desk_run(d);
	assert_int_equal(d->calls[0].err.code, ERR_NONE);
	assert_int_equal(d->calls[0].attempts, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_replies_in_the_source_s_place_ends_all),
		TEST(a_page_of_trouble_is_asked_again),
		TEST(a_page_in_place_of_each_answer_ends_all),
		TEST(a_page_in_place_of_an_answer_may_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
