/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "artefact_desk.h"
#include "base/file.h"
#include "base/mem.h"

#define WHY "nothing was overwritten; name another file"

/* A call with a recording. */
static struct fixture desk(void)
{
	struct fixture f = fixture_make();
	const struct artefact x = desk_main();
	struct ledger_artefact known;

	REQUIRE_OK(ledger_begin(f.ledger, &f.e), f.e);
	desk_call(&f);
	known = desk_list(&f, &x);
	const struct artefact_stored s = desk_stored(&f, desk_oid(&f, &x));
	REQUIRE_OK(
	        artefacts_stored(f.ledger, known.row, &s, FIXTURE_DAY_MS, &f.e),
	        f.e);
	REQUIRE_OK(ledger_commit(f.ledger, &f.e), f.e);
	return f;
}

static const char *target(struct fixture *f)
{
	return tempdir_file(&f->dir, "copy.sqlite");
}

static void add_entry(struct fixture *f, const char *type)
{
	const struct journal_event ev = { .type = type, .outcome = "success" };

	REQUIRE_OK(ledger_begin(f->ledger, &f->e), f->e);
	REQUIRE_OK(journal_append(f->ledger, &ev, FIXTURE_DAY_MS + 5000, NULL,
	                          &f->e),
	           f->e);
	REQUIRE_OK(ledger_commit(f->ledger, &f->e), f->e);
}

static void a_copy_tells_what_it_holds(void **state)
{
	struct fixture f = desk();
	struct ledger_copy c;
	struct stat st;

	(void)state;
	REQUIRE_OK(ledger_copy_make(&c, f.ledger, target(&f), &f.e), f.e);
	assert_int_equal(c.calls, 1);
	assert_int_equal(c.artefacts, 1);
	assert_int_equal(c.entries, 3);
	assert_string_equal(c.newest, "2026-01-02T08:00:00.000Z");
	assert_false(c.has_replaced);
	assert_int_equal(stat(target(&f), &st), 0);
	assert_int_equal(c.bytes, st.st_size);
	fixture_free(&f);
}

static void an_earlier_copy_is_replaced(void **state)
{
	struct fixture f = desk();
	struct ledger_copy c;

	(void)state;
	REQUIRE_OK(ledger_copy_make(&c, f.ledger, target(&f), &f.e), f.e);
	add_entry(&f, "fixity check");
	REQUIRE_OK(ledger_copy_make(&c, f.ledger, target(&f), &f.e), f.e);
	assert_true(c.has_replaced);
	assert_int_equal(c.entries, 4);
	assert_string_equal(c.newest, "2026-01-02T08:00:05.000Z");
	fixture_free(&f);
}

