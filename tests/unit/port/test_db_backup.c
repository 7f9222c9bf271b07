/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/file.h"
#include "port/db.h"
#include "support/check.h"
#include "support/tempdir.h"

struct desk {
	struct tempdir dir;
	const char *copy;
	struct db *db;
	struct err e;
};

static struct desk desk_make(void)
{
	struct desk d = { .dir = tempdir_make() };

	d.copy = tempdir_file(&d.dir, "copy.db");
	assert_int_equal(
	        db_open(&d.db, tempdir_file(&d.dir, "a.db"), DB_CREATE, &d.e),
	        0);
	assert_int_equal(db_exec(d.db,
	                         "CREATE TABLE t(a); INSERT INTO t "
	                         "VALUES(1),(2)",
	                         &d.e),
	                 0);
	return d;
}

static void desk_free(struct desk *d)
{
	db_close(d->db);
	tempdir_remove(&d->dir);
}

static int64_t rows_of(struct desk *d, const char *path)
{
	OWN(own_db) struct db *b = NULL;
	int64_t count = -1;

	assert_int_equal(db_open(&b, path, DB_STILL, &d->e), 0);
	assert_int_equal(db_check(b, &d->e), 0);
	assert_int_equal(db_get_int(b, &count, "SELECT count(*) FROM t", &d->e),
	                 0);
	return count;
}

static bool is_there(struct desk *d, const char *name)
{
	return file_exists(tempdir_file(&d->dir, name));
}

static void a_backup_is_a_whole_copy_also_of_what_is_in_the_log(void **s)
{
	struct desk d = desk_make();
	OWN(own_db) struct db *b = NULL;
	struct stat st;

	(void)s;
	(void)tempdir_write(&d.dir, "copy.db", "an older copy");
	(void)tempdir_write(&d.dir, "copy.db.part", "left by a crash");
	assert_int_equal(db_backup(d.db, d.copy, NULL, NULL, &d.e), 0);
	assert_int_equal(db_exec(d.db, "INSERT INTO t VALUES(3)", &d.e), 0);
	assert_int_equal(rows_of(&d, d.copy), 2);
	assert_int_equal(stat(d.copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0640);
	assert_false(is_there(&d, "copy.db.part"));
	/* to read it, nothing has to be written beside it */
	assert_int_equal(db_open(&b, d.copy, DB_READ, &d.e), 0);
	assert_int_equal(db_check(b, &d.e), 0);
	assert_false(is_there(&d, "copy.db-wal"));
	assert_false(is_there(&d, "copy.db-shm"));
	assert_false(is_there(&d, "copy.db-journal"));
	desk_free(&d);
}

static void a_copy_can_be_written_as_any_database(void **s)
{
	struct desk d = desk_make();
	OWN(own_db) struct db *b = NULL;

	(void)s;
	assert_int_equal(db_backup(d.db, d.copy, NULL, NULL, &d.e), 0);
	assert_int_equal(db_open(&b, d.copy, DB_WRITE, &d.e), 0);
	assert_int_equal(db_exec(b, "INSERT INTO t VALUES(3)", &d.e), 0);
	desk_free(&d);
}

static int refuse(void *ctx, const char *draft, struct err *e)
{
	const char **const seen = ctx;

	*seen = draft;
	assert_true(file_exists(draft));
	return err_set(e, ERR_LEDGER, "not this one");
}

static void what_the_check_refuses_leaves_all_as_it_was(void **s)
{
	struct desk d = desk_make();
	const char *seen = NULL;

	(void)s;
	(void)tempdir_write(&d.dir, "copy.db", "an older copy");
	assert_int_equal(db_backup(d.db, d.copy, refuse, &seen, &d.e), -1);
	check_err(&d.e, ERR_LEDGER, "not this one");
	assert_non_null(seen);
	assert_string_equal(tempdir_read(&d.dir, "copy.db"), "an older copy");
	assert_false(is_there(&d, "copy.db.part"));
	desk_free(&d);
}

static void two_processes_do_not_make_one_copy(void **s)
{
	struct desk d = desk_make();
	const char *part = tempdir_write(&d.dir, "copy.db.part", "");
	OWN(file_close) int fd = open(part, O_RDWR | O_CLOEXEC);

	(void)s;
	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(db_backup(d.db, d.copy, NULL, NULL, &d.e), -1);
	check_err_parts(&d.e, ERR_LOCKED, part,
	                ": another process makes this copy");
	assert_string_equal(d.e.hint, "wait until it has ended");
	file_close(&fd);
	assert_int_equal(db_backup(d.db, d.copy, NULL, NULL, &d.e), 0);
	desk_free(&d);
}

static void where_nothing_can_be_written_it_says_so(void **s)
{
	struct desk d = desk_make();

	(void)s;
	assert_int_equal(db_backup(d.db, "/nowhere/copy.db", NULL, NULL, &d.e),
	                 -1);
	check_err(&d.e, ERR_DISK,
	          "open /nowhere/copy.db.part: No such file or directory");
	desk_free(&d);
}

static void a_name_that_cannot_be_taken_leaves_no_draft(void **s)
{
	struct desk d = desk_make();

	(void)s;
	assert_int_equal(mkdir(d.copy, 0700), 0);
	assert_int_equal(db_backup(d.db, d.copy, NULL, NULL, &d.e), -1);
	check_err_parts(&d.e, ERR_DISK, "rename to ", "Is a directory");
	assert_false(is_there(&d, "copy.db.part"));
	desk_free(&d);
}

static void what_is_in_a_log_beside_it_is_not_left_out(void **s)
{
	struct desk d = desk_make();
	OWN(own_db) struct db *b = NULL;

	(void)s;
	assert_int_equal(db_backup(d.db, d.copy, NULL, NULL, &d.e), 0);
	(void)tempdir_write(&d.dir, "copy.db-wal", "changes");
	assert_int_equal(db_open(&b, d.copy, DB_STILL, &d.e), -1);
	check_err_parts(&d.e, ERR_DISK, d.copy,
	                "copy.db-wal holds what is not in it yet");
	desk_free(&d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_backup_is_a_whole_copy_also_of_what_is_in_the_log),
		cmocka_unit_test(a_copy_can_be_written_as_any_database),
		cmocka_unit_test(what_the_check_refuses_leaves_all_as_it_was),
		cmocka_unit_test(two_processes_do_not_make_one_copy),
		cmocka_unit_test(where_nothing_can_be_written_it_says_so),
		cmocka_unit_test(a_name_that_cannot_be_taken_leaves_no_draft),
		cmocka_unit_test(what_is_in_a_log_beside_it_is_not_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
