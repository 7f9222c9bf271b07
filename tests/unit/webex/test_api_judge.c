/* What is told of a reply: never a token, wherever it stands.
 * SPDX-License-Identifier: Apache-2.0 */
#include "webex/api_judge.h"

#include "base/log.h"
#include "token_desk.h"

/* The first bytes of a token would be as much of a secret. */
#define SHOWS 6

/* Bytes before the token: words are cut at 400. */
#define PADS 430

static void quiet(void)
{
	const struct log_setup setup = { .level = LOG_OFF, .fd = 2 };

	log_configure(&setup);
}

static char *with_padding(size_t pad, const char *secret)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add(&t, "{\"message\":\"");
	for (size_t i = 0; i < pad; i++)
		text_add_char(&t, '.');
	text_addf(&t, "%s\"}", secret);
	return text_take(&t);
}

static void check_hidden(const struct err *e, const char *secret, size_t pad)
{
	char start[SHOWS + 1] = { 0 };

	memcpy(start, secret, SHOWS);
	if (strstr(e->text, start) != NULL)
		fail_msg("%zu bytes before: %s", pad, e->text);
}

static void a_call_shows_no_token_wherever_its_words_are_cut(void **state)
{
	struct desk *d = *state;

	quiet();
	set_secret(&d->config->auth.access_token, ACCESS);
	open_token(d);
	for (size_t pad = 0; pad < PADS; pad++) {
		OWN(mem_own) char *body = with_padding(pad, ACCESS);
		struct api_call call = { .name = "search.page" };
		struct http_job job = { .status = 500 };

		text_add(&job.reply, body);
		api_judge(&call, &job, d->token, false);
		assert_int_equal(call.err.code, ERR_SERVER);
		check_hidden(&call.err, ACCESS, pad);
		api_call_reset(&call);
	}
}

static void a_call_shows_no_token_of_the_transport(void **state)
{
	struct desk *d = *state;
	struct api_call call = { .name = "search.page" };
	struct http_job job = { .status = 0 };

	quiet();
	set_secret(&d->config->auth.access_token, ACCESS);
	open_token(d);
	(void)err_set(&job.err, ERR_NET, "no header Bearer %s", ACCESS);
	api_judge(&call, &job, d->token, false);
	assert_int_equal(call.err.code, ERR_NET);
	check_hidden(&call.err, ACCESS, 0);
	api_call_reset(&call);
}

static void a_renewal_shows_no_token_wherever_its_words_are_cut(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	for (size_t pad = 0; pad < PADS; pad++) {
		OWN(mem_own) char *body = with_padding(pad, "first+refresh");

		renew(d);
		assert_int_equal(reply(d, 400, body), -1);
		check_hidden(&d->e, "first+refresh", pad);
	}
}

static void a_renewal_shows_no_token_of_the_transport(void **state)
{
	struct desk *d = *state;

	open_with_refresh(d);
	renew(d);
	(void)err_set(&d->job.err, ERR_NET, "cannot send first+refresh");
	assert_int_equal(token_renewed(d->token, &d->job, &d->e), -1);
	check_hidden(&d->e, "first+refresh", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_call_shows_no_token_wherever_its_words_are_cut),
		TEST(a_call_shows_no_token_of_the_transport),
		TEST(a_renewal_shows_no_token_wherever_its_words_are_cut),
		TEST(a_renewal_shows_no_token_of_the_transport),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