/* What is there stays, to the byte. */
static void refuses(struct fixture *f, const char *why)
{
	struct ledger_copy c;
	struct stat before, after;

	assert_int_equal(lstat(target(f), &before), 0);
	assert_int_equal(ledger_copy_make(&c, f->ledger, target(f), &f->e), -1);
	check_err_parts(&f->e, ERR_FOREIGN, target(f), why);
	assert_string_equal(f->e.hint, WHY);
	assert_int_equal(lstat(target(f), &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(before.st_mtime, after.st_mtime);
}

#define IS_THERE " is there, and is no earlier copy of this ledger: "

static void anything_else_stays(void **state)
{
	struct fixture f = desk();
	OWN(text_free) struct text words = { 0 };

	(void)state;
	(void)tempdir_write(&f.dir, "copy.sqlite", "a letter");
	text_addf(&words, "%s%s%s: file is not a database", target(&f),
	          IS_THERE, target(&f));
	refuses(&f, text_str(&words) + strlen(target(&f)));
	assert_int_equal(unlink(target(&f)), 0);
	assert_int_equal(mkdir(target(&f), 0700), 0);
	refuses(&f, IS_THERE "it is no plain file");
	assert_int_equal(rmdir(target(&f)), 0);
	assert_int_equal(symlink("elsewhere", target(&f)), 0);
	refuses(&f, IS_THERE "it is no plain file");
	assert_int_equal(unlink(target(&f)), 0);
	assert_int_equal(link(f.path, target(&f)), 0);
	refuses(&f, IS_THERE "it is the ledger itself");
	fixture_free(&f);
}

/* Another ledger lies there. */
static void put_other(struct fixture *f, const char *org, const char *origin,
                      const char *vkey)
{
	(void)unlink(target(f));
	REQUIRE_OK(ledger_create(target(f), org, origin, vkey,
	                         FIXTURE_DAY_MS + 1, &f->e),
	           f->e);
}

static void another_ledger_stays(void **state)
{
	struct fixture f = desk();

	(void)state;
	put_other(&f, "other", FIXTURE_ORIGIN, FIXTURE_VKEY);
	refuses(&f, IS_THERE "it belongs to another organisation");
	put_other(&f, FIXTURE_ORG, "other", FIXTURE_VKEY);
	refuses(&f, IS_THERE "it belongs to another archive");
	put_other(&f, FIXTURE_ORG, FIXTURE_ORIGIN, "other");
	refuses(&f, IS_THERE "it belongs to another archive");
	put_other(&f, FIXTURE_ORG, FIXTURE_ORIGIN, FIXTURE_VKEY);
	refuses(&f, IS_THERE "its log is another one");
	fixture_free(&f);
}

/* An old ledger that was put back does not take the place of a newer copy. */
static void a_newer_copy_stays(void **state)
{
	struct fixture f = desk();
	const char *old = tempdir_file(&f.dir, "old.sqlite");
	struct ledger_copy c;

	(void)state;
	REQUIRE_OK(ledger_copy_make(&c, f.ledger, old, &f.e), f.e);
	add_entry(&f, "fixity check");
	REQUIRE_OK(ledger_copy_make(&c, f.ledger, target(&f), &f.e), f.e);
	f.path = old;
	fixture_open(&f, LEDGER_WRITE);
	refuses(&f, IS_THERE "its log is longer than this one's");
	fixture_free(&f);
}

static void what_would_become_a_part_of_it_is_refused(void **state)
{
	struct fixture f = desk();
	struct ledger_copy c;

	(void)state;
	(void)tempdir_write(&f.dir, "copy.sqlite-wal", "");
	REQUIRE_OK(ledger_copy_make(&c, f.ledger, target(&f), &f.e), f.e);
	(void)tempdir_write(&f.dir, "copy.sqlite-journal", "pages");
	assert_int_equal(ledger_copy_make(&c, f.ledger, target(&f), &f.e), -1);
	check_err_parts(&f.e, ERR_FOREIGN, target(&f),
	                "-journal is there: it belongs to another database of "
	                "that name");
	assert_string_equal(f.e.hint, "nothing was written; name another file");
	assert_int_equal(unlink(target(&f)), 0);
	(void)tempdir_write(&f.dir, "copy.sqlite-wal", "pages");
	assert_int_equal(ledger_copy_make(&c, f.ledger, target(&f), &f.e), -1);
	check_err_parts(&f.e, ERR_FOREIGN, target(&f),
	                "-wal is there: it belongs to another database of that "
	                "name");
	assert_false(file_exists(target(&f)));
	fixture_free(&f);
}

static void refuses_draft(struct fixture *f)
{
	struct ledger_copy c;

	assert_int_equal(ledger_copy_make(&c, f->ledger, target(f), &f->e), -1);
	check_err_parts(&f->e, ERR_FOREIGN, target(f),
	                ".part is there, and is no copy that was cut short");
	assert_string_equal(f->e.hint, WHY);
	assert_false(file_exists(target(f)));
}

static void what_lies_where_the_draft_would_stays(void **state)
{
	struct fixture f = desk();
	const char *draft = tempdir_file(&f.dir, "copy.sqlite.part");
	static const char hole[64];
	OWN(file_close) int fd = -1;
	struct ledger_copy c;
	struct stat before, after;

	(void)state;
	(void)tempdir_write(&f.dir, "copy.sqlite.part", "a letter");
	refuses_draft(&f);
	assert_string_equal(tempdir_read(&f.dir, "copy.sqlite.part"),
	                    "a letter");
	assert_int_equal(unlink(draft), 0);
	assert_int_equal(symlink("elsewhere", draft), 0);
	refuses_draft(&f);
	assert_int_equal(unlink(draft), 0);
	/* the ledger itself */
	assert_int_equal(link(f.path, draft), 0);
	assert_int_equal(stat(f.path, &before), 0);
	refuses_draft(&f);
	assert_int_equal(stat(f.path, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	assert_int_equal(unlink(draft), 0);
	/* what a killed process leaves */
	fd = open(draft, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_int_equal(write(fd, hole, sizeof(hole)), sizeof(hole));
	REQUIRE_OK(ledger_copy_make(&c, f.ledger, target(&f), &f.e), f.e);
	assert_false(file_exists(draft));
	fixture_free(&f);
}

static void no_copy_takes_a_name_of_the_ledger(void **state)
{
	static const char *const ends[] = { "-wal", "-shm", "-journal",
		                            ".new" };
	struct fixture f = desk();
	struct ledger_copy c;

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		OWN(mem_own) char *name = mem_format("%s%s", f.path, ends[i]);

		assert_int_equal(ledger_copy_make(&c, f.ledger, name, &f.e),
		                 -1);
		check_err_parts(&f.e, ERR_FOREIGN, name,
		                " is a name that belongs to the ledger itself");
	}
	assert_int_equal(ledger_copy_make(&c, f.ledger, "", &f.e), -1);
	check_err(&f.e, ERR_USAGE, "'' is no name of a file");
	fixture_free(&f);
}

static void a_damaged_ledger_has_no_copy(void **state)
{
	struct fixture f = desk();
	OWN(own_db) struct db *d = NULL;
	struct ledger_copy c;

	(void)state;
	REQUIRE_OK(db_open(&d, f.path, DB_WRITE, &f.e), f.e);
	REQUIRE_OK(db_exec(d,
	                   "PRAGMA foreign_keys = OFF; "
	                   "UPDATE artefact SET mime = 4711",
	                   &f.e),
	           f.e);
	assert_int_equal(ledger_copy_make(&c, f.ledger, target(&f), &f.e), -1);
	check_err_parts(
	        &f.e, ERR_LEDGER, "the copy: ",
	        "row 1 of artefact points to a row that is not in word");
	assert_false(file_exists(target(&f)));
	fixture_free(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_tells_what_it_holds),
		cmocka_unit_test(an_earlier_copy_is_replaced),
		cmocka_unit_test(anything_else_stays),
		cmocka_unit_test(another_ledger_stays),
		cmocka_unit_test(a_newer_copy_stays),
		cmocka_unit_test(what_would_become_a_part_of_it_is_refused),
		cmocka_unit_test(what_lies_where_the_draft_would_stays),
		cmocka_unit_test(no_copy_takes_a_name_of_the_ledger),
		cmocka_unit_test(a_damaged_ledger_has_no_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
