/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"
#include "support/child.h"
#include "support/tempdir.h"

static void closing_twice_is_fine(void **s)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	int given;

	(void)s;
	assert_true(fd >= 0);
	given = file_give(&fd);
	assert_true(given >= 0);
	assert_int_equal(fd, -1);
	file_close(&fd);
	file_close(&given);
	assert_int_equal(given, -1);
	file_close(&given);
}

static void a_file_is_read_whole(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(text_free) struct text out = { NULL, 0, 0 };
	OWN(mem_own) char *big = mem_zeroed(200001, 1);
	struct err e;

	(void)s;
	memset(big, 'x', 200000);
	text_add(&out, "old");
	assert_int_equal(
	        file_read(&out, tempdir_write(&dir, "big", big), 200000, &e),
	        0);
	assert_string_equal(out.data, big);
	assert_int_equal(
	        file_read(&out, tempdir_write(&dir, "empty", ""), 0, &e), 0);
	assert_int_equal(out.len, 0);
	assert_string_equal(out.data, "");
}

static void a_file_above_the_limit_is_refused(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(text_free) struct text out = { NULL, 0, 0 };
	const char *path = tempdir_write(&dir, "f", "123456");
	OWN(mem_own) char *want = mem_format("%s is longer than 5 bytes", path);
	struct err e;

	(void)s;
	text_add(&out, "old");
	assert_int_equal(file_read(&out, path, 5, &e), -1);
	check_err(&e, ERR_TOO_LARGE, want);
	assert_string_equal(out.data, "old");
	assert_int_equal(file_read(&out, path, 6, &e), 0);
}

static void what_cannot_be_read_is_named(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(text_free) struct text out = { NULL, 0, 0 };
	struct err e;

	(void)s;
	assert_int_equal(file_read(&out, tempdir_file(&dir, "none"), 5, &e),
	                 -1);
	check_err_parts(&e, ERR_DISK, "cannot read /",
	                "/none: No such file or directory");
	assert_int_equal(file_read(&out, dir.path, 5, &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot read /", ": Is a directory");
	assert_null(out.data);
}

static void what_cannot_be_written_is_named(void **s)
{
	struct err e;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)s;
	assert_true(fd >= 0);
	assert_int_equal(file_write_all(fd, "abc", 3, "the file", &e), -1);
	check_err(&e, ERR_FULL,
	          "cannot write the file: No space left on device");
	assert_int_equal(file_write_all(fd, "", 0, "the file", &e), 0);
	file_close(&fd);
	assert_int_equal(file_write_all(fd, "abc", 3, "the file", &e), -1);
	check_err(&e, ERR_DISK, "cannot write the file: Bad file descriptor");
}

static void replacing_sets_content_and_mode(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "f");
	const mode_t mask = umask(077);
	struct stat st;
	struct err e;

	(void)s;
	assert_int_equal(file_replace(path, "longer", 6, 0644, &e), 0);
	assert_string_equal(tempdir_read(&dir, "f"), "longer");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_int_equal(file_replace(path, "new", 3, 0440, &e), 0);
	assert_string_equal(tempdir_read(&dir, "f"), "new");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0440);
	assert_false(file_exists(tempdir_file(&dir, "f.tmp")));
	(void)umask(mask);
}

static void a_hint_is_replaced_as_well(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "f");
	struct stat st;
	struct err e;

	(void)s;
	(void)tempdir_write(&dir, "f.tmp", "half of something longer");
	assert_int_equal(file_replace_hint(path, "longer", 6, 0600, &e), 0);
	assert_int_equal(file_replace_hint(path, "new", 3, 0600, &e), 0);
	assert_string_equal(tempdir_read(&dir, "f"), "new");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_false(file_exists(tempdir_file(&dir, "f.tmp")));
	assert_int_equal(file_replace_hint(tempdir_file(&dir, "no/f"), "new", 3,
	                                   0600, &e),
	                 -1);
	assert_int_equal(e.code, ERR_DISK);
}

static void what_a_killed_process_left_is_used_up(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e;

	(void)s;
	(void)tempdir_write(&dir, "f.tmp", "half of something longer");
	assert_int_equal(
	        file_replace(tempdir_file(&dir, "f"), "new", 3, 0600, &e), 0);
	assert_string_equal(tempdir_read(&dir, "f"), "new");
	assert_false(file_exists(tempdir_file(&dir, "f.tmp")));
}

/* Modes bind an ordinary user only; nobody will do. */
static int replace_as_nobody(void *ctx)
{
	struct err e;

	if (geteuid() == 0 && (setegid(65534) != 0 || seteuid(65534) != 0))
		return 2;
	return file_replace(ctx, "new", 3, 0440, &e) == 0 ? 0 : 1;
}

