/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"
#include "support/child.h"

static void zeroed_memory_is_zero_and_never_null(void **s)
{
	OWN(mem_own) unsigned char *p = mem_zeroed(3, 4);
	OWN(mem_own) void *nothing = mem_zeroed(0, 4);

	(void)s;
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(p[i], 0);
	assert_non_null(nothing);
}

static void resizing_keeps_what_was_there(void **s)
{
	OWN(mem_own) char *p = mem_copy_text("abc");

	(void)s;
	p = mem_resize(p, 1000, 2);
	assert_string_equal(p, "abc");
}

static void copies_end_with_a_nul(void **s)
{
	OWN(mem_own) char *bytes = mem_copy_bytes("abcdef", 3);
	OWN(mem_own) char *none = mem_copy_bytes(NULL, 0);
	OWN(mem_own) char *made = mem_format("%s-%d", "x", 7);

	(void)s;
	assert_string_equal(bytes, "abc");
	assert_string_equal(none, "");
	assert_string_equal(made, "x-7");
}

static void give_moves_the_value_out(void **s)
{
	char *p = mem_copy_text("abc");
	OWN(mem_own) char *q = GIVE(p);

	(void)s;
	assert_null(p);
	assert_string_equal(q, "abc");
}

static void arena_pieces_are_aligned_zeroed_and_apart(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	unsigned char *before = NULL;

	(void)s;
	for (size_t size = 1; size < 70000; size = size * 3 + 1) {
		unsigned char *p = arena_zeroed(a, size, 1);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xff, size);
		if (before != NULL)
			assert_int_equal(before[0], 0xff);
		before = p;
	}
}

static void an_arena_that_was_reset_gives_zeroed_memory_again(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	unsigned char *first = arena_zeroed(a, 64, 1);
	unsigned char *again;

	(void)s;
	memset(first, 0xff, 64);
	(void)arena_zeroed(a, 100000, 1);
	arena_reset(a);
	again = arena_zeroed(a, 64, 1);
	assert_ptr_equal(again, first);
	for (size_t i = 0; i < 64; i++)
		assert_int_equal(again[i], 0);
}

static void arena_texts_are_copies(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	char source[] = "abc";
	const char *copy = arena_text(a, source);

	(void)s;
	source[0] = 'x';
	assert_string_equal(copy, "abc");
	assert_null(arena_text(a, NULL));
	assert_string_equal(arena_bytes(a, "abc", 2), "ab");
	assert_string_equal(arena_bytes(a, NULL, 0), "");
	assert_string_equal(arena_format(a, "%d %s", 4, "b"), "4 b");
}

static void a_first_block_of_any_size_will_do(void **s)
{
	static const size_t sizes[] = { 0, 1, 100, 100000 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
		OWN(own_arena) struct arena *a = arena_new_of(sizes[i]);
		const char *first = arena_text(a, "first");

		for (int n = 0; n < 100; n++)
			assert_string_equal(arena_format(a, "%d", n * 1000003),
			                    arena_format(a, "%d", n * 1000003));
		assert_string_equal(first, "first");
	}
}

static void freeing_nothing_is_fine(void **s)
{
	(void)s;
	arena_free(NULL);
}

static int ask_too_much(void *ctx)
{
	OWN(own_arena) struct arena *a = arena_new();
	const int which = *(const int *)ctx;
	const size_t most = SIZE_MAX;

	switch (which) {
	case 0:
		return mem_zeroed(most / 2, 3) == NULL;
	case 1:
		return mem_zeroed(most / 2 + 2, 1) == NULL;
	case 2:
		return mem_resize(NULL, most / 4, 4) == NULL;
	case 3:
		return mem_copy_bytes("", most) == NULL;
	case 4:
		return arena_zeroed(a, most / 2, 2) == NULL;
	case 5:
		return arena_zeroed(a, most / 2, 1) == NULL;
	case 6:
		return arena_bytes(a, "", most) == NULL;
	default:
		return 77;
	}
}

static void running_out_of_memory_ends_the_process_with_1(void **s)
{
	(void)s;
	for (int which = 0; which < 7; which++)
		assert_int_equal(child_run(ask_too_much, &which), EXIT_FAILED);
	assert_int_equal(child_run(ask_too_much, &(int){ 7 }), 77);
}

static int say_it(void *ctx)
{
	(void)dup2(*(const int *)ctx, STDERR_FILENO);
	mem_exhausted();
}

static void running_out_of_memory_says_so(void **s)
{
	char words[64] = "";
	int ends[2];

	(void)s;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(child_run(say_it, &ends[1]), EXIT_FAILED);
	assert_true(read(ends[0], words, sizeof(words) - 1) > 0);
	assert_string_equal(words, "wxarchive: out of memory\n");
	(void)close(ends[0]);
	(void)close(ends[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_memory_is_zero_and_never_null),
		cmocka_unit_test(resizing_keeps_what_was_there),
		cmocka_unit_test(copies_end_with_a_nul),
		cmocka_unit_test(give_moves_the_value_out),
		cmocka_unit_test(arena_pieces_are_aligned_zeroed_and_apart),
		cmocka_unit_test(
		        an_arena_that_was_reset_gives_zeroed_memory_again),
		cmocka_unit_test(arena_texts_are_copies),
		cmocka_unit_test(a_first_block_of_any_size_will_do),
		cmocka_unit_test(freeing_nothing_is_fine),
		cmocka_unit_test(running_out_of_memory_ends_the_process_with_1),
		cmocka_unit_test(running_out_of_memory_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
