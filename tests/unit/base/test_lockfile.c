/* SPDX-License-Identifier: Apache-2.0 */
#include "base/lockfile.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "support/check.h"
#include "support/child.h"
#include "support/tempdir.h"

#define NOW_MS INT64_C(1767600191402) /* 2026-01-05T08:03:11.402Z */

struct holder {
	const char *path;
	int ready[2];
	bool offers; /* and lets go when it is asked */
};

/* Takes the lock, says so, and holds it until it is ended. */
static int hold(void *ctx)
{
	const struct holder *h = ctx;
	struct lockfile *l = NULL;
	struct err e;

	if (lockfile_take(&l, h->path, "sync", NOW_MS, &e) != 0)
		return 1;
	if (h->offers && lockfile_offer(l, &e) != 0)
		return 3;
	if (write(h->ready[1], "y", 1) != 1)
		return 2;
	while (!h->offers || !lockfile_is_asked(l))
		(void)usleep(1000);
	lockfile_drop(l);
	return 0;
}

static pid_t start_holder(struct holder *h, const char *path)
{
	char ready;
	pid_t pid;

	h->path = path;
	assert_int_equal(pipe(h->ready), 0);
	pid = child_start(hold, h);
	assert_int_equal(read(h->ready[0], &ready, 1), 1);
	return pid;
}

static void end_holder(struct holder *h, pid_t pid)
{
	(void)kill(pid, SIGKILL);
	assert_int_equal(child_wait(pid), -SIGKILL);
	(void)close(h->ready[0]);
	(void)close(h->ready[1]);
}

static void the_file_says_who_holds_it_and_is_empty_afterwards(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_write(&dir, "lock", "something older\n\n\n");
	char host[HOST_NAME_MAX + 1] = "";
	OWN(mem_own) char *want = NULL;
	struct lockfile *l = NULL;
	struct err e;

	(void)s;
	(void)gethostname(host, sizeof(host) - 1);
	want = mem_format("pid %ld on %s: sync, since "
	                  "2026-01-05T08:03:11.402Z\n",
	                  (long)getpid(), host);
	assert_int_equal(lockfile_take(&l, path, "sync", NOW_MS, &e), 0);
	assert_string_equal(tempdir_read(&dir, "lock"), want);
	lockfile_drop(l);
	assert_string_equal(tempdir_read(&dir, "lock"), "");
	lockfile_drop(NULL);
}

static void who_has_it_is_seen_without_waiting(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "lock");
	char who[LOCKFILE_HOLDER_MAX] = "x";
	struct lockfile *l = NULL;
	struct holder h = { .offers = false };
	struct err e;
	pid_t pid;

	(void)s;
	assert_int_equal(lockfile_look(path, who), LOCKFILE_FREE);
	assert_string_equal(who, "");
	pid = start_holder(&h, path);
	assert_int_equal(lockfile_look(path, who), LOCKFILE_HELD);
	assert_non_null(strstr(who, ": sync, since 2026-01-05T08"));
	end_holder(&h, pid);
	assert_int_equal(lockfile_look(path, who), LOCKFILE_FREE);
	assert_string_equal(who, "");
	assert_int_equal(lockfile_take(&l, path, "sync", NOW_MS, &e), 0);
	lockfile_drop(l);
	assert_int_equal(lockfile_look("/dev/null/lock", who),
	                 LOCKFILE_UNKNOWN);
}

struct looker {
	const char *path;
	atomic_bool is_over;
	atomic_int looks;
};

static void *look_on(void *ctx)
{
	struct looker *const l = ctx;
	char who[LOCKFILE_HOLDER_MAX];

	while (!atomic_load(&l->is_over)) {
		(void)lockfile_look(l->path, who);
		atomic_fetch_add(&l->looks, 1);
	}
	return NULL;
}

