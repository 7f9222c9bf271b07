/* SPDX-License-Identifier: Apache-2.0 */
#include "port/db.h"

#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"
#include "support/child.h"
#include "support/tempdir.h"

static struct db *open_db(const char *path, enum db_mode mode)
{
	struct db *d = NULL;
	struct err e;

	if (db_open(&d, path, mode, &e) != 0)
		fail_msg("%s", e.text);
	return d;
}

static void must_exec(struct db *d, const char *sql)
{
	struct err e;

	if (db_exec(d, sql, &e) != 0)
		fail_msg("%s", e.text);
}

static int64_t get_int(struct db *d, const char *sql)
{
	int64_t n = -1;
	struct err e;

	if (db_get_int(d, &n, sql, &e) != 0)
		fail_msg("%s", e.text);
	return n;
}

/* The failure is this code, and its text is "PATH: " and rest. */
static void check_path_err(const struct err *e, enum err_code code,
                           const char *path, const char *rest)
{
	OWN(mem_own) char *text = mem_format("%s: %s", path, rest);

	check_err(e, code, text);
}

static void the_options_of_a_connection_hold(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "a.db");
	OWN(own_db) struct db *d = open_db(path, DB_CREATE);
	OWN(own_db) struct db *reader = open_db(path, DB_READ);
	struct db *all[] = { d, reader };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(all); i++) {
		assert_int_equal(get_int(all[i], "PRAGMA foreign_keys"), 1);
		assert_int_equal(get_int(all[i], "PRAGMA recursive_triggers"),
		                 1);
		assert_int_equal(get_int(all[i], "PRAGMA trusted_schema"), 0);
		assert_int_equal(get_int(all[i], "PRAGMA synchronous"), 2);
		assert_int_equal(get_int(all[i], "PRAGMA busy_timeout"), 10000);
		assert_int_equal(get_int(all[i], "PRAGMA query_only"),
		                 all[i] == reader);
		assert_int_equal(get_int(all[i],
		                         "SELECT journal_mode='wal' FROM "
		                         "pragma_journal_mode"),
		                 1);
	}
}

static void values_of_every_type_come_back(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	OWN(own_stmt) struct db_stmt *in = NULL;
	OWN(own_stmt) struct db_stmt *out = NULL;
	size_t len = 99;
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE t(a,b,c,d,e,f)");
	assert_int_equal(db_prepare(&in, d,
	                            "INSERT INTO t VALUES(?1,?2,?3,?4,?5,?6)",
	                            &e),
	                 0);
	db_bind_int(in, 1, INT64_MIN);
	db_bind_text(in, 2, "caf\xc3\xa9");
	db_bind_bytes(in, 3, "a\0b", 3);
	db_bind_null(in, 4);
	db_bind_text(in, 5, NULL);
	db_bind_bytes(in, 6, NULL, 0);
	assert_int_equal(db_run(in, &e), 0);
	assert_int_equal(db_changes(d), 1);
	assert_int_equal(db_last_id(d), 1);
	assert_int_equal(db_prepare(&out, d, "SELECT a,b,c,d,e,f FROM t", &e),
	                 0);
	assert_int_equal(db_step(out, &e), DB_ROW);
	assert_true(db_int(out, 0) == INT64_MIN);
	assert_string_equal(db_text(out, 1), "caf\xc3\xa9");
	assert_memory_equal(db_bytes(out, 2, &len), "a\0b", 3);
	assert_int_equal(len, 3);
	assert_true(db_is_null(out, 3));
	assert_true(db_is_null(out, 4));
	assert_null(db_text(out, 4));
	assert_false(db_is_null(out, 5)); /* an empty blob is a value */
	(void)db_bytes(out, 5, &len);
	assert_int_equal(len, 0);
	assert_int_equal(db_step(out, &e), DB_DONE);
}

static void a_statement_runs_again_after_a_reset(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	OWN(own_stmt) struct db_stmt *in = NULL;
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE t(a UNIQUE)");
	assert_int_equal(
	        db_prepare(&in, d, "INSERT INTO t VALUES(?1) ; \n", &e), 0);
	for (int i = 0; i < 3; i++) {
		db_bind_int(in, 1, i);
		assert_int_equal(db_run(in, &e), 0);
	}
	assert_int_equal(db_run(in, &e), -1);
	check_err(&e, ERR_LEDGER,
	          ":memory:: UNIQUE constraint failed: t.a in: INSERT INTO t "
	          "VALUES(?1) ; ?");
	db_bind_null(in, 1);
	assert_int_equal(db_run(in, &e), 0);
	assert_int_equal(get_int(d, "SELECT count(*) FROM t"), 4);
	assert_int_equal(get_int(d, "SELECT a FROM t WHERE a > 7"), 0);
	db_finalize(NULL);
	db_close(NULL);
}

