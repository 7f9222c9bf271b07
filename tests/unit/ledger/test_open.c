/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger.h"

#include <unistd.h>

#include "base/file.h"
#include "fixture.h"
#include "ledger/migrate.h"

#define OTHER_ORG  "00000000-0000-4000-8000-000000000001"
#define WRONG_PATH "nothing was written; is the path right?"

/* What a file holds, by its digest and size. */
static struct text read_all(const char *path)
{
	struct text t = { 0 };
	struct err e;

	REQUIRE_OK(file_read(&t, path, 1 << 24, &e), e);
	return t;
}

/* hint NULL: whatever it says. */
static void check_refused(const char *path, enum ledger_mode mode,
                          const char *text, const char *hint)
{
	OWN(text_free) struct text before = read_all(path);
	OWN(text_free) struct text after = { 0 };
	struct ledger *l = NULL;
	struct err e;

	assert_int_equal(ledger_open(&l, path, mode, FIXTURE_ORG, &e), -1);
	assert_null(l);
	check_err(&e, ERR_FOREIGN, text);
	if (hint != NULL)
		assert_string_equal(e.hint, hint);
	after = read_all(path);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, after.len);
}

static void check_refused_both(struct fixture *f, const char *path,
                               const char *tail, const char *hint)
{
	const char *text = arena_format(f->arena, "%s: %s", path, tail);

	check_refused(path, LEDGER_READ, text, hint);
	check_refused(path, LEDGER_WRITE, text, hint);
}

static void a_ledger_that_is_not_there_is_refused(void **state)
{
	struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "ledger.sqlite");
	char text[512];
	struct ledger *l = NULL;
	struct err e;

	(void)state;
	(void)snprintf(text, sizeof(text), "%s: there is no ledger", path);
	assert_int_equal(ledger_open(&l, path, LEDGER_WRITE, FIXTURE_ORG, &e),
	                 -1);
	check_err(&e, ERR_FOREIGN, text);
	assert_string_equal(e.hint,
	                    "'wxarchive init' makes one, and for an archive "
	                    "that has lost its own 'wxarchive ledger rebuild'");
	assert_false(file_exists(path));
	tempdir_remove(&dir);
}

static void foreign_files_are_refused_and_left_as_they_are(void **state)
{
	struct fixture f = fixture_make();
	const char *other = tempdir_file(&f.dir, "other.sqlite");
	struct db *d = NULL;

	(void)state;
	check_refused_both(&f, tempdir_write(&f.dir, "empty", ""),
	                   "is no ledger of wxarchive", WRONG_PATH);
	check_refused_both(
	        &f,
	        tempdir_write(&f.dir, "notes.txt",
	                      "not a database, but long enough to have a "
	                      "header of one hundred bytes, which is what "
	                      "SQLite reads first of all in any file.\n"),
	        "file is not a database", NULL);
	REQUIRE_OK(db_open(&d, other, DB_CREATE, &f.e), f.e);
	REQUIRE_OK(db_exec(d, "CREATE TABLE t (x)", &f.e), f.e);
	db_close(d);
	check_refused_both(&f, other, "is no ledger of wxarchive", WRONG_PATH);
	fixture_free(&f);
}

static void another_organisations_ledger_is_refused(void **state)
{
	struct fixture f = fixture_make();
	struct ledger *l = NULL;

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	assert_int_equal(ledger_open(&l, f.path, LEDGER_WRITE, OTHER_ORG, &f.e),
	                 -1);
	check_err(&f.e, ERR_FOREIGN,
	          arena_format(f.arena,
	                       "%s: belongs to organisation " FIXTURE_ORG
	                       ", not to " OTHER_ORG,
	                       f.path));
	assert_string_equal(f.e.hint, "an archive holds one organisation; "
	                              "nothing was written");
	REQUIRE_OK(ledger_open(&l, f.path, LEDGER_READ, NULL, &f.e), f.e);
	ledger_close(l);
	fixture_free(&f);
}

static void a_newer_ledger_is_refused_and_left_as_it_is(void **state)
{
	struct fixture f = fixture_make();
	struct migrate_plan plan;

	(void)state;
	REQUIRE_OK(migrate_plan_fill(&plan, &f.e), f.e);
	fixture_sql(&f, "INSERT INTO schema_version SELECT max(number) + 1, "
	                "'next.sql', hex(zeroblob(32)), 1, 'wxarchive 9.9' "
	                "FROM schema_version");
	check_refused_both(&f, f.path,
	                   arena_format(f.arena,
	                                "made by a newer program: it has "
	                                "schema %zu, this program knows up to "
	                                "%zu",
	                                plan.count + 1, plan.count),
	                   "use the newer program; nothing was written");
	fixture_free(&f);
}

static void a_ledger_of_another_schema_is_refused(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_sql(&f, "UPDATE schema_version SET sha256 = "
	                "lower(hex(zeroblob(32)))");
	check_refused_both(&f, f.path, "schema 1 was made by another program",
	                   "use the program that made it; nothing was written");
	fixture_sql(&f, "DELETE FROM schema_version");
	check_refused_both(&f, f.path, "has no schema: it is damaged",
	                   WRONG_PATH);
	fixture_free(&f);
}

static void a_ledger_without_a_name_is_refused(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_sql(&f, "DELETE FROM ledger");
	check_refused_both(&f, f.path, "does not say whose it is", "");
	fixture_free(&f);
}

static void a_truncated_ledger_is_refused(void **state)
{
	struct fixture f = fixture_make();
	struct ledger *l = NULL;

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	assert_int_equal(truncate(f.path, 8192), 0);
	assert_int_equal(
	        ledger_open(&l, f.path, LEDGER_WRITE, FIXTURE_ORG, &f.e), -1);
	assert_int_equal(f.e.code, ERR_LEDGER);
	assert_true(text_starts(f.e.text, f.path));
	fixture_free(&f);
}

static void a_damaged_page_is_found_by_the_check(void **state)
{
	struct fixture f = fixture_make();
	const int64_t page = fixture_int(&f, "SELECT rootpage FROM "
	                                     "sqlite_schema WHERE name = "
	                                     "'artefact_state'");
	FILE *file;
	int rc;

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	file = fopen(f.path, "r+b");
	assert_non_null(file);
	rc = fseek(file, (page - 1) * 4096, SEEK_SET);
	for (int i = 0; rc == 0 && i < 4096; i++)
		rc = fputc(0xa5, file) == EOF;
	assert_int_equal(rc, 0);
	assert_int_equal(fclose(file), 0);
	fixture_open(&f, LEDGER_READ);
	assert_int_equal(ledger_check(f.ledger, &f.e), -1);
	check_err_parts(&f.e, ERR_LEDGER,
	                arena_format(f.arena, "%s: damaged: ", f.path), "");
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ledger_that_is_not_there_is_refused),
		cmocka_unit_test(
		        foreign_files_are_refused_and_left_as_they_are),
		cmocka_unit_test(another_organisations_ledger_is_refused),
		cmocka_unit_test(a_newer_ledger_is_refused_and_left_as_it_is),
		cmocka_unit_test(a_ledger_of_another_schema_is_refused),
		cmocka_unit_test(a_ledger_without_a_name_is_refused),
		cmocka_unit_test(a_truncated_ledger_is_refused),
		cmocka_unit_test(a_damaged_page_is_found_by_the_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
