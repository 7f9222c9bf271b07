/* Flaws that leave the sound whole: warnings.
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include <stdio.h>
#include <string.h>

#include "unit/media/feeding.h"
#include "unit/media/wav_body.h"

static void what_stands_behind_the_end_is_counted(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_wav(&t, &mulaw_8k);
	put(&t, "<html>more</html>");
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "17 bytes behind the end");
	text_clear(&t);
	put_wav(&t, &mulaw_8k);
	put_byte(&t, 0);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "1 bytes behind the end");
	/* Where the RIFF length does not tell the end. */
	text_clear(&t);
	put_wav(&t, &mulaw_8k);
	put(&t, "<html>more</html>");
	set_le32(&t, 4, 0xffffffff);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "17 bytes behind the end");
	text_clear(&t);
	put_wav(&t, &mulaw_8k);
	put_wav(&t, &mulaw_8k);
	set_le32(&t, 4, 0);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "16044 bytes behind the end");
	text_clear(&t);
	put_wav(&t, &mulaw_8k);
	put(&t, "LIS");
	set_le32(&t, 4, 0);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "3 bytes behind the end");
}

static void a_bad_chunk_behind_the_data_is_a_warning(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct wav w = mulaw_8k;

	(void)s;
	w.tail = "LIST";
	put_wav(&t, &w);
	set_le32(&t, 16048, 7000);
	expect(&t, KIND_MAIN, CHECK_WARN, "bad-chunk",
	       "LIST chunk behind the data names 6994 bytes more");
	text_clear(&t);
	put_wav(&t, &w);
	t.data[16044] = 1;
	expect(&t, KIND_MAIN, CHECK_WARN, "bad-chunk",
	       "no chunk name at byte 16044 behind the data");
	/* Cut within it: the sound is whole. */
	text_clear(&t);
	put_wav(&t, &w);
	t.len -= 2;
	expect(&t, KIND_MAIN, CHECK_WARN, "bad-chunk",
	       "LIST chunk behind the data names 2 bytes more");
}

static void a_second_data_chunk_is_a_warning(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct wav w = mulaw_8k;

	(void)s;
	w.tail = "data";
	put_wav(&t, &w);
	expect(&t, KIND_MAIN, CHECK_WARN, "second-data",
	       "another data chunk, of 6 bytes, behind the first");
	put_chunk(&t, "data", 0);
	set_le32(&t, 4, (uint32_t)t.len - 8);
	expect(&t, KIND_MAIN, CHECK_WARN, "second-data",
	       "another data chunk, of 6 bytes, behind the first");
	t.len -= 10;
	expect(&t, KIND_MAIN, CHECK_WARN, "bad-chunk",
	       "data chunk behind the data names 2 bytes more");
}

static void a_riff_length_that_is_wrong_is_a_warning(void **s)
{
	static const struct {
		uint32_t riff;
		const char *detail;
	} rows[] = {
		{ 16044, "RIFF header counts 16052 bytes, the file has 16044" },
		{ 36, "RIFF header counts 44 bytes, the file has 16044" },
		{ 20, "RIFF header counts 28 bytes, the file has 16044" },
	};
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_wav(&t, &mulaw_8k);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		set_le32(&t, 4, rows[i].riff);
		expect(&t, KIND_MAIN, CHECK_WARN, "riff-length",
		       rows[i].detail);
	}
}

static void a_missing_pad_byte_is_forgiven(void **s)
{
	static const char detail[] =
	        "a chunk of odd length without its padding byte";
	OWN(text_free) struct text t = { 0 };
	struct wav w = mulaw_8k;

	(void)s;
	w.data_bytes = 16001;
	w.pad = false;
	/* at the end of the file */
	put_wav(&t, &w);
	expect(&t, KIND_MAIN, CHECK_WARN, "unpadded-chunk", detail);
	/* before a chunk that is known, and one that is not */
	text_clear(&t);
	w.tail = "LIST";
	put_wav(&t, &w);
	expect(&t, KIND_MAIN, CHECK_WARN, "unpadded-chunk", detail);
	text_clear(&t);
	w.tail = "wxyz";
	put_wav(&t, &w);
	expect(&t, KIND_MAIN, CHECK_WARN, "unpadded-chunk", detail);
}

