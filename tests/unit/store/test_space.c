/* How often the free space is looked at.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/folder.h"

#include <dlfcn.h>
#include <sys/statvfs.h>

#include "sample_store.h"

#define MB(n) ((int64_t)(n) << 20)

/* Looks so far, and what they find above the limit; below 0: the truth. */
static struct {
	int count;
	int64_t margin;
} looks = { 0, -1 };

typedef int call_statvfs(int fd, struct statvfs *out);
int fstatvfs(int fd, struct statvfs *out)
{
	call_statvfs *real;
	void *const found = dlsym(RTLD_NEXT, "fstatvfs");

	memcpy(&real, &found, sizeof(real));
	looks.count++;
	if (real(fd, out) != 0)
		return -1;
	if (looks.margin >= 0)
		out->f_bavail = (fsblkcnt_t)looks.margin / out->f_frsize;
	return 0;
}

static void the_nearer_the_limit_the_oftener_it_looks(void **state)
{
	static const struct {
		int64_t margin, allowed;
	} rows[] = {
		{ 0, 0 },
		{ 63, 0 }, /* at each use */
		{ MB(64), MB(1) },
		{ MB(1024) - 64, MB(16) - 1 },
		{ MB(1024), FOLDER_LOOK_BYTES },
		{ MB(1024) * 1024 * 1024, FOLDER_LOOK_BYTES },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(folder_space_allowance(rows[i].margin),
		                 rows[i].allowed);
}

/* Bodies of one size, one after the other, none of them sealed. */
static int looks_at(struct store *store, int bodies, int64_t bytes)
{
	const int before = looks.count;

	for (int n = 0; n < bodies; n++) {
		struct err e = { 0 };
		char oid[OID_TEXT_MAX];
		enum store_leftover leftover;
		OWN(own_store_part) struct store_part *p = NULL;

		(void)snprintf(oid, sizeof(oid), "%032x", (unsigned)n);
		REQUIRE_OK(store_part_open(&p, store, oid, &leftover, &e), e);
		REQUIRE_OK(store_part_begin(p, 0, bytes, "", &e), e);
	}
	return looks.count - before;
}

static void many_small_bodies_share_a_look(void **state)
{
	static const struct {
		int64_t margin, bytes;
		int least, most; /* looks at 100 of them */
	} rows[] = {
		/* 16 MB are allowed unseen: 85 times 64 KB, and as much for
		 * each of the two steps that begin them */
		{ MB(100000), MB(1) / 16, 1, 2 },
		/* 1 MB */
		{ MB(64), MB(1) / 16, 15, 25 },
		/* 16 KB, less than any step */
		{ MB(1), MB(1) / 64, 200, 200 },
		/* longer than any allowance */
		{ MB(100000), MB(16), 100, 200 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(fixture_remove) struct fixture f = fixture_make();

		looks.margin = rows[i].margin;
		const int found = looks_at(f.store, 100, rows[i].bytes);
		looks.margin = -1;
		if (found < rows[i].least || found > rows[i].most)
			fail_msg("row %zu: looked %d times", i, found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_nearer_the_limit_the_oftener_it_looks),
		cmocka_unit_test(many_small_bodies_share_a_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