static void our_own_mistakes_are_told(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	OWN(own_stmt) struct db_stmt *one = NULL;
	struct db_stmt *none = NULL;
	struct err e;

	(void)s;
	assert_int_equal(db_prepare(&one, d, "SELECT ?1", &e), 0);
	db_bind_int(one, 2, 5);
	assert_int_equal(db_step(one, &e), DB_ERR);
	check_err(&e, ERR_BUG, ":memory:: parameter 2 does not fit: SELECT ?1");
	db_reset(one);
	assert_int_equal(db_run(one, &e), -1);
	check_err(&e, ERR_BUG, ":memory:: rows where none are due: SELECT ?1");
	assert_int_equal(db_prepare(&none, d, "SELECT 1; SELECT 2", &e), -1);
	check_err(&e, ERR_BUG,
	          ":memory:: not one statement: SELECT 1; SELECT 2");
	assert_int_equal(db_prepare(&none, d, " ", &e), -1);
	check_err(&e, ERR_BUG, ":memory:: not one statement:  ");
	assert_int_equal(db_prepare(&none, d, "SELEC 1", &e), -1);
	check_err(&e, ERR_LEDGER,
	          ":memory:: near \"SELEC\": syntax error in: SELEC 1");
	assert_int_equal(db_exec(d, "SELECT * FROM t", &e), -1);
	check_err(&e, ERR_LEDGER, ":memory:: no such table: t");
	/* What looks like a column is no string by mistake. */
	assert_int_equal(db_exec(d, "SELECT \"text\"", &e), -1);
	check_err(&e, ERR_LEDGER, ":memory:: no such column: text");
	assert_null(none);
}

static void replace_does_not_slip_past_a_delete_trigger(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE log(n INTEGER PRIMARY KEY, line TEXT);"
	             "CREATE TRIGGER keep BEFORE DELETE ON log "
	             "BEGIN SELECT RAISE(ABORT, 'log is append-only'); END;"
	             "INSERT INTO log VALUES(1, 'first')");
	assert_int_equal(
	        db_exec(d, "INSERT OR REPLACE INTO log VALUES(1, 'other')", &e),
	        -1);
	check_err(&e, ERR_LEDGER, ":memory:: log is append-only");
	assert_int_equal(
	        get_int(d, "SELECT count(*) FROM log WHERE line = 'first'"), 1);
}

static void the_schema_cannot_be_written_around(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE t(a)");
	must_exec(d, "PRAGMA writable_schema=ON"); /* without effect */
	assert_int_equal(db_exec(d, "DELETE FROM sqlite_master", &e), -1);
	check_err(&e, ERR_LEDGER,
	          ":memory:: table sqlite_master may not be modified");
	assert_int_equal(db_exec(d, "SELECT load_extension('x')", &e), -1);
	check_err(&e, ERR_LEDGER, ":memory:: not authorized");
}

static void a_reader_cannot_write(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "a.db");
	OWN(own_db) struct db *d = open_db(path, DB_CREATE);
	OWN(own_db) struct db *reader = NULL;
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE t(a)");
	reader = open_db(path, DB_READ);
	assert_int_equal(db_exec(reader, "INSERT INTO t VALUES(1)", &e), -1);
	check_path_err(&e, ERR_DISK, path,
	               "attempt to write a readonly database");
	assert_int_equal(get_int(reader, "SELECT count(*) FROM t"), 0);
}

static void a_foreign_file_is_refused_and_left_alone(void **s)
{
	static const enum db_mode modes[] = { DB_READ, DB_WRITE, DB_CREATE };
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *words = "this is a letter and not a database, and it has "
	                    "more than one hundred bytes, so that it is not "
	                    "taken for an empty one";
	const char *path = tempdir_write(&dir, "letter", words);

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(modes); i++) {
		struct db *d = NULL;
		struct err e;

		assert_int_equal(db_open(&d, path, modes[i], &e), -1);
		check_path_err(&e, ERR_FOREIGN, path, "file is not a database");
		assert_string_equal(e.hint, "the file is left untouched; is "
		                            "the path right?");
		assert_null(d);
		assert_string_equal(tempdir_read(&dir, "letter"), words);
	}
}

static void what_cannot_be_opened_is_named(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *missing = tempdir_file(&dir, "no/such.db");
	const char *absent = tempdir_file(&dir, "absent.db");
	struct db *d = NULL;
	struct err e;

	(void)s;
	assert_int_equal(db_open(&d, missing, DB_CREATE, &e), -1);
	check_path_err(&e, ERR_DISK, missing,
	               "unable to open database file: "
	               "No such file or directory");
	assert_int_equal(db_open(&d, absent, DB_WRITE, &e), -1);
	check_path_err(&e, ERR_DISK, absent,
	               "unable to open database file: "
	               "No such file or directory");
	assert_int_equal(db_open(&d, absent, DB_READ, &e), -1);
	check_path_err(&e, ERR_DISK, absent,
	               "unable to open database file: "
	               "No such file or directory");
	assert_false(file_exists(absent));
}

