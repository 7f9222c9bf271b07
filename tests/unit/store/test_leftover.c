/* What an earlier run left, and may be gone on with.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <fcntl.h>

#include "base/file.h"
#include "sample_store.h"

static struct store_part *open_part(struct fixture *f, const struct sample *s,
                                    enum store_leftover *leftover)
{
	struct store_part *p = NULL;
	struct err e = { 0 };

	REQUIRE_OK(store_part_open(&p, f->store, s->oid, leftover, &e), e);
	return p;
}

static const char *in_part(struct fixture *f, const struct sample *s,
                           const char *name)
{
	return path_in(
	        f, arena_format(f->dir.arena, "tmp/%s.part/%s", s->oid, name));
}

static void a_part_with_the_record_of_another_is_fetched_anew(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample t = sample_make(2);
	enum store_leftover leftover;
	OWN(own_store_part) struct store_part *p = sample_finish(f.store, &s);

	(void)state;
	store_part_free(GIVE(p));
	assert_int_equal(
	        rename(path_in(&f,
	                       arena_format(f.dir.arena, "tmp/%s.part", s.oid)),
	               path_in(&f, arena_format(f.dir.arena, "tmp/%s.part",
	                                        t.oid))),
	        0);
	fixture_open(&f, STORE_SYNC_AUTO, 0);
	p = open_part(&f, &t, &leftover);
	assert_int_equal(leftover, STORE_LEFTOVER_NONE);
	assert_int_equal(store_part_bytes(p), 0);
}

/* It says nothing of the bytes, and no Range may rest on it. */
static void a_weak_validator_is_not_kept(void **state)
{
	static const struct {
		const char *said, *kept;
	} rows[] = {
		{ "\"v1\"", "\"v1\"" },
		{ "W/\"v1\"", "" },
		{ "", "" },
	};
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };
	enum store_leftover leftover;
	OWN(own_store_part) struct store_part *p = open_part(&f, &s, &leftover);

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		REQUIRE_OK(store_part_begin(p, 0, 8, rows[i].said, &e), e);
		assert_string_equal(store_part_etag(p), rows[i].kept);
	}
}

static void take_none(void *ctx, const void *data, size_t len)
{
	(void)ctx;
	(void)data;
	(void)len;
}

static void bytes_that_went_meanwhile_are_no_replay(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };
	enum store_leftover leftover;
	OWN(own_store_part) struct store_part *p = open_part(&f, &s, &leftover);

	(void)state;
	REQUIRE_OK(store_part_begin(p, 0, -1, "", &e), e);
	REQUIRE_OK(store_part_write(p, "hello ", 6, &e), e);
	store_part_free(GIVE(p));
	p = open_part(&f, &s, &leftover);
	assert_int_equal(store_part_bytes(p), 6);
	assert_int_equal(truncate(in_part(&f, &s, "bytes.u"), 2), 0);
	assert_int_equal(store_part_replay(p, take_none, NULL, &e), -1);
	check_err_parts(&e, ERR_DISK, f.root, "2 bytes were read of 6");
}

/* Each alone would fit. */
static void bodies_on_their_way_are_counted_together(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample t = sample_make(2);
	const int64_t most = file_free_bytes(f.root) / 5 * 3;
	struct err e = { 0 };
	enum store_leftover leftover;
	OWN(own_store_part) struct store_part *p = open_part(&f, &s, &leftover);
	OWN(own_store_part) struct store_part *q = open_part(&f, &t, &leftover);

	(void)state;
	REQUIRE_OK(store_part_begin(p, 0, most, "", &e), e);
	assert_int_equal(store_part_begin(q, 0, most, "", &e), -1);
	assert_int_equal(e.code, ERR_FULL);
	store_part_free(GIVE(p));
	REQUIRE_OK(store_part_begin(q, 0, most, "", &e), e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_part_with_the_record_of_another_is_fetched_anew),
		cmocka_unit_test(a_weak_validator_is_not_kept),
		cmocka_unit_test(bytes_that_went_meanwhile_are_no_replay),
		cmocka_unit_test(bodies_on_their_way_are_counted_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
