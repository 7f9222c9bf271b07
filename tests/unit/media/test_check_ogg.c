/* SPDX-License-Identifier: Apache-2.0 */
#include "media/check.h"

#include "unit/media/bodies.h"
#include "unit/media/feeding.h"

#define FIRST 0x02
#define LAST  0x04
#define NONE  UINT64_MAX

struct page {
	unsigned flags;
	uint64_t granule;
	uint32_t serial, number;
	size_t body;       /* bytes of noise, when text is NULL */
	const char *ident; /* the body instead */
	size_t ident_len;
};

/* Bit by bit, as the standard words it. */
static uint32_t slow_crc(const char *p, size_t len)
{
	uint32_t crc = 0;

	for (size_t i = 0; i < len; i++) {
		crc ^= (uint32_t)(unsigned char)p[i] << 24;
		for (int bit = 0; bit < 8; bit++)
			crc = (crc & 0x80000000U) != 0 ? crc << 1 ^ 0x04c11db7U
			                               : crc << 1;
	}
	return crc;
}

static void put_page(struct text *t, struct page p)
{
	const size_t at = t->len;
	const size_t body = p.ident != NULL ? p.ident_len : p.body;

	put(t, "OggS");
	put_byte(t, 0);
	put_byte(t, p.flags);
	put_le(t, p.granule, 8);
	put_le(t, p.serial, 4);
	put_le(t, p.number, 4);
	put_le(t, 0, 4);
	if (body == 0) {
		put_byte(t, 0);
	} else {
		put_byte(t, (unsigned)(body / 255 + 1));
		put_fill(t, 255, body / 255);
		put_byte(t, (unsigned)(body % 255));
	}
	if (p.ident != NULL)
		put_bytes(t, p.ident, body);
	else
		put_noise(t, body);
	set_le32(t, at + 22, slow_crc(t->data + at, t->len - at));
}

/* Version 1, 2 channels, 312 samples of lead-in, 8000 Hz put in. */
static const char opus_head[] = "OpusHead\x01\x02\x38\x01\x40\x1f\0\0\0\0\0";

static void put_opus_head(struct text *t, uint32_t serial)
{
	put_page(t, (struct page){ .flags = FIRST,
	                           .serial = serial,
	                           .ident = opus_head,
	                           .ident_len = 19 });
}

static void put_opus(struct text *t, uint32_t serial)
{
	put_opus_head(t, serial);
	put_page(t, (struct page){ 0, 0, serial, 1, 60, NULL, 0 });
	put_page(t, (struct page){ 0, 48000, serial, 2, 700, NULL, 0 });
	put_page(t, (struct page){ 0, NONE, serial, 3, 255, NULL, 0 });
	put_page(t, (struct page){ LAST, 96312, serial, 4, 301, NULL, 0 });
}

static void an_opus_recording_is_good_and_described(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_opus(&t, 77);
	r = expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
	assert_int_equal(r.format, CHECK_OGG);
	assert_string_equal(r.mime, "audio/ogg");
	assert_string_equal(r.extension, "ogg");
	assert_string_equal(r.puid, "fmt/946");
	assert_string_equal(r.codec, "opus");
	assert_int_equal(r.channels, 2);
	assert_int_equal(r.rate_hz, 48000);
	assert_int_equal(r.duration_ms, 2000);
}

static void every_prefix_is_bad_at_page_ends_too(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_opus(&t, 77);
	expect_no_good_prefix(&t, KIND_MAIN, t.len);
}

static void a_cut_between_two_pages_shows_by_the_missing_end(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_opus(&t, 77);
	t.len -= 27 + 2 + 301;
	expect(&t, KIND_MAIN, CHECK_BAD, "no-end-page",
	       "4 pages, none marked as the last");
	t.len -= 1;
	expect(&t, KIND_MAIN, CHECK_BAD, "truncated", "ends within page 3");
}

static void every_changed_byte_is_bad(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_opus(&t, 77);
	for (size_t i = 4; i < t.len; i++) {
		struct check_result r;

		t.data[i] ^= 4;
		r = feed_pieces(t.data, t.len, KIND_MAIN, 1, SIZE_MAX);
		assert_int_equal(r.verdict, CHECK_BAD);
		t.data[i] ^= 4;
	}
}

static void a_wrong_checksum_is_named(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_opus(&t, 77);
	set_le32(&t, 22, 0x1234);
	t.data[22 + 4 + 1 + 1 + 1] = 'p';
	{
		const struct check_result r = judge(&t, KIND_MAIN);

		assert_string_equal(r.code, "page-checksum");
		assert_true(text_starts(r.detail, "checksum of page 0 is "));
		assert_true(text_ends(r.detail, "its header says 00001234"));
	}
}

static void a_missing_page_is_named(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_opus_head(&t, 7);
	put_page(&t, (struct page){ LAST, 96312, 7, 2, 301, NULL, 0 });
	expect(&t, KIND_MAIN, CHECK_BAD, "page-gap",
	       "page 2 comes where 1 is due");
	text_clear(&t);
	put_opus_head(&t, 7);
	put_page(&t, (struct page){ 0, 5, 0xabc, 1, 301, NULL, 0 });
	expect(&t, KIND_MAIN, CHECK_BAD, "page-gap",
	       "stream 00000abc lacks its first page");
	text_clear(&t);
	put_opus_head(&t, 7);
	put_noise(&t, 600);
	expect(&t, KIND_MAIN, CHECK_BAD, "page-gap",
	       "no page where page 1 is due");
	text_clear(&t);
	put_opus(&t, 7);
	put_page(&t, (struct page){ 0, 5, 7, 5, 301, NULL, 0 });
	expect(&t, KIND_MAIN, CHECK_BAD, "page-gap",
	       "page 5 comes behind the last one");
}

