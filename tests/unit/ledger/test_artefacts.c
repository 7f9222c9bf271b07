/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/artefacts.h"

#include "artefact_desk.h"

/* As it is answered when it is new, and as it is read back. */
static void check_listed(struct fixture *f, const struct artefact *x,
                         const struct ledger_artefact *got)
{
	assert_int_not_equal(got->row, 0);
	assert_int_equal(got->task_row, 1);
	assert_string_equal(got->oid, desk_oid(f, x));
	assert_int_equal(got->kind, KIND_MAIN);
	assert_int_equal(got->state, ARTEFACT_LISTED);
	assert_string_equal(got->source_id, "rec-1");
	assert_null(got->reason);
	assert_null(got->detail);
	assert_int_equal(got->tries, 0);
	assert_int_equal(got->failed_runs, 0);
	assert_int_equal(got->listed_ms, 5000);
	assert_int_equal(got->start_ms, 1000);
	assert_int_equal(got->stop_ms, 61000);
	assert_null(got->language);
	assert_string_equal(got->file_declared, "call.wav");
	assert_null(got->path);
	assert_string_equal(got->sha256, "");
	assert_int_equal(got->bytes, -1);
	assert_int_equal(got->event, -1);
	assert_int_equal(got->checked_ms, 0);
	assert_null(got->checked_verdict);
}

static void a_declared_artefact_is_listed(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	struct ledger_artefact known;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	known = desk_list(&f, &x);
	check_listed(&f, &x, &known);
	REQUIRE_OK(artefacts_find(f.ledger, desk_oid(&f, &x), f.arena, &known,
	                          &f.e),
	           f.e);
	check_listed(&f, &x, &known);
	assert_string_equal(known.task_id, fixture_id(&f, 1));
	fixture_free(&f);
}

static void declaring_it_again_renews_what_changed(void **state)
{
	struct fixture f = fixture_make();
	struct artefact x = desk_main();
	struct ledger_artefact first;
	struct ledger_artefact again;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	first = desk_list(&f, &x);
	again = desk_list(&f, &x);
	assert_int_equal(again.row, first.row);
	x.start_ms = -1;
	x.stop_ms = 70000;
	x.language = "de-DE";
	x.file_name = NULL;
	again = desk_list(&f, &x);
	assert_int_equal(again.row, first.row);
	assert_int_equal(again.start_ms, -1);
	assert_int_equal(again.stop_ms, 70000);
	assert_string_equal(again.language, "de-DE");
	assert_null(again.file_declared);
	assert_int_equal(again.listed_ms, 5000);
	fixture_free(&f);
}

