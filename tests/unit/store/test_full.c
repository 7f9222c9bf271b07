/* A disk that is really full, or really read-only: a small ext4 in a file,
 * where we may mount one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdlib.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "sample_store.h"

#define IMAGE_BYTES (8 << 20)

struct disk {
	struct tempdir dir;
	const char *mount_point;
	bool is_mounted;
};

/* Runs a program of the system; its exit status, -1 if there is none. */
static int run(const char **argv)
{
	char *copies[8] = { NULL };
	const pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		for (size_t i = 0; argv[i] != NULL; i++)
			copies[i] = mem_copy_text(argv[i]);
		(void)!freopen("/dev/null", "w", stdout);
		(void)!freopen("/dev/null", "w", stderr);
		(void)execvp(argv[0], copies);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

static struct disk disk_make(void)
{
	struct disk d = { tempdir_make(), NULL, false };
	const char *image = tempdir_write(&d.dir, "image", "");
	const char *mkfs[] = {
		"mkfs.ext4", "-q", "-F", "-m", "0", image, NULL
	};
	const char *mount_point = tempdir_file(&d.dir, "disk");
	const char *loop[] = {
		"mount", "-o", "loop", image, mount_point, NULL
	};

	d.mount_point = mount_point;
	if (geteuid() == 0 && truncate(image, IMAGE_BYTES) == 0 &&
	    mkdir(d.mount_point, 0750) == 0 && run(mkfs) == 0)
		d.is_mounted = run(loop) == 0;
	if (!d.is_mounted)
		print_message("no small file system can be mounted here\n");
	return d;
}

static void disk_remove(struct disk *d)
{
	if (d->is_mounted) {
		const char *argv[] = { "umount", d->mount_point, NULL };

		if (run(argv) != 0)
			(void)umount2(d->mount_point, MNT_DETACH);
	}
	tempdir_remove(&d->dir);
}

static struct store *archive_on(struct disk *d, char root[256])
{
	const struct store_setup setup = { root, STORE_SYNC_AUTO, 0 };
	struct store *s = NULL;
	struct err e = { 0 };
	char vkey[256];

	(void)snprintf(root, 256, "%s", d->mount_point);
	fixture_key(vkey, 1);
	REQUIRE_OK(store_create(root, vkey, FIXTURE_ORIGIN, &e), e);
	REQUIRE_OK(store_open(&s, &setup, &e), e);
	return s;
}

static int write_until_it_fails(struct store_part *p, struct err *e)
{
	static const char block[65536];

	for (int i = 0; i < 1000; i++)
		if (store_part_write(p, block, sizeof(block), e) != 0)
			return -1;
	return 0;
}

static void a_full_disk_is_said_with_figures_and_survived(void **state)
{
	OWN(disk_remove) struct disk d = disk_make();
	OWN(own_store) struct store *store = NULL;
	OWN(own_store_part) struct store_part *p = NULL;
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	char root[256];

	(void)state;
	if (!d.is_mounted)
		skip();
	store = archive_on(&d, root);
	REQUIRE_OK(store_part_open(&p, store, s.oid, &leftover, &e), e);
	REQUIRE_OK(store_part_begin(p, 0, -1, "", &e), e);
	assert_int_equal(write_until_it_fails(p, &e), -1);
	check_err_parts(&e, ERR_FULL, "write ", " free");
	assert_non_null(strstr(e.text, ".part/bytes.u: no space left: "));
	assert_non_null(strstr(e.hint, "it goes on where it stopped"));
	/* what is there can be dropped, and then there is room again */
	REQUIRE_OK(store_part_drop(p, &e), e);
	REQUIRE_OK(sample_seal(store, &s, &e), e);
	check_object(store, &s);
}

static void a_file_too_large_for_the_disk_is_not_begun(void **state)
{
	OWN(disk_remove) struct disk d = disk_make();
	OWN(own_store) struct store *store = NULL;
	OWN(own_store_part) struct store_part *p = NULL;
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	char root[256];

	(void)state;
	if (!d.is_mounted)
		skip();
	store = archive_on(&d, root);
	REQUIRE_OK(store_part_open(&p, store, s.oid, &leftover, &e), e);
	assert_int_equal(store_part_begin(p, 0, IMAGE_BYTES, "", &e), -1);
	check_err_parts(&e, ERR_FULL, root,
	                " free, 8.4 MB needed for what is on its way");
	/* nothing is kept free: there is nothing to lower */
	assert_null(strstr(e.text, "to stay free"));
	assert_null(strstr(e.hint, "free_space_min"));
	REQUIRE_OK(store_part_begin(p, 0, 1000, "", &e), e);
}

static void a_read_only_disk_is_said_in_words(void **state)
{
	OWN(disk_remove) struct disk d = disk_make();
	OWN(own_store) struct store *store = NULL;
	OWN(own_store_part) struct store_part *p = NULL;
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	char root[256];

	(void)state;
	if (!d.is_mounted)
		skip();
	store = archive_on(&d, root);
	assert_int_equal(
	        mount("none", root, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
	REQUIRE_OK(store_part_open(&p, store, s.oid, &leftover, &e), e);
	REQUIRE_OK(store_part_begin(p, 0, -1, "", &e), e);
	assert_int_equal(write_until_it_fails(p, &e), -1);
	check_err_parts(&e, ERR_DISK, "make ",
	                ".part: the file system is read-only");
	assert_true(text_starts(e.hint, "mount the file system of "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_is_said_with_figures_and_survived),
		cmocka_unit_test(a_file_too_large_for_the_disk_is_not_begun),
		cmocka_unit_test(a_read_only_disk_is_said_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
