/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include <string.h>

#include "unit/media/feeding.h"
#include "unit/media/wav_body.h"

static void a_plain_recording_is_good_and_described(void **s)
{
	static const struct {
		struct wav w;
		const char *codec, *puid;
		int64_t ms;
	} rows[] = {
		{ { "RIFF", 1, 2, 8000, 16, 64000, true, NULL },
		  "pcm",
		  "fmt/141",
		  2000 },
		{ { "RIFF", 1, 1, 44100, 16, 44100, true, NULL },
		  "pcm",
		  "fmt/141",
		  500 },
		{ { "RIFF", 3, 1, 48000, 32, 96000, true, NULL },
		  "float",
		  "fmt/142",
		  500 },
		{ { "RIFF", 6, 2, 8000, 8, 8000, true, NULL },
		  "alaw",
		  "fmt/142",
		  500 },
		{ { "RIFF", 7, 2, 8000, 8, 24, true, NULL },
		  "mulaw",
		  "fmt/142",
		  1 },
		{ { "RIFF", 0x31, 1, 8000, 8, 8000, true, "fact" },
		  "gsm",
		  "fmt/142",
		  1000 },
		{ { "RIFF", 0x1234, 1, 8000, 8, 8001, true, "LIST" },
		  NULL,
		  "fmt/142",
		  1000 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_wav(&t, &rows[i].w);
		r = expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
		assert_int_equal(r.format, CHECK_WAV);
		assert_string_equal(r.mime, "audio/x-wav");
		assert_string_equal(r.extension, "wav");
		assert_string_equal(r.puid, rows[i].puid);
		same_text(r.codec, rows[i].codec);
		assert_int_equal(r.channels, rows[i].w.channels);
		assert_int_equal(r.rate_hz, rows[i].w.rate);
		assert_int_equal(r.duration_ms, rows[i].ms);
	}
}

static void an_extensible_header_names_the_codec_in_its_subformat(void **s)
{
	static const struct {
		size_t fmt_bytes;
		unsigned sub;
		const char *codec;
	} rows[] = { { 40, 1, "pcm" },
		     { 40, 7, "mulaw" },
		     { 64, 3, "float" },
		     { 18, 0, NULL } };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_chunk(&t, "RIFF", 0);
		put(&t, "WAVE");
		put_chunk(&t, "fmt ", rows[i].fmt_bytes);
		put_le(&t, 0xfffe, 2);
		put_le(&t, 1, 2);
		put_le(&t, 8000, 4);
		put_le(&t, 16000, 4);
		put_le(&t, 2, 2);
		put_le(&t, 16, 2);
		if (rows[i].fmt_bytes >= 40) {
			put_le(&t, 22, 2);
			put_le(&t, 0, 6);
			put_le(&t, rows[i].sub, 2);
			put_fill(&t, 0, rows[i].fmt_bytes - 26);
		} else {
			put_fill(&t, 0, rows[i].fmt_bytes - 16);
		}
		put_chunk(&t, "data", 1000);
		put_noise(&t, 1000);
		set_le32(&t, 4, (uint32_t)t.len - 8);
		r = expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
		assert_string_equal(r.puid, "fmt/143");
		same_text(r.codec, rows[i].codec);
		assert_int_equal(r.duration_ms, 62);
	}
}

/* ds64_data: what ds64 says; the data chunk says 0xffffffff. */

static void put_rf64(struct text *t, const char *id, uint64_t ds64_data)
{
	put_chunk(t, id, 0xffffffff);
	put(t, "WAVE");
	put_chunk(t, "ds64", 24);
	put_le(t, 12 + 32 + 24 + 8 + 4000 - 8, 8);
	put_le(t, ds64_data, 8);
	put_le(t, 4000, 8);
	put_fmt(t, &mulaw_8k);
	put_chunk(t, "data", 0xffffffff);
	put_noise(t, 4000);
}

static void a_64_bit_file_takes_its_length_from_ds64(void **s)
{
	static const char *const ids[] = { "RF64", "BW64" };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(ids); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_rf64(&t, ids[i], 4000);
		r = expect(&t, KIND_SEGMENT, CHECK_GOOD, "ok", "");
		assert_int_equal(r.format, CHECK_RF64);
		assert_string_equal(r.puid, "fmt/712");
		assert_string_equal(r.codec, "mulaw");
		assert_int_equal(r.duration_ms, 500);
		expect_no_good_prefix(&t, KIND_SEGMENT, t.len);
	}
}

