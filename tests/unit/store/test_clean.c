/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include "sample_store.h"

struct wish {
	const char *keep; /* an oid, or NULL: none */
	int asked;
};

static bool keep_one(void *ctx, const char *oid)
{
	struct wish *w = ctx;

	w->asked++;
	assert_true(kind_is_oid(oid));
	return w->keep != NULL && strcmp(w->keep, oid) == 0;
}

static int64_t clean(struct fixture *f, const char *keep, int *asked)
{
	struct wish w = { keep, 0 };
	struct err e = { 0 };
	int64_t removed = -1;

	REQUIRE_OK(store_clean(f->store, keep_one, &w, &removed, &e), e);
	if (asked != NULL)
		*asked = w.asked;
	return removed;
}

static const char *part_of(struct fixture *f, const struct sample *s)
{
	return arena_format(f->dir.arena, "tmp/%s.part", s->oid);
}

static void parts_that_nobody_wants_are_removed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample t = sample_make(2);
	int asked = 0;

	(void)state;
	assert_int_equal(clean(&f, NULL, NULL), 0);
	store_part_free(sample_fetch(f.store, &s));
	store_part_free(sample_finish(f.store, &t));
	assert_int_equal(clean(&f, s.oid, &asked), 1);
	assert_int_equal(asked, 2);
	assert_true(is_there(&f, part_of(&f, &s)));
	assert_false(is_there(&f, part_of(&f, &t)));
}

static void leftovers_of_ours_go_and_other_names_stay(void **state)
{
	static const char *const mine = "tmp/new.000000000000.jsonl";
	static const char *const others[] = {
		"tmp/lock", "tmp/letter", "tmp/x.part",
		"tmp/0123456789ABCDEF0123456789ABCDEF.part",
		"tmp/0123456789abcdef0123456789abcdef.parts"
	};
	OWN(fixture_remove) struct fixture f = fixture_make();
	int asked = 1;

	(void)state;
	(void)tempdir_write(&f.dir, "archive/tmp/new.000000000000.jsonl", "x");
	for (size_t i = 0; i < ARRAY_COUNT(others); i++)
		(void)tempdir_write(
		        &f.dir,
		        arena_format(f.dir.arena, "archive/%s", others[i]),
		        "x");
	assert_int_equal(clean(&f, NULL, &asked), 0);
	assert_int_equal(asked, 0);
	assert_false(is_there(&f, mine));
	for (size_t i = 0; i < ARRAY_COUNT(others); i++)
		assert_true(is_there(&f, others[i]));
}

static enum store_leftover leftover_of(struct fixture *f,
                                       const struct sample *s)
{
	struct store_part *p = NULL;
	enum store_leftover leftover;
	struct err e = { 0 };

	REQUIRE_OK(store_part_open(&p, f->store, s->oid, &leftover, &e), e);
	store_part_free(p);
	return leftover;
}

static void bytes_from_before_a_restart_of_the_machine_go(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample t = sample_make(2);

	(void)state;
	assert_int_equal(clean(&f, NULL, NULL), 0);
	store_part_free(sample_fetch(f.store, &s));
	assert_int_equal(clean(&f, s.oid, NULL), 0);
	assert_int_equal(leftover_of(&f, &s), STORE_LEFTOVER_BYTES);

	store_part_free(sample_finish(f.store, &t));
	assert_int_equal(unlink(path_in(&f, "tmp/boot")), 0);
	(void)tempdir_write(&f.dir, "archive/tmp/boot", "another boot\n");
	assert_int_equal(clean(&f, s.oid, NULL), 1);
	assert_int_equal(leftover_of(&f, &s), STORE_LEFTOVER_NONE);
	assert_int_equal(clean(&f, s.oid, NULL), 0);
}

static void a_whole_part_outlives_a_restart_of_the_machine(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample t = sample_make(2);

	(void)state;
	store_part_free(sample_finish(f.store, &t));
	(void)tempdir_write(&f.dir, "archive/tmp/boot", "another boot\n");
	assert_int_equal(clean(&f, t.oid, NULL), 0);
	assert_int_equal(leftover_of(&f, &t), STORE_LEFTOVER_RECORD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_that_nobody_wants_are_removed),
		cmocka_unit_test(leftovers_of_ours_go_and_other_names_stay),
		cmocka_unit_test(bytes_from_before_a_restart_of_the_machine_go),
		cmocka_unit_test(
		        a_whole_part_outlives_a_restart_of_the_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
