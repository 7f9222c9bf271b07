/* Every system call of the protocol fails once, in turn: the failure is told
 * in words, nothing is claimed, and the next run ends as an undisturbed one.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>

#include "sample_store.h"

#define SAMPLES   3
#define CALLS_MAX 1000

/* The calls are counted while number is set; the fail_at-th of them fails. */
static struct {
	int number;
	int calls, fail_at;
} faults;

static bool is_failing(void)
{
	if (faults.number == 0 || ++faults.calls != faults.fail_at)
		return false;
	errno = faults.number;
	return true;
}

/* The function of the C library that ours stands before. */
#define REAL(name, type, ...)                                                  \
	type real_##name;                                                      \
	void *const found_##name = dlsym(RTLD_NEXT, #name);                    \
	memcpy(&real_##name, &found_##name, sizeof(real_##name));              \
	return is_failing() ? -1 : real_##name(__VA_ARGS__)

typedef int call_mkdirat(int dir, const char *name, mode_t mode);
int mkdirat(int dir, const char *name, mode_t mode)
{
	REAL(mkdirat, call_mkdirat *, dir, name, mode);
}

typedef int call_renameat(int from, const char *a, int to, const char *b);
int renameat(int from, const char *a, int to, const char *b)
{
	REAL(renameat, call_renameat *, from, a, to, b);
}

typedef int call_unlinkat(int dir, const char *name, int flags);
int unlinkat(int dir, const char *name, int flags)
{
	REAL(unlinkat, call_unlinkat *, dir, name, flags);
}

typedef int call_fd(int fd);
int fsync(int fd)
{
	REAL(fsync, call_fd *, fd);
}

int syncfs(int fd)
{
	REAL(syncfs, call_fd *, fd);
}

typedef int call_ftruncate(int fd, off_t bytes);
int ftruncate(int fd, off_t bytes)
{
	REAL(ftruncate, call_ftruncate *, fd, bytes);
}

typedef int call_fchmodat(int dir, const char *name, mode_t mode, int flags);
int fchmodat(int dir, const char *name, mode_t mode, int flags)
{
	REAL(fchmodat, call_fchmodat *, dir, name, mode, flags);
}

typedef int call_fstatvfs(int fd, struct statvfs *out);
int fstatvfs(int fd, struct statvfs *out)
{
	REAL(fstatvfs, call_fstatvfs *, fd, out);
}

typedef ssize_t call_write(int fd, const void *data, size_t len);
ssize_t write(int fd, const void *data, size_t len)
{
	REAL(write, call_write *, fd, data, len);
}

static bool keep_all(void *ctx, const char *oid)
{
	(void)ctx;
	(void)oid;
	return true;
}

static struct sample sample_at(int i)
{
	return sample_make_as(i, i / 2, "call");
}

static int fill(struct store_part *p, const struct sample *s,
                enum store_leftover leftover, struct err *e)
{
	const int64_t total = (int64_t)strlen(s->body);

	/* half of it, then continued with another validator */
	if (leftover == STORE_LEFTOVER_RECORD)
		return 0;
	if ((store_part_begin(p, 0, total, "\"a\"", e) != 0 ||
	     store_part_write(p, s->body, 9, e) != 0 ||
	     store_part_begin(p, 5, total, "\"b\"", e) != 0 ||
	     store_part_write(p, s->body + 5, (size_t)total - 5, e) != 0))
		return -1;
	return store_part_finish(p, "recording.wav", &s->source, &s->record, e);
}

static int bring(struct store *store, const struct sample *s,
                 struct store_seal *seal, struct err *e)
{
	enum store_leftover leftover;

	if (store_has_object(store, s->path))
		return 0;
	memcpy(seal->path, s->path, sizeof(seal->path));
	if (store_part_open(&seal->part, store, s->oid, &leftover, e) != 0)
		return -1;
	return fill(seal->part, s, leftover, e);
}

/* An artefact that is fetched and then not wanted. */
static int drop_one(struct store *store, struct err *e)
{
	OWN(sample_free) struct sample s = sample_at(SAMPLES);
	OWN(own_store_part) struct store_part *p = NULL;
	enum store_leftover leftover;

	if (store_part_open(&p, store, s.oid, &leftover, e) != 0 ||
	    fill(p, &s, leftover, e) != 0 ||
	    store_part_begin(p, 0, -1, "", e) != 0)
		return -1;
	return store_part_drop(p, e);
}

static int bring_all(struct store *store, struct err *e)
{
	struct store_seal seals[SAMPLES] = { 0 };
	size_t count = 0;
	int result = 0;

	for (int i = 0; i < SAMPLES && result == 0; i++) {
		struct sample s = sample_at(i);

		result = bring(store, &s, &seals[count], e);
		count += seals[count].part != NULL ? 1 : 0;
		sample_free(&s);
	}
	if (result == 0)
		result = store_seal(store, seals, count, e);
	for (size_t i = 0; i < count; i++)
		store_part_free(seals[i].part);
	return result;
}

static int archive(const struct fixture *f, enum store_sync sync, struct err *e)
{
	OWN(own_store) struct store *store = NULL;
	const struct store_setup setup = { f->root, sync, 0 };
	int64_t removed;

	if (store_create(f->root, f->vkey, FIXTURE_ORIGIN, e) != 0 ||
	    store_open(&store, &setup, e) != 0 ||
	    store_clean(store, keep_all, NULL, &removed, e) != 0 ||
	    drop_one(store, e) != 0 || bring_all(store, e) != 0 ||
	    store_log_segment(store, 0, "{}\n", 3, e) != 0)
		return -1;
	return store_log_checkpoint(store, 1, "o\n1\nr\n\nsig\n", 11, e);
}

static void check_end_state(struct fixture *f)
{
	struct err e = { 0 };
	OWN(text_free) struct text note = { 0 };

	fixture_open(f, STORE_SYNC_AUTO, 0);
	for (int i = 0; i < SAMPLES; i++) {
		OWN(sample_free) struct sample s = sample_at(i);

		check_object(f->store, &s);
	}
	REQUIRE_OK(store_log_newest(f->store, &note, &e), e);
	assert_string_equal(note.data, "o\n1\nr\n\nsig\n");
}

/* False when the run made fewer calls than that. */
static bool survives(enum store_sync sync, int number, int fail_at)
{
	OWN(fixture_remove)
	struct fixture f = { tempdir_make(), NULL, "", NULL };
	const enum err_code code = number == ENOSPC ? ERR_FULL : ERR_DISK;
	struct err e = { 0 };
	int result;

	f.root = tempdir_file(&f.dir, "archive");
	fixture_key(f.vkey, 1);
	faults.number = number;
	faults.fail_at = fail_at;
	faults.calls = 0;
	result = archive(&f, sync, &e);
	faults.number = 0;
	if (result != 0 && (e.code != code || e.text[0] == '\0'))
		fail_msg("call %d: %s: %s", fail_at, err_name(e.code), e.text);
	err_clear(&e);
	REQUIRE_OK(archive(&f, sync, &e), e);
	check_end_state(&f);
	return faults.calls >= fail_at;
}

static void walk(enum store_sync sync, int number)
{
	int fail_at = 1;

	while (survives(sync, number, fail_at))
		assert_true(++fail_at < CALLS_MAX);
	assert_true(fail_at > 50);
}

static void any_call_may_fail_once_with_fsync(void **state)
{
	(void)state;
	walk(STORE_SYNC_FILE, EIO);
}

static void any_call_may_fail_once_with_syncfs(void **state)
{
	(void)state;
	walk(STORE_SYNC_BATCH, EIO);
}

static void the_disk_may_be_full_at_any_call(void **state)
{
	(void)state;
	walk(STORE_SYNC_FILE, ENOSPC);
}

/* Fails the next call of its kind that is made. */
static int seal_with(struct fixture *f, struct store_part *p,
                     const struct sample *s, int number, struct err *e)
{
	struct store_seal seal = { .part = p };
	int result;

	memcpy(seal.path, s->path, sizeof(seal.path));
	faults.number = number;
	faults.fail_at = 1;
	faults.calls = 0;
	result = store_seal(f->store, &seal, 1, e);
	faults.number = 0;
	assert_int_equal(seal.outcome,
	                 result == 0 ? STORE_SEALED : STORE_NOT_SEALED);
	return result;
}

static void after_a_lost_write_nothing_is_sealed_any_more(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(own_store_part) struct store_part *p = NULL;
	struct err e = { 0 };

	(void)state;
	fixture_open(&f, STORE_SYNC_BATCH, 0);
	p = sample_finish(f.store, &s);
	assert_int_equal(seal_with(&f, p, &s, EIO, &e), -1);
	check_err_parts(&e, ERR_DISK, "sync ", ": Input/output error");
	assert_true(text_starts(e.hint, "check the disk under "));
	assert_int_equal(seal_with(&f, p, &s, 0, &e), -1);
	check_err_parts(&e, ERR_DISK, f.root,
	                ": an earlier write was lost by the disk");
	assert_string_equal(e.hint, "check the disk, then run again");
	assert_false(store_has_object(f.store, s.path));
	store_part_free(GIVE(p));
	fixture_open(&f, STORE_SYNC_BATCH, 0);
	REQUIRE_OK(sample_seal(f.store, &s, &e), e);
}

static void failures_say_what_to_do(void **state)
{
	static const struct {
		int number;
		enum err_code code;
		const char *tail, *hint;
	} rows[] = {
		{ EACCES, ERR_DISK, ": Permission denied",
		  "the archive must belong to the user that runs wxarchive" },
		{ EPERM, ERR_DISK, ": Operation not permitted",
		  "the archive must belong to the user that runs wxarchive" },
		{ EROFS, ERR_DISK, ": the file system is read-only",
		  "mount the file system of " },
		{ EDQUOT, ERR_FULL, " needed", "free space on " },
		{ ENOSPC, ERR_FULL, " needed", "free space on " },
		{ ENAMETOOLONG, ERR_DISK, ": File name too long", "" },
	};
	static const char block[1 << 17]; /* not gathered */

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(fixture_remove) struct fixture f = fixture_make();
		OWN(sample_free) struct sample s = sample_make(1);
		OWN(own_store_part)
		struct store_part *p = sample_fetch(f.store, &s);
		struct err e = { 0 };
		int result;

		REQUIRE_OK(store_part_begin(p, 0, 1 << 19, "", &e), e);
		REQUIRE_OK(store_part_write(p, block, sizeof(block), &e), e);
		faults.number = rows[i].number;
		faults.fail_at = 1;
		faults.calls = 0;
		result = store_part_write(p, block, sizeof(block), &e);
		faults.number = 0;
		assert_int_equal(result, -1);
		check_err_parts(&e, rows[i].code, "write ", rows[i].tail);
		assert_true(text_starts(e.hint, rows[i].hint));
	}
}

