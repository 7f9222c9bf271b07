/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "fixture.h"

#define OTHER_ORG "00000000-0000-4000-8000-000000000001"

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

/* What a file holds, by its digest and size. */
static struct text read_all(const char *path)
{
	struct text t = { 0 };
	struct err e;

	REQUIRE_OK(file_read(&t, path, 1 << 24, &e), e);
	return t;
}

static void check_refused(const char *path, enum ledger_mode mode,
                          enum err_code code, const char *text)
{
	OWN(text_free) struct text before = read_all(path);
	OWN(text_free) struct text after = { 0 };
	struct ledger *l = NULL;
	struct err e;

	assert_int_equal(ledger_open(&l, path, mode, FIXTURE_ORG, &e), -1);
	assert_null(l);
	check_err(&e, code, text);
	after = read_all(path);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, after.len);
}

static void check_refused_both(struct fixture *f, const char *path,
                               const char *tail)
{
	const char *text = arena_format(f->arena, "%s: %s", path, tail);

	check_refused(path, LEDGER_READ, ERR_FOREIGN, text);
	check_refused(path, LEDGER_WRITE, ERR_FOREIGN, text);
}

static void a_new_ledger_says_whose_it_is(void **state)
{
	struct fixture f = fixture_make();
	struct stat st;

	(void)state;
	assert_string_equal(ledger_origin(f.ledger), FIXTURE_ORIGIN);
	assert_string_equal(ledger_vkey(f.ledger), FIXTURE_VKEY);
	assert_int_equal(stat(f.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_true(ledger_bytes(f.ledger) > 0);
	REQUIRE_OK(ledger_check(f.ledger, &f.e), f.e);
	fixture_free(&f);
}

static int take_first(void *ctx, uint64_t n, const char *line, size_t len,
                      struct err *e)
{
	(void)e;
	assert_int_equal(n, 0);
	text_add_bytes(ctx, line, len);
	return 0;
}

static void the_first_event_names_origin_and_key(void **state)
{
	struct fixture f = fixture_make();
	OWN(text_free) struct text line = { 0 };

	(void)state;
	assert_int_equal(journal_size(f.ledger), 1);
	REQUIRE_OK(journal_each(f.ledger, 0, 1, take_first, &line, &f.e), f.e);
	assert_string_equal(
	        text_str(&line),
	        "{\"actor\":\"service:archiver\",\"detail\":{\"origin\":"
	        "\"" FIXTURE_ORIGIN "\",\"vkey\":\"" FIXTURE_VKEY
	        "\"},\"n\":0,\"outcome\":\"success\",\"time\":\""
	        "2026-01-02T08:00:00.000Z\",\"type\":\"x-log-created\","
	        "\"v\":1}");
	fixture_free(&f);
}

static void making_it_again_writes_nothing(void **state)
{
	struct fixture f = fixture_make();
	OWN(text_free) struct text before = { 0 };
	OWN(text_free) struct text after = { 0 };

	(void)state;
	ledger_close(f.ledger);
	f.ledger = NULL;
	before = read_all(f.path);
	REQUIRE_OK(ledger_create(f.path, FIXTURE_ORG, FIXTURE_ORIGIN,
	                         FIXTURE_VKEY, FIXTURE_DAY_MS + 5, &f.e),
	           f.e);
	after = read_all(f.path);
	assert_int_equal(before.len, after.len);
	assert_memory_equal(before.data, after.data, after.len);
	fixture_free(&f);
}

static void making_another_one_in_its_place_is_refused(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	assert_int_equal(ledger_create(f.path, OTHER_ORG, FIXTURE_ORIGIN,
	                               FIXTURE_VKEY, FIXTURE_DAY_MS, &f.e),
	                 -1);
	check_err(&f.e, ERR_FOREIGN,
	          arena_format(f.arena,
	                       "%s: belongs to organisation " FIXTURE_ORG
	                       ", not to " OTHER_ORG,
	                       f.path));
	assert_int_equal(ledger_create(f.path, FIXTURE_ORG, "b.example/x",
	                               FIXTURE_VKEY, FIXTURE_DAY_MS, &f.e),
	                 -1);
	check_err(&f.e, ERR_FOREIGN,
	          arena_format(f.arena,
	                       "%s: belongs to the log " FIXTURE_ORIGIN
	                       ", not to b.example/x",
	                       f.path));
	assert_int_equal(ledger_create(f.path, FIXTURE_ORG, FIXTURE_ORIGIN, "k",
	                               FIXTURE_DAY_MS, &f.e),
	                 -1);
	check_err(&f.e, ERR_FOREIGN,
	          arena_format(f.arena,
	                       "%s: belongs to the log key " FIXTURE_VKEY
	                       ", not to k",
	                       f.path));
	fixture_free(&f);
}

static void making_one_over_another_file_is_refused(void **state)
{
	struct tempdir dir = tempdir_make();
	const char *path = tempdir_write(&dir, "notes.txt", "my notes\n");
	struct err e;

	(void)state;
	assert_int_equal(ledger_create(path, FIXTURE_ORG, FIXTURE_ORIGIN,
	                               FIXTURE_VKEY, FIXTURE_DAY_MS, &e),
	                 -1);
	assert_int_equal(e.code, ERR_FOREIGN);
	assert_string_equal(tempdir_read(&dir, "notes.txt"), "my notes\n");
	tempdir_remove(&dir);
}

static void making_one_in_no_folder_says_so(void **state)
{
	struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "none/ledger.sqlite");
	struct err e;

	(void)state;
	assert_int_equal(ledger_create(path, FIXTURE_ORG, FIXTURE_ORIGIN,
	                               FIXTURE_VKEY, FIXTURE_DAY_MS, &e),
	                 -1);
	check_err_parts(&e, ERR_DISK, path, "No such file or directory");
	tempdir_remove(&dir);
}

static void what_a_killed_making_left_is_made_anew(void **state)
{
	struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "ledger.sqlite");
	struct err e;

	(void)state;
	(void)tempdir_write(&dir, "ledger.sqlite.new", "half a ledger");
	(void)tempdir_write(&dir, "ledger.sqlite.new-wal", "half a log");
	REQUIRE_OK(ledger_create(path, FIXTURE_ORG, FIXTURE_ORIGIN,
	                         FIXTURE_VKEY, FIXTURE_DAY_MS, &e),
	           e);
	assert_false(file_exists(tempdir_file(&dir, "ledger.sqlite.new")));
	assert_false(file_exists(tempdir_file(&dir, "ledger.sqlite.new-wal")));
	tempdir_remove(&dir);
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
	assert_string_equal(e.hint, "'wxarchive init' makes one");
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
	                   "is no ledger of wxarchive");
	check_refused_both(
	        &f,
	        tempdir_write(&f.dir, "notes.txt",
	                      "not a database, but long enough to have a "
	                      "header of one hundred bytes, which is what "
	                      "SQLite reads first of all in any file.\n"),
	        "file is not a database");
	REQUIRE_OK(db_open(&d, other, DB_CREATE, &f.e), f.e);
	REQUIRE_OK(db_exec(d, "CREATE TABLE t (x)", &f.e), f.e);
	db_close(d);
	check_refused_both(&f, other, "is no ledger of wxarchive");
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
	REQUIRE_OK(ledger_open(&l, f.path, LEDGER_READ, NULL, &f.e), f.e);
	ledger_close(l);
	fixture_free(&f);
}

