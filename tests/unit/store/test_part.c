/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <fcntl.h>

#include "sample_store.h"

static void a_new_part_holds_nothing(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover = STORE_LEFTOVER_BYTES;
	OWN(own_store_part)
	struct store_part *p = sample_open(&f, &s, &leftover);

	(void)state;
	assert_int_equal(leftover, STORE_LEFTOVER_NONE);
	assert_int_equal(store_part_bytes(p), 0);
	assert_int_equal(store_part_total(p), -1);
	assert_string_equal(store_part_etag(p), "");
}

static void what_is_no_oid_makes_no_part(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct store_part *p = NULL;
	enum store_leftover leftover;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(
	        store_part_open(&p, f.store, "../../etc/x", &leftover, &e), -1);
	check_err(&e, ERR_BUG, "part: \"../../etc/x\" is no oid");
	assert_null(p);
}

static bool has_in_part(struct fixture *f, const struct sample *s,
                        const char *name)
{
	return is_there(
	        f, arena_format(f->dir.arena, "tmp/%s.part%s", s->oid, name));
}

static void a_small_body_is_held_until_it_is_finished(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = sample_fetch(f.store, &s);

	(void)state;
	assert_int_equal(store_part_bytes(p), store_part_total(p));
	assert_false(has_in_part(&f, &s, ""));
	REQUIRE_OK(
	        store_part_finish(p, "recording.wav", &s.source, &s.record, &e),
	        e);
	assert_true(has_in_part(&f, &s, "/recording.wav"));
	assert_true(has_in_part(&f, &s, "/record.json"));
}

static void what_is_held_and_dropped_leaves_nothing(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = sample_fetch(f.store, &s);

	(void)state;
	REQUIRE_OK(store_part_drop(p, &e), e);
	assert_int_equal(store_part_bytes(p), 0);
	store_part_free(GIVE(p));
	assert_false(has_in_part(&f, &s, ""));
}

/* The source sends more than it said: nothing of it is lost here; the caller
 * refuses it. */
static void a_body_may_outgrow_what_was_said_of_it(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text seen = { 0 };
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part)
	struct store_part *p = sample_open(&f, &s, &leftover);

	(void)state;
	REQUIRE_OK(store_part_begin(p, 0, 8, "", &e), e);
	REQUIRE_OK(store_part_write(p, "hello", 5, &e), e);
	REQUIRE_OK(store_part_write(p, " world", 6, &e), e);
	REQUIRE_OK(store_part_write(p, ", and all", 9, &e), e);
	assert_int_equal(store_part_bytes(p), 20);
	REQUIRE_OK(store_part_replay(p, gather, &seen, &e), e);
	assert_string_equal(seen.data, "hello world, and all");
}

/* What was held goes with the body that is begun anew, also when there is no
 * room for the new one. */
static void a_body_that_could_not_be_begun_is_not_finished(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text seen = { 0 };
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = sample_fetch(f.store, &s);

	(void)state;
	assert_int_equal(store_part_begin(p, 0, INT64_MAX / 4, "", &e), -1);
	assert_int_equal(e.code, ERR_FULL);
	err_clear(&e);
	assert_int_equal(store_part_bytes(p), 0);
	assert_int_equal(
	        store_part_finish(p, "recording.wav", &s.source, &s.record, &e),
	        -1);
	check_err_parts(&e, ERR_BUG, "part ", ": there are no bytes");
	err_clear(&e);
	REQUIRE_OK(store_part_begin(p, 0, 5, "", &e), e);
	REQUIRE_OK(store_part_replay(p, gather, &seen, &e), e);
	assert_int_equal(seen.len, 0);
}

/* Without clean, which counts them under the lock, parts are looked for. */
static void what_came_after_the_store_was_opened_is_found(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	const struct store_setup setup = { f.root, STORE_SYNC_AUTO, 0 };
	OWN(own_store) struct store *early = NULL;
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = NULL;

	(void)state;
	REQUIRE_OK(store_open(&early, &setup, &e), e);
	store_part_free(sample_finish(f.store, &s));
	REQUIRE_OK(store_part_open(&p, early, s.oid, &leftover, &e), e);
	assert_int_equal(leftover, STORE_LEFTOVER_RECORD);
}