static void a_read_only_rest_is_used_up_too(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	char *path = arena_text(dir.arena, tempdir_file(&dir, "f"));
	const char *rest = tempdir_write(&dir, "f.tmp", "half");

	(void)s;
	if (geteuid() == 0) {
		assert_int_equal(chown(dir.path, 65534, 65534), 0);
		assert_int_equal(chown(rest, 65534, 65534), 0);
	}
	assert_int_equal(chmod(rest, 0440), 0);
	assert_int_equal(child_run(replace_as_nobody, path), 0);
	assert_string_equal(tempdir_read(&dir, "f"), "new");
	assert_false(file_exists(rest));
}

/* In a folder that we may not write to, whether or not we may look into it,
 * nothing changes, and that is told at once. */
static void a_read_only_folder_is_named(void **s)
{
	static const mode_t modes[] = { 0500, 0555 };
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	char *path = arena_text(dir.arena, tempdir_file(&dir, "f"));

	(void)s;
	(void)tempdir_write(&dir, "f", "old");
	for (size_t i = 0; i < ARRAY_COUNT(modes); i++) {
		assert_int_equal(chmod(dir.path, modes[i]), 0);
		assert_int_equal(child_run(replace_as_nobody, path), 1);
		assert_string_equal(tempdir_read(&dir, "f"), "old");
	}
}

static void a_failed_replacement_leaves_the_old_content(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "sub");
	struct err e;

	(void)s;
	/* a folder of that name cannot be renamed over */
	assert_int_equal(file_make_dirs(path, 0700, &e), 0);
	assert_int_equal(file_replace(path, "new", 3, 0600, &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot rename /",
	                "/sub.tmp: Is a directory");
	assert_false(file_exists(tempdir_file(&dir, "sub.tmp")));
	assert_int_equal(
	        file_replace(tempdir_file(&dir, "no/f"), "new", 3, 0600, &e),
	        -1);
	check_err_parts(&e, ERR_DISK, "cannot create /",
	                "/no/f.tmp: No such file or directory");
}

