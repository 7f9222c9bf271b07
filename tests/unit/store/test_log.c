/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include "fixture.h"

#define NOTE_A   "origin\n3\nroot\n\n"
#define SIGNED_A NOTE_A "one\n"
#define RESIGNED NOTE_A "one\ntwo\n"
#define OTHER    "origin\n3\nroof\n\none\n"
#define LONGER   "origin\n3\nroot\nextension\n\none\n"
#define HINT_BOTH                                                              \
	"nothing was overwritten; 'wxarchive audit verify' tells which of "    \
	"the two is signed"

static void a_segment_is_kept_read_only_under_its_first_index(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };
	struct stat st;

	(void)state;
	REQUIRE_OK(store_log_segment(f.store, 1234, "{}\n{}\n", 6, &e), e);
	assert_string_equal(
	        tempdir_read(&f.dir, "archive/log/events/000000001234.jsonl"),
	        "{}\n{}\n");
	assert_int_equal(
	        stat(path_in(&f, "log/events/000000001234.jsonl"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0440);
	assert_false(is_there(&f, "tmp/new.000000001234.jsonl"));
}

static void a_segment_is_never_changed(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(store_log_segment(f.store, 0, "{}\n", 3, &e), e);
	REQUIRE_OK(store_log_segment(f.store, 0, "{}\n", 3, &e), e);
	assert_int_equal(store_log_segment(f.store, 0, "[]\n", 3, &e), -1);
	check_err_parts(&e, ERR_TAMPER, f.root,
	                "/log/events/000000000000.jsonl: holds something else "
	                "than the ledger");
	assert_string_equal(e.hint, HINT_BOTH);
	assert_int_equal(store_log_segment(f.store, 0, "{}\n{}\n", 6, &e), -1);
	assert_int_equal(e.code, ERR_TAMPER);
}

static void a_link_in_the_place_of_a_segment_is_refused(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };

	(void)state;
	assert_int_equal(symlink("/etc/passwd",
	                         path_in(&f, "log/events/000000000000.jsonl")),
	                 0);
	assert_int_equal(store_log_segment(f.store, 0, "{}\n", 3, &e), -1);
	check_err_parts(&e, ERR_TAMPER, f.root,
	                "/log/events/000000000000.jsonl: is no regular file");
}

static int note_segment(void *ctx, uint64_t first, const char *path,
                        struct err *e)
{
	(void)e;
	text_addf(ctx, "%llu %s\n", (unsigned long long)first, path);
	return 0;
}

static int refuse_segment(void *ctx, uint64_t first, const char *path,
                          struct err *e)
{
	(void)ctx;
	(void)first;
	(void)path;
	return err_set(e, ERR_STOPPED, "enough");
}

static void segments_come_in_order(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(text_free) struct text seen = { 0 };
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(store_log_segments(f.store, note_segment, &seen, &e), e);
	assert_int_equal(seen.len, 0);
	REQUIRE_OK(store_log_segment(f.store, 100, "{}\n", 3, &e), e);
	REQUIRE_OK(store_log_segment(f.store, 0, "{}\n", 3, &e), e);
	REQUIRE_OK(store_log_segment(f.store, 9, "{}\n", 3, &e), e);
	REQUIRE_OK(store_log_segments(f.store, note_segment, &seen, &e), e);
	assert_string_equal(seen.data, "0 log/events/000000000000.jsonl\n"
	                               "9 log/events/000000000009.jsonl\n"
	                               "100 log/events/000000000100.jsonl\n");
	assert_int_equal(store_log_segments(f.store, refuse_segment, NULL, &e),
	                 -1);
	check_err(&e, ERR_STOPPED, "enough");
}

static void a_stranger_among_the_segments_is_tampering(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(text_free) struct text seen = { 0 };
	struct err e = { 0 };

	(void)state;
	(void)tempdir_write(&f.dir, "archive/log/events/0.jsonl", "{}\n");
	assert_int_equal(store_log_segments(f.store, note_segment, &seen, &e),
	                 -1);
	check_err_parts(&e, ERR_TAMPER, f.root,
	                "/log/events/0.jsonl: is no segment of the log");
}

static void a_checkpoint_is_kept_twice(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(text_free) struct text newest = { 0 };
	struct err e = { 0 };

	(void)state;
	assert_int_equal(store_log_newest(f.store, &newest, &e), -1);
	check_err_parts(&e, ERR_GONE, f.root, "/log/checkpoint: is not there");
	REQUIRE_OK(store_log_checkpoint(f.store, 3, SIGNED_A, strlen(SIGNED_A),
	                                &e),
	           e);
	REQUIRE_OK(store_log_newest(f.store, &newest, &e), e);
	assert_string_equal(newest.data, SIGNED_A);
	assert_string_equal(
	        tempdir_read(&f.dir,
	                     "archive/log/checkpoints/000000000003.note"),
	        SIGNED_A);
}

static void
a_checkpoint_may_get_another_signature_but_no_other_root(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(text_free) struct text newest = { 0 };
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(store_log_checkpoint(f.store, 3, SIGNED_A, strlen(SIGNED_A),
	                                &e),
	           e);
	REQUIRE_OK(store_log_checkpoint(f.store, 3, RESIGNED, strlen(RESIGNED),
	                                &e),
	           e);
	REQUIRE_OK(store_log_newest(f.store, &newest, &e), e);
	assert_string_equal(newest.data, RESIGNED);
	assert_int_equal(
	        store_log_checkpoint(f.store, 3, OTHER, strlen(OTHER), &e), -1);
	check_err_parts(&e, ERR_TAMPER, f.root,
	                "/log/checkpoints/000000000003.note: holds something "
	                "else than the ledger");
	assert_string_equal(e.hint, HINT_BOTH);
	assert_string_equal(tempdir_read(&f.dir, "archive/log/checkpoint"),
	                    RESIGNED);
}

/* One that begins with the same lines. */
static void a_checkpoint_that_says_more_is_not_replaced(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct err e = { 0 };

	(void)state;
	REQUIRE_OK(store_log_checkpoint(f.store, 3, LONGER, strlen(LONGER), &e),
	           e);
	assert_int_equal(store_log_checkpoint(f.store, 3, SIGNED_A,
	                                      strlen(SIGNED_A), &e),
	                 -1);
	assert_int_equal(e.code, ERR_TAMPER);
	assert_string_equal(tempdir_read(&f.dir, "archive/log/checkpoint"),
	                    LONGER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_segment_is_kept_read_only_under_its_first_index),
		cmocka_unit_test(a_segment_is_never_changed),
		cmocka_unit_test(a_link_in_the_place_of_a_segment_is_refused),
		cmocka_unit_test(segments_come_in_order),
		cmocka_unit_test(a_stranger_among_the_segments_is_tampering),
		cmocka_unit_test(a_checkpoint_is_kept_twice),
		cmocka_unit_test(
		        a_checkpoint_may_get_another_signature_but_no_other_root),
		cmocka_unit_test(a_checkpoint_that_says_more_is_not_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