static void a_64_bit_file_that_is_cut_names_what_is_missing(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_rf64(&t, "RF64", UINT64_C(5000000000));
	expect(&t, KIND_MAIN, CHECK_BAD, "truncated",
	       "data chunk names 4999996000 bytes more");
}

static void a_64_bit_length_never_set_runs_to_the_end(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_rf64(&t, "RF64", UINT64_MAX);
	expect(&t, KIND_MAIN, CHECK_WARN, "streamed-length",
	       "length not set in the header");
}

static void without_ds64_a_64_bit_file_runs_to_the_end(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_chunk(&t, "RF64", 0xffffffff);
	put(&t, "WAVE");
	put_fmt(&t, &mulaw_8k);
	put_chunk(&t, "data", 0xffffffff);
	put_noise(&t, 4000);
	r = expect(&t, KIND_MAIN, CHECK_WARN, "streamed-length",
	           "length not set in the header");
	assert_int_equal(r.duration_ms, 500);
}

static void no_prefix_of_a_good_file_is_good(void **s)
{
	static const struct wav rows[] = {
		{ "RIFF", 1, 2, 8000, 16, 600, true, NULL },
		{ "RIFF", 7, 1, 8000, 8, 601, true, NULL },
		{ "RIFF", 7, 1, 8000, 8, 600, true, "LIST" },
		{ "RIFF", 7, 1, 8000, 8, 601, true, "LIST" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };

		put_wav(&t, &rows[i]);
		expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
		expect_no_good_prefix(&t, KIND_MAIN, 44 + rows[i].data_bytes);
	}
}

static void a_cut_file_says_where_and_how_much(void **s)
{
	static const struct {
		size_t keep;
		const char *detail;
	} rows[] = {
		{ 4, "ends within a header, at byte 4" },
		{ 11, "ends within a header, at byte 11" },
		{ 12, "RIFF header names 16032 bytes more" },
		{ 14, "ends within a header, at byte 14" },
		{ 20, "fmt  chunk names 16 bytes more" },
		{ 35, "fmt  chunk names 1 bytes more" },
		{ 36, "RIFF header names 16008 bytes more" },
		{ 40, "ends within a header, at byte 40" },
		{ 44, "data chunk names 16000 bytes more" },
		{ 16043, "data chunk names 1 bytes more" },
	};
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_wav(&t, &mulaw_8k);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		t.len = rows[i].keep;
		expect(&t, KIND_MAIN, CHECK_BAD, "truncated", rows[i].detail);
	}
}

static void a_header_alone_holds_no_recording(void **s)
{
	static const uint32_t riff[] = { 36, 0, 0xffffffff };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(riff); i++) {
		OWN(text_free) struct text t = { 0 };
		struct wav w = mulaw_8k;
		struct check_result r;

		w.data_bytes = 0;
		put_wav(&t, &w);
		assert_int_equal(t.len, 44);
		set_le32(&t, 4, riff[i]);
		r = expect(&t, KIND_MAIN, CHECK_BAD, "no-data",
		           "data chunk of 0 bytes");
		assert_int_equal(r.duration_ms, -1);
	}
}

static void an_empty_data_chunk_before_others_holds_no_recording(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct wav w = mulaw_8k;

	(void)s;
	w.data_bytes = 0;
	w.tail = "LIST";
	put_wav(&t, &w);
	expect(&t, KIND_MAIN, CHECK_BAD, "no-data", "data chunk of 0 bytes");
}

static void a_file_without_a_data_chunk_holds_no_recording(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_chunk(&t, "RIFF", 28);
	put(&t, "WAVE");
	put_fmt(&t, &mulaw_8k);
	expect(&t, KIND_MAIN, CHECK_BAD, "no-data", "no data chunk");
}

