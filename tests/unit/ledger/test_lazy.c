/* Commits that are not waited for, and what makes them durable.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <errno.h>
#include <unistd.h>

#include "base/err.h"

#include "fixture.h"

/* Calls of fdatasync; with number set they fail. */
static struct {
	int count;
	int number;
} syncs;

typedef int call_fd(int fd);
int fdatasync(int fd)
{
	call_fd *real;
	void *const found = dlsym(RTLD_NEXT, "fdatasync");

	memcpy(&real, &found, sizeof(real));
	syncs.count++;
	if (syncs.number == 0)
		return real(fd);
	errno = syncs.number;
	return -1;
}

static void set_lazy(struct fixture *f, bool is_lazy)
{
	REQUIRE_OK(ledger_set_lazy(f->ledger, is_lazy, &f->e), f->e);
}

/* A change and its commit: how often was it synced? */
static int commit_one(struct fixture *f, const char *value)
{
	const int before = syncs.count;

	fixture_begin(f);
	REQUIRE_OK(ledger_meta_set(f->ledger, "x", value, &f->e), f->e);
	fixture_commit(f);
	return syncs.count - before;
}

static int flush_one(struct fixture *f)
{
	const int before = syncs.count;

	REQUIRE_OK(ledger_flush(f->ledger, &f->e), f->e);
	return syncs.count - before;
}

static void only_a_lazy_commit_is_not_waited_for(void **state)
{
	OWN(fixture_free) struct fixture f = fixture_make();

	(void)state;
	(void)commit_one(&f, "0"); /* begins the write-ahead log */
	assert_int_equal(commit_one(&f, "1"), 1);
	set_lazy(&f, true);
	assert_int_equal(commit_one(&f, "2"), 0);
	assert_int_equal(flush_one(&f), 1);
	set_lazy(&f, true);
	assert_int_equal(commit_one(&f, "3"), 0);
	set_lazy(&f, false);
	assert_int_equal(commit_one(&f, "4"), 1);
	assert_int_equal(fixture_int(&f, "SELECT value FROM meta "
	                                 "WHERE key = 'x'"),
	                 4);
}

/* Of this process or of one that was killed: nobody knows. */
static void a_writer_flushes_also_when_it_was_never_lazy(void **state)
{
	OWN(fixture_free) struct fixture f = fixture_make();

	(void)state;
	assert_int_equal(flush_one(&f), 1);
	set_lazy(&f, true);
	set_lazy(&f, false);
	assert_int_equal(flush_one(&f), 1);
}

static void what_cannot_be_flushed_is_told_and_not_forgotten(void **state)
{
	static const struct {
		int number;
		enum err_code code;
		const char *text;
	} rows[] = {
		{ EIO, ERR_DISK, "-wal: Input/output error" },
		{ ENOSPC, ERR_FULL, "-wal: No space left on device" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(fixture_free) struct fixture f = fixture_make();

		syncs.number = rows[i].number;
		assert_int_equal(ledger_flush(f.ledger, &f.e), -1);
		syncs.number = 0;
		check_err_parts(&f.e, rows[i].code, "sync ", rows[i].text);
		assert_int_equal(ledger_flush(f.ledger, &f.e), -1);
		check_err_parts(&f.e, ERR_DISK, "sync ",
		                "-wal: failed before in this run");
		assert_string_equal(f.e.hint,
		                    "the kernel's log tells why; check the "
		                    "disk and run the command again");
	}
}

static void the_log_lies_beside_the_file_that_a_link_names(void **state)
{
	OWN(fixture_free) struct fixture f = fixture_make();
	const char *link = tempdir_file(&f.dir, "linked.sqlite");

	(void)state;
	assert_int_equal(symlink(f.path, link), 0);
	f.path = link;
	fixture_open(&f, LEDGER_WRITE);
	(void)commit_one(&f, "0"); /* begins the write-ahead log */
	set_lazy(&f, true);
	assert_int_equal(commit_one(&f, "1"), 0);
	assert_int_equal(flush_one(&f), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_a_lazy_commit_is_not_waited_for),
		cmocka_unit_test(a_writer_flushes_also_when_it_was_never_lazy),
		cmocka_unit_test(
		        what_cannot_be_flushed_is_told_and_not_forgotten),
		cmocka_unit_test(
		        the_log_lies_beside_the_file_that_a_link_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