static void who_looks_keeps_nobody_from_taking_it(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct looker looker = { .path = tempdir_write(&dir, "lock", "old") };
	pthread_t thread;
	struct err e;

	(void)s;
	assert_int_equal(pthread_create(&thread, NULL, look_on, &looker), 0);
	for (int i = 0; i < 2000 || atomic_load(&looker.looks) < 2000; i++) {
		struct lockfile *l = NULL;

		assert_int_equal(lockfile_take(&l, looker.path, "sync", 0, &e),
		                 0);
		lockfile_drop(l);
	}
	atomic_store(&looker.is_over, true);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void the_second_one_is_told_who_the_first_is(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "lock");
	char host[HOST_NAME_MAX + 1] = "";
	OWN(mem_own) char *want = NULL;
	struct lockfile *l = NULL;
	struct holder h = { .offers = false };
	struct err e;
	const pid_t pid = start_holder(&h, path);

	(void)s;
	(void)gethostname(host, sizeof(host) - 1);
	want = mem_format("%s is locked by pid %ld on %s: sync, since "
	                  "2026-01-05T08:03:11.402Z",
	                  path, (long)pid, host);
	assert_int_equal(lockfile_take(&l, path, "verify", 0, &e), -1);
	check_err(&e, ERR_LOCKED, want);
	assert_string_equal(e.hint, "wait until it has ended, or end it");
	assert_null(l);
	end_holder(&h, pid);
}

static void one_that_is_offered_is_had_for_the_asking(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "lock");
	OWN(own_lockfile) struct lockfile *l = NULL;
	struct holder h = { .offers = true };
	struct err e;
	const pid_t pid = start_holder(&h, path);

	(void)s;
	assert_int_equal(lockfile_take(&l, path, "verify", 0, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_int_equal(lockfile_ask(&l, path, "sync", 0, 60000, &e), 0);
	assert_int_equal(child_wait(pid), 0);
	assert_false(lockfile_is_asked(l));
	assert_non_null(strstr(tempdir_read(&dir, "lock"), ": sync, since"));
	assert_null(strstr(tempdir_read(&dir, "lock"), "asked for"));
	(void)close(h.ready[0]);
	(void)close(h.ready[1]);
}

static void who_does_not_let_go_is_not_waited_for(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "lock");
	struct lockfile *holder = NULL;
	struct lockfile *l = NULL;
	struct holder h = { .offers = false };
	struct err e;
	const pid_t pid = start_holder(&h, path);

	(void)s;
	/* one that offers nothing: at once, and without a word in its file */
	assert_int_equal(
	        lockfile_ask(&l, path, "sync", 0, INT64_C(1) << 40, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_null(strstr(tempdir_read(&dir, "lock"), "asked"));
	end_holder(&h, pid);
	/* one that offers it, and is busy: as long as the patience lasts */
	assert_int_equal(lockfile_take(&holder, path, "verify", 0, &e), 0);
	assert_int_equal(lockfile_offer(holder, &e), 0);
	assert_false(lockfile_is_asked(holder));
	assert_int_equal(lockfile_ask(&l, path, "sync", 0, 100, &e), -1);
	check_err_parts(&e, ERR_LOCKED, path,
	                ": verify, since 1970-01-01T00:00:00.000Z");
	assert_true(lockfile_is_asked(holder));
	assert_non_null(strstr(tempdir_read(&dir, "lock"),
	                       "Z\ngives way when asked\nasked for by pid "));
	lockfile_drop(holder);
	assert_int_equal(lockfile_ask(&l, tempdir_file(&dir, "no/lock"), "sync",
	                              0, 100, &e),
	                 -1);
	assert_int_equal(e.code, ERR_DISK);
}

static void the_lock_of_a_killed_process_is_free(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "lock");
	OWN(own_lockfile) struct lockfile *l = NULL;
	struct holder h = { .offers = false };
	struct err e;

	(void)s;
	end_holder(&h, start_holder(&h, path));
	assert_true(strlen(tempdir_read(&dir, "lock")) > 0);
	assert_int_equal(lockfile_take(&l, path, "verify", 0, &e), 0);
	assert_non_null(strstr(tempdir_read(&dir, "lock"),
	                       ": verify, since 1970-01-01T00:00:00.000Z\n"));
}

static void a_dropped_lock_can_be_taken_again(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "lock");
	struct err e;

	(void)s;
	for (int i = 0; i < 3; i++) {
		OWN(own_lockfile) struct lockfile *l = NULL;

		assert_int_equal(lockfile_take(&l, path, "sync", 0, &e), 0);
	}
}

