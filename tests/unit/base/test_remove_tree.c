/* What the tests themselves clean up with, which must touch nothing else.
 * SPDX-License-Identifier: Apache-2.0 */
#include "support/remove_tree.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "support/check.h"
#include "support/tempdir.h"

static void a_tree_is_removed_and_links_are_not_followed(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *tree = tempdir_file(&dir, "t");
	struct err e;

	(void)s;
	assert_int_equal(file_make_dirs(tempdir_file(&dir, "t/a/b"), 0700, &e),
	                 0);
	assert_int_equal(file_make_dirs(tempdir_file(&dir, "kept"), 0700, &e),
	                 0);
	(void)tempdir_write(&dir, "kept/f", "x");
	(void)tempdir_write(&dir, "t/f", "x");
	(void)tempdir_write(&dir, "t/a/b/f", "x");
	assert_int_equal(symlink(tempdir_file(&dir, "kept"),
	                         tempdir_file(&dir, "t/a/link")),
	                 0);
	assert_int_equal(chmod(tempdir_file(&dir, "t/a/b"), 0550), 0);
	assert_int_equal(chmod(tempdir_file(&dir, "t/a"), 0550), 0);
	assert_int_equal(remove_tree(tree, &e), 0);
	assert_false(file_exists(tree));
	assert_true(file_exists(tempdir_file(&dir, "kept/f")));
	assert_int_equal(remove_tree(tree, &e), 0);
	assert_int_equal(remove_tree(tempdir_file(&dir, "kept/f"), &e), 0);
	assert_false(file_exists(tempdir_file(&dir, "kept/f")));
}

static void what_cannot_be_removed_is_named(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e;

	(void)s;
	(void)tempdir_write(&dir, "f", "x");
	assert_int_equal(remove_tree(tempdir_file(&dir, "f/g"), &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot remove /",
	                "/f/g: Not a directory");
	assert_int_equal(remove_tree("/proc/self/fdinfo", &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot remove /proc/self/fdinfo: ", "");
	/* no folder goes by the name that it has in itself */
	assert_int_equal(mkdir(tempdir_file(&dir, "t"), 0700), 0);
	(void)tempdir_write(&dir, "t/f", "x");
	assert_int_equal(remove_tree(tempdir_file(&dir, "t/."), &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot remove the folder /",
	                "/t/.: Invalid argument");
	assert_false(file_exists(tempdir_file(&dir, "t/f")));
}

static void a_folder_that_cannot_be_opened_is_named(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct rlimit before, none;
	struct err e;
	int rc;

	(void)s;
	assert_int_equal(mkdir(tempdir_file(&dir, "t"), 0700), 0);
	(void)tempdir_write(&dir, "t/f", "x");
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	rc = remove_tree(tempdir_file(&dir, "t"), &e);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(rc, -1);
	check_err_parts(&e, ERR_DISK, "cannot read the folder /",
	                "/t: Too many open files");
	assert_true(file_exists(tempdir_file(&dir, "t/f")));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_is_removed_and_links_are_not_followed),
		cmocka_unit_test(what_cannot_be_removed_is_named),
		cmocka_unit_test(a_folder_that_cannot_be_opened_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
