/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include "unit/media/bodies.h"
#include "unit/media/feeding.h"

static void put_box(struct text *t, const char *type, size_t body)
{
	put_be(t, body + 8, 4);
	put(t, type);
}

static void put_ftyp(struct text *t)
{
	put_box(t, "ftyp", 12);
	put(t, "isom");
	put_be(t, 512, 4);
	put(t, "mp41");
}

static void put_mvhd(struct text *t, uint32_t scale, uint32_t length)
{
	put_box(t, "mvhd", 100);
	put_be(t, 0, 4);
	put_be(t, 1, 4);
	put_be(t, 2, 4);
	put_be(t, scale, 4);
	put_be(t, length, 4);
	put_fill(t, 0, 80);
}

#define MOOV_BODY (108 + 8 + 40)

static void put_moov(struct text *t)
{
	put_box(t, "moov", MOOV_BODY);
	put_mvhd(t, 600, 1500);
	put_box(t, "trak", 40);
	put_noise(t, 40);
}

static void put_mdat(struct text *t, size_t bytes)
{
	put_box(t, "mdat", bytes);
	put_noise(t, bytes);
}

static void a_film_is_good_and_described_whatever_comes_first(void **s)
{
	(void)s;
	for (int order = 0; order < 2; order++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_ftyp(&t);
		if (order == 0)
			put_moov(&t);
		put_mdat(&t, 900);
		if (order == 1)
			put_moov(&t);
		r = expect(&t, KIND_SCREEN, CHECK_GOOD, "ok", "");
		assert_int_equal(r.format, CHECK_MP4);
		assert_string_equal(r.mime, "video/mp4");
		assert_string_equal(r.extension, "mp4");
		assert_string_equal(r.puid, "fmt/199");
		assert_null(r.codec);
		assert_int_equal(r.duration_ms, 2500);
		expect_no_good_prefix(&t, KIND_SCREEN, t.len);
	}
}

static void a_cut_box_says_how_much_is_missing(void **s)
{
	static const struct {
		size_t keep;
		const char *code, *detail;
	} rows[] = {
		{ 10, "truncated", "box ftyp names 10 bytes more" },
		{ 20, "no-data", "no mdat box with bytes" },
		{ 21, "truncated", "ends within the header of a box" },
		{ 27, "truncated", "ends within the header of a box" },
		{ 28, "truncated", "box moov names 156 bytes more" },
		{ 31, "truncated", "box moov names 153 bytes more" },
		{ 40, "truncated", "box mvhd names 144 bytes more" },
		{ 160, "truncated", "box trak names 24 bytes more" },
		{ 184, "no-data", "no mdat box with bytes" },
		{ 1091, "truncated", "box mdat names 1 bytes more" },
	};
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_moov(&t);
	put_mdat(&t, 900);
	assert_int_equal(t.len, 1092);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		t.len = rows[i].keep;
		expect(&t, KIND_SCREEN, CHECK_BAD, rows[i].code,
		       rows[i].detail);
	}
}

static void without_an_index_or_media_it_is_bad(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_mdat(&t, 900);
	expect(&t, KIND_SCREEN, CHECK_BAD, "no-index", "no moov box");
	text_clear(&t);
	put_ftyp(&t);
	put_moov(&t);
	put_mdat(&t, 0);
	expect(&t, KIND_SCREEN, CHECK_BAD, "no-data", "no mdat box with bytes");
}

static void boxes_of_64_bit_length_are_passed_over(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_moov(&t);
	put_be(&t, 1, 4);
	put(&t, "mdat");
	put_be(&t, 16 + 700, 8);
	put_noise(&t, 700);
	expect(&t, KIND_SCREEN, CHECK_GOOD, "ok", "");
	expect_no_good_prefix(&t, KIND_SCREEN, t.len);
	text_clear(&t);
	put_ftyp(&t);
	put_moov(&t);
	put_be(&t, 1, 4);
	put(&t, "mdat");
	put_be(&t, UINT64_C(5000000016), 8);
	put_noise(&t, 700);
	expect(&t, KIND_SCREEN, CHECK_BAD, "truncated",
	       "box mdat names 4999999300 bytes more");
}

