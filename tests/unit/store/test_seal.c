/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdlib.h>

#include "sample_store.h"

#define MANY 20

static void a_sealed_part_is_an_object(void **state)
{
	static const enum store_sync syncs[] = { STORE_SYNC_AUTO,
		                                 STORE_SYNC_FILE,
		                                 STORE_SYNC_BATCH };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(syncs); i++) {
		OWN(fixture_remove) struct fixture f = fixture_make();
		OWN(sample_free) struct sample s = sample_make(1);
		struct err e = { 0 };

		fixture_open(&f, syncs[i], 0);
		REQUIRE_OK(sample_seal(f.store, &s, &e), e);
		assert_true(store_has_object(f.store, s.path));
		check_object(f.store, &s);
		assert_false(is_there(
		        &f, arena_format(f.dir.arena, "tmp/%s.part", s.oid)));
	}
}

static void what_is_sealed_is_read_only(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };
	struct stat st;

	(void)state;
	REQUIRE_OK(sample_seal(f.store, &s, &e), e);
	assert_int_equal(stat(path_in(&f, s.path), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0550);
	assert_int_equal(
	        stat(path_in(&f, arena_format(f.dir.arena, "%s/recording.wav",
	                                      s.path)),
	             &st),
	        0);
	assert_int_equal(st.st_mode & 0777, 0440);
	assert_int_equal(stat(path_in(&f, "objects/2026/01/02"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0750);
}

static void a_batch_over_several_days_is_sealed_at_once(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct sample samples[MANY];
	struct store_seal seals[MANY] = { 0 };
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < MANY; i++) {
		samples[i] = sample_make_as(i, i % 40, "call");
		seals[i].part = sample_finish(f.store, &samples[i]);
		memcpy(seals[i].path, samples[i].path, STORE_PATH_MAX);
	}
	REQUIRE_OK(store_seal(f.store, seals, MANY, &e), e);
	for (int i = 0; i < MANY; i++) {
		assert_int_equal(seals[i].outcome, STORE_SEALED);
		assert_int_equal(store_part_bytes(seals[i].part),
		                 (int64_t)strlen(samples[i].body));
		check_object(f.store, &samples[i]);
		store_part_free(seals[i].part);
		sample_free(&samples[i]);
	}
	REQUIRE_OK(store_seal(f.store, seals, 0, &e), e);
}

static void the_same_object_again_is_fine(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(own_store_part) struct store_part *p = NULL;
	struct store_seal seal = { .part = NULL };
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(sample_seal(f.store, &s, &e), e);
	seal.part = p = sample_finish(f.store, &s);
	memcpy(seal.path, s.path, sizeof(seal.path));
	REQUIRE_OK(store_seal(f.store, &seal, 1, &e), e);
	assert_int_equal(seal.outcome, STORE_WAS_THERE);
	check_object(f.store, &s);
	assert_false(
	        is_there(&f, arena_format(f.dir.arena, "tmp/%s.part", s.oid)));
}

static void another_object_in_its_place_stops_it_and_no_other(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample t = sample_make_as(1, 0, "forged");
	OWN(sample_free) struct sample u = sample_make(2);
	OWN(own_store_part) struct store_part *p = NULL;
	OWN(own_store_part) struct store_part *q = NULL;
	struct store_seal seals[2] = { 0 };
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(sample_seal(f.store, &s, &e), e);
	seals[0].part = p = sample_finish(f.store, &t);
	seals[1].part = q = sample_finish(f.store, &u);
	memcpy(seals[0].path, t.path, STORE_PATH_MAX);
	memcpy(seals[1].path, u.path, STORE_PATH_MAX);
	assert_int_equal(store_seal(f.store, seals, 2, &e), -1);
	check_err_parts(&e, ERR_TAMPER, f.root,
	                ": another object is there already");
	assert_string_equal(e.hint,
	                    arena_format(f.dir.arena,
	                                 "nothing was overwritten; ours is "
	                                 "kept in tmp/%s.part",
	                                 t.oid));
	assert_int_equal(seals[0].outcome, STORE_NOT_SEALED);
	assert_int_equal(seals[1].outcome, STORE_SEALED);
	check_object(f.store, &s);
	check_object(f.store, &u);
}

/* A body that is as long. */
static void a_length_alone_makes_no_object_ours(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make_as(1, 0, "one");
	OWN(sample_free) struct sample t = sample_make_as(1, 0, "two");
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(sample_seal(f.store, &s, &e), e);
	assert_int_equal(sample_seal(f.store, &t, &e), -1);
	assert_int_equal(e.code, ERR_TAMPER);
	check_object(f.store, &s);
}

/* The bytes are the same, and the record is that of another object. */
static void record_of_another(struct fixture *f, const struct sample *s)
{
	OWN(sample_free) struct sample t = sample_make(2);
	const struct task task = sample_task(t.task_id, FIXTURE_DAY_MS);
	const struct artefact a = sample_artefact("capture");
	const char *const dir =
	        arena_format(f->dir.arena, "archive/%s", s->path);
	const char *const path =
	        arena_format(f->dir.arena, "%s/record.json", dir);

	memcpy(t.body, s->body, sizeof(t.body));
	memcpy(t.sha256, s->sha256, sizeof(t.sha256));
	const struct record r = sample_record(&t, &task, &a);
	text_clear(&t.record);
	record_write(&t.record, &r);
	(void)unlink(tempdir_file(&f->dir, path));
	(void)tempdir_write(&f->dir, path, t.record.data);
	(void)tempdir_write(&f->dir,
	                    arena_format(f->dir.arena, "%s/recording.wav", dir),
	                    s->body);
}

/* Ways to spoil an object before the same one is sealed again. */
static void spoil(struct fixture *f, const struct sample *s, int way)
{
	const char *dir = path_in(f, s->path);
	const char *wav = arena_format(f->dir.arena, "%s/recording.wav", dir);

	assert_int_equal(chmod(dir, 0750), 0);
	(void)unlink(wav);
	if (way == 1)
		assert_int_equal(symlink("/etc/passwd", wav), 0);
	if (way == 2)
		(void)tempdir_write(&f->dir,
		                    arena_format(f->dir.arena,
		                                 "archive/%s/recording.wav",
		                                 s->path),
		                    "short");
	if (way == 3)
		(void)unlink(arena_format(f->dir.arena, "%s/record.json", dir));
	if (way == 4) { /* one byte of it */
		char *body = arena_text(f->dir.arena, s->body);

		body[0] ^= 1;
		(void)tempdir_write(&f->dir,
		                    arena_format(f->dir.arena,
		                                 "archive/%s/recording.wav",
		                                 s->path),
		                    body);
	}
	if (way == 5)
		record_of_another(f, s);
}

static void an_object_that_was_spoilt_is_not_taken_for_ours(void **state)
{
	(void)state;
	for (int way = 0; way < 6; way++) {
		OWN(fixture_remove) struct fixture f = fixture_make();
		OWN(sample_free) struct sample s = sample_make(1);
		struct err e = { 0 };

		REQUIRE_OK(sample_seal(f.store, &s, &e), e);
		spoil(&f, &s, way);
		assert_int_equal(sample_seal(f.store, &s, &e), -1);
		assert_int_equal(e.code, ERR_TAMPER);
		assert_true(is_there(&f, arena_format(f.dir.arena,
		                                      "tmp/%s.part/"
		                                      "recording.wav",
		                                      s.oid)));
	}
}

static void a_file_in_the_place_of_an_object_is_tampering(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample other = sample_make(2);
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(sample_seal(f.store, &other, &e), e);
	(void)tempdir_write(
	        &f.dir, arena_format(f.dir.arena, "archive/%s", s.path), "x");
	assert_int_equal(sample_seal(f.store, &s, &e), -1);
	check_err_parts(&e, ERR_TAMPER, f.root, ": is no folder");
}

static void a_link_in_the_place_of_a_day_is_not_followed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };

	(void)state;
	assert_int_equal(symlink("/tmp", path_in(&f, "objects/2026")), 0);
	assert_int_equal(sample_seal(f.store, &s, &e), -1);
	check_err_parts(&e, ERR_TAMPER, f.root, "/objects/2026: is no folder");
}