static void a_newer_ledger_is_refused_and_left_as_it_is(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_sql(&f, "INSERT INTO schema_version VALUES (2, '0002-x.sql', "
	                "hex(zeroblob(32)), 1, 'wxarchive 9.9')");
	check_refused_both(&f, f.path,
	                   "made by a newer program: it has schema 2, this "
	                   "program knows up to 1");
	fixture_free(&f);
}

static void a_ledger_of_another_schema_is_refused(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_sql(&f, "UPDATE schema_version SET sha256 = "
	                "lower(hex(zeroblob(32)))");
	check_refused_both(&f, f.path, "schema 1 was made by another program");
	fixture_sql(&f, "DELETE FROM schema_version");
	check_refused_both(&f, f.path, "has no schema: it is damaged");
	fixture_free(&f);
}

static void a_ledger_without_a_name_is_refused(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_sql(&f, "DELETE FROM ledger");
	check_refused_both(&f, f.path, "does not say whose it is");
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

	(void)state;
	fixture_begin(&f);
	REQUIRE_OK(ledger_meta_set(f.ledger, "a", "1", &f.e), f.e);
	fixture_commit(&f);
	REQUIRE_OK(ledger_backup(f.ledger, copy, &f.e), f.e);
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
		cmocka_unit_test(a_new_ledger_says_whose_it_is),
		cmocka_unit_test(the_first_event_names_origin_and_key),
		cmocka_unit_test(making_it_again_writes_nothing),
		cmocka_unit_test(making_another_one_in_its_place_is_refused),
		cmocka_unit_test(making_one_over_another_file_is_refused),
		cmocka_unit_test(making_one_in_no_folder_says_so),
		cmocka_unit_test(what_a_killed_making_left_is_made_anew),
		cmocka_unit_test(a_ledger_that_is_not_there_is_refused),
		cmocka_unit_test(
		        foreign_files_are_refused_and_left_as_they_are),
		cmocka_unit_test(another_organisations_ledger_is_refused),
		cmocka_unit_test(a_newer_ledger_is_refused_and_left_as_it_is),
		cmocka_unit_test(a_ledger_of_another_schema_is_refused),
		cmocka_unit_test(a_ledger_without_a_name_is_refused),
		cmocka_unit_test(a_truncated_ledger_is_refused),
		cmocka_unit_test(a_damaged_page_is_found_by_the_check),
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