static void lengths_that_cannot_be_are_bad(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_be(&t, 7, 4);
	put(&t, "free");
	expect(&t, KIND_SCREEN, CHECK_BAD, "bad-header", "box free of 7 bytes");
	text_clear(&t);
	put_ftyp(&t);
	put_be(&t, 1, 4);
	put(&t, "free");
	put_be(&t, 15, 8);
	expect(&t, KIND_SCREEN, CHECK_BAD, "bad-header",
	       "box free of 15 bytes");
	text_clear(&t);
	put_ftyp(&t);
	put_box(&t, "moov", 60);
	put_mvhd(&t, 600, 1500);
	expect(&t, KIND_SCREEN, CHECK_BAD, "bad-header",
	       "box mvhd of 108 bytes does not fit in moov");
	text_clear(&t);
	put_ftyp(&t);
	put_box(&t, "moov", 60);
	put_be(&t, 0, 4);
	put(&t, "trak");
	expect(&t, KIND_SCREEN, CHECK_BAD, "bad-header",
	       "box trak of 0 bytes does not fit in moov");
	text_clear(&t);
	put_ftyp(&t);
	put_noise(&t, 40);
	expect(&t, KIND_SCREEN, CHECK_BAD, "bad-header",
	       "no box where one is due");
}

static void the_duration_is_read_in_both_versions(void **s)
{
	static const struct {
		unsigned version, scale;
		uint64_t length;
		int64_t ms;
	} rows[] = {
		{ 0, 1000, 4567, 4567 },     { 1, 90000, 450000, 5000 },
		{ 0, 0, 4567, -1 },          { 0, 1000, 0, -1 },
		{ 0, 1000, 0xffffffff, -1 }, { 1, 1, UINT64_MAX, -1 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const unsigned wide = rows[i].version == 1 ? 8 : 4;
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_ftyp(&t);
		put_box(&t, "moov", 8 + 4 + 2 * wide + 4 + wide + 80);
		put_box(&t, "mvhd", 4 + 2 * wide + 4 + wide + 80);
		put_be(&t, (uint64_t)rows[i].version << 24, 4);
		put_be(&t, 5, wide);
		put_be(&t, 6, wide);
		put_be(&t, rows[i].scale, 4);
		put_be(&t, rows[i].length, wide);
		put_fill(&t, 0, 80);
		put_mdat(&t, 600);
		r = expect(&t, KIND_SCREEN, CHECK_GOOD, "ok", "");
		assert_int_equal(r.duration_ms, rows[i].ms);
	}
}

static void a_header_of_the_film_may_be_short_or_absent(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_ftyp(&t);
	put_box(&t, "moov", 8 + 20 + 4);
	put_box(&t, "mvhd", 20);
	put_fill(&t, 0, 12);
	put_be(&t, 600, 4);
	put_be(&t, 1500, 4);
	put_be(&t, 0, 4); /* zeros where a box ends */
	put_mdat(&t, 600);
	r = expect(&t, KIND_SCREEN, CHECK_GOOD, "ok", "");
	assert_int_equal(r.duration_ms, 2500);
	text_clear(&t);
	put_ftyp(&t);
	put_box(&t, "moov", 0);
	put_mdat(&t, 600);
	r = expect(&t, KIND_SCREEN, CHECK_GOOD, "ok", "");
	assert_int_equal(r.duration_ms, -1);
}

static void media_that_runs_to_the_end_is_a_warning(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_moov(&t);
	put_be(&t, 0, 4);
	put(&t, "mdat");
	put_noise(&t, 500);
	expect(&t, KIND_SCREEN, CHECK_WARN, "streamed-length",
	       "box mdat runs to the end of the file");
	t.len -= 500;
	expect(&t, KIND_SCREEN, CHECK_BAD, "no-data", "no mdat box with bytes");
	text_clear(&t);
	put_ftyp(&t);
	put_mdat(&t, 500);
	put_be(&t, 0, 4);
	put(&t, "moov");
	put_mvhd(&t, 600, 1500);
	expect(&t, KIND_SCREEN, CHECK_WARN, "streamed-length",
	       "box moov runs to the end of the file");
}

static void fragments_need_an_index_to_show_a_cut(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_moov(&t);
	for (int i = 0; i < 3; i++) {
		put_box(&t, "moof", 40);
		put_noise(&t, 40);
		put_mdat(&t, 200);
	}
	expect(&t, KIND_SCREEN, CHECK_WARN, "streamed-length",
	       "in fragments without an index: a cut between two would not "
	       "show");
	t.len -= 208;
	expect(&t, KIND_SCREEN, CHECK_BAD, "truncated",
	       "the media of the last fragment is missing");
	put_mdat(&t, 200);
	put_box(&t, "mfra", 30);
	put_noise(&t, 30);
	expect(&t, KIND_SCREEN, CHECK_GOOD, "ok", "");
	expect_no_good_prefix(&t, KIND_SCREEN, 184);
}

static void what_stands_behind_the_last_box_is_counted(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_moov(&t);
	put_mdat(&t, 200);
	put(&t, "a");
	expect(&t, KIND_SCREEN, CHECK_WARN, "trailing-bytes",
	       "1 bytes behind the last box");
	put_noise(&t, 99);
	expect(&t, KIND_SCREEN, CHECK_WARN, "trailing-bytes",
	       "100 bytes behind the last box");
}

/* As behind a WAV: the film is whole. */
static void a_web_page_behind_the_media_is_a_warning(void **s)
{
	static const struct {
		const char *page, *detail;
	} rows[] = {
		{ "<html><body>x</body></html>",
		  "27 bytes behind the last box" },
		{ "<!DOCTYPE html><p>", "18 bytes behind the last box" },
		{ "<?xml version=\"1.0\"?><Error/>",
		  "29 bytes behind the last box" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };

		put_ftyp(&t);
		put_moov(&t);
		put_mdat(&t, 200);
		put(&t, rows[i].page);
		expect(&t, KIND_SCREEN, CHECK_WARN, "trailing-bytes",
		       rows[i].detail);
	}
}

/* What can be a box is one, and cut. */
static void a_page_is_no_excuse_for_a_cut_box(void **s)
{
	static const char page[] = "<html><body>x</body></html>";
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_ftyp(&t);
	put_mdat(&t, 200);
	put(&t, page);
	expect(&t, KIND_SCREEN, CHECK_BAD, "truncated",
	       "box l><b names 1013478482 bytes more");
	text_clear(&t);
	put_ftyp(&t);
	put_moov(&t);
	put_mdat(&t, 200);
	put(&t, "<htmmdat");
	expect(&t, KIND_SCREEN, CHECK_BAD, "truncated",
	       "box mdat names 1013478501 bytes more");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_film_is_good_and_described_whatever_comes_first),
		cmocka_unit_test(a_web_page_behind_the_media_is_a_warning),
		cmocka_unit_test(a_page_is_no_excuse_for_a_cut_box),
		cmocka_unit_test(a_cut_box_says_how_much_is_missing),
		cmocka_unit_test(without_an_index_or_media_it_is_bad),
		cmocka_unit_test(boxes_of_64_bit_length_are_passed_over),
		cmocka_unit_test(lengths_that_cannot_be_are_bad),
		cmocka_unit_test(the_duration_is_read_in_both_versions),
		cmocka_unit_test(a_header_of_the_film_may_be_short_or_absent),
		cmocka_unit_test(media_that_runs_to_the_end_is_a_warning),
		cmocka_unit_test(fragments_need_an_index_to_show_a_cut),
		cmocka_unit_test(what_stands_behind_the_last_box_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