static void bytes_left_behind_are_continued(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text seen = { 0 };
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = NULL;

	(void)state;
	p = sample_open(&f, &s, &leftover);
	REQUIRE_OK(store_part_begin(p, 0, 11, "\"v1\"", &e), e);
	REQUIRE_OK(store_part_write(p, "hello ", 6, &e), e);
	store_part_free(GIVE(p));

	p = sample_open(&f, &s, &leftover);
	assert_int_equal(leftover, STORE_LEFTOVER_BYTES);
	assert_int_equal(store_part_bytes(p), 6);
	assert_int_equal(store_part_total(p), 11);
	assert_string_equal(store_part_etag(p), "\"v1\"");
	REQUIRE_OK(store_part_begin(p, 6, 11, "\"v1\"", &e), e);
	REQUIRE_OK(store_part_write(p, "world", 5, &e), e);
	REQUIRE_OK(store_part_replay(p, gather, &seen, &e), e);
	assert_string_equal(seen.data, "hello world");
	assert_int_equal(store_part_bytes(p), 11);
}

static void continuing_takes_over_a_new_validator(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part)
	struct store_part *p = sample_open(&f, &s, &leftover);

	(void)state;
	REQUIRE_OK(store_part_begin(p, 0, -1, "", &e), e);
	REQUIRE_OK(store_part_write(p, "hello ", 6, &e), e);
	REQUIRE_OK(store_part_begin(p, 4, 9, "\"v2\"", &e), e);
	REQUIRE_OK(store_part_write(p, "!!!!", 4, &e), e);
	store_part_free(GIVE(p));
	p = sample_open(&f, &s, &leftover);
	assert_int_equal(store_part_total(p), 9);
	assert_string_equal(store_part_etag(p), "\"v2\"");
	OWN(text_free) struct text seen = { 0 };
	REQUIRE_OK(store_part_replay(p, gather, &seen, &e), e);
	assert_string_equal(seen.data, "hell!!!!");
}

static void starting_anew_empties_the_part(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text seen = { 0 };
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = sample_finish(f.store, &s);

	(void)state;
	REQUIRE_OK(store_part_begin(p, 0, -1, "", &e), e);
	assert_int_equal(store_part_bytes(p), 0);
	REQUIRE_OK(store_part_write(p, "other", 5, &e), e);
	REQUIRE_OK(store_part_replay(p, gather, &seen, &e), e);
	assert_string_equal(seen.data, "other");
	assert_false(
	        is_there(&f, arena_format(f.dir.arena,
	                                  "tmp/%s.part/record.json", s.oid)));
}

/* Whatever the pieces: before and after what is written at once. */
static void pieces_of_any_length_arrive_in_order(void **state)
{
	static const size_t pieces[] = {
		1, 16384,  49151, 1,     65536, 65537,
		7, 131072, 16384, 16384, 16384, 16384
	};
	static char block[131072];
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text sent = { 0 };
	OWN(text_free) struct text seen = { 0 };
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part)
	struct store_part *p = sample_open(&f, &s, &leftover);

	(void)state;
	REQUIRE_OK(store_part_begin(p, 0, -1, "", &e), e);
	for (size_t i = 0; i < ARRAY_COUNT(pieces); i++) {
		memset(block, 'a' + (int)i, pieces[i]);
		text_add_bytes(&sent, block, pieces[i]);
		REQUIRE_OK(store_part_write(p, block, pieces[i], &e), e);
		assert_int_equal(store_part_bytes(p), sent.len);
	}
	store_part_free(GIVE(p));
	p = sample_open(&f, &s, &leftover);
	assert_int_equal(store_part_bytes(p), sent.len);
	REQUIRE_OK(store_part_replay(p, gather, &seen, &e), e);
	assert_true(seen.len == sent.len &&
	            memcmp(seen.data, sent.data, sent.len) == 0);
}

static void a_gap_is_refused(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part)
	struct store_part *p = sample_open(&f, &s, &leftover);

	(void)state;
	assert_int_equal(store_part_begin(p, 1, 10, "", &e), -1);
	check_err(&e, ERR_BUG,
	          arena_format(f.dir.arena,
	                       "part %s: cannot continue at 1 of 0 bytes",
	                       s.oid));
	assert_int_equal(store_part_write(p, "x", 1, &e), -1);
	check_err(&e, ERR_BUG,
	          arena_format(f.dir.arena, "part %s: is not begun", s.oid));
}

static void a_finished_part_waits_to_be_sealed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = sample_finish(f.store, &s);

	(void)state;
	store_part_free(GIVE(p));
	p = sample_open(&f, &s, &leftover);
	assert_int_equal(leftover, STORE_LEFTOVER_RECORD);
	assert_int_equal(store_part_bytes(p), (int64_t)strlen(s.body));
	OWN(text_free) struct text seen = { 0 };
	REQUIRE_OK(store_part_replay(p, gather, &seen, &e), e);
	assert_string_equal(seen.data, s.body);
}

