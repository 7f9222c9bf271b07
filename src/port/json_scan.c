/* json_scan: the bytes of a JSON string as they are meant.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/json_scan.h"

#include <stdint.h>

#include "base/bytes.h"

#define REPLACEMENT 0xfffd

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int json_scan_hex4(const char *at, const char *end)
{
	int value = 0;

	if (end - at < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		const int digit = hex_digit(at[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

struct json_scan json_scan_start(const char *raw, size_t len)
{
	return (struct json_scan){ .at = raw, .end = raw + len };
}

const char *json_scan_close(const char *at, const char *end)
{
	at++;
	while (at < end) {
		at += bytes_plain(at, (size_t)(end - at));
		if (at == end || *at == '"')
			return at;
		at += *at == '\\' && end - at > 1 ? 2 : 1;
	}
	return end;
}

static int put_utf8(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | (c >> 6));
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | (c >> 12));
		out[1] = (char)(0x80 | ((c >> 6) & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | (c >> 18));
	out[1] = (char)(0x80 | ((c >> 12) & 0x3f));
	out[2] = (char)(0x80 | ((c >> 6) & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* The second half of a pair that an escape behind at is, or -1. */
static int low_half(const struct json_scan *s)
{
	const int low =
	        s->end - s->at >= 6 && s->at[0] == '\\' && s->at[1] == 'u'
	                ? json_scan_hex4(s->at + 2, s->end)
	                : -1;

	return low >= 0xdc00 && low < 0xe000 ? low : -1;
}

/* at stands behind "\u".  Half of a pair stands for no character. */
static uint32_t take_unicode(struct json_scan *s)
{
	const uint32_t c = (uint32_t)json_scan_hex4(s->at, s->end);

	s->at += 4;
	if (c < 0xd800 || c > 0xdfff)
		return c;
	const int low = c < 0xdc00 ? low_half(s) : -1;
	if (low < 0)
		return REPLACEMENT;
	s->at += 6;
	return 0x10000 + ((c - 0xd800) << 10) + ((uint32_t)low - 0xdc00);
}

static int take_escape(struct json_scan *s)
{
	const char c = *s->at++;

	switch (c) {
	case 'b':
		return '\b';
	case 'f':
		return '\f';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	case 't':
		return '\t';
	case 'u':
		s->pending_count = put_utf8(s->pending, take_unicode(s));
		s->pending_at = 1;
		return (unsigned char)s->pending[0];
	default:
		return (unsigned char)c;
	}
}

int json_scan_next(struct json_scan *s)
{
	char c;

	if (s->pending_at < s->pending_count)
		return (unsigned char)s->pending[s->pending_at++];
	if (s->at == s->end)
		return -1;
	c = *s->at++;
	return c == '\\' ? take_escape(s) : (unsigned char)c;
}

int json_scan_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	struct json_scan x = json_scan_start(a, a_len);
	struct json_scan y = json_scan_start(b, b_len);

	for (;;) {
		const int p = json_scan_next(&x);
		const int q = json_scan_next(&y);

		if (p != q)
			return p < q ? -1 : 1;
		if (p < 0)
			return 0;
	}
}