/* As over a network: locks by files, and no memory that processes share. */
static void a_file_system_without_shared_memory_is_told(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "a.db");
	sqlite3_vfs *const usual = sqlite3_vfs_find(NULL);
	sqlite3_vfs *const plain = sqlite3_vfs_find("unix-dotfile");
	struct db *d = NULL;
	struct err e;
	int rc;

	(void)s;
	assert_non_null(plain);
	assert_int_equal(sqlite3_vfs_register(plain, 1), SQLITE_OK);
	rc = db_open(&d, path, DB_CREATE, &e);
	assert_int_equal(sqlite3_vfs_register(usual, 1), SQLITE_OK);
	assert_int_equal(rc, -1);
	check_path_err(&e, ERR_DISK, path,
	               "the file system allows no write-ahead log");
}

static void a_second_writer_is_told_that_it_is_locked(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "a.db");
	OWN(own_db) struct db *a = open_db(path, DB_CREATE);
	OWN(own_db) struct db *b = open_db(path, DB_WRITE);
	struct err e;

	(void)s;
	must_exec(b, "PRAGMA busy_timeout=20");
	assert_int_equal(db_begin(a, &e), 0);
	assert_int_equal(db_begin(b, &e), -1);
	check_path_err(&e, ERR_LOCKED, path, "database is locked");
	assert_string_equal(e.hint, "another process holds the database; wait "
	                            "for it to end");
	db_rollback(a);
	assert_int_equal(db_begin(b, &e), 0);
	assert_int_equal(db_commit(b, &e), 0);
}

static void a_transaction_is_whole_or_not_there(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE t(a)");
	db_rollback(d);
	db_rollback(NULL);
	assert_int_equal(db_begin(d, &e), 0);
	must_exec(d, "INSERT INTO t VALUES(1)");
	db_rollback(d);
	assert_int_equal(get_int(d, "SELECT count(*) FROM t"), 0);
	assert_int_equal(db_begin(d, &e), 0);
	must_exec(d, "INSERT INTO t VALUES(1)");
	assert_int_equal(db_commit(d, &e), 0);
	assert_int_equal(get_int(d, "SELECT count(*) FROM t"), 1);
	assert_int_equal(db_commit(d, &e), -1);
	check_err(&e, ERR_LEDGER,
	          ":memory:: cannot commit - no transaction is active");
}

static const char fill[] =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n "
        "WHERE i < 100000) INSERT INTO t SELECT randomblob(1000) FROM n";

static void a_full_database_is_storage_full(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE t(a); PRAGMA max_page_count=20");
	assert_int_equal(db_exec(d, fill, &e), -1);
	check_err(&e, ERR_FULL, ":memory:: database or disk is full");
	assert_string_equal(e.hint, "free space on the file system of the "
	                            "database");
}

/* In a process and a mount namespace of its own: a file system of 1 MiB.  0
 * when all is as it should be, 77 when such mounts are not allowed here. */
static int fill_a_small_disk(void *ctx)
{
	const char *folder = ctx;
	OWN(mem_own) char *path = mem_format("%s/a.db", folder);
	OWN(own_db) struct db *d = NULL;
	struct err e = { 0 };

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", folder, "tmpfs", 0, "size=1m") != 0)
		return 77;
	if (db_open(&d, path, DB_CREATE, &e) != 0 ||
	    db_exec(d, "CREATE TABLE t(a)", &e) != 0)
		return 1;
	if (db_exec(d, fill, &e) == 0 || e.code != ERR_FULL)
		return 2;
	/* Nothing is broken: it goes on when there is space. */
	if (db_exec(d, "INSERT INTO t VALUES(1)", &e) != 0 ||
	    db_check(d, &e) != 0)
		return 3;
	return 0;
}

static void a_full_disk_is_storage_full(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(mem_own) char *folder = mem_copy_text(dir.path);
	const int status = child_run(fill_a_small_disk, folder);

	(void)s;
	if (status == 77) {
		print_message("no mounts allowed here: not tried\n");
		return;
	}
	assert_int_equal(status, 0);
}

static int make_read_only(const char *folder)
{
	return mount("none", folder, NULL, MS_REMOUNT | MS_RDONLY, NULL);
}

