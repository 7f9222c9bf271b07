/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include "sample_store.h"

static const char *object_file(struct fixture *f, const struct sample *s,
                               const char *name)
{
	return path_in(f, arena_format(f->dir.arena, "%s/%s", s->path, name));
}

static void seal(struct fixture *f, const struct sample *s)
{
	struct err e = { 0 };

	REQUIRE_OK(sample_seal(f->store, s, &e), e);
	assert_int_equal(chmod(path_in(f, s->path), 0750), 0);
}

static void a_file_is_streamed_whole(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text seen = { 0 };
	struct err e = { 0 };
	int64_t bytes = 0;

	(void)state;
	seal(&f, &s);
	REQUIRE_OK(store_stream(f.store, s.path, "recording.wav", gather, &seen,
	                        &bytes, &e),
	           e);
	assert_string_equal(seen.data, s.body);
	assert_int_equal(bytes, (int64_t)strlen(s.body));
}

static void what_is_not_there_is_gone(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text t = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_false(store_has_object(f.store, s.path));
	assert_int_equal(
	        store_read(f.store, s.path, "record.json", &t, 100, &e), -1);
	check_err_parts(&e, ERR_GONE, f.root, "/record.json: is not there");
	seal(&f, &s);
	assert_int_equal(store_read(f.store, s.path, "x", &t, 100, &e), -1);
	check_err_parts(&e, ERR_GONE, f.root, "/x: is not there");
}

static void a_long_file_is_not_read_into_memory(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text t = { 0 };
	struct err e = { 0 };

	(void)state;
	seal(&f, &s);
	assert_int_equal(store_read(f.store, s.path, "record.json", &t, 10, &e),
	                 -1);
	check_err_parts(&e, ERR_TOO_LARGE, f.root,
	                "/record.json: is longer than 10 bytes");
	assert_int_equal(t.len, 0);
}

static void paths_out_of_the_archive_are_refused(void **state)
{
	static const struct {
		const char *path, *name;
	} rows[] = {
		{ "../..", "passwd" },
		{ "/etc", "passwd" },
		{ "tmp", "lock" },
		{ "log/events", "../checkpoint" },
		{ "objects/2026/01/02/0123456789abcdef0123456789abcdef",
		  "../x" },
		{ "objects/2026/01/02/0123456789abcdef0123456789abcdef", "" },
		{ "", "README.txt" },
	};
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(text_free) struct text t = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct err e = { 0 };

		assert_int_equal(store_read(f.store, rows[i].path, rows[i].name,
		                            &t, 100, &e),
		                 -1);
		check_err(&e, ERR_TAMPER,
		          arena_format(f.dir.arena,
		                       "%s/%s: is no path of the archive",
		                       rows[i].path, rows[i].name));
		assert_false(store_has_object(f.store, rows[i].path));
	}
}

static void only_regular_files_are_read(void **state)
{
	(void)state;
	for (int way = 0; way < 3; way++) {
		OWN(fixture_remove) struct fixture f = fixture_make();
		OWN(sample_free) struct sample s = sample_make(1);
		OWN(text_free) struct text t = { 0 };
		const char *path = object_file(&f, &s, "recording.wav");
		struct err e = { 0 };

		seal(&f, &s);
		assert_int_equal(unlink(path), 0);
		if (way == 0)
			assert_int_equal(symlink("/etc/passwd", path), 0);
		else if (way == 1)
			assert_int_equal(mkfifo(path, 0640), 0);
		else
			assert_int_equal(mkdir(path, 0750), 0);
		assert_int_equal(store_read(f.store, s.path, "recording.wav",
		                            &t, 100, &e),
		                 -1);
		check_err_parts(&e, ERR_TAMPER, f.root,
		                "/recording.wav: is no regular file");
	}
}

static void a_linked_folder_is_not_followed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text t = { 0 };
	struct err e = { 0 };

	(void)state;
	seal(&f, &s);
	assert_int_equal(
	        rename(path_in(&f, "objects/2026/01"), path_in(&f, "tmp/01")),
	        0);
	assert_int_equal(
	        symlink("../../tmp/01", path_in(&f, "objects/2026/01")), 0);
	assert_int_equal(
	        store_read(f.store, s.path, "record.json", &t, 100, &e), -1);
	check_err_parts(&e, ERR_TAMPER, f.root, "/record.json: is no folder");
	assert_false(store_has_object(f.store, s.path));
}

static void the_files_of_the_log_are_read_too(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(text_free) struct text t = { 0 };
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(store_log_segment(f.store, 0, "{}\n", 3, &e), e);
	REQUIRE_OK(store_read(f.store, "log/events", "000000000000.jsonl", &t,
	                      100, &e),
	           e);
	assert_string_equal(t.data, "{}\n");
}

static int note_name(void *ctx, const char *name, bool is_regular,
                     int64_t bytes, struct err *e)
{
	(void)e;
	text_addf(ctx, "%s %s %lld\n", name, is_regular ? "file" : "other",
	          (long long)bytes);
	return 0;
}

