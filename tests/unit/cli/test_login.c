/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/login.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "support/check.h"
#include "support/fake_clock.h"
#include "webex/endpoint.h"
#include "webex/signin.h"

#define ORG "0a1b2c3d-0000-4000-8000-0123456789ab"

struct desk {
	struct arena *arena;
	struct config *config;
	struct login *login;
	struct signin signin;
	struct fake_clock fake;
	struct clock clock;
	atomic_int stop;
	int ends[2]; /* what is pasted */
	struct login_wait wait;
	struct err e;
};

static int start(void **state)
{
	struct desk *d = mem_zeroed(1, sizeof(*d));
	struct endpoint endpoint;

	d->arena = arena_new();
	d->config = config_defaults(ORG, "/nowhere");
	d->config->auth.client_id = mem_copy_text("C1");
	assert_int_equal(endpoint_fill(&endpoint, d->arena, d->config, &d->e),
	                 0);
	assert_int_equal(login_listen(&d->login, 0, &d->e), 0);
	assert_int_equal(signin_start(&d->signin, d->arena, d->config,
	                              &endpoint, login_redirect(d->login),
	                              &d->e),
	                 0);
	assert_int_equal(pipe(d->ends), 0);
	d->clock = fake_clock(&d->fake);
	login_expect(d->login, &d->signin);
	d->wait =
	        (struct login_wait){ &d->clock, &d->stop, 600000, d->ends[0] };
	*state = d;
	return 0;
}

static int end(void **state)
{
	struct desk *d = *state;

	login_close(d->login);
	(void)close(d->ends[0]);
	(void)close(d->ends[1]);
	config_free(d->config);
	arena_free(d->arena);
	free(d);
	return 0;
}

static void paste(struct desk *d, const char *s)
{
	assert_int_equal(write(d->ends[1], s, strlen(s)), strlen(s));
}

static char *redirect(struct desk *d)
{
	return arena_format(d->arena, "%s?code=abc&state=%s\n",
	                    login_redirect(d->login), d->signin.state);
}

static int wait_code(struct desk *d, char **code)
{
	return login_wait_code(code, d->arena, d->login, &d->wait, &d->e);
}

static void a_pasted_redirect_brings_the_code(void **state)
{
	struct desk *d = *state;
	char *code = NULL;

	paste(d, "\n  \nwhat?\n");
	paste(d, redirect(d));
	assert_int_equal(wait_code(d, &code), 0);
	assert_string_equal(code, "abc");
	assert_true(text_starts(login_redirect(d->login), "http://127.0.0.1:"));
	assert_true(text_ends(login_redirect(d->login), "/callback"));
}

static void a_last_line_without_its_end_is_read(void **state)
{
	struct desk *d = *state;
	char *line = redirect(d);
	char *code = NULL;

	line[strlen(line) - 1] = '\0';
	paste(d, line);
	(void)close(d->ends[1]);
	assert_int_equal(wait_code(d, &code), 0);
	assert_string_equal(code, "abc");
	assert_int_equal(pipe(d->ends), 0);
}

static void the_redirect_of_another_sign_in_is_refused(void **state)
{
	struct desk *d = *state;
	char *code = NULL;

	paste(d, "http://127.0.0.1/callback?code=abc&state=other\n");
	assert_int_equal(wait_code(d, &code), -1);
	assert_int_equal(d->e.code, ERR_AUTH);
	assert_null(code);
}

static void nobody_is_waited_for_longer_than_the_limit(void **state)
{
	struct desk *d = *state;
	char *code = NULL;

	d->wait.input = -1;
	d->fake.step_ms = 200000;
	assert_int_equal(wait_code(d, &code), -1);
	check_err(&d->e, ERR_AUTH, "nobody has signed in within 10 minutes");
	assert_string_equal(d->e.hint,
	                    "run wxarchive login again, open the address it "
	                    "prints, and sign in as an administrator");
}

static void a_wish_to_stop_ends_the_wait(void **state)
{
	struct desk *d = *state;
	char *code = NULL;

	atomic_store(&d->stop, 1);
	assert_int_equal(wait_code(d, &code), -1);
	check_err(&d->e, ERR_STOPPED, "stopped");
}

static void a_port_that_is_taken_is_told(void **state)
{
	struct desk *d = *state;
	struct login *second = NULL;
	const char *port = strrchr(login_redirect(d->login), ':') + 1;
	int number = 0;

	while (*port >= '0' && *port <= '9')
		number = number * 10 + (*port++ - '0');
	assert_int_equal(login_listen(&second, number, &d->e), -1);
	assert_true(text_starts(d->e.text, "cannot listen for the redirect: "));
	assert_string_equal(d->e.hint,
	                    "set auth.redirect_port to a free port, and "
	                    "register it with the integration");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_pasted_redirect_brings_the_code),
		TEST(a_last_line_without_its_end_is_read),
		TEST(the_redirect_of_another_sign_in_is_refused),
		TEST(nobody_is_waited_for_longer_than_the_limit),
		TEST(a_wish_to_stop_ends_the_wait),
		TEST(a_port_that_is_taken_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