static void a_part_that_was_left_whole_is_only_sealed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	struct store_seal seal = { 0 };
	OWN(own_store_part) struct store_part *p = sample_finish(f.store, &s);

	(void)state;
	store_part_free(GIVE(p));
	p = sample_open(&f, &s, &leftover);
	OWN(text_free) struct text record = { 0 };
	OWN(text_free) struct text source = { 0 };
	REQUIRE_OK(store_part_sides(p, &record, &source, &e), e);
	assert_string_equal(record.data, s.record.data);
	assert_string_equal(source.data, s.source.data);
	assert_int_equal(
	        store_part_finish(p, "recording.wav", &s.source, &s.record, &e),
	        -1);
	check_err_parts(&e, ERR_BUG, "part ", ": is whole already");
	seal.part = p;
	(void)snprintf(seal.path, sizeof(seal.path), "%s", s.path);
	REQUIRE_OK(store_seal(f.store, &seal, 1, &e), e);
	check_object(f.store, &s);
}

static void
a_record_that_does_not_fit_the_bytes_counts_for_nothing(void **state)
{
	static const struct {
		const char *name, *content;
	} rows[] = {
		{ "recording.wav", "the words of call 2" },
		{ "recording.wav", "" },
		{ "record.json", "" },
		{ "record.json", "{\"schema\":\"wxarchive-record/1\"" },
		{ "source.json", "" },
		{ "source.json", "{\"capture\":null}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(fixture_remove) struct fixture f = fixture_make();
		OWN(sample_free) struct sample s = sample_make(1);
		enum store_leftover leftover;
		OWN(own_store_part)
		struct store_part *p = sample_finish(f.store, &s);

		store_part_free(GIVE(p));
		sample_plant(&f, &s, rows[i].name, rows[i].content);
		p = sample_open(&f, &s, &leftover);
		if (leftover != STORE_LEFTOVER_NONE)
			fail_msg("row %zu", i);
		assert_int_equal(store_part_bytes(p), 0);
		assert_false(is_there(&f, arena_format(f.dir.arena,
		                                       "tmp/%s.part/"
		                                       "record.json",
		                                       s.oid)));
	}
}

/* As a run that was killed leaves it; then the store is opened again. */
static void leave_folder(struct fixture *f, const struct sample *s)
{
	assert_int_equal(mkdir(path_in(f, arena_format(f->dir.arena,
	                                               "tmp/%s.part", s->oid)),
	                       0750),
	                 0);
	fixture_open(f, STORE_SYNC_AUTO, 0);
}

static void useless_files_in_a_part_are_swept(void **state)
{
	static const char *const names[] = { "bytes.3.zz", "bytes.2", "bytes.u",
		                             "stray" };
	static const char *const contents[] = { "abc", "abc", "", "abc" };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		OWN(fixture_remove) struct fixture f = fixture_make();
		OWN(sample_free) struct sample s = sample_make(1);
		enum store_leftover leftover;
		OWN(own_store_part) struct store_part *p = NULL;

		leave_folder(&f, &s);
		sample_plant(&f, &s, names[i], contents[i]);
		p = sample_open(&f, &s, &leftover);
		if (leftover != STORE_LEFTOVER_NONE)
			fail_msg("%s", names[i]);
		assert_false(
		        is_there(&f, arena_format(f.dir.arena, "tmp/%s.part/%s",
		                                  s.oid, names[i])));
	}
}

static void a_link_in_a_part_is_not_followed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	OWN(own_store_part) struct store_part *p = NULL;

	(void)state;
	leave_folder(&f, &s);
	assert_int_equal(symlink("/etc/passwd",
	                         path_in(&f, arena_format(f.dir.arena,
	                                                  "tmp/%s.part/bytes.u",
	                                                  s.oid))),
	                 0);
	p = sample_open(&f, &s, &leftover);
	assert_int_equal(leftover, STORE_LEFTOVER_NONE);
}

static void a_part_that_is_no_folder_is_refused(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct store_part *p = NULL;
	enum store_leftover leftover;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(symlink("/etc", path_in(&f, arena_format(f.dir.arena,
	                                                          "tmp/%s.part",
	                                                          s.oid))),
	                 0);
	fixture_open(&f, STORE_SYNC_AUTO, 0);
	assert_int_equal(store_part_open(&p, f.store, s.oid, &leftover, &e),
	                 -1);
	check_err_parts(&e, ERR_TAMPER, f.root, ".part: is no folder");
}

