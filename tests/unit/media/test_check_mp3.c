/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include "unit/media/bodies.h"
#include "unit/media/feeding.h"

/* Headers with what follows from them by the tables of the standard. */
static const struct layout {
	unsigned char head[4];
	size_t bytes;
	int rate, channels, samples;
} mpeg1 = { { 0xff, 0xfb, 0x90, 0x00 }, 417, 44100, 2, 1152 },
  mpeg2 = { { 0xff, 0xf3, 0x40, 0xc0 }, 104, 22050, 1, 576 };

static void put_frame(struct text *t, const struct layout *l)
{
	put_bytes(t, l->head, 4);
	put_noise(t, l->bytes - 4);
}

static void put_frames(struct text *t, const struct layout *l, size_t count)
{
	while (count-- > 0)
		put_frame(t, l);
}

static void put_id3v2(struct text *t, unsigned flags, size_t bytes)
{
	put(t, "ID3");
	put_byte(t, 4);
	put_byte(t, 0);
	put_byte(t, flags);
	put_byte(t, bytes >> 21 & 0x7f);
	put_byte(t, bytes >> 14 & 0x7f);
	put_byte(t, bytes >> 7 & 0x7f);
	put_byte(t, bytes & 0x7f);
	put_fill(t, 0xff, bytes);
	if ((flags & 0x10) != 0)
		put_fill(t, 0xff, 10);
}

static void every_version_is_measured_by_its_tables(void **s)
{
	static const struct layout rows[] = {
		{ { 0xff, 0xfb, 0x90, 0x00 }, 417, 44100, 2, 1152 },
		{ { 0xff, 0xfb, 0x92, 0x40 }, 418, 44100, 2, 1152 },
		{ { 0xff, 0xfa, 0x14, 0xc0 }, 96, 48000, 1, 1152 },
		{ { 0xff, 0xfb, 0xe8, 0x80 }, 1440, 32000, 2, 1152 },
		{ { 0xff, 0xf3, 0x40, 0xc0 }, 104, 22050, 1, 576 },
		{ { 0xff, 0xf3, 0x44, 0xc0 }, 96, 24000, 1, 576 },
		{ { 0xff, 0xf3, 0xe8, 0x00 }, 720, 16000, 2, 576 },
		{ { 0xff, 0xe3, 0x10, 0xc0 }, 52, 11025, 1, 576 },
		{ { 0xff, 0xe3, 0x18, 0xc0 }, 72, 8000, 1, 576 },
		{ { 0xff, 0xe3, 0x1a, 0xc0 }, 73, 8000, 1, 576 },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_frames(&t, &rows[i], 20);
		r = expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
		assert_int_equal(r.format, CHECK_MP3);
		assert_string_equal(r.mime, "audio/mpeg");
		assert_string_equal(r.extension, "mp3");
		assert_string_equal(r.puid, "fmt/134");
		assert_string_equal(r.codec, "mp3");
		assert_int_equal(r.rate_hz, rows[i].rate);
		assert_int_equal(r.channels, rows[i].channels);
		assert_int_equal(r.duration_ms,
		                 20 * rows[i].samples * 1000 / rows[i].rate);
	}
}

static void the_bit_rate_may_change_from_frame_to_frame(void **s)
{
	static const struct layout other = {
		{ 0xff, 0xfb, 0xb2, 0x60 }, 627, 44100, 2, 1152
	};
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_frame(&t, &mpeg1);
	put_frame(&t, &other);
	put_frame(&t, &mpeg1);
	expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
}

static void tags_before_and_behind_are_passed_over(void **s)
{
	static const unsigned flags[] = { 0, 0x10 };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(flags); i++) {
		OWN(text_free) struct text t = { 0 };

		put_id3v2(&t, flags[i], 900);
		put_id3v2(&t, 0, 0);
		put_frames(&t, &mpeg1, 3);
		put(&t, "TAG");
		put_fill(&t, 0xff, 125);
		expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
	}
}

/* The format has no length: between two frames a cut does not show. */
static void a_prefix_is_good_only_where_a_frame_ends(void **s)
{
	OWN(text_free) struct text t = { 0 };
	const size_t tag = 50;

	(void)s;
	put_id3v2(&t, 0, tag - 10);
	put_frames(&t, &mpeg1, 4);
	for (size_t len = 0; len <= t.len; len++) {
		const struct check_result r =
		        feed_pieces(t.data, len, KIND_MAIN, 1, SIZE_MAX);
		const bool is_end = len > tag && (len - tag) % mpeg1.bytes == 0;

		assert_int_equal(r.verdict, is_end ? CHECK_GOOD : CHECK_BAD);
	}
}

