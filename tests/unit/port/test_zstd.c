/* SPDX-License-Identifier: Apache-2.0 */
#include "port/zstd.h"

#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "support/check.h"

#define WORDS "\"channelType\":\"telephony\",\"status\":\"ended\",\"id\":"
/* With what zstd takes for the head of a dictionary of its own format. */
#define WORDS_MISREAD "\x37\xa4\x30\xec" WORDS

static const char row[] = "{\"channelType\":\"telephony\",\"status\":\"ended\","
                          "\"id\":\"4711\"}";

/* An object of about len bytes with words that repeat. */
static void add_object(struct text *t, size_t len)
{
	for (int i = 0; t->len < len; i++)
		text_addf(t, "\"field%d\":{\"id\":\"%08x\",\"name\":\"%d\"},",
		          i, bytes_random_u32(), i);
}

static void expect_back(struct zstd *z, const void *data, size_t len)
{
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text plain = { 0 };
	struct err e;

	for (int round = 0; round < 2; round++) {
		zstd_pack(z, &packed, data, len);
		assert_int_equal(zstd_unpack(z, &plain, packed.data, packed.len,
		                             len, &e),
		                 0);
		assert_int_equal(plain.len, len);
		assert_memory_equal(plain.data, data, len);
		assert_int_equal(plain.data[len], '\0');
	}
}

static void rows_come_back(void **s)
{
	enum { BIG = 1000000 };
	static const char *const dictionaries[] = { NULL, "xyz", WORDS,
		                                    WORDS_MISREAD };
	OWN(mem_own) char *zeros = mem_zeroed(BIG, 1);
	OWN(mem_own) char *noise = mem_zeroed(BIG, 1);
	OWN(text_free) struct text object = { 0 };

	(void)s;
	bytes_random(noise, BIG);
	add_object(&object, 2048);
	for (size_t i = 0; i < ARRAY_COUNT(dictionaries); i++) {
		const char *words = dictionaries[i];
		OWN(own_zstd)
		struct zstd *z =
		        zstd_new(words, words == NULL ? 0 : strlen(words));
		const struct {
			const char *data;
			size_t len;
		} rows[] = {
			{ "", 0 },
			{ "{", 1 },
			{ row, strlen(row) },
			{ WORDS, strlen(WORDS) },
			{ object.data, object.len }, /* longer than WORDS */
			{ zeros, BIG },
			{ noise, BIG },
		};

		for (size_t k = 0; k < ARRAY_COUNT(rows); k++)
			expect_back(z, rows[k].data, rows[k].len);
	}
	zstd_free(NULL);
}

static void the_dictionary_makes_rows_smaller(void **s)
{
	static const char *const knowing[] = { WORDS, WORDS_MISREAD };
	OWN(own_zstd) struct zstd *bare = zstd_new(NULL, 0);
	OWN(text_free) struct text a = { 0 };
	OWN(text_free) struct text b = { 0 };

	(void)s;
	zstd_pack(bare, &a, row, strlen(row));
	for (size_t i = 0; i < ARRAY_COUNT(knowing); i++) {
		OWN(own_zstd)
		struct zstd *z = zstd_new(knowing[i], strlen(knowing[i]));

		zstd_pack(z, &b, row, strlen(row));
		assert_true(b.len + 20 < a.len);
	}
}

static void expect_refused(struct zstd *z, const void *data, size_t len,
                           size_t limit, enum err_code code, const char *text)
{
	OWN(text_free) struct text plain = { 0 };
	struct err e;

	text_add(&plain, "kept");
	assert_int_equal(zstd_unpack(z, &plain, data, len, limit, &e), -1);
	check_err(&e, code, text);
	assert_string_equal(plain.data, "kept");
}

static void expect_damaged(struct zstd *z, const void *data, size_t len)
{
	OWN(mem_own)
	char *text = mem_format("packed row of %zu bytes: damaged "
	                        "or packed with another dictionary",
	                        len);

	expect_refused(z, data, len, 1 << 20, ERR_LEDGER, text);
}

