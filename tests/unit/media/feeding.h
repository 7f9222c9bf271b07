/* feeding: a body judged whole, byte by byte and in pieces.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_MEDIA_FEEDING_H
#define UNIT_MEDIA_FEEDING_H

#include "base/attr.h"
#include "base/text.h"
#include "media/check.h"
#include "support/check.h"

/* Feeds data in pieces of the sizes that a small generator gives. */
static inline struct check_result feed_pieces(const void *data, size_t len,
                                              enum kind kind, uint32_t seed,
                                              size_t largest)
{
	OWN(own_check) struct check *c = check_new(kind);
	const unsigned char *p = data;
	struct check_result r;

	while (len > 0) {
		size_t n;

		seed = seed * 1664525U + 1013904223U;
		n = 1 + (seed >> 8) % largest;
		n = n < len ? n : len;
		check_feed(c, p, n);
		p += n;
		len -= n;
	}
	check_end(c, &r);
	return r;
}

static inline void same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		assert_ptr_equal(a, b);
	else
		assert_string_equal(a, b);
}

static inline void same_result(const struct check_result *a,
                               const struct check_result *b)
{
	assert_int_equal(a->verdict, b->verdict);
	assert_int_equal(a->format, b->format);
	assert_string_equal(a->code, b->code);
	assert_string_equal(a->detail, b->detail);
	assert_string_equal(a->mime, b->mime);
	assert_string_equal(a->extension, b->extension);
	same_text(a->puid, b->puid);
	same_text(a->codec, b->codec);
	assert_int_equal(a->channels, b->channels);
	assert_int_equal(a->rate_hz, b->rate_hz);
	assert_int_equal(a->duration_ms, b->duration_ms);
}

/* Whole, byte by byte and in pieces: one and the same answer. */
static inline struct check_result judge(const struct text *t, enum kind kind)
{
	const struct check_result whole =
	        feed_pieces(t->data, t->len, kind, 1, SIZE_MAX);

	for (uint32_t seed = 0; seed < 6; seed++) {
		const size_t largest = seed == 0 ? 1 : seed * seed * 13;
		const struct check_result r =
		        feed_pieces(t->data, t->len, kind, seed, largest);

		same_result(&whole, &r);
	}
	return whole;
}

static inline struct check_result expect(const struct text *t, enum kind kind,
                                         enum check_verdict verdict,
                                         const char *code, const char *detail)
{
	const struct check_result r = judge(t, kind);

	assert_string_equal(r.code, code);
	assert_string_equal(r.detail, detail);
	assert_int_equal(r.verdict, verdict);
	return r;
}

/* Every true prefix of a good file is less than good; those before
 * bad_until are bad. */
static inline void expect_no_good_prefix(const struct text *t, enum kind kind,
                                         size_t bad_until)
{
	for (size_t len = 0; len < t->len; len++) {
		const struct check_result r =
		        feed_pieces(t->data, len, kind, 1, SIZE_MAX);

		if (r.verdict == CHECK_GOOD ||
		    (len < bad_until && r.verdict != CHECK_BAD))
			fail_msg("%zu of %zu bytes: %s", len, t->len, r.code);
	}
}

#endif
