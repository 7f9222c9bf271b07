/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger.h"

#include <sys/stat.h>

#include "base/file.h"
#include "fixture.h"
#include "ledger/ledger_draft.h"

#define OTHER_ORG "00000000-0000-4000-8000-000000000001"

/* What a file holds, by its digest and size. */
static struct text read_all(const char *path)
{
	struct text t = { 0 };
	struct err e;

	REQUIRE_OK(file_read(&t, path, 1 << 24, &e), e);
	return t;
}

static int take_first(void *ctx, uint64_t n, const char *line, size_t len,
                      struct err *e)
{
	(void)e;
	assert_int_equal(n, 0);
	text_add_bytes(ctx, line, len);
	return 0;
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

static void the_first_event_names_origin_and_key(void **state)
{
	struct fixture f = fixture_make();
	OWN(text_free) struct text line = { 0 };

	(void)state;
	assert_int_equal(log_size(f.ledger), 1);
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
	assert_string_equal(f.e.hint,
	                    "nothing was written; choose another path");
	assert_int_equal(ledger_create(f.path, FIXTURE_ORG, FIXTURE_ORIGIN, "k",
	                               FIXTURE_DAY_MS, &f.e),
	                 -1);
	check_err(&f.e, ERR_FOREIGN,
	          arena_format(f.arena,
	                       "%s: belongs to the log key " FIXTURE_VKEY
	                       ", not to k",
	                       f.path));
	assert_string_equal(f.e.hint,
	                    "nothing was written; choose another path");
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

/* What it has written would not be in the file that gets the name. */
static void a_draft_that_is_being_read_keeps_its_name(void **state)
{
	static const struct ledger_identity who = { FIXTURE_ORG, FIXTURE_ORIGIN,
		                                    FIXTURE_VKEY };
	struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "ledger.sqlite");
	const char *draft = tempdir_file(&dir, "ledger.sqlite.new");
	OWN(own_db) struct db *reader = NULL;
	struct ledger *l = NULL;
	int64_t rows;
	struct err e;

	(void)state;
	REQUIRE_OK(ledger_draft_open(&l, path, &who, FIXTURE_DAY_MS, &e), e);
	REQUIRE_OK(db_open(&reader, draft, DB_WRITE, &e), e);
	REQUIRE_OK(db_exec(reader, "BEGIN", &e), e);
	REQUIRE_OK(db_get_int(reader, &rows, "SELECT count(*) FROM event", &e),
	           e);
	REQUIRE_OK(ledger_begin(l, &e), e);
	REQUIRE_OK(ledger_meta_set(l, "a", "b", &e), e);
	REQUIRE_OK(ledger_commit(l, &e), e);
	assert_int_equal(ledger_draft_end(l, path, &e), -1);
	check_err_parts(&e, ERR_LOCKED, draft, ": another process reads it");
	assert_false(file_exists(path));
	tempdir_remove(&dir);
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
		cmocka_unit_test(a_draft_that_is_being_read_keeps_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
