/* SPDX-License-Identifier: Apache-2.0 */
#include "port/b64.h"

#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"

/* RFC 4648, section 10, and bytes on which the two alphabets differ. */
static const struct {
	const char *plain;
	const char *coded;
	const char *url;
} pairs[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xef\xff", "++//", "--__" },
};

static void known_pairs_are_written_and_read(void **s)
{
	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(pairs); i++) {
		OWN(text_free) struct text out = { 0 };
		OWN(text_free) struct text url = { 0 };
		OWN(text_free) struct text back = { 0 };

		b64_add(&out, pairs[i].plain, strlen(pairs[i].plain));
		assert_string_equal(text_str(&out), pairs[i].coded);
		b64_add_url(&url, pairs[i].plain, strlen(pairs[i].plain));
		assert_string_equal(text_str(&url), pairs[i].url);
		assert_true(b64_decode(&back, out.data, out.len));
		assert_string_equal(text_str(&back), pairs[i].plain);
	}
}

static void what_is_not_canonical_is_refused_and_adds_nothing(void **s)
{
	static const char *const bad[] = {
		"Z",        "Zg",    "Zg=",   "Zg===",    "Zh==",       "Zm9=",
		"Zg==Zg==", " Zg==", "Zg= =", "Zm9v\n",   "Zm\n9",      "--__",
		"Zm9vYg=A", "====",  "Z===",  "Zm9v!A==", "\xc3\xa9==",
	};
	OWN(text_free) struct text out = { 0 };

	(void)s;
	text_add(&out, "kept");
	for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
		assert_false(b64_decode(&out, bad[i], strlen(bad[i])));
		assert_string_equal(out.data, "kept");
	}
}

static void every_length_comes_back_also_over_block_borders(void **s)
{
	static const size_t lengths[] = { 1,    2,    3,    1151, 1152,
		                          1153, 1535, 1536, 1537, 5000 };
	unsigned char bytes[5000];

	(void)s;
	bytes_random(bytes, sizeof(bytes));
	for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
		OWN(text_free) struct text out = { 0 };
		OWN(text_free) struct text back = { 0 };

		b64_add(&out, bytes, lengths[i]);
		assert_int_equal(out.len, (lengths[i] + 2) / 3 * 4);
		assert_true(b64_decode(&back, out.data, out.len));
		assert_int_equal(back.len, lengths[i]);
		assert_memory_equal(back.data, bytes, lengths[i]);
	}
}

static void padding_at_an_inner_block_border_is_refused(void **s)
{
	OWN(text_free) struct text out = { 0 };
	OWN(text_free) struct text back = { 0 };
	unsigned char bytes[2302] = { 0 };

	(void)s;
	b64_add(&out, bytes, 1151); /* 1536 characters, the last is '=' */
	b64_add(&out, bytes, 3);
	assert_int_equal(out.data[1535], '=');
	assert_false(b64_decode(&back, out.data, out.len));
	assert_int_equal(back.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_pairs_are_written_and_read),
		cmocka_unit_test(
		        what_is_not_canonical_is_refused_and_adds_nothing),
		cmocka_unit_test(
		        every_length_comes_back_also_over_block_borders),
		cmocka_unit_test(padding_at_an_inner_block_border_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
