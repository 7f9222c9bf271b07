/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token_store.h"

#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "support/tempdir.h"

static void what_is_written_is_read_again(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "token.json");
	OWN(token_store_clear)
	struct token_store s = {
		.access = secret_new("acc\"ess", 7),
		.refresh = secret_new("refresh", 7),
		.access_from_ms = 1000,
		.access_expires_ms = 2000,
		.refresh_expires_ms = 3000,
		.scopes = mem_copy_text("x y"),
		.seed = "abc",
	};
	OWN(token_store_clear) struct token_store r = { .access = NULL };
	bool is_there = false;
	struct stat st;
	struct err e;

	(void)state;
	assert_int_equal(token_store_write(&s, path, &e), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(token_store_read(&r, &is_there, path, &e), 0);
	assert_true(is_there);
	assert_true(secret_equal(r.access, s.access));
	assert_true(secret_equal(r.refresh, s.refresh));
	assert_int_equal(r.access_from_ms, 1000);
	assert_int_equal(r.access_expires_ms, 2000);
	assert_int_equal(r.refresh_expires_ms, 3000);
	assert_string_equal(r.scopes, "x y");
	assert_string_equal(r.seed, "abc");
}

static void what_is_not_known_stays_so(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "token.json");
	OWN(token_store_clear)
	struct token_store s = { .access_from_ms = -1,
		                 .access_expires_ms = -1,
		                 .refresh_expires_ms = -1 };
	OWN(token_store_clear) struct token_store r = { .access = NULL };
	bool is_there = false;
	struct err e;

	(void)state;
	assert_int_equal(token_store_write(&s, path, &e), 0);
	assert_string_equal(tempdir_read(&dir, "token.json"),
	                    "{\n  \"format\": \"wxarchive token store v1\",\n"
	                    "  \"seed\": \"\"\n}\n");
	assert_int_equal(token_store_read(&r, &is_there, path, &e), 0);
	assert_null(r.access);
	assert_null(r.refresh);
	assert_null(r.scopes);
	assert_int_equal(r.access_expires_ms, -1);
}

static void no_file_is_no_failure(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(token_store_clear) struct token_store r = { .access = NULL };
	bool is_there = true;
	struct err e;

	(void)state;
	assert_int_equal(token_store_read(&r, &is_there,
	                                  tempdir_file(&dir, "token.json"), &e),
	                 0);
	assert_false(is_there);
}

static void one_that_cannot_be_looked_at_is_a_failure(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(token_store_clear) struct token_store r = { .access = NULL };
	const char *loop = tempdir_file(&dir, "loop");
	OWN(mem_own) char *path = mem_format("%s/token.json", loop);
	bool is_there = false;
	struct err e;

	(void)state;
	assert_int_equal(symlink("loop", loop), 0);
	assert_int_equal(token_store_read(&r, &is_there, path, &e), -1);
	check_err_parts(&e, ERR_DISK, "token store", "symbolic links");
}

static void a_damaged_store_is_refused_with_what_to_do(void **state)
{
	static const char *const others[] = {
		"",
		"{",
		"[]",
		"{}",
		"{\"format\":\"wxarchive token store v2\"}",
		"{\"access_token\":\"geheim\"}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
		OWN(tempdir_remove) struct tempdir dir = tempdir_make();
		const char *path = tempdir_write(&dir, "token.json", others[i]);

		assert_int_equal(chmod(path, 0600), 0);
		OWN(mem_own) char *head = mem_format("token store %s: ", path);
		OWN(token_store_clear)
		struct token_store r = { .access = NULL };
		bool is_there;
		struct err e;

		assert_int_equal(token_store_read(&r, &is_there, path, &e), -1);
		check_err_parts(&e, ERR_AUTH, head,
		                i < 2 ? "" : "it is no token store");
		assert_null(strstr(e.text, "geheim"));
		assert_string_equal(
		        e.hint, "delete the file, then run 'wxarchive login', "
		                "or give a new refresh token in "
		                "auth.refresh_token_file");
	}
}