static void a_stream_of_lead_in_only_holds_no_recording(void **s)
{
	static const uint64_t granules[] = { 0, 311, 312, NONE };

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(granules); i++) {
		OWN(text_free) struct text t = { 0 };

		put_opus_head(&t, 7);
		put_page(&t,
		         (struct page){ LAST, granules[i], 7, 1, 90, NULL, 0 });
		expect(&t, KIND_MAIN, CHECK_BAD, "no-data",
		       "no sound behind the lead-in of 312 samples");
	}
}

static void other_codecs_are_named_and_warned_of(void **s)
{
	static const char vorbis[30] = "\x01vorbis\0\0\0\0\x01\x40\x1f";
	static const char flac[13] = "\x7f"
	                             "FLAC\x01";
	static const char theora[42] = "\x80theora";
	char speex[80] = "Speex   1.2";
	const struct {
		const char *ident;
		size_t len;
		const char *codec, *puid, *detail;
		int64_t ms;
	} rows[] = {
		{ vorbis, 30, "vorbis", "fmt/203",
		  "only the pages of vorbis were checked", 2000 },
		{ speex, 80, "speex", "fmt/948",
		  "only the pages of speex were checked", 2000 },
		{ flac, 13, "flac", "fmt/947",
		  "only the pages of flac were checked", -1 },
		{ theora, 42, NULL, "fmt/944",
		  "only the pages of an unknown codec were checked", -1 },
	};

	(void)s;
	speex[36] = 0x40;
	speex[37] = 0x1f;
	speex[48] = 1;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { 0 };
		struct check_result r;

		put_page(&t, (struct page){ .flags = FIRST,
		                            .ident = rows[i].ident,
		                            .ident_len = rows[i].len });
		put_page(&t, (struct page){ LAST, 16000, 0, 1, 90, NULL, 0 });
		r = expect(&t, KIND_MAIN, CHECK_WARN, "not-opus",
		           rows[i].detail);
		same_text(r.codec, rows[i].codec);
		assert_string_equal(r.puid, rows[i].puid);
		assert_int_equal(r.duration_ms, rows[i].ms);
	}
}

static void streams_may_run_side_by_side_or_one_after_another(void **s)
{
	OWN(text_free) struct text t = { 0 };
	struct check_result r;

	(void)s;
	put_opus_head(&t, 1);
	put_opus_head(&t, 2);
	put_page(&t, (struct page){ LAST, 9000, 2, 1, 40, NULL, 0 });
	put_page(&t, (struct page){ LAST, 9000, 1, 1, 0, NULL, 0 });
	r = expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
	assert_int_equal(r.duration_ms, -1);
	text_clear(&t);
	put_opus(&t, 1);
	put_opus(&t, 2);
	expect(&t, KIND_MAIN, CHECK_GOOD, "ok", "");
	/* One of them never ends. */
	text_clear(&t);
	put_opus_head(&t, 1);
	put_opus_head(&t, 2);
	put_page(&t, (struct page){ LAST, 9000, 1, 1, 40, NULL, 0 });
	expect(&t, KIND_MAIN, CHECK_BAD, "no-end-page",
	       "3 pages, none marked as the last");
}

static void more_streams_than_are_followed_are_a_warning(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	for (uint32_t i = 0; i < 9; i++)
		put_opus_head(&t, i);
	for (uint32_t i = 0; i < 9; i++)
		put_page(&t, (struct page){ LAST, 9000, i, 1, 40, NULL, 0 });
	expect(&t, KIND_MAIN, CHECK_WARN, "container-only",
	       "more than 8 streams: not all were followed");
}

static void what_stands_behind_the_last_page_is_counted(void **s)
{
	OWN(text_free) struct text t = { 0 };

	(void)s;
	put_opus(&t, 7);
	put(&t, "abc");
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "3 bytes behind the last page");
	put_fill(&t, ' ', 97);
	expect(&t, KIND_MAIN, CHECK_WARN, "trailing-bytes",
	       "100 bytes behind the last page");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_opus_recording_is_good_and_described),
		cmocka_unit_test(every_prefix_is_bad_at_page_ends_too),
		cmocka_unit_test(
		        a_cut_between_two_pages_shows_by_the_missing_end),
		cmocka_unit_test(every_changed_byte_is_bad),
		cmocka_unit_test(a_wrong_checksum_is_named),
		cmocka_unit_test(a_missing_page_is_named),
		cmocka_unit_test(a_stream_of_lead_in_only_holds_no_recording),
		cmocka_unit_test(other_codecs_are_named_and_warned_of),
		cmocka_unit_test(
		        streams_may_run_side_by_side_or_one_after_another),
		cmocka_unit_test(more_streams_than_are_followed_are_a_warning),
		cmocka_unit_test(what_stands_behind_the_last_page_is_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
