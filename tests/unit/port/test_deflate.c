/* SPDX-License-Identifier: Apache-2.0 */
#include "port/deflate.h"

#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "support/check.h"

#define WORDS "\"channelType\":\"telephony\",\"status\":\"ended\",\"id\":"

static const char row[] = "{\"channelType\":\"telephony\",\"status\":\"ended\","
                          "\"id\":\"4711\"}";

static void rows_come_back(void **s)
{
	static const char *const dictionaries[] = { NULL, WORDS };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(dictionaries); i++) {
		const char *words = dictionaries[i];
		OWN(own_deflate)
		struct deflate *d =
		        deflate_new(words, words == NULL ? 0 : strlen(words));
		OWN(text_free) struct text packed = { 0 };
		OWN(text_free) struct text plain = { 0 };
		struct err e;

		for (int round = 0; round < 3; round++) {
			deflate_pack(d, &packed, row, strlen(row));
			assert_int_equal(deflate_unpack(d, &plain, packed.data,
			                                packed.len, 100, &e),
			                 0);
			assert_string_equal(text_str(&plain), row);
		}
		deflate_pack(d, &packed, "", 0);
		assert_int_equal(deflate_unpack(d, &plain, packed.data,
		                                packed.len, 0, &e),
		                 0);
		assert_int_equal(plain.len, 0);
	}
}

static void the_dictionary_makes_rows_smaller(void **s)
{
	OWN(own_deflate) struct deflate *bare = deflate_new(NULL, 0);
	OWN(own_deflate)
	struct deflate *knowing = deflate_new(WORDS, strlen(WORDS));
	OWN(text_free) struct text a = { 0 };
	OWN(text_free) struct text b = { 0 };

	(void)s;
	deflate_pack(bare, &a, row, strlen(row));
	deflate_pack(knowing, &b, row, strlen(row));
	assert_true(b.len + 20 < a.len);
}

static void big_rows_come_back_whether_they_shrink_or_not(void **s)
{
	enum { LEN = 1000000 };
	OWN(own_deflate) struct deflate *d = deflate_new(NULL, 0);
	OWN(mem_own) char *data = mem_zeroed(LEN, 1);
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text plain = { 0 };
	struct err e;

	(void)s;
	for (int round = 0; round < 2; round++) {
		deflate_pack(d, &packed, data, LEN);
		assert_int_equal(deflate_unpack(d, &plain, packed.data,
		                                packed.len, LEN, &e),
		                 0);
		assert_int_equal(plain.len, LEN);
		assert_memory_equal(plain.data, data, LEN);
		bytes_random(data, LEN);
	}
}

static void a_row_beyond_the_limit_is_refused(void **s)
{
	OWN(own_deflate) struct deflate *d = deflate_new(NULL, 0);
	OWN(mem_own) char *zeros = mem_zeroed(100000, 1);
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text plain = { 0 };
	struct err e;

	(void)s;
	text_add(&plain, "kept");
	deflate_pack(d, &packed, zeros, 100000);
	assert_int_equal(
	        deflate_unpack(d, &plain, packed.data, packed.len, 99999, &e),
	        -1);
	check_err(&e, ERR_TOO_LARGE,
	          "packed row: unpacks to more than 99999 bytes");
	assert_string_equal(plain.data, "kept");
}

static void expect_damaged(struct deflate *d, const void *data, size_t len)
{
	OWN(text_free) struct text plain = { 0 };
	OWN(mem_own)
	char *text = mem_format("packed row of %zu bytes: damaged "
	                        "or packed with another "
	                        "dictionary",
	                        len);
	struct err e;

	text_add(&plain, "kept");
	assert_int_equal(deflate_unpack(d, &plain, data, len, 1000, &e), -1);
	check_err(&e, ERR_LEDGER, text);
	assert_string_equal(plain.data, "kept");
}

static void what_is_not_ours_is_refused(void **s)
{
	OWN(own_deflate)
	struct deflate *d = deflate_new(WORDS, strlen(WORDS));
	OWN(own_deflate) struct deflate *other = deflate_new("xyz", 3);
	OWN(own_deflate) struct deflate *bare = deflate_new(NULL, 0);
	OWN(text_free) struct text packed = { 0 };

	(void)s;
	deflate_pack(d, &packed, row, strlen(row));
	for (size_t len = 0; len < packed.len; len++)
		expect_damaged(d, packed.data, len);
	for (size_t i = 0; i < packed.len; i++) {
		packed.data[i] ^= 0x10;
		/* The level in the head is a remark; the rest counts. */
		if (i != 1)
			expect_damaged(d, packed.data, packed.len);
		packed.data[i] ^= 0x10;
	}
	expect_damaged(other, packed.data, packed.len);
	expect_damaged(bare, packed.data, packed.len);
	text_add_char(&packed, 'x');
	expect_damaged(d, packed.data, packed.len);
	expect_damaged(d, "no zlib at all", 14);
	deflate_free(NULL);
}

static void speed_is_shown(void **s)
{
	enum { ROWS = 2000, LEN = 2500, WORDS_LEN = 2000 };
	OWN(text_free) struct text words = { 0 };
	OWN(text_free) struct text big = { 0 };
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text plain = { 0 };
	int64_t start;
	struct err e;

	(void)s;
	for (int i = 0; words.len < WORDS_LEN; i++)
		text_addf(&words, "\"field%d\":{\"id\":null,\"name\":\"\"},",
		          i);
	for (int i = 0; big.len < LEN; i++)
		text_addf(&big,
		          "\"field%d\":{\"id\":\"%08x\",\"name\":\"%d\"},", i,
		          bytes_random_u32(), i);
	OWN(own_deflate) struct deflate *d = deflate_new(words.data, words.len);

	start = clock_mono(&clock_system);
	for (int i = 0; i < ROWS; i++)
		deflate_pack(d, &packed, big.data, big.len);
	print_message("pack: %d rows of %zu bytes to %zu in %d ms\n", ROWS,
	              big.len, packed.len,
	              (int)(clock_mono(&clock_system) - start));
	start = clock_mono(&clock_system);
	for (int i = 0; i < ROWS; i++)
		assert_int_equal(deflate_unpack(d, &plain, packed.data,
		                                packed.len, 10000, &e),
		                 0);
	print_message("unpack: the same in %d ms\n",
	              (int)(clock_mono(&clock_system) - start));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_back),
		cmocka_unit_test(the_dictionary_makes_rows_smaller),
		cmocka_unit_test(big_rows_come_back_whether_they_shrink_or_not),
		cmocka_unit_test(a_row_beyond_the_limit_is_refused),
		cmocka_unit_test(what_is_not_ours_is_refused),
		cmocka_unit_test(speed_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