static void an_artefact_belongs_to_one_task(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	struct ledger_artefact out;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	(void)desk_list(&f, &x);
	assert_int_equal(artefacts_listed(f.ledger,
	                                  DECLARED(2, &x, desk_oid(&f, &x), 1),
	                                  f.arena, &out, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG,
	          arena_format(f.arena,
	                       "artefact %s belongs to task row 1, not to 2",
	                       desk_oid(&f, &x)));
	fixture_free(&f);
}

static void a_failure_is_kept_with_its_reason(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	struct ledger_artefact a;
	int64_t row;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	REQUIRE_OK(artefacts_failed(f.ledger, row,
	                            FAILURE("timeout", "no reply in 30 s", 3),
	                            1, &f.e),
	           f.e);
	a = desk_find(&f, oid);
	assert_int_equal(a.state, ARTEFACT_FAILED);
	assert_string_equal(a.reason, "timeout");
	assert_string_equal(a.detail, "no reply in 30 s");
	assert_int_equal(a.tries, 3);
	assert_int_equal(a.failed_runs, 1);
	REQUIRE_OK(artefacts_failed(f.ledger, row, FAILURE("gone", NULL, 2), 2,
	                            &f.e),
	           f.e);
	a = desk_find(&f, oid);
	assert_string_equal(a.reason, "gone");
	assert_null(a.detail);
	assert_int_equal(a.tries, 5);
	assert_int_equal(a.failed_runs, 2);
	REQUIRE_OK(artefacts_failed(f.ledger, row, FAILURE("gone", "x", 1), 3,
	                            &f.e),
	           f.e);
	assert_int_equal(desk_list(&f, &x).state, ARTEFACT_FAILED);
	/* each reason is a verdict, and the same one again is none */
	assert_int_equal(log_size(f.ledger), 3);
	fixture_free(&f);
}

static void a_failed_artefact_may_still_be_stored(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	const struct artefact_stored s = desk_stored(&f, oid);
	struct ledger_artefact a;
	int64_t row;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	REQUIRE_OK(artefacts_failed(f.ledger, row, FAILURE("timeout", "x", 3),
	                            1, &f.e),
	           f.e);
	REQUIRE_OK(artefacts_stored(f.ledger, row, &s, 1, &f.e), f.e);
	a = desk_find(&f, oid);
	assert_int_equal(a.state, ARTEFACT_STORED);
	assert_int_equal(a.tries, 4);
	assert_int_equal(a.failed_runs, 1);
	fixture_free(&f);
}

static void what_was_lost_and_is_declared_again_is_listed(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	int64_t row;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	REQUIRE_OK(artefacts_lost(f.ledger, row, "deleted-at-source", 1, &f.e),
	           f.e);
	assert_int_equal(desk_list(&f, &x).state, ARTEFACT_LISTED);
	fixture_free(&f);
}

static void nothing_leaves_stored(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	const struct artefact_stored s = desk_stored(&f, oid);
	int64_t row;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	row = desk_list(&f, &x).row;
	REQUIRE_OK(artefacts_stored(f.ledger, row, &s, 1, &f.e), f.e);
	assert_int_equal(
	        artefacts_failed(f.ledger, row, FAILURE("x", NULL, 1), 1, &f.e),
	        -1);
	check_err(&f.e, ERR_BUG,
	          arena_format(f.arena,
	                       "artefact %s is stored: it cannot become failed",
	                       oid));
	assert_int_equal(artefacts_lost(f.ledger, row, "x", 1, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          arena_format(f.arena,
	                       "artefact %s is stored: it cannot become lost",
	                       oid));
	assert_int_equal(desk_list(&f, &x).state, ARTEFACT_STORED);
	fixture_free(&f);
}

/* The database itself refuses, whoever asks. */
static void the_bytes_of_a_stored_artefact_are_fixed(void **state)
{
	static const char *const refused[] = {
		"UPDATE artefact SET sha256 = zeroblob(32)",
		"UPDATE artefact SET sha256 = NULL",
		"UPDATE artefact SET bytes = 1",
		"UPDATE artefact SET state = 1",
		"UPDATE artefact SET state = 4",
		"UPDATE artefact SET event = NULL",
	};
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const struct artefact_stored s = desk_stored(&f, desk_oid(&f, &x));
	struct db *d = NULL;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	REQUIRE_OK(
	        artefacts_stored(f.ledger, desk_list(&f, &x).row, &s, 1, &f.e),
	        f.e);
	fixture_commit(&f);
	REQUIRE_OK(db_open(&d, f.path, DB_WRITE, &f.e), f.e);
	for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
		if (db_exec(d, refused[i], &f.e) == 0)
			fail_msg("allowed: %s", refused[i]);
	db_close(d);
	fixture_free(&f);
}

static void what_was_disposed_of_is_not_stored_again(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const char *oid = desk_oid(&f, &x);
	const struct artefact_stored s = desk_stored(&f, oid);

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	REQUIRE_OK(
	        artefacts_stored(f.ledger, desk_list(&f, &x).row, &s, 1, &f.e),
	        f.e);
	fixture_commit(&f);
	fixture_sql(&f, "UPDATE artefact SET state = 6");
	fixture_open(&f, LEDGER_WRITE);
	fixture_begin(&f);
	assert_int_equal(artefacts_stored(f.ledger, 1, &s, 1, &f.e), -1);
	check_err(
	        &f.e, ERR_BUG,
	        arena_format(f.arena,
	                     "artefact %s is disposed: it cannot become stored",
	                     oid));
	fixture_free(&f);
}

static void artefacts_change_within_a_transaction_only(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const struct artefact_stored s = desk_stored(&f, desk_oid(&f, &x));
	struct ledger_artefact out = { .row = 1 };

	(void)state;
	assert_int_equal(artefacts_listed(f.ledger,
	                                  DECLARED(1, &x, desk_oid(&f, &x), 1),
	                                  f.arena, &out, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG, "artefacts_listed: outside a transaction");
	assert_int_equal(artefacts_stored(f.ledger, 1, &s, 1, &f.e), -1);
	check_err(&f.e, ERR_BUG, "artefacts_stored: outside a transaction");
	assert_int_equal(
	        artefacts_failed(f.ledger, 1, FAILURE("x", NULL, 1), 1, &f.e),
	        -1);
	check_err(&f.e, ERR_BUG, "artefacts_failed: outside a transaction");
	assert_int_equal(artefacts_lost(f.ledger, 1, "x", 1, &f.e), -1);
	check_err(&f.e, ERR_BUG, "artefacts_lost: outside a transaction");
	assert_int_equal(artefacts_checked(f.ledger, &out, "good", 1, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG, "artefacts_checked: outside a transaction");
	fixture_free(&f);
}

static void an_unknown_artefact_is_a_bug(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	const struct artefact_stored s = desk_stored(&f, desk_oid(&f, &x));
	const struct ledger_artefact none = { .row = 9 };

	(void)state;
	fixture_begin(&f);
	assert_int_equal(artefacts_stored(f.ledger, 9, &s, 1, &f.e), -1);
	check_err(&f.e, ERR_BUG, "artefact row 9 is unknown");
	assert_int_equal(
	        artefacts_failed(f.ledger, 9, FAILURE("x", NULL, 1), 1, &f.e),
	        -1);
	check_err(&f.e, ERR_BUG, "artefact row 9 is unknown");
	assert_int_equal(artefacts_lost(f.ledger, 9, "x", 1, &f.e), -1);
	check_err(&f.e, ERR_BUG, "artefact row 9 is unknown");
	assert_int_equal(artefacts_checked(f.ledger, &none, "good", 1, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG,
	          "artefact row 9 is unknown, or not in a state for this");
	fixture_free(&f);
}

/* Listed at 5000; runs 1 and 2 were before run 3, which asks. */
static void only_a_run_that_was_cut_short_leaves_anything(void **state)
{
	static const struct {
		const char *runs; /* number, started, exit */
		const char *reason;
		bool may_be;
	} rows[] = {
		{ "(1,4000,0),(2,5500,0),(3,6000,NULL)", NULL, false },
		{ "(1,4000,3),(2,5500,3),(3,6000,NULL)", NULL, false },
		{ "(1,4000,NULL),(2,5500,0),(3,6000,NULL)", NULL, true },
		{ "(1,4000,7),(2,5500,0),(3,6000,NULL)", NULL, true },
		{ "(1,4000,0),(2,5500,4),(3,6000,NULL)", NULL, true },
		/* ended before it was listed */
		{ "(1,3000,NULL),(2,4000,0),(3,6000,NULL)", NULL, false },
		/* listed by this run: its listing may have been lost */
		{ "(1,3000,NULL),(2,4000,0),(3,5000,NULL)", NULL, true },
		{ "(1,3000,0),(2,4000,0),(3,5000,NULL)", NULL, false },
		/* the clock went back meanwhile: nobody is accused */
		{ "(1,4500,NULL),(2,1000,0),(3,6000,NULL)", NULL, true },
		{ "(1,4500,NULL),(2,6500,0),(3,4000,0)", NULL, true },
		/* of two that were cut short the later one counts */
		{ "(1,1000,NULL),(2,4500,NULL),(3,6000,NULL)", NULL, true },
		{ "(1,1000,NULL),(2,4500,0),(3,6000,NULL)", NULL, false },
		/* refused once */
		{ "(1,4000,0),(2,5500,4),(3,6000,NULL)", ARTEFACT_STRANGE,
		  false },
		{ "(1,4000,0),(2,5500,4),(3,6000,NULL)", "timeout", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct fixture f = fixture_make();
		const struct artefact x = desk_main();
		int64_t until_ms;
		bool may_be;

		fixture_begin(&f);
		desk_call(&f);
		const int64_t row = desk_list(&f, &x).row;
		if (rows[i].reason != NULL)
			REQUIRE_OK(artefacts_failed(
			                   f.ledger, row,
			                   FAILURE(rows[i].reason, NULL, 0), 1,
			                   &f.e),
			           f.e);
		fixture_commit(&f);
		fixture_sql(&f, "DELETE FROM run");
		fixture_sql(&f, arena_format(f.arena,
		                             "WITH x(n, s, c) AS (VALUES %s) "
		                             "INSERT INTO run (number, id, "
		                             "command, from_ms, to_ms, "
		                             "started_ms, ended_ms, exit_code) "
		                             "SELECT n, 'r' || n, 'sync', 0, "
		                             "0, s, iif(c IS NULL, NULL, s), c "
		                             "FROM x",
		                             rows[i].runs));
		fixture_open(&f, LEDGER_READ);
		REQUIRE_OK(
		        ledger_run_leftover_until(f.ledger, 3, &until_ms, &f.e),
		        f.e);
		REQUIRE_OK(artefacts_may_be_leftover(f.ledger, row, 3, until_ms,
		                                     &may_be, &f.e),
		           f.e);
		if (may_be != rows[i].may_be)
			fail_msg("row %zu", i);
		fixture_free(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_declared_artefact_is_listed),
		cmocka_unit_test(declaring_it_again_renews_what_changed),
		cmocka_unit_test(an_artefact_belongs_to_one_task),
		cmocka_unit_test(a_failure_is_kept_with_its_reason),
		cmocka_unit_test(a_failed_artefact_may_still_be_stored),
		cmocka_unit_test(what_was_lost_and_is_declared_again_is_listed),
		cmocka_unit_test(nothing_leaves_stored),
		cmocka_unit_test(the_bytes_of_a_stored_artefact_are_fixed),
		cmocka_unit_test(what_was_disposed_of_is_not_stored_again),
		cmocka_unit_test(artefacts_change_within_a_transaction_only),
		cmocka_unit_test(an_unknown_artefact_is_a_bug),
		cmocka_unit_test(only_a_run_that_was_cut_short_leaves_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
