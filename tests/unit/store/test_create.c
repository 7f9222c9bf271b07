/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lockfile.h"
#include "fixture.h"

static void a_new_archive_has_its_skeleton(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	static const char *const names[] = {
		"README.txt",      "keys/log.vkey", "log/events",
		"log/checkpoints", "objects",       "tmp",
		"0=wxarchive_1.0"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++)
		assert_true(is_there(&f, names[i]));
	assert_string_equal(tempdir_read(&f.dir, "archive/0=wxarchive_1.0"),
	                    "wxarchive_1.0\n");
	assert_string_equal(store_root(f.store), f.root);
}

static void the_key_is_kept_under_its_id_too(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	char id[9];
	const char *line = tempdir_read(&f.dir, "archive/keys/log.vkey");

	(void)state;
	assert_int_equal(strlen(line), strlen(f.vkey) + 1);
	assert_memory_equal(line, f.vkey, strlen(f.vkey));
	(void)snprintf(id, sizeof(id), "%.8s", strchr(f.vkey, '+') + 1);
	assert_string_equal(
	        tempdir_read(&f.dir, arena_format(f.dir.arena,
	                                          "archive/keys/%s.vkey", id)),
	        line);
}

static void the_manual_names_the_key_and_the_origin(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	const char *readme = tempdir_read(&f.dir, "archive/README.txt");

	(void)state;
	assert_non_null(strstr(readme, f.vkey));
	assert_non_null(strstr(readme, FIXTURE_ORIGIN));
	assert_null(strstr(readme, "@VKEY@"));
	assert_null(strstr(readme, "@ORIGIN@"));
}

static void files_are_read_only(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct stat st;

	(void)state;
	assert_int_equal(stat(path_in(&f, "README.txt"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0440);
	assert_int_equal(stat(path_in(&f, "objects"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0750);
}

static void creating_it_again_with_the_same_key_is_fine(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(store_create(f.root, f.vkey, FIXTURE_ORIGIN, &e), e);
}

static void another_key_is_refused(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };
	char other[256];

	(void)state;
	fixture_key(other, 2);
	assert_int_equal(store_create(f.root, other, FIXTURE_ORIGIN, &e), -1);
	check_err_parts(&e, ERR_FOREIGN, f.root,
	                "/keys/log.vkey: holds another key");
	assert_string_equal(e.hint,
	                    "this archive was made with the key of another "
	                    "installation; bring that key here, or choose "
	                    "another folder");
}

static void a_malformed_key_is_refused(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
	        store_create(tempdir_file(&dir, "a"), "nonsense", "o", &e), -1);
	check_err(&e, ERR_USAGE, "log key: no name");
}

static void a_folder_that_holds_something_else_is_refused(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e = { 0 };
	char vkey[256];

	(void)state;
	fixture_key(vkey, 1);
	(void)tempdir_write(&dir, "letter.doc", "dear");
	assert_int_equal(store_create(dir.path, vkey, "o", &e), -1);
	check_err_parts(&e, ERR_FOREIGN, dir.path,
	                ": holds \"letter.doc\", which is no part of an "
	                "archive");
	assert_string_equal(e.hint,
	                    "give an empty folder, or one that is not there");
	assert_string_equal(tempdir_read(&dir, "letter.doc"), "dear");
}

static void objects_without_a_marker_are_refused(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e = { 0 };
	char vkey[256];

	(void)state;
	fixture_key(vkey, 1);
	assert_int_equal(mkdir(tempdir_file(&dir, "objects"), 0700), 0);
	assert_int_equal(mkdir(tempdir_file(&dir, "objects/2026"), 0700), 0);
	assert_int_equal(store_create(dir.path, vkey, "o", &e), -1);
	check_err_parts(&e, ERR_FOREIGN, dir.path,
	                ": holds \"objects\", which is no part of an archive");
}

static void a_fresh_file_system_is_no_stranger(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e = { 0 };
	char vkey[256];

	(void)state;
	fixture_key(vkey, 1);
	assert_int_equal(mkdir(tempdir_file(&dir, "lost+found"), 0700), 0);
	REQUIRE_OK(store_create(dir.path, vkey, "o", &e), e);
}

static int open_at(const char *root, struct err *e)
{
	OWN(own_store) struct store *s = NULL;
	const struct store_setup setup = { root, STORE_SYNC_AUTO, 0 };

	return store_open(&s, &setup, e);
}

static void what_is_no_archive_is_not_opened(void **state)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(open_at(tempdir_file(&dir, "nowhere"), &e), -1);
	check_err_parts(&e, ERR_FOREIGN, dir.path,
	                "/nowhere: there is no archive");
	assert_string_equal(e.hint, "'wxarchive init' makes one");
	assert_int_equal(open_at(dir.path, &e), -1);
	check_err_parts(&e, ERR_FOREIGN, dir.path,
	                ": is no archive (no 0=wxarchive_1.0 in it)");
	assert_string_equal(e.hint, "'wxarchive init' makes one");
}

static void a_later_version_is_refused(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(rename(path_in(&f, "0=wxarchive_1.0"),
	                        path_in(&f, "0=wxarchive_2.0")),
	                 0);
	assert_int_equal(open_at(f.root, &e), -1);
	check_err_parts(&e, ERR_FOREIGN, f.root,
	                ": is an archive of version 2.0; this program knows "
	                "1.0");
	assert_string_equal(e.hint,
	                    "use the wxarchive that made it, or a later one");
	assert_int_equal(store_create(f.root, f.vkey, FIXTURE_ORIGIN, &e), -1);
	assert_int_equal(e.code, ERR_FOREIGN);
}

/* Other content, none, and no file. */
static void a_marker_that_says_something_else_is_refused(void **state)
{
	static const char *const rows[] = { "wxarchive_1.0", "wxarchive_2.0\n",
		                            "", "wxarchive_1.0\nx\n" };
	OWN(fixture_remove) struct fixture f = fixture_make();
	const char *path = path_in(&f, "0=wxarchive_1.0");
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i <= ARRAY_COUNT(rows); i++) {
		assert_int_equal(unlink(path), 0);
		if (i < ARRAY_COUNT(rows))
			(void)tempdir_write(&f.dir, "archive/0=wxarchive_1.0",
			                    rows[i]);
		else
			assert_int_equal(mkdir(path, 0700), 0);
		assert_int_equal(open_at(f.root, &e), -1);
		check_err_parts(&e, ERR_FOREIGN, f.root,
		                "/0=wxarchive_1.0: is not the marker of an "
		                "archive: it does not say \"wxarchive_1.0\"");
		assert_string_equal(
		        e.hint, "choose another folder; if it is your archive, "
		                "see who changed that file, put its one line "
		                "back, and run 'wxarchive verify'");
		assert_int_equal(
		        store_create(f.root, f.vkey, FIXTURE_ORIGIN, &e), -1);
		assert_int_equal(e.code, ERR_FOREIGN);
	}
	assert_int_equal(rmdir(path), 0);
}

