/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <sys/stat.h>

#include "sample_store.h"

static void
of_a_whole_body_without_a_record_the_last_byte_is_asked_for(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	OWN(own_store_part) struct store_part *p = sample_fetch(f.store, &s);

	(void)state;
	store_part_free(GIVE(p));
	p = sample_open(&f, &s, &leftover);
	assert_int_equal(leftover, STORE_LEFTOVER_BYTES);
	assert_int_equal(store_part_bytes(p), store_part_total(p) - 1);
}

/* One chunk of more than is gathered, and many of less. */
static void while_a_body_comes_it_is_never_whole_on_disk(void **state)
{
	static const size_t chunks[] = { 300000, 65536, 1000 };
	static char body[300000];
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	const char *path = arena_format(
	        f.dir.arena, "archive/tmp/%s.part/bytes.300000", s.oid);
	struct err e = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(chunks); i++) {
		enum store_leftover leftover;
		struct stat st;
		OWN(own_store_part)
		struct store_part *p = sample_open(&f, &s, &leftover);

		REQUIRE_OK(store_part_begin(p, 0, sizeof(body), "", &e), e);
		for (size_t at = 0; at < sizeof(body); at += chunks[i]) {
			const size_t rest = sizeof(body) - at;

			REQUIRE_OK(store_part_write(
			                   p, body + at,
			                   rest < chunks[i] ? rest : chunks[i],
			                   &e),
			           e);
		}
		assert_int_equal(store_part_bytes(p), sizeof(body));
		assert_int_equal(stat(tempdir_file(&f.dir, path), &st), 0);
		assert_true(st.st_size < (off_t)sizeof(body));
		store_part_free(GIVE(p));
		assert_int_equal(stat(tempdir_file(&f.dir, path), &st), 0);
		assert_int_equal(st.st_size, sizeof(body) - 1);
		p = sample_open(&f, &s, &leftover);
		REQUIRE_OK(store_part_drop(p, &e), e);
	}
}

static void a_whole_file_without_a_record_is_of_no_use(void **state)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	OWN(sample_free) struct sample s = sample_make(1);
	enum store_leftover leftover;
	OWN(own_store_part) struct store_part *p = sample_fetch(f.store, &s);

	(void)state;
	store_part_free(GIVE(p));
	sample_plant(&f, &s, "bytes.5", "hello");
	store_part_free(sample_open(&f, &s, &leftover));
	assert_int_equal(leftover, STORE_LEFTOVER_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        of_a_whole_body_without_a_record_the_last_byte_is_asked_for),
		cmocka_unit_test(while_a_body_comes_it_is_never_whole_on_disk),
		cmocka_unit_test(a_whole_file_without_a_record_is_of_no_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