static void a_list_tells_what_is_regular(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text seen = { 0 };
	struct err e = { 0 };

	(void)state;
	seal(&f, &s);
	assert_int_equal(symlink("/etc/passwd", object_file(&f, &s, "link")),
	                 0);
	REQUIRE_OK(store_list(f.store, s.path, note_name, &seen, &e), e);
	assert_string_equal(
	        seen.data,
	        arena_format(f.dir.arena,
	                     "link other 0\nrecord.json file %zu\n"
	                     "recording.wav file %zu\nsource.json file %zu\n",
	                     s.record.len, strlen(s.body), s.source.len));
	assert_int_equal(store_list(f.store, "objects", note_name, &seen, &e),
	                 -1);
	check_err(&e, ERR_TAMPER, "objects: is no path of the archive");
}

static int refuse_name(void *ctx, const char *name, bool is_regular,
                       int64_t bytes, struct err *e)
{
	(void)ctx;
	(void)name;
	(void)is_regular;
	(void)bytes;
	return err_set(e, ERR_STOPPED, "enough");
}

static int note_object(void *ctx, const char *path, const char *oid,
                       const struct err *unread, struct err *e)
{
	(void)e;
	text_addf(ctx, "%s %s\n", path,
	          unread != NULL ? "unread"
	          : oid == NULL  ? "stray"
	                         : "object");
	return 0;
}

static int refuse_object(void *ctx, const char *path, const char *oid,
                         const struct err *unread, struct err *e)
{
	(void)unread;
	(void)ctx;
	(void)path;
	(void)oid;
	return err_set(e, ERR_STOPPED, "enough");
}

static void a_taker_may_stop(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	struct err e = { 0 };

	(void)state;
	seal(&f, &s);
	assert_int_equal(store_list(f.store, s.path, refuse_name, NULL, &e),
	                 -1);
	check_err(&e, ERR_STOPPED, "enough");
	assert_int_equal(store_walk(f.store, refuse_object, NULL, &e), -1);
	check_err(&e, ERR_STOPPED, "enough");
}

struct order {
	char last[STORE_PATH_MAX];
	int count;
};

static int follow(void *ctx, const char *path, const char *oid,
                  const struct err *unread, struct err *e)
{
	assert_null(unread);
	struct order *o = ctx;

	(void)e;
	assert_non_null(oid);
	assert_true(strcmp(o->last, path) < 0);
	(void)snprintf(o->last, sizeof(o->last), "%s", path);
	o->count++;
	return 0;
}

static void a_walk_goes_in_the_order_of_the_paths(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct order o = { "", 0 };
	struct err e = { 0 };

	(void)state;
	for (int i = 0; i < 24; i++) {
		OWN(sample_free)
		struct sample s = sample_make_as(i, 400 - 40 * (i / 2), "x");

		seal(&f, &s);
	}
	REQUIRE_OK(store_walk(f.store, follow, &o, &e), e);
	assert_int_equal(o.count, 24);
}

static void strays_are_told_apart(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	OWN(text_free) struct text seen = { 0 };
	struct err e = { 0 };
	static const char *const strays[] = { "objects/2026/01/02/stray",
		                              "objects/2026/01/32",
		                              "objects/2026/13", "objects/26",
		                              "objects/note.txt" };

	(void)state;
	seal(&f, &s);
	for (size_t i = 0; i < ARRAY_COUNT(strays); i++)
		assert_int_equal(mkdir(path_in(&f, strays[i]), 0750), 0);
	assert_int_equal(
	        symlink(s.oid, path_in(&f, "objects/2026/01/02/"
	                                   "00000000000000000000000000000000")),
	        0);
	REQUIRE_OK(store_walk(f.store, note_object, &seen, &e), e);
	assert_string_equal(
	        seen.data,
	        arena_format(f.dir.arena,
	                     "objects/2026/01/02/"
	                     "00000000000000000000000000000000 stray\n"
	                     "%s object\n"
	                     "objects/2026/01/02/stray stray\n"
	                     "objects/2026/01/32 stray\n"
	                     "objects/2026/13 stray\n"
	                     "objects/26 stray\nobjects/note.txt stray\n",
	                     s.path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_is_streamed_whole),
		cmocka_unit_test(what_is_not_there_is_gone),
		cmocka_unit_test(a_long_file_is_not_read_into_memory),
		cmocka_unit_test(paths_out_of_the_archive_are_refused),
		cmocka_unit_test(only_regular_files_are_read),
		cmocka_unit_test(a_linked_folder_is_not_followed),
		cmocka_unit_test(the_files_of_the_log_are_read_too),
		cmocka_unit_test(a_list_tells_what_is_regular),
		cmocka_unit_test(a_taker_may_stop),
		cmocka_unit_test(a_walk_goes_in_the_order_of_the_paths),
		cmocka_unit_test(strays_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
