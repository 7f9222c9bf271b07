/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "base/secret.h"

static void a_secret_file_is_read_without_its_line_end(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "secret", "abc-123\r\n", 0600);
	assert_int_equal(
	        fixture_load(f, WHOLE "[auth]\nclient_secret_file = secret\n"),
	        0);
	assert_string_equal(secret_reveal(f->config->auth.client_secret),
	                    "abc-123");
	assert_null(f->config->auth.refresh_token);
	assert_null(f->config->auth.access_token);
}

static void a_secret_file_open_to_others_is_refused(void **state)
{
	static const mode_t modes[] = { 0640, 0604, 0620, 0601 };
	struct fixture *f = *state;
	OWN(mem_own)
	char *hint = mem_format("type: chmod 600 '%s/secret'", f->folder);

	for (size_t i = 0; i < ARRAY_COUNT(modes); i++) {
		OWN(mem_own)
		char *text = mem_format(
		        "@/c.conf:7: [auth] client_secret_file: @/secret is "
		        "open to other users (mode %04o); allowed: only its "
		        "owner (0600 or 0400)",
		        (unsigned)modes[i]);

		fixture_write(f, "secret", "abc", modes[i]);
		fixture_refuses(
		        f, WHOLE "[auth]\nclient_secret_file = secret\n", text);
		assert_string_equal(f->e.hint, hint);
	}
}

static void a_secret_file_of_no_use_is_refused(void **state)
{
	struct fixture *f = *state;
	OWN(mem_own) char *long_one = mem_zeroed(8300, 1);

	fixture_refuses(f, WHOLE "[auth]\nclient_secret_file = none\n",
	                "@/c.conf:7: [auth] client_secret_file: cannot read "
	                "@/none: No such file or directory");
	fixture_refuses(f, WHOLE "[auth]\nclient_secret_file = /dev/null\n",
	                "@/c.conf:7: [auth] client_secret_file: /dev/null is "
	                "not a regular file");
	fixture_write(f, "secret", "\n", 0600);
	fixture_refuses(f, WHOLE "[auth]\nrefresh_token_file = secret\n",
	                "@/c.conf:7: [auth] refresh_token_file: @/secret is "
	                "empty");
	fixture_write(f, "secret", "a b\n", 0600);
	fixture_refuses(f, WHOLE "[auth]\naccess_token_file = secret\n",
	                "@/c.conf:7: [auth] access_token_file: @/secret holds "
	                "blanks, line breaks or other bytes that no secret "
	                "has; allowed: one line");
	memset(long_one, 'x', 8299);
	fixture_write(f, "secret", long_one, 0600);
	fixture_refuses(f, WHOLE "[auth]\naccess_token_file = secret\n",
	                "@/c.conf:7: [auth] access_token_file: @/secret is "
	                "longer than 8192 bytes");
}

static void a_secret_in_the_file_itself_is_refused_unseen(void **state)
{
	static const char *const keys[] = { "client_secret", "refresh_token",
		                            "access_token" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
		OWN(mem_own)
		char *file =
		        mem_format("%s[auth]\n%s = hunter2\n", WHOLE, keys[i]);
		OWN(mem_own)
		char *text = mem_format(
		        "@/c.conf:7: [auth] %s: a secret is not written in "
		        "this file; allowed: %s_file, naming a file that only "
		        "its owner can read",
		        keys[i], keys[i]);

		fixture_refuses(f, file, text);
		assert_null(strstr(f->e.text, "hunter2"));
	}
}

#define BY_PROXY WHOLE "[source]\nproxy = http://proxy.example:3128\n"

