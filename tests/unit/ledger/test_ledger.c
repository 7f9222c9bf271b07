/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger.h"
#include "ledger/ledger_copy.h"

#include <unistd.h>

#include "fixture.h"

static void check_meta(struct fixture *f, const char *key, const char *value)
{
	OWN(text_free) struct text found = { 0 };

	text_add(&found, "left from before");
	REQUIRE_OK(ledger_meta_get(f->ledger, key, &found, &f->e), f->e);
	if (value == NULL) {
		assert_null(found.data);
		assert_int_equal(found.len, 0);
	} else {
		assert_string_equal(text_str(&found), value);
	}
}

static void facts_are_kept_by_name(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	check_meta(&f, "log.signed", NULL);
	fixture_begin(&f);
	REQUIRE_OK(ledger_meta_set(f.ledger, "log.signed", "7", &f.e), f.e);
	REQUIRE_OK(ledger_meta_set(f.ledger, "log.signed", "8", &f.e), f.e);
	fixture_commit(&f);
	fixture_open(&f, LEDGER_READ);
	check_meta(&f, "log.signed", "8");
	fixture_free(&f);
}

static void nothing_changes_outside_a_transaction(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	assert_false(ledger_in_transaction(f.ledger));
	assert_int_equal(ledger_meta_set(f.ledger, "a", "b", &f.e), -1);
	check_err(&f.e, ERR_BUG, "ledger_meta_set: outside a transaction");
	assert_int_equal(ledger_commit(f.ledger, &f.e), -1);
	check_err(&f.e, ERR_BUG, "ledger_commit: none is open");
	fixture_begin(&f);
	assert_true(ledger_in_transaction(f.ledger));
	assert_int_equal(ledger_begin(f.ledger, &f.e), -1);
	check_err(&f.e, ERR_BUG, "ledger_begin: a transaction is open");
	fixture_free(&f);
}

static void a_reader_changes_nothing(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_open(&f, LEDGER_READ);
	fixture_begin(&f);
	assert_int_equal(ledger_meta_set(f.ledger, "a", "b", &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "ledger_meta_set: the ledger is open for reading");
	fixture_commit(&f);
	fixture_free(&f);
}

static void what_is_rolled_back_was_never_there(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	REQUIRE_OK(ledger_meta_set(f.ledger, "a", "b", &f.e), f.e);
	check_meta(&f, "a", "b");
	ledger_rollback(f.ledger);
	assert_false(ledger_in_transaction(f.ledger));
	check_meta(&f, "a", NULL);
	ledger_rollback(f.ledger); /* fine when there is none */
	fixture_free(&f);
}

static void closing_within_a_transaction_rolls_back(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	REQUIRE_OK(ledger_meta_set(f.ledger, "a", "b", &f.e), f.e);
	fixture_open(&f, LEDGER_WRITE);
	check_meta(&f, "a", NULL);
	fixture_free(&f);
}

static void a_reader_sees_each_commit_and_no_more(void **state)
{
	struct fixture f = fixture_make();
	struct fixture reader = f;

	(void)state;
	reader.ledger = NULL;
	fixture_open(&reader, LEDGER_READ);
	fixture_begin(&f);
	REQUIRE_OK(ledger_meta_set(f.ledger, "a", "1", &f.e), f.e);
	check_meta(&reader, "a", NULL);
	fixture_commit(&f);
	check_meta(&reader, "a", "1");
	ledger_close(reader.ledger);
	fixture_free(&f);
}

static void a_reader_in_a_transaction_sees_one_moment(void **state)
{
	struct fixture f = fixture_make();
	struct fixture reader = f;

	(void)state;
	reader.ledger = NULL;
	fixture_open(&reader, LEDGER_READ);
	fixture_begin(&reader);
	check_meta(&reader, "a", NULL);
	fixture_begin(&f);
	REQUIRE_OK(ledger_meta_set(f.ledger, "a", "1", &f.e), f.e);
	fixture_commit(&f);
	check_meta(&reader, "a", NULL);
	ledger_rollback(reader.ledger);
	check_meta(&reader, "a", "1");
	ledger_close(reader.ledger);
	fixture_free(&f);
}

static void a_backup_is_a_whole_ledger(void **state)
{
	struct fixture f = fixture_make();
	const char *copy = tempdir_file(&f.dir, "copy.sqlite");
	struct ledger_copy made;

	(void)state;
	fixture_begin(&f);
	REQUIRE_OK(ledger_meta_set(f.ledger, "a", "1", &f.e), f.e);
	fixture_commit(&f);
	REQUIRE_OK(ledger_copy_make(&made, f.ledger, copy, &f.e), f.e);
	f.path = copy;
	fixture_open(&f, LEDGER_WRITE);
	check_meta(&f, "a", "1");
	REQUIRE_OK(ledger_check(f.ledger, &f.e), f.e);
	fixture_free(&f);
}

static void bytes_of_a_ledger_that_has_gone_are_not_known(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	assert_int_equal(unlink(f.path), 0);
	assert_int_equal(ledger_bytes(f.ledger), -1);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_are_kept_by_name),
		cmocka_unit_test(nothing_changes_outside_a_transaction),
		cmocka_unit_test(a_reader_changes_nothing),
		cmocka_unit_test(what_is_rolled_back_was_never_there),
		cmocka_unit_test(closing_within_a_transaction_rolls_back),
		cmocka_unit_test(a_reader_sees_each_commit_and_no_more),
		cmocka_unit_test(a_reader_in_a_transaction_sees_one_moment),
		cmocka_unit_test(a_backup_is_a_whole_ledger),
		cmocka_unit_test(bytes_of_a_ledger_that_has_gone_are_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
