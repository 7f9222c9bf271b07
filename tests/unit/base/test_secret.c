/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "support/check.h"
#include "support/child.h"

static void a_secret_is_copied_and_ended(void **s)
{
	char source[] = "token";
	OWN(own_secret) struct secret *a = secret_new(source, 5);
	OWN(own_secret) struct secret *none = secret_new(NULL, 0);

	(void)s;
	source[0] = 'x';
	assert_string_equal(secret_reveal(a), "token");
	assert_int_equal(secret_len(a), 5);
	assert_string_equal(secret_reveal(none), "");
	assert_int_equal(secret_len(none), 0);
}

static void a_secret_may_be_longer_than_a_page(void **s)
{
	char source[10000];
	OWN(own_secret) struct secret *a = NULL;
	OWN(own_secret) struct secret *b = NULL;

	(void)s;
	memset(source, 'k', sizeof(source));
	a = secret_new(source, sizeof(source));
	b = secret_new(source, sizeof(source));
	assert_memory_equal(secret_reveal(b), source, sizeof(source));
	assert_true(secret_equal(a, b));
	assert_ptr_not_equal(a, b);
}

static void a_shared_secret_lives_as_long_as_its_last_owner(void **s)
{
	struct secret *const a = secret_new("token", 5);
	OWN(own_secret) struct secret *b = secret_share(a);

	(void)s;
	secret_free(a);
	assert_string_equal(secret_reveal(b), "token");
	assert_int_equal(secret_len(b), 5);
}

static void secrets_are_equal_when_their_bytes_are(void **s)
{
	static const struct {
		const char *a;
		const char *b;
		bool equal;
	} rows[] = {
		{ "", "", true },
		{ "token", "token", true },
		{ "token", "tokem", false },
		{ "xoken", "token", false },
		{ "token", "toke", false },
		{ "", "t", false },
		{ NULL, NULL, true },
		{ NULL, "", false },
		{ "", NULL, false },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_secret) struct secret *a = NULL;
		OWN(own_secret) struct secret *b = NULL;

		if (rows[i].a != NULL)
			a = secret_new(rows[i].a, strlen(rows[i].a));
		if (rows[i].b != NULL)
			b = secret_new(rows[i].b, strlen(rows[i].b));
		assert_int_equal(secret_equal(a, b), rows[i].equal);
	}
}

static void no_secret_is_fine(void **s)
{
	(void)s;
	assert_null(secret_share(NULL));
	secret_free(NULL);
}

static void wiping_leaves_zeros(void **s)
{
	char buf[4] = "abc";

	(void)s;
	secret_wipe(buf, sizeof(buf));
	assert_memory_equal(buf, "\0\0\0\0", 4);
}

static int check_no_core(void *ctx)
{
	struct rlimit limit;

	(void)ctx;
	secret_no_core();
	if (getrlimit(RLIMIT_CORE, &limit) != 0 || limit.rlim_max != 0)
		return 1;
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
}

static void a_process_can_turn_its_core_files_off(void **s)
{
	(void)s;
	assert_int_equal(child_run(check_no_core, NULL), 0);
}

static int ask_too_much(void *ctx)
{
	const size_t *len = ctx;

	secret_free(secret_new("", *len));
	return 77;
}

static void a_secret_that_fits_nowhere_ends_the_process(void **s)
{
	size_t lengths[] = { SIZE_MAX, SIZE_MAX / 2 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(lengths); i++)
		assert_int_equal(child_run(ask_too_much, &lengths[i]),
		                 EXIT_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_is_copied_and_ended),
		cmocka_unit_test(a_secret_may_be_longer_than_a_page),
		cmocka_unit_test(
		        a_shared_secret_lives_as_long_as_its_last_owner),
		cmocka_unit_test(secrets_are_equal_when_their_bytes_are),
		cmocka_unit_test(no_secret_is_fine),
		cmocka_unit_test(wiping_leaves_zeros),
		cmocka_unit_test(a_process_can_turn_its_core_files_off),
		cmocka_unit_test(a_secret_that_fits_nowhere_ends_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