static void a_store_that_cannot_be_written_says_so(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "missing/token.json");
	const struct token_store s = { .access_from_ms = -1 };
	struct err e;

	(void)state;
	assert_int_equal(token_store_write(&s, path, &e), -1);
	check_err_parts(&e, ERR_DISK, "token store: ", "");
}

static void a_trial_leaves_what_is_there(void **state)
{
	static const char bytes[] = "any bytes\n";
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "token.json");
	struct stat st;
	struct err e;

	(void)state;
	assert_int_equal(token_store_try(path, &e), 0);
	assert_int_equal(stat(path, &st), -1);
	(void)tempdir_write(&dir, "token.json", bytes);
	assert_int_equal(token_store_try(path, &e), 0);
	assert_string_equal(tempdir_read(&dir, "token.json"), bytes);
	assert_int_equal(stat(tempdir_file(&dir, "token.json.try"), &st), -1);
	path = tempdir_file(&dir, "missing/token.json");
	assert_int_equal(token_store_try(path, &e), -1);
	check_err_parts(&e, ERR_DISK, "token store: ", "");
}

/* Only the rename into its place shows it. */
static void one_that_cannot_be_replaced_is_found_by_the_trial(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "token.json");
	struct err e;

	(void)state;
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(token_store_try(path, &e), -1);
	check_err_parts(&e, ERR_DISK, "token store: ", "");
}

static void the_store_wins_over_the_tokens_that_it_came_from(void **state)
{
	struct config *c = config_defaults(ORG, "/nowhere");
	struct token_store s = { .access = NULL };

	(void)state;
	assert_true(token_store_wins(&s, c));
	set_secret(&c->auth.refresh_token, "one");
	assert_false(token_store_wins(&s, c));
	token_store_seed(s.seed, c);
	assert_true(token_store_wins(&s, c));
	set_secret(&c->auth.refresh_token, "two");
	assert_false(token_store_wins(&s, c));
	set_secret(&c->auth.refresh_token, NULL);
	assert_true(token_store_wins(&s, c));
	set_secret(&c->auth.access_token, "one");
	assert_false(token_store_wins(&s, c));
	assert_null(strstr(s.seed, "one"));
	config_free(c);
}

static void one_that_others_can_read_is_refused(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "token.json");
	OWN(token_store_clear) struct token_store s = { .access = NULL };
	OWN(mem_own) char *text = NULL;
	OWN(mem_own) char *hint = NULL;
	bool is_there = false;
	struct err e;

	(void)state;
	assert_int_equal(token_store_write(&s, path, &e), 0);
	assert_int_equal(chmod(path, 0644), 0);
	assert_int_equal(token_store_read(&s, &is_there, path, &e), -1);
	text = mem_format("token store: %s is open to other users (mode 0644); "
	                  "allowed: only its owner (0600)",
	                  path);
	hint = mem_format("type: chmod 600 '%s'; if others could read it, sign "
	                  "in again: wxarchive login",
	                  path);
	check_err(&e, ERR_CONFIG, text);
	assert_string_equal(e.hint, hint);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(token_store_read(&s, &is_there, path, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_others_can_read_is_refused),
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(what_is_not_known_stays_so),
		cmocka_unit_test(no_file_is_no_failure),
		cmocka_unit_test(one_that_cannot_be_looked_at_is_a_failure),
		cmocka_unit_test(a_damaged_store_is_refused_with_what_to_do),
		cmocka_unit_test(a_store_that_cannot_be_written_says_so),
		cmocka_unit_test(a_trial_leaves_what_is_there),
		cmocka_unit_test(
		        one_that_cannot_be_replaced_is_found_by_the_trial),
		cmocka_unit_test(
		        the_store_wins_over_the_tokens_that_it_came_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