static void a_length_never_set_runs_to_the_end(void **s)
{
	static const struct {
		uint32_t riff, data;
	} rows[] = {
		{ 0xffffffff, 0xffffffff },
		{ 0, 0 },
		{ 36, 0 },
		{ 0, 0xffffffff },
		{ 16036, 0xffffffff },
		{ 0xffffffff, 16000 },
		{ 0, 16000 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_wav(&t, &mulaw_8k);
		set_le32(&t, 4, rows[i].riff);
		set_le32(&t, 40, rows[i].data);
		r = judge(&t, KIND_MAIN);
		assert_int_equal(r.verdict, CHECK_WARN);
		assert_int_equal(r.duration_ms, 2000);
		if (rows[i].riff == 36)
			assert_string_equal(r.code, "riff-length");
		else
			assert_string_equal(r.code, "streamed-length");
	}
}

static void a_format_that_cannot_be_is_bad(void **s)
{
	static const struct {
		size_t at;
		unsigned bytes;
		const char *detail;
	} rows[] = {
		{ 22, 2,
		  "fmt chunk says 0 channels, 8000 Hz, 8000 bytes a second in "
		  "blocks of 1" },
		{ 24, 4,
		  "fmt chunk says 1 channels, 0 Hz, 8000 bytes a second in "
		  "blocks of 1" },
		{ 28, 4,
		  "fmt chunk says 1 channels, 8000 Hz, 0 bytes a second in "
		  "blocks of 1" },
		{ 32, 2,
		  "fmt chunk says 1 channels, 8000 Hz, 8000 bytes a second in "
		  "blocks of 0" },
	};
	OWN(text_free) struct text t = { 0 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		text_clear(&t);
		put_wav(&t, &mulaw_8k);
		memset(t.data + rows[i].at, 0, rows[i].bytes);
		expect(&t, KIND_MAIN, CHECK_BAD, "bad-header", rows[i].detail);
	}
	text_clear(&t);
	put_wav(&t, &mulaw_8k);
	set_le32(&t, 16, 14);
	expect(&t, KIND_MAIN, CHECK_BAD, "bad-header", "fmt chunk of 14 bytes");
	text_clear(&t);
	put_wav(&t, &mulaw_8k);
	t.data[12] = 'F';
	expect(&t, KIND_MAIN, CHECK_BAD, "bad-header", "no fmt chunk");
	text_clear(&t);
	put_wav(&t, &mulaw_8k);
	t.data[36] = '\0';
	expect(&t, KIND_MAIN, CHECK_BAD, "bad-header",
	       "no chunk name at byte 44");
}

static void a_form_that_is_not_wave_is_unknown(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_wav(&t, &mulaw_8k);
	t.data[8] = 'A';
	expect(&t, KIND_MAIN, CHECK_BAD, "unknown-format",
	       "begins with 52 49 46 46 a4 3e 00 00 (RIFF?>?"
	       "?)");
}

/* An odd chunk before the data, with or without its pad byte. */

static void only_the_first_data_and_fmt_chunk_count(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_wav(&t, &mulaw_8k);
	put_chunk(&t, "data", 4);
	put(&t, "abcd");
	put_chunk(&t, "fmt ", 2);
	put(&t, "ab");
	set_le32(&t, 4, (uint32_t)t.len - 8);
	r = expect(&t, KIND_MAIN, CHECK_WARN, "second-data",
	           "another data chunk, of 4 bytes, behind the first");
	assert_int_equal(r.duration_ms, 2000);
}

static void a_rate_beyond_measure_is_bad(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_wav(&t, &mulaw_8k);
	set_le32(&t, 24, 0xffffffff);
	expect(&t, KIND_MAIN, CHECK_BAD, "bad-header",
	       "fmt chunk says 1 channels, 4294967295 Hz, 8000 bytes a second "
	       "in blocks of 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_recording_is_good_and_described),
		cmocka_unit_test(
		        an_extensible_header_names_the_codec_in_its_subformat),
		cmocka_unit_test(a_64_bit_file_takes_its_length_from_ds64),
		cmocka_unit_test(
		        a_64_bit_file_that_is_cut_names_what_is_missing),
		cmocka_unit_test(a_64_bit_length_never_set_runs_to_the_end),
		cmocka_unit_test(without_ds64_a_64_bit_file_runs_to_the_end),
		cmocka_unit_test(no_prefix_of_a_good_file_is_good),
		cmocka_unit_test(a_cut_file_says_where_and_how_much),
		cmocka_unit_test(a_header_alone_holds_no_recording),
		cmocka_unit_test(
		        an_empty_data_chunk_before_others_holds_no_recording),
		cmocka_unit_test(
		        a_file_without_a_data_chunk_holds_no_recording),
		cmocka_unit_test(a_length_never_set_runs_to_the_end),
		cmocka_unit_test(a_format_that_cannot_be_is_bad),
		cmocka_unit_test(a_form_that_is_not_wave_is_unknown),
		cmocka_unit_test(only_the_first_data_and_fmt_chunk_count),
		cmocka_unit_test(a_rate_beyond_measure_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