static void finishing_wants_a_plain_name_and_all_the_bytes(void **state)
{
	static const char *const names[] = {
		"../x", "record.json", "source.json", "bytes.1", "", "A"
	};
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part)
	struct store_part *p = sample_open(&f, &s, &leftover);

	(void)state;
	assert_int_equal(
	        store_part_finish(p, "a.wav", &s.source, &s.record, &e), -1);
	check_err(&e, ERR_BUG,
	          arena_format(f.dir.arena, "part %s: there are no bytes",
	                       s.oid));
	REQUIRE_OK(store_part_begin(p, 0, 10, "", &e), e);
	REQUIRE_OK(store_part_write(p, "abc", 3, &e), e);
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		assert_int_equal(store_part_finish(p, names[i], &s.source,
		                                   &s.record, &e),
		                 -1);
		check_err(&e, ERR_BUG,
		          arena_format(f.dir.arena,
		                       "part %s: \"%s\" is no file name", s.oid,
		                       names[i]));
	}
	assert_int_equal(
	        store_part_finish(p, "a.wav", &s.source, &s.record, &e), -1);
	check_err(&e, ERR_TRUNCATED,
	          arena_format(f.dir.arena, "part %s: holds 3 of 10 bytes",
	                       s.oid));
}

static void a_dropped_part_is_gone(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };
	OWN(own_store_part) struct store_part *p = sample_finish(f.store, &s);

	(void)state;
	REQUIRE_OK(store_part_drop(p, &e), e);
	assert_false(
	        is_there(&f, arena_format(f.dir.arena, "tmp/%s.part", s.oid)));
	assert_int_equal(store_part_bytes(p), 0);
	REQUIRE_OK(store_part_drop(p, &e), e);
}

static void too_little_free_space_stops_before_anything_is_written(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct store_part *p = NULL;
	enum store_leftover leftover;
	struct err e = { 0 };

	(void)state;
	fixture_open(&f, STORE_SYNC_AUTO, INT64_C(1) << 60);
	assert_int_equal(store_part_open(&p, f.store, s.oid, &leftover, &e),
	                 -1);
	check_err_parts(&e, ERR_FULL, f.root,
	                " free, 0 B needed for what is on its way and 1.2 EB "
	                "to stay free");
	assert_non_null(strstr(e.hint, "lower archive.free_space_min"));
	assert_false(
	        is_there(&f, arena_format(f.dir.arena, "tmp/%s.part", s.oid)));
}

static void what_others_have_yet_to_write_counts_as_taken(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(sample_free) struct sample t = sample_make(2);
	const int64_t most = INT64_C(1) << 60;
	enum store_leftover leftover;
	struct err e = { 0 };
	OWN(own_store_part)
	struct store_part *p = sample_open(&f, &s, &leftover);
	OWN(own_store_part)
	struct store_part *q = sample_open(&f, &t, &leftover);

	(void)state;
	assert_int_equal(store_part_begin(p, 0, most, "", &e), -1);
	assert_int_equal(e.code, ERR_FULL);
	REQUIRE_OK(store_part_begin(p, 0, 1000, "", &e), e);
	REQUIRE_OK(store_part_write(p, "abc", 3, &e), e);
	assert_int_equal(store_part_begin(q, 0, most, "", &e), -1);
	assert_int_equal(e.code, ERR_FULL);
	store_part_free(GIVE(p));
	REQUIRE_OK(store_part_begin(q, 0, 10, "", &e), e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_part_holds_nothing),
		cmocka_unit_test(what_is_no_oid_makes_no_part),
		cmocka_unit_test(a_small_body_is_held_until_it_is_finished),
		cmocka_unit_test(what_is_held_and_dropped_leaves_nothing),
		cmocka_unit_test(a_body_may_outgrow_what_was_said_of_it),
		cmocka_unit_test(
		        a_body_that_could_not_be_begun_is_not_finished),
		cmocka_unit_test(what_came_after_the_store_was_opened_is_found),
		cmocka_unit_test(bytes_left_behind_are_continued),
		cmocka_unit_test(continuing_takes_over_a_new_validator),
		cmocka_unit_test(starting_anew_empties_the_part),
		cmocka_unit_test(pieces_of_any_length_arrive_in_order),
		cmocka_unit_test(a_gap_is_refused),
		cmocka_unit_test(a_finished_part_waits_to_be_sealed),
		cmocka_unit_test(a_part_that_was_left_whole_is_only_sealed),
		cmocka_unit_test(
		        a_record_that_does_not_fit_the_bytes_counts_for_nothing),
		cmocka_unit_test(useless_files_in_a_part_are_swept),
		cmocka_unit_test(a_link_in_a_part_is_not_followed),
		cmocka_unit_test(a_part_that_is_no_folder_is_refused),
		cmocka_unit_test(
		        finishing_wants_a_plain_name_and_all_the_bytes),
		cmocka_unit_test(a_dropped_part_is_gone),
		cmocka_unit_test(
		        too_little_free_space_stops_before_anything_is_written),
		cmocka_unit_test(what_others_have_yet_to_write_counts_as_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