static void put_odd_before(struct text *t, bool pad, size_t data_bytes)
{
	put_chunk(t, "RIFF", 0);
	put(t, "WAVE");
	put_fmt(t, &mulaw_8k);
	put_chunk(t, "note", 3);
	put(t, "abc");
	if (pad)
		put_byte(t, 0);
	put_chunk(t, "data", data_bytes);
	put_noise(t, data_bytes);
	set_le32(t, 4, (uint32_t)t->len - 8);
}

static void a_missing_pad_byte_before_the_data_is_found_out(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_odd_before(&t, true, 800);
	r = expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
	assert_int_equal(r.duration_ms, 100);
	expect_no_good_prefix(&t, KIND_MAIN, t.len);
	text_clear(&t);
	put_odd_before(&t, false, 800);
	r = expect(&t, KIND_MAIN, CHECK_WARN, "unpadded-chunk",
	           "a chunk of odd length without its padding byte");
	assert_int_equal(r.duration_ms, 100);
	/* The ninth byte read is the only sample. */
	text_clear(&t);
	put_odd_before(&t, false, 2);
	r = judge(&t, KIND_MAIN);
	assert_string_equal(r.code, "unpadded-chunk");
	text_clear(&t);
	put_odd_before(&t, false, 0);
	r = judge(&t, KIND_MAIN);
	assert_int_equal(r.verdict, CHECK_BAD);
}

static void a_partial_frame_is_a_warning(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct wav w = { "RIFF", 1, 2, 8000, 16, 16002, true, NULL };

	(void)s;
	put_wav(&t, &w);
	expect(&t, KIND_MAIN, CHECK_WARN, "partial-frame",
	       "16002 bytes in blocks of 4");
}

static void a_file_in_which_nothing_can_be_heard_is_a_warning(void **s)
{
	static const struct wav rows[] = {
		{ "RIFF", 7, 1, 8000, 8, 16000, true, NULL },
		{ "RIFF", 1, 2, 8000, 16, 16000, true, NULL },
		{ "RIFF", 1, 3, 8000, 16, 16002, true, NULL },
		{ "RIFF", 3, 16, 8000, 64, 12800, true, NULL },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const size_t align = rows[i].channels * rows[i].bits / 8;
		OWN(text_free) struct text t = { 0 };
		char detail[80];
		size_t k;

		put_wav(&t, &rows[i]);
		/* Each channel rests at a value of its own. */
		for (k = 44; k < t.len; k++)
			t.data[k] = (char)((k - 44) % align);
		(void)snprintf(detail, sizeof(detail),
		               "all samples of %zu bytes are equal",
		               rows[i].data_bytes);
		expect(&t, KIND_MAIN, CHECK_WARN, "silence", detail);
		/* One sample that differs is sound, wherever it is. */
		for (k = 44; k < t.len; k += t.len / 9) {
			t.data[k] ^= 1;
			expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
			t.data[k] ^= 1;
		}
		t.data[t.len - 1] ^= 1;
		expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
	}
}

static void frames_too_large_to_compare_are_not_called_silent(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct wav w = { "RIFF", 1, 65, 8000, 16, 1300, true, NULL };

	(void)s;
	put_wav(&t, &w);
	memset(t.data + 44, 0, 1300);
	expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_stands_behind_the_end_is_counted),
		cmocka_unit_test(a_bad_chunk_behind_the_data_is_a_warning),
		cmocka_unit_test(a_second_data_chunk_is_a_warning),
		cmocka_unit_test(a_riff_length_that_is_wrong_is_a_warning),
		cmocka_unit_test(a_missing_pad_byte_is_forgiven),
		cmocka_unit_test(
		        a_missing_pad_byte_before_the_data_is_found_out),
		cmocka_unit_test(a_partial_frame_is_a_warning),
		cmocka_unit_test(
		        a_file_in_which_nothing_can_be_heard_is_a_warning),
		cmocka_unit_test(
		        frames_too_large_to_compare_are_not_called_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