static void a_user_and_password_for_the_proxy_are_read(void **state)
{
	static const char *const no_login[] = { "hunter2", ":hunter2" };
	struct fixture *f = *state;

	fixture_write(f, "login", "user:hunter2:\n", 0600);
	assert_int_equal(fixture_load(f, BY_PROXY "proxy_auth_file = login\n"),
	                 0);
	assert_string_equal(secret_reveal(f->config->source.proxy_auth),
	                    "user:hunter2:");
	fixture_refuses(f, WHOLE "[source]\nproxy_auth_file = login\n",
	                "@/c.conf:7: [source] proxy_auth_file: there is no "
	                "proxy that it is for; allowed: together with proxy");
	fixture_refuses(f, BY_PROXY "proxy_auth = user:hunter2\n",
	                "@/c.conf:8: [source] proxy_auth: a secret is not "
	                "written in this file; allowed: proxy_auth_file, "
	                "naming a file that only its owner can read");
	for (size_t i = 0; i < ARRAY_COUNT(no_login); i++) {
		fixture_write(f, "login", no_login[i], 0600);
		fixture_refuses(
		        f, BY_PROXY "proxy_auth_file = login\n",
		        "@/c.conf:8: [source] proxy_auth_file: the file holds "
		        "no user and password; allowed: one line "
		        "USER:PASSWORD");
	}
	fixture_write(f, "login", "user:hunter2\n", 0644);
	fixture_refuses(f, BY_PROXY "proxy_auth_file = login\n",
	                "@/c.conf:8: [source] proxy_auth_file: @/login is "
	                "open to other users (mode 0644); allowed: only its "
	                "owner (0600 or 0400)");
}

static void credentials_come_before_the_environment(void **state)
{
	struct fixture *f = *state;

	f->variables[0][0] = "CREDENTIALS_DIRECTORY";
	f->variables[0][1] = f->folder;
	f->variables[1][0] = "WXARCHIVE_CLIENT_SECRET";
	f->variables[1][1] = "from-environment";
	f->variables[2][0] = "WXARCHIVE_REFRESH_TOKEN";
	f->variables[2][1] = "from-environment";
	f->variables[3][0] = "WXARCHIVE_ACCESS_TOKEN";
	f->variables[3][1] = "";
	fixture_write(f, "wxarchive.client_secret", "from-systemd\n", 0440);
	assert_int_equal(fixture_load(f, WHOLE), 0);
	assert_string_equal(secret_reveal(f->config->auth.client_secret),
	                    "from-systemd");
	assert_string_equal(secret_reveal(f->config->auth.refresh_token),
	                    "from-environment");
	assert_null(f->config->auth.access_token);
	fixture_write(f, "secret", "from-file\n", 0600);
	assert_int_equal(
	        fixture_load(f, WHOLE "[auth]\nclient_secret_file = secret\n"),
	        0);
	assert_string_equal(secret_reveal(f->config->auth.client_secret),
	                    "from-file");
}

static void credentials_and_variables_of_no_use_are_refused(void **state)
{
	struct fixture *f = *state;

	f->variables[0][0] = "CREDENTIALS_DIRECTORY";
	f->variables[0][1] = f->folder;
	fixture_write(f, "wxarchive.client_secret", "", 0400);
	fixture_refuses(f, WHOLE,
	                "credential: @/wxarchive.client_secret is empty");
	f->variables[0][0] = "WXARCHIVE_CLIENT_SECRET";
	f->variables[0][1] = "two\nlines";
	fixture_refuses(f, WHOLE,
	                "environment variable WXARCHIVE_CLIENT_SECRET holds "
	                "blanks, line breaks or other bytes that no secret "
	                "has");
}

static void who_need_not_sign_in_reads_no_secret(void **state)
{
	struct fixture *f = *state;
	OWN(text_free) struct text shown = { NULL, 0, 0 };

	f->env.without_secrets = true;
	f->variables[0][0] = "WXARCHIVE_REFRESH_TOKEN";
	f->variables[0][1] = "x";
	assert_int_equal(
	        fixture_load(f, WHOLE "[auth]\nclient_secret_file = none\n"),
	        0);
	assert_null(f->config->auth.client_secret);
	assert_null(f->config->auth.refresh_token);
	config_show(&shown, f->config);
	assert_non_null(strstr(text_str(&shown), "client_secret_file  (set)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_secret_file_is_read_without_its_line_end),
		TEST(a_secret_file_open_to_others_is_refused),
		TEST(a_secret_file_of_no_use_is_refused),
		TEST(a_secret_in_the_file_itself_is_refused_unseen),
		TEST(a_user_and_password_for_the_proxy_are_read),
		TEST(credentials_come_before_the_environment),
		TEST(credentials_and_variables_of_no_use_are_refused),
		TEST(who_need_not_sign_in_reads_no_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