static void a_link_in_place_of_the_temporary_file_is_refused(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e;

	(void)s;
	assert_int_equal(symlink(tempdir_write(&dir, "victim", "kept"),
	                         tempdir_file(&dir, "f.tmp")),
	                 0);
	assert_int_equal(
	        file_replace(tempdir_file(&dir, "f"), "new", 3, 0600, &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot create /",
	                "/f.tmp: Too many levels of symbolic links");
	assert_string_equal(tempdir_read(&dir, "victim"), "kept");
}

/* A limit on the size of files stands for a disk that fills up. */
static int replace_beyond_the_limit(void *ctx)
{
	const struct rlimit limit = { 4, 4 };
	struct err e;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 2;
	if (file_replace(ctx, "longer", 6, 0600, &e) == 0)
		return 3;
	return text_ends(e.text, "f.tmp: File too large") ? 0 : 4;
}

static void content_that_does_not_fit_leaves_the_old_and_no_rest(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	char *path = arena_text(dir.arena, tempdir_write(&dir, "f", "old"));

	(void)s;
	assert_int_equal(child_run(replace_beyond_the_limit, path), 0);
	assert_string_equal(tempdir_read(&dir, "f"), "old");
	assert_false(file_exists(tempdir_file(&dir, "f.tmp")));
}

#define WRITERS 4
#define TURNS   50

static void *replace_often(void *arg)
{
	char content[5000];

	for (int i = 0; i < TURNS; i++) {
		struct err e;

		memset(content, 'a' + i % 26, sizeof(content));
		if (file_replace(arg, content, sizeof(content), 0600, &e) != 0)
			return arg;
	}
	return NULL;
}

static void several_writers_never_mix_their_content(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	char *path = arena_text(dir.arena, tempdir_write(&dir, "f", "a"));
	pthread_t threads[WRITERS];

	(void)s;
	for (size_t i = 0; i < WRITERS; i++)
		assert_int_equal(
		        pthread_create(&threads[i], NULL, replace_often, path),
		        0);
	for (int i = 0; i < TURNS; i++) {
		const char *all = tempdir_read(&dir, "f");

		assert_int_equal(strspn(all, (char[]){ all[0], '\0' }),
		                 strlen(all));
	}
	for (size_t i = 0; i < WRITERS; i++) {
		void *failed = NULL;

		(void)pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	assert_int_equal(strlen(tempdir_read(&dir, "f")), 5000);
	assert_false(file_exists(tempdir_file(&dir, "f.tmp")));
}

static void syncing_what_is_no_folder_fails(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e;

	(void)s;
	assert_int_equal(file_sync_dir(dir.path, &e), 0);
	assert_int_equal(file_sync_dir(tempdir_file(&dir, "no"), &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot open the folder /",
	                "/no: No such file or directory");
	assert_int_equal(file_sync_dir(tempdir_write(&dir, "f", ""), &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot open the folder /",
	                "/f: Not a directory");
	assert_int_equal(file_sync_dir("/proc", &e), -1);
	check_err(&e, ERR_DISK,
	          "cannot sync the folder /proc: Invalid argument");
}

static void folders_are_made_with_their_parents(void **s)
{
	static const char *const names[] = { "a/b/c", "a/b/c", "a", "a//b/d/",
		                             "e/./f" };
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		const char *path = tempdir_file(&dir, names[i]);
		struct stat st;

		assert_int_equal(file_make_dirs(path, 0750, &e), 0);
		assert_int_equal(stat(path, &st), 0);
		assert_true(S_ISDIR(st.st_mode));
	}
	assert_int_equal(file_make_dirs("/", 0750, &e), 0);
	assert_int_equal(file_make_dirs(".", 0750, &e), 0);
}

static int make_relative(void *ctx)
{
	struct err e;

	if (chdir(ctx) != 0)
		return 1;
	return file_make_dirs("r/s", 0700, &e) == 0 ? 0 : 2;
}

static void folders_are_made_where_the_process_stands(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	char *path = arena_text(dir.arena, dir.path);

	(void)s;
	assert_int_equal(child_run(make_relative, path), 0);
	assert_true(file_exists(tempdir_file(&dir, "r/s")));
}

static void what_may_be_there_is_not_absent(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *file = tempdir_write(&dir, "f", "x");
	const char *loop = tempdir_file(&dir, "loop");

	(void)s;
	assert_int_equal(symlink("loop", loop), 0);
	assert_false(file_is_absent(file));
	assert_false(file_is_absent(loop));
	assert_true(file_is_absent(tempdir_file(&dir, "nothing")));
	assert_true(file_is_absent(tempdir_file(&dir, "f/below")));
}

static void a_file_in_the_way_of_a_folder_is_named(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e;

	(void)s;
	(void)tempdir_write(&dir, "f", "");
	assert_int_equal(file_make_dirs(tempdir_file(&dir, "f"), 0700, &e), -1);
	check_err_parts(&e, ERR_DISK, "/", "/f is not a folder");
	assert_int_equal(file_make_dirs(tempdir_file(&dir, "f/g"), 0700, &e),
	                 -1);
	check_err_parts(&e, ERR_DISK, "/", "/f is not a folder");
	assert_int_equal(file_make_dirs("/proc/none/x", 0700, &e), -1);
	check_err(&e, ERR_DISK,
	          "cannot make the folder /proc/none: No such file or "
	          "directory");
	assert_int_equal(file_make_dirs("", 0700, &e), -1);
	check_err(&e, ERR_DISK,
	          "cannot make the folder : No such file or directory");
}

static void folders_of_paths_are_found(void **s)
{
	static const struct {
		const char *path;
		const char *folder;
	} rows[] = {
		{ "a/b", "a" },   { "a/b/c", "a/b" }, { "a", "." },
		{ "", "." },      { "/", "/" },       { "/a", "/" },
		{ "/a/b", "/a" }, { "a/", "." },      { "a/b/", "a" },
		{ "a//b", "a" },  { "//a", "/" },     { "/a/b//", "/a" },
		{ "./a", "." },
	};
	OWN(text_free) struct text out = { NULL, 0, 0 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		file_folder(&out, rows[i].path);
		assert_string_equal(out.data, rows[i].folder);
	}
}

static void free_space_is_known_where_there_is_a_file_system(void **s)
{
	(void)s;
	assert_true(file_free_bytes("/tmp") > 0);
	assert_int_equal(file_free_bytes("/proc/none"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closing_twice_is_fine),
		cmocka_unit_test(a_file_is_read_whole),
		cmocka_unit_test(a_file_above_the_limit_is_refused),
		cmocka_unit_test(what_cannot_be_read_is_named),
		cmocka_unit_test(what_cannot_be_written_is_named),
		cmocka_unit_test(replacing_sets_content_and_mode),
		cmocka_unit_test(a_hint_is_replaced_as_well),
		cmocka_unit_test(what_a_killed_process_left_is_used_up),
		cmocka_unit_test(a_read_only_rest_is_used_up_too),
		cmocka_unit_test(a_read_only_folder_is_named),
		cmocka_unit_test(a_failed_replacement_leaves_the_old_content),
		cmocka_unit_test(
		        a_link_in_place_of_the_temporary_file_is_refused),
		cmocka_unit_test(
		        content_that_does_not_fit_leaves_the_old_and_no_rest),
		cmocka_unit_test(several_writers_never_mix_their_content),
		cmocka_unit_test(syncing_what_is_no_folder_fails),
		cmocka_unit_test(folders_are_made_with_their_parents),
		cmocka_unit_test(folders_are_made_where_the_process_stands),
		cmocka_unit_test(a_file_in_the_way_of_a_folder_is_named),
		cmocka_unit_test(what_may_be_there_is_not_absent),
		cmocka_unit_test(folders_of_paths_are_found),
		cmocka_unit_test(
		        free_space_is_known_where_there_is_a_file_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