static void a_cut_frame_says_how_much_is_missing(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_frames(&t, &mpeg1, 3);
	t.len -= 7;
	expect(&t, KIND_MAIN, CHECK_BAD, "truncated",
	       "the last frame names 7 bytes more");
	t.len = 2 * mpeg1.bytes + 3;
	expect(&t, KIND_MAIN, CHECK_BAD, "truncated",
	       "ends within the header of a frame");
	t.len = 100;
	expect(&t, KIND_MAIN, CHECK_BAD, "truncated",
	       "ends before the first whole frame");
}

static void a_tag_alone_holds_no_recording(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_id3v2(&t, 0, 300);
	expect(&t, KIND_MAIN, CHECK_BAD, "no-frames",
	       "ends before the first whole frame");
	put(&t, "something else");
	expect(&t, KIND_MAIN, CHECK_BAD, "no-frames",
	       "no frame where the first is due");
}

static void sync_lost_at_the_start_is_bad(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_frame(&t, &mpeg1);
	put_noise(&t, 10);
	put_frames(&t, &mpeg1, 9);
	expect(&t, KIND_MAIN, CHECK_BAD, "lost-sync",
	       "no frame follows the first");
}

static void sync_lost_later_is_a_warning(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_frames(&t, &mpeg1, 2);
	put_noise(&t, 10);
	put_byte(&t, 0xff);
	put_frames(&t, &mpeg1, 3);
	put(&t, "\xff\xfe\xff");
	put_frames(&t, &mpeg1, 2);
	r = expect(&t, KIND_MAIN, CHECK_WARN, "lost-sync",
	           "14 bytes between frames");
	assert_int_equal(r.duration_ms, 7 * 1152 * 1000 / 44100);
	/* A single frame at the very end is believed, a cut one is not. */
	text_clear(&t);
	put_frames(&t, &mpeg1, 2);
	put_noise(&t, 10);
	put_frames(&t, &mpeg1, 1);
	expect(&t, KIND_MAIN, CHECK_WARN, "lost-sync",
	       "10 bytes between frames");
	t.len -= 17;
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "410 bytes behind the last frame");
}

static void a_false_frame_among_noise_is_not_believed(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_frames(&t, &mpeg1, 2);
	put_noise(&t, 10);
	put_frame(&t, &mpeg1);
	put_noise(&t, 20);
	put_frames(&t, &mpeg1, 2);
	expect(&t, KIND_MAIN, CHECK_WARN, "lost-sync",
	       "447 bytes between frames");
	/* Nor one at the end that something else follows. */
	text_clear(&t);
	put_frames(&t, &mpeg1, 2);
	put_noise(&t, 10);
	put_frame(&t, &mpeg1);
	put(&t, "ab");
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "429 bytes behind the last frame");
	/* One of another rate is none of this file. */
	text_clear(&t);
	put_frames(&t, &mpeg1, 2);
	put_frames(&t, &mpeg2, 2);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "208 bytes behind the last frame");
}

static void what_stands_behind_the_last_frame_is_counted(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_frames(&t, &mpeg1, 3);
	put_fill(&t, 0, 100);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "100 bytes behind the last frame");
	text_clear(&t);
	put_frames(&t, &mpeg1, 3);
	put(&t, "a");
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "1 bytes behind the last frame");
	text_clear(&t);
	put_frames(&t, &mpeg1, 3);
	put(&t, "TAG0");
	put_fill(&t, 0, 24);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "a tag behind the end names 100 bytes more");
}

static void what_only_looks_like_a_header_is_unknown(void **s)
{
	static const char *const rows[] = {
		"\xff\xfb\x01\x01", /* free bit rate */
		"\xff\xfb\xf1\x01", /* no bit rate */
		"\xff\xfb\x9d\x01", /* no sampling rate */
		"\xff\xeb\x91\x01", /* no version */
		"\xff\xfd\x91\x01", /* layer II */
		"\xff\xdb\x91\x01", /* no sync */
		"\xff\xf1\x50\x80", /* AAC */
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put(&t, rows[i]);
		put_noise(&t, 600);
		r = judge(&t, KIND_MAIN);
		assert_string_equal(r.code, "unknown-format");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_version_is_measured_by_its_tables),
		cmocka_unit_test(the_bit_rate_may_change_from_frame_to_frame),
		cmocka_unit_test(tags_before_and_behind_are_passed_over),
		cmocka_unit_test(a_prefix_is_good_only_where_a_frame_ends),
		cmocka_unit_test(a_cut_frame_says_how_much_is_missing),
		cmocka_unit_test(a_tag_alone_holds_no_recording),
		cmocka_unit_test(sync_lost_at_the_start_is_bad),
		cmocka_unit_test(sync_lost_later_is_a_warning),
		cmocka_unit_test(a_false_frame_among_noise_is_not_believed),
		cmocka_unit_test(what_stands_behind_the_last_frame_is_counted),
		cmocka_unit_test(what_only_looks_like_a_header_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