static void a_folder_that_has_gone_says_what_to_do(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(rmdir(path_in(&f, "objects")), 0);
	assert_int_equal(open_at(f.root, &e), -1);
	check_err_parts(&e, ERR_GONE, "archive: ", "/objects: is not there");
	assert_string_equal(e.hint,
	                    "mount its disk, or put it back from a copy: all "
	                    "that was archived lies in it; then run "
	                    "'wxarchive verify'");
	assert_int_equal(rmdir(path_in(&f, "tmp")), 0);
	assert_int_equal(open_at(f.root, &e), -1);
	check_err_parts(&e, ERR_GONE, "archive: ", "/tmp: is not there");
	assert_string_equal(e.hint, "nothing that lasts is in it: 'wxarchive "
	                            "init' makes it again");
	REQUIRE_OK(store_create(f.root, f.vkey, FIXTURE_ORIGIN, &e), e);
	REQUIRE_OK(open_at(f.root, &e), e);
}

static void a_link_in_place_of_a_folder_is_refused(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(rmdir(path_in(&f, "objects")), 0);
	assert_int_equal(symlink("tmp", path_in(&f, "objects")), 0);
	assert_int_equal(open_at(f.root, &e), -1);
	check_err_parts(&e, ERR_TAMPER, "archive: ", "/objects: is no folder");
}

static void a_second_writer_is_told_who_holds_the_lock(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(own_lockfile) struct lockfile *first = NULL;
	OWN(own_lockfile) struct lockfile *second = NULL;
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(store_lock(&first, f.root, "sync", FIXTURE_DAY_MS, &e), e);
	assert_int_equal(
	        store_lock(&second, f.root, "verify", FIXTURE_DAY_MS, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_non_null(strstr(e.text, "sync"));
}

static void a_path_is_made_of_the_utc_day_and_the_oid(void **state)
{
	static const struct {
		int64_t ms;
		const char *path;
	} rows[] = {
		{ 0, "objects/1970/01/01/" },
		{ -1, "objects/1970/01/01/" },
		{ FIXTURE_DAY_MS, "objects/2026/01/02/" },
		{ INT64_C(1767311999999), "objects/2026/01/01/" },
		{ INT64_C(253402300799999), "objects/9999/12/31/" },
		{ INT64_MAX, "objects/9999/12/31/" },
	};
	static const char oid[] = "0123456789abcdef0123456789abcdef";

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		char path[STORE_PATH_MAX], expected[STORE_PATH_MAX];

		store_object_path(path, oid, rows[i].ms);
		(void)snprintf(expected, sizeof(expected), "%s%s", rows[i].path,
		               oid);
		assert_string_equal(path, expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_archive_has_its_skeleton),
		cmocka_unit_test(the_key_is_kept_under_its_id_too),
		cmocka_unit_test(the_manual_names_the_key_and_the_origin),
		cmocka_unit_test(files_are_read_only),
		cmocka_unit_test(creating_it_again_with_the_same_key_is_fine),
		cmocka_unit_test(another_key_is_refused),
		cmocka_unit_test(a_malformed_key_is_refused),
		cmocka_unit_test(a_folder_that_holds_something_else_is_refused),
		cmocka_unit_test(objects_without_a_marker_are_refused),
		cmocka_unit_test(a_fresh_file_system_is_no_stranger),
		cmocka_unit_test(what_is_no_archive_is_not_opened),
		cmocka_unit_test(a_later_version_is_refused),
		cmocka_unit_test(a_marker_that_says_something_else_is_refused),
		cmocka_unit_test(a_folder_that_has_gone_says_what_to_do),
		cmocka_unit_test(a_link_in_place_of_a_folder_is_refused),
		cmocka_unit_test(a_second_writer_is_told_who_holds_the_lock),
		cmocka_unit_test(a_path_is_made_of_the_utc_day_and_the_oid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