static void a_growing_file_stops_before_the_reserve(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(own_store_part) struct store_part *p = NULL;
	static const char block[1 << 20];
	enum store_leftover leftover;
	struct err e = { 0 };
	int blocks = 0;

	(void)state;
	REQUIRE_OK(store_part_open(&p, f.store, s.oid, &leftover, &e), e);
	REQUIRE_OK(store_part_begin(p, 0, -1, "", &e), e);
	for (; blocks < 40; blocks++) {
		/* the look at the free space is one call more */
		faults.number = ENOTSUP;
		faults.fail_at = blocks == 16 ? 1 : CALLS_MAX;
		faults.calls = 0;
		const int result =
		        store_part_write(p, block, sizeof(block), &e);
		faults.number = 0;
		if (result != 0)
			break;
	}
	assert_int_equal(blocks, 16);
	check_err_parts(&e, ERR_DISK, "free space of ",
	                ": Operation not supported");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_call_may_fail_once_with_fsync),
		cmocka_unit_test(any_call_may_fail_once_with_syncfs),
		cmocka_unit_test(the_disk_may_be_full_at_any_call),
		cmocka_unit_test(after_a_lost_write_nothing_is_sealed_any_more),
		cmocka_unit_test(failures_say_what_to_do),
		cmocka_unit_test(a_growing_file_stops_before_the_reserve),
	};

	/* Hundreds of archives: nothing of them has to outlive the test. */
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