static void a_holder_that_says_nothing_is_another_process(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_write(&dir, "lock", "");
	OWN(mem_own)
	char *want = mem_format("%s is locked by another process", path);
	struct lockfile *l = NULL;
	struct err e;
	const int fd = open(path, O_RDWR | O_CLOEXEC);

	(void)s;
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(lockfile_take(&l, path, "sync", 0, &e), -1);
	check_err(&e, ERR_LOCKED, want);
	(void)close(fd);
}

static void what_a_foreign_file_says_cannot_steer_the_terminal(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_write(&dir, "lock", "a\x1b[31m\nsecond");
	OWN(mem_own) char *want = mem_format("%s is locked by a?[31m", path);
	struct lockfile *l = NULL;
	struct err e;
	const int fd = open(path, O_RDWR | O_CLOEXEC);

	(void)s;
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(lockfile_take(&l, path, "sync", 0, &e), -1);
	check_err(&e, ERR_LOCKED, want);
	(void)close(fd);
}

static void a_lock_that_cannot_be_opened_is_named(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct lockfile *l = NULL;
	struct err e;

	(void)s;
	assert_int_equal(
	        lockfile_take(&l, tempdir_file(&dir, "no/lock"), "x", 0, &e),
	        -1);
	check_err_parts(&e, ERR_DISK, "cannot open /",
	                "/no/lock: No such file or directory");
	assert_int_equal(symlink(tempdir_write(&dir, "victim", "kept"),
	                         tempdir_file(&dir, "link")),
	                 0);
	assert_int_equal(
	        lockfile_take(&l, tempdir_file(&dir, "link"), "x", 0, &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot open /",
	                "/link: Too many levels of symbolic links");
	assert_string_equal(tempdir_read(&dir, "victim"), "kept");
	assert_int_equal(lockfile_take(&l, "/dev/full", "x", 0, &e), -1);
	check_err(&e, ERR_DISK, "cannot write /dev/full: Invalid argument");
}

static void one_without_words_is_a_lock_all_the_same(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_file(&dir, "lock");
	char who[LOCKFILE_HOLDER_MAX];
	struct lockfile *l = NULL;
	struct lockfile *second = NULL;
	struct err e;

	(void)s;
	assert_int_equal(lockfile_take_silent(&l, path, &e), -1);
	check_err_parts(&e, ERR_DISK, "cannot open /",
	                "/lock: No such file or directory");
	path = tempdir_write(&dir, "lock", "as it was");
	assert_int_equal(lockfile_take_silent(&l, path, &e), 0);
	assert_string_equal(tempdir_read(&dir, "lock"), "as it was");
	assert_int_equal(lockfile_look(path, who), LOCKFILE_HELD);
	assert_int_equal(lockfile_take(&second, path, "sync", NOW_MS, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	assert_int_equal(lockfile_take_silent(&second, path, &e), -1);
	assert_int_equal(e.code, ERR_LOCKED);
	lockfile_drop(l);
	assert_string_equal(tempdir_read(&dir, "lock"), "as it was");
	assert_int_equal(lockfile_look(path, who), LOCKFILE_FREE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        the_file_says_who_holds_it_and_is_empty_afterwards),
		cmocka_unit_test(who_has_it_is_seen_without_waiting),
		cmocka_unit_test(who_looks_keeps_nobody_from_taking_it),
		cmocka_unit_test(the_second_one_is_told_who_the_first_is),
		cmocka_unit_test(one_that_is_offered_is_had_for_the_asking),
		cmocka_unit_test(who_does_not_let_go_is_not_waited_for),
		cmocka_unit_test(the_lock_of_a_killed_process_is_free),
		cmocka_unit_test(a_dropped_lock_can_be_taken_again),
		cmocka_unit_test(a_holder_that_says_nothing_is_another_process),
		cmocka_unit_test(
		        what_a_foreign_file_says_cannot_steer_the_terminal),
		cmocka_unit_test(a_lock_that_cannot_be_opened_is_named),
		cmocka_unit_test(one_without_words_is_a_lock_all_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