/* On a disk of its own, which then is read-only. */
static int read_a_still_disk(void *ctx)
{
	const char *folder = ctx;
	OWN(mem_own) char *path = mem_format("%s/caf\xc3\xa9 ?#%%.db", folder);
	OWN(mem_own) char *log = mem_format("%s-wal", path);
	OWN(mem_own) char *text = NULL;
	OWN(own_db) struct db *d = NULL;
	OWN(own_db) struct db *w = NULL;
	struct err e = { 0 };
	int64_t n = 0;

	if (unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", folder, "tmpfs", 0, "size=1m") != 0)
		return 77;
	if (db_open(&w, path, DB_CREATE, &e) != 0 ||
	    db_exec(w, "CREATE TABLE t(a); INSERT INTO t VALUES(7)", &e) != 0)
		return 1;
	db_close(GIVE(w));
	if (make_read_only(folder) != 0)
		return 77;
	if (db_open(&d, path, DB_READ, &e) != 0 ||
	    db_get_int(d, &n, "SELECT a FROM t", &e) != 0 || n != 7)
		return 2;
	if (db_open(&w, path, DB_WRITE, &e) == 0 || e.code != ERR_DISK)
		return 3;
	/* A log with something in it: better nothing than an old state. */
	if (mount("none", folder, NULL, MS_REMOUNT, NULL) != 0 ||
	    file_replace(log, "x", 1, 0600, &e) != 0 ||
	    make_read_only(folder) != 0)
		return 4;
	db_close(GIVE(d));
	text = mem_format("%s: its file system is read-only, and %s holds "
	                  "what is not in it yet",
	                  path, log);
	if (db_open(&d, path, DB_READ, &e) == 0 || e.code != ERR_DISK ||
	    strcmp(e.text, text) != 0)
		return 5;
	return 0;
}

static void a_still_database_is_read(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(mem_own) char *folder = mem_copy_text(dir.path);
	const int status = child_run(read_a_still_disk, folder);

	(void)s;
	if (status == 77) {
		print_message("no mounts allowed here: not tried\n");
		return;
	}
	assert_int_equal(status, 0);
}

static void damage_is_found(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "a.db");
	struct db *d = open_db(path, DB_CREATE);
	unsigned char junk[64];
	struct err e;
	int fd;

	(void)s;
	must_exec(d, "CREATE TABLE t(a); CREATE INDEX i ON t(a)");
	must_exec(d, "INSERT INTO t VALUES(randomblob(3000))");
	assert_int_equal(db_check(d, &e), 0);
	db_close(d);
	memset(junk, 0x5a, sizeof(junk));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, junk, sizeof(junk), 2 * 4096 + 8),
	                 sizeof(junk));
	file_close(&fd);
	d = open_db(path, DB_READ);
	assert_int_equal(db_check(d, &e), -1);
	check_err_parts(&e, ERR_LEDGER, path, "");
	assert_non_null(strstr(e.text, ": damaged: "));
	assert_string_equal(e.hint, "put in its place " DB_COPY_ADVICE);
	db_close(d);
}

static void a_row_that_points_nowhere_is_found(void **s)
{
	OWN(own_db) struct db *d = open_db(":memory:", DB_CREATE);
	struct err e;

	(void)s;
	must_exec(d, "CREATE TABLE p(id INTEGER PRIMARY KEY);"
	             "CREATE TABLE c(id INTEGER PRIMARY KEY, "
	             "p INTEGER REFERENCES p(id));");
	assert_int_equal(db_exec(d, "INSERT INTO c VALUES(1, 7)", &e), -1);
	check_err(&e, ERR_LEDGER, ":memory:: FOREIGN KEY constraint failed");
	must_exec(d, "PRAGMA foreign_keys=OFF; INSERT INTO c VALUES(1, 7)");
	assert_int_equal(db_check(d, &e), -1);
	check_err(&e, ERR_LEDGER,
	          ":memory:: damaged: row 1 of c points to a row that is not "
	          "in p");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_options_of_a_connection_hold),
		cmocka_unit_test(values_of_every_type_come_back),
		cmocka_unit_test(a_statement_runs_again_after_a_reset),
		cmocka_unit_test(our_own_mistakes_are_told),
		cmocka_unit_test(replace_does_not_slip_past_a_delete_trigger),
		cmocka_unit_test(the_schema_cannot_be_written_around),
		cmocka_unit_test(a_reader_cannot_write),
		cmocka_unit_test(a_foreign_file_is_refused_and_left_alone),
		cmocka_unit_test(what_cannot_be_opened_is_named),
		cmocka_unit_test(a_file_system_without_shared_memory_is_told),
		cmocka_unit_test(a_second_writer_is_told_that_it_is_locked),
		cmocka_unit_test(a_transaction_is_whole_or_not_there),
		cmocka_unit_test(a_full_database_is_storage_full),
		cmocka_unit_test(a_full_disk_is_storage_full),
		cmocka_unit_test(a_still_database_is_read),
		cmocka_unit_test(damage_is_found),
		cmocka_unit_test(a_row_that_points_nowhere_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