static void a_row_beyond_the_limit_is_refused(void **s)
{
	static const struct {
		size_t len, limit;
		const char *text; /* NULL: it is within */
	} cases[] = {
		{ 0, 0, NULL },
		{ 1, 0, "packed row: unpacks to more than 0 bytes" },
		{ 100, 100, NULL },
		{ 100, 99, "packed row: unpacks to more than 99 bytes" },
		{ 100000, 100000, NULL },
		{ 100000, 99999,
		  "packed row: unpacks to more than 99999 bytes" },
	};
	OWN(own_zstd) struct zstd *z = zstd_new(NULL, 0);
	OWN(mem_own) char *zeros = mem_zeroed(100000, 1);
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text plain = { 0 };
	struct err e;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		zstd_pack(z, &packed, zeros, cases[i].len);
		if (cases[i].text != NULL)
			expect_refused(z, packed.data, packed.len,
			               cases[i].limit, ERR_TOO_LARGE,
			               cases[i].text);
		else
			assert_int_equal(zstd_unpack(z, &plain, packed.data,
			                             packed.len, cases[i].limit,
			                             &e),
			                 0);
	}
}

/* A length that a frame of ours does not hold: it is neither believed nor
 * allocated.  The length of a short row is the sixth byte. */
static void a_length_that_lies_is_refused(void **s)
{
	/* "a", said to be of 2^63 - 1 bytes */
	static const char huge[] = "\x28\xb5\x2f\xfd\xe4\xff\xff\xff\xff"
	                           "\xff\xff\xff\x7f\x09\x00\x00\x61\x5b"
	                           "\x6e\x8c\xa9";
	OWN(own_zstd) struct zstd *z = zstd_new(WORDS, strlen(WORDS));
	OWN(text_free) struct text packed = { 0 };
	size_t len = strlen(row);

	(void)s;
	zstd_pack(z, &packed, row, len);
	assert_int_equal((unsigned char)packed.data[5], len);
	for (int said = 0; said < 256; said++) {
		packed.data[5] = (char)said;
		if (said != (int)len)
			expect_damaged(z, packed.data, packed.len);
	}
	packed.data[5] = (char)200;
	expect_refused(z, packed.data, packed.len, 199, ERR_TOO_LARGE,
	               "packed row: unpacks to more than 199 bytes");
	expect_refused(z, huge, sizeof(huge) - 1, 1 << 20, ERR_TOO_LARGE,
	               "packed row: unpacks to more than 1048576 bytes");
}

static void every_cut_is_told(struct zstd *z, const struct text *packed)
{
	for (size_t n = 0; n < packed->len; n++) {
		/* of its own length, so that a sanitizer sees the end */
		OWN(mem_own) char *cut = mem_zeroed(n, 1);

		memcpy(cut, packed->data, n);
		expect_damaged(z, cut, n);
	}
}

/* A few bits of a frame pad its tables and mean nothing: with those the same
 * row comes back.  No other one ever does. */
static void every_bit_is_told(struct zstd *z, struct text *packed,
                              const struct text *row_packed)
{
	OWN(text_free) struct text plain = { 0 };
	const size_t bits = packed->len * 8;
	size_t padding = 0;
	struct err e;

	for (size_t bit = 0; bit < bits; bit++) {
		const char mask = (char)(1 << (bit % 8));

		packed->data[bit / 8] ^= mask;
		if (zstd_unpack(z, &plain, packed->data, packed->len, 1 << 20,
		                &e) == 0) {
			assert_int_equal(plain.len, row_packed->len);
			assert_memory_equal(plain.data, row_packed->data,
			                    plain.len);
			padding++;
		} else {
			expect_damaged(z, packed->data, packed->len);
		}
		packed->data[bit / 8] ^= mask;
	}
	assert_true(padding <= bits / 20);
}

static void damage_is_told(void **s)
{
	static const char *const dictionaries[] = { NULL, WORDS };
	struct text rows[3] = { { 0 } };

	(void)s;
	text_add(&rows[0], "");
	text_add(&rows[1], row);
	add_object(&rows[2], 600);
	for (size_t i = 0; i < ARRAY_COUNT(dictionaries); i++) {
		const char *words = dictionaries[i];
		OWN(own_zstd)
		struct zstd *z =
		        zstd_new(words, words == NULL ? 0 : strlen(words));
		OWN(text_free) struct text packed = { 0 };

		for (size_t k = 0; k < ARRAY_COUNT(rows); k++) {
			zstd_pack(z, &packed, rows[k].data, rows[k].len);
			every_cut_is_told(z, &packed);
			every_bit_is_told(z, &packed, &rows[k]);
			expect_back(z, rows[k].data, rows[k].len);
		}
	}
	for (size_t k = 0; k < ARRAY_COUNT(rows); k++)
		text_free(&rows[k]);
}