static void only_finished_parts_under_their_own_path_are_sealed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample other = sample_make(2);
	OWN(own_store_part) struct store_part *p = sample_fetch(f.store, &s);
	OWN(own_store_part)
	struct store_part *q = sample_finish(f.store, &other);
	struct store_seal seal = { .part = p };
	struct err e = { 0 };

	(void)state;
	memcpy(seal.path, s.path, STORE_PATH_MAX);
	assert_int_equal(store_seal(f.store, &seal, 1, &e), -1);
	check_err(&e, ERR_BUG,
	          arena_format(f.dir.arena, "part %s: is not finished", s.oid));
	seal.part = q;
	assert_int_equal(store_seal(f.store, &seal, 1, &e), -1);
	check_err(&e, ERR_BUG,
	          arena_format(f.dir.arena, "part %s: \"%s\" is no path for it",
	                       other.oid, s.path));
	assert_int_equal(seal.outcome, STORE_NOT_SEALED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sealed_part_is_an_object),
		cmocka_unit_test(what_is_sealed_is_read_only),
		cmocka_unit_test(a_batch_over_several_days_is_sealed_at_once),
		cmocka_unit_test(the_same_object_again_is_fine),
		cmocka_unit_test(
		        another_object_in_its_place_stops_it_and_no_other),
		cmocka_unit_test(a_length_alone_makes_no_object_ours),
		cmocka_unit_test(
		        an_object_that_was_spoilt_is_not_taken_for_ours),
		cmocka_unit_test(a_file_in_the_place_of_an_object_is_tampering),
		cmocka_unit_test(a_link_in_the_place_of_a_day_is_not_followed),
		cmocka_unit_test(
		        only_finished_parts_under_their_own_path_are_sealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
