/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/migrate.h"

#include "base/file.h"
#include "fixture_task.h"
#include "port/digest.h"

static struct migrate_plan built_in(void)
{
	struct migrate_plan plan;
	struct err e;

	REQUIRE_OK(migrate_plan_fill(&plan, &e), e);
	return plan;
}

/* The program's own plan, and one step more. */
static struct migrate_plan longer_by(const char *sql)
{
	struct migrate_plan plan = built_in();
	const int64_t next = (int64_t)plan.count + 1;

	plan.steps[plan.count] =
	        (struct migrate_step){ next, "next-step.sql", sql };
	plan.count++;
	return plan;
}

static void steps_are_numbered_from_one_without_a_gap(void **state)
{
	const struct migrate_plan plan = built_in();

	(void)state;
	assert_true(plan.count >= 1);
	for (size_t i = 0; i < plan.count; i++) {
		char number[8];

		assert_int_equal(plan.steps[i].number, i + 1);
		(void)snprintf(number, sizeof(number), "%04d-", (int)i + 1);
		assert_true(text_starts(plan.steps[i].name, number));
		assert_true(text_ends(plan.steps[i].name, ".sql"));
	}
	assert_string_equal(plan.steps[0].name, "0001-ledger.sql");
}

static void a_ledger_remembers_its_steps(void **state)
{
	struct fixture f = fixture_make();
	const struct migrate_plan plan = built_in();
	char sha256[DIGEST_SHA256_HEX];

	(void)state;
	digest_sha256_hex(sha256, plan.steps[0].sql, strlen(plan.steps[0].sql));
	assert_int_equal(
	        fixture_int(&f,
	                    arena_format(f.arena,
	                                 "SELECT count(*) FROM schema_version "
	                                 "WHERE number = 1 AND name = "
	                                 "'0001-ledger.sql' AND sha256 = '%s' "
	                                 "AND applied_ms = %lld AND program "
	                                 "LIKE 'wxarchive %%'",
	                                 sha256, (long long)FIXTURE_DAY_MS)),
	        1);
	fixture_free(&f);
}

static size_t steps_done(struct fixture *f, struct db *d,
                         const struct migrate_plan *plan)
{
	size_t done;

	REQUIRE_OK(migrate_check(&done, d, f->path, plan, &f->e), f->e);
	return done;
}

static void an_older_ledger_is_migrated_after_a_backup(void **state)
{
	struct fixture f = fixture_make();
	const struct migrate_plan plan =
	        longer_by("CREATE TABLE extra (x INTEGER) STRICT; "
	                  "INSERT INTO extra VALUES (42);");
	const size_t before = plan.count - 1;
	struct db *d = NULL;

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	REQUIRE_OK(db_open(&d, f.path, DB_WRITE, &f.e), f.e);
	assert_int_equal(steps_done(&f, d, &plan), before);
	REQUIRE_OK(migrate_run(d, f.path, &plan, before, 99, &f.e), f.e);
	assert_int_equal(steps_done(&f, d, &plan), plan.count);
	db_close(d);
	assert_int_equal(fixture_int(&f, "SELECT x FROM extra"), 42);
	assert_int_equal(fixture_int(&f, "SELECT applied_ms FROM "
	                                 "schema_version ORDER BY number DESC"),
	                 99);
	f.path = arena_format(f.arena, "%s.before-%04d", f.path,
	                      (int)plan.count);
	fixture_open(&f, LEDGER_WRITE); /* this program's, as it was */
	REQUIRE_OK(ledger_check(f.ledger, &f.e), f.e);
	fixture_free(&f);
}

static void a_step_that_fails_leaves_the_ledger_as_it_was(void **state)
{
	struct fixture f = fixture_make();
	const struct migrate_plan plan =
	        longer_by("CREATE TABLE extra (x INTEGER) STRICT; "
	                  "INSERT INTO extra VALUES ('no number');");
	struct db *d = NULL;

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	REQUIRE_OK(db_open(&d, f.path, DB_WRITE, &f.e), f.e);
	assert_int_equal(
	        migrate_run(d, f.path, &plan, plan.count - 1, 99, &f.e), -1);
	check_err_parts(&f.e, ERR_LEDGER, "schema next-step.sql: ", "");
	db_close(d);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM sqlite_schema "
	                                 "WHERE name = 'extra'"),
	                 0);
	fixture_open(&f, LEDGER_WRITE);
	fixture_free(&f);
}

static void a_ledger_up_to_date_is_left_alone(void **state)
{
	struct fixture f = fixture_make();
	const struct migrate_plan plan = built_in();
	struct db *d = NULL;

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	REQUIRE_OK(db_open(&d, f.path, DB_READ, &f.e), f.e);
	REQUIRE_OK(migrate_run(d, f.path, &plan, plan.count, 99, &f.e), f.e);
	db_close(d);
	assert_false(
	        file_exists(arena_format(f.arena, "%s.before-0001", f.path)));
	fixture_free(&f);
}

static void a_backup_that_cannot_be_made_stops_the_migration(void **state)
{
	struct fixture f = fixture_make();
	const struct migrate_plan plan = longer_by("CREATE TABLE extra (x);");
	struct db *d = NULL;

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	REQUIRE_OK(db_open(&d, f.path, DB_WRITE, &f.e), f.e);
	assert_int_equal(migrate_run(d, "/nowhere/at/all", &plan,
	                             plan.count - 1, 99, &f.e),
	                 -1);
	check_err_parts(&f.e, ERR_DISK, "backup before a new schema: ", "");
	db_close(d);
	fixture_open(&f, LEDGER_WRITE);
	fixture_free(&f);
}

static void a_reader_needs_a_ledger_that_is_up_to_date(void **state)
{
	const struct migrate_plan plan = longer_by("");
	struct err e;

	(void)state;
	REQUIRE_OK(migrate_check_current(&plan, plan.count, "l", &e), e);
	assert_int_equal(migrate_check_current(&plan, 1, "l", &e), -1);
	check_err_parts(&e, ERR_FOREIGN,
	                "l: made by an older program: it has schema 1, this "
	                "program needs ",
	                "");
	assert_string_equal(e.hint,
	                    "the next 'wxarchive sync' brings it up to date");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_numbered_from_one_without_a_gap),
		cmocka_unit_test(a_ledger_remembers_its_steps),
		cmocka_unit_test(an_older_ledger_is_migrated_after_a_backup),
		cmocka_unit_test(a_step_that_fails_leaves_the_ledger_as_it_was),
		cmocka_unit_test(a_ledger_up_to_date_is_left_alone),
		cmocka_unit_test(
		        a_backup_that_cannot_be_made_stops_the_migration),
		cmocka_unit_test(a_reader_needs_a_ledger_that_is_up_to_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