static void what_is_not_ours_is_refused(void **s)
{
	/* the row by zlib with WORDS; frames of zstd as others make them */
	static const struct {
		const char *bytes;
		size_t len;
	} strangers[] = {
#define STRANGER(text) { text, sizeof(text) - 1 }
		STRANGER("no zstd at all"),
		STRANGER("\x68\x62\x9e\xc7\x10\x1f\xab\x56\x22\x51\x83\x92\x89"
		         "\xb9\xa1\xa1\x52\x2d\x00\x2f\xe9\x12\x28"),
		/* to be skipped: an empty one and one of four bytes */
		STRANGER("\x50\x2a\x4d\x18\x00\x00\x00\x00"),
		STRANGER("\x50\x2a\x4d\x18\x04\x00\x00\x00keep"),
		/* "a": whole, but without a checksum */
		STRANGER("\x28\xb5\x2f\xfd\x20\x01\x09\x00\x00\x61"),
		/* "a": whole, but without its length */
		STRANGER("\x28\xb5\x2f\xfd\x04\x00\x09\x00\x00\x61\x5b\x6e\x8c"
		         "\xa9"),
#undef STRANGER
	};
	OWN(own_zstd) struct zstd *z = zstd_new(WORDS, strlen(WORDS));
	OWN(own_zstd) struct zstd *other = zstd_new("xyz", 3);
	OWN(own_zstd) struct zstd *bare = zstd_new(NULL, 0);
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text twice = { 0 };
	const char *backwards = ":\"di\",\"dedne\":\"sutats\",\"ynohpelet\":"
	                        "\"epyTlennahc\"";
	OWN(own_zstd)
	struct zstd *same_len = zstd_new(backwards, strlen(backwards));

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(strangers); i++)
		expect_damaged(z, strangers[i].bytes, strangers[i].len);
	zstd_pack(z, &packed, row, strlen(row));
	expect_damaged(other, packed.data, packed.len);
	expect_damaged(same_len, packed.data, packed.len);
	expect_damaged(bare, packed.data, packed.len);
	text_add_bytes(&twice, packed.data, packed.len);
	text_add_bytes(&twice, packed.data, packed.len);
	expect_damaged(z, twice.data, twice.len);
	text_add_char(&packed, 'x');
	expect_damaged(z, packed.data, packed.len);
	expect_damaged(z, NULL, 0);
}

static void any_bytes_are_refused_or_unpacked(void **s)
{
	enum { ROUNDS = 20000, LIMIT = 4096 };
	OWN(own_zstd) struct zstd *z = zstd_new(WORDS, strlen(WORDS));
	OWN(text_free) struct text object = { 0 };
	OWN(text_free) struct text packed = { 0 };
	OWN(text_free) struct text hurt = { 0 };
	OWN(text_free) struct text plain = { 0 };
	int refused = 0;
	struct err e;

	(void)s;
	add_object(&object, 2048);
	zstd_pack(z, &packed, object.data, object.len);
	for (int i = 0; i < ROUNDS; i++) {
		text_clear(&hurt);
		text_add_bytes(&hurt, packed.data, packed.len);
		for (int k = 0; k < 4; k++)
			hurt.data[bytes_random_u32() % hurt.len] =
			        (char)bytes_random_u32();
		if (zstd_unpack(z, &plain, hurt.data, hurt.len, LIMIT, &e) != 0)
			refused++;
		else
			assert_true(plain.len == object.len &&
			            memcmp(plain.data, object.data,
			                   object.len) == 0);
	}
	assert_true(refused > ROUNDS / 2);
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
	add_object(&big, LEN);
	OWN(own_zstd) struct zstd *z = zstd_new(words.data, words.len);

	start = clock_mono(&clock_system);
	for (int i = 0; i < ROWS; i++)
		zstd_pack(z, &packed, big.data, big.len);
	print_message("pack: %d rows of %zu bytes to %zu in %d ms\n", ROWS,
	              big.len, packed.len,
	              (int)(clock_mono(&clock_system) - start));
	start = clock_mono(&clock_system);
	for (int i = 0; i < ROWS; i++)
		assert_int_equal(zstd_unpack(z, &plain, packed.data, packed.len,
		                             10000, &e),
		                 0);
	print_message("unpack: the same in %d ms\n",
	              (int)(clock_mono(&clock_system) - start));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_back),
		cmocka_unit_test(the_dictionary_makes_rows_smaller),
		cmocka_unit_test(a_row_beyond_the_limit_is_refused),
		cmocka_unit_test(a_length_that_lies_is_refused),
		cmocka_unit_test(damage_is_told),
		cmocka_unit_test(what_is_not_ours_is_refused),
		cmocka_unit_test(any_bytes_are_refused_or_unpacked),
		cmocka_unit_test(speed_is_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
