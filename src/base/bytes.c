/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/attr.h"

#define EACH_BYTE UINT64_C(0x0101010101010101)

static const char hex_digits[] = "0123456789abcdef";

void bytes_hex(char *out, const void *in, size_t len)
{
	const unsigned char *p = in;

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = hex_digits[p[i] >> 4];
		out[2 * i + 1] = hex_digits[p[i] & 15];
	}
	out[2 * len] = '\0';
}

/* Eight bytes as a number whose lowest byte is the first. */
static uint64_t read_eight(const char *s)
{
	uint64_t w;

	memcpy(&w, s, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

/* Sets the top bit of the lowest byte that is zero; what it says of the bytes
 * above that one means nothing. */
static uint64_t mark_zero(uint64_t w)
{
	return (w - EACH_BYTE) & ~w;
}

size_t bytes_plain(const char *s, size_t len)
{
	size_t n = 0;

	for (; len - n >= sizeof(uint64_t); n += sizeof(uint64_t)) {
		const uint64_t w = read_eight(s + n);
		uint64_t marks;

		marks = w | mark_zero(w ^ (EACH_BYTE * '"')) |
		        mark_zero(w ^ (EACH_BYTE * '\\')) |
		        ((w - EACH_BYTE * ' ') & ~w);
		marks &= EACH_BYTE * 0x80;
		if (marks != 0)
			return n + (size_t)__builtin_ctzll(marks) / 8;
	}
	while (n < len && (unsigned char)s[n] >= ' ' &&
	       (unsigned char)s[n] < 0x80 && s[n] != '"' && s[n] != '\\')
		n++;
	return n;
}

/* 16 for what is no hexadecimal digit. */
static unsigned hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

bool bytes_from_hex(void *out, size_t len, const char *hex)
{
	unsigned char *p = out;

	if (strlen(hex) != 2 * len)
		return false;
	for (size_t i = 0; i < 2 * len; i++)
		if (hex_value(hex[i]) > 15)
			return false;
	for (size_t i = 0; i < len; i++)
		p[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 |
		                       hex_value(hex[2 * i + 1]));
	return true;
}

void bytes_random(void *out, size_t len)
{
	unsigned char *p = out;

	while (len > 0) {
		const ssize_t n = getrandom(p, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			abort();
		p += n;
		len -= (size_t)n;
	}
}

uint32_t bytes_random_u32(void)
{
	uint32_t n;

	bytes_random(&n, sizeof(n));
	return n;
}

void bytes_uuid(char out[UUID_TEXT_MAX])
{
	unsigned char b[16];
	char hex[33];
	size_t at = 0;

	bytes_random(b, sizeof(b));
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	bytes_hex(hex, b, sizeof(b));
	for (size_t i = 0; i < 32; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[at++] = '-';
		out[at++] = hex[i];
	}
	out[at] = '\0';
}

bool bytes_is_uuid(const char *s)
{
	if (strlen(s) != UUID_TEXT_MAX - 1)
		return false;
	for (size_t i = 0; i < UUID_TEXT_MAX - 1; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : hex_value(s[i]) > 15)
			return false;
	}
	return true;
}

/* The digits at *s as a number; moves *s behind them.  False when there are
 * none or they are too many. */
static bool take_digits(uint64_t *out, const char **s)
{
	const char *p = *s;
	uint64_t n = 0;

	if (*p < '0' || *p > '9')
		return false;
	for (; *p >= '0' && *p <= '9'; p++)
		if (__builtin_mul_overflow(n, 10U, &n) ||
		    __builtin_add_overflow(n, (uint64_t)(*p - '0'), &n))
			return false;
	*out = n;
	*s = p;
	return true;
}

bool bytes_parse_i64(int64_t *out, const char *s, int64_t min, int64_t max)
{
	const bool negative = *s == '-';
	uint64_t n;
	int64_t value;

	s += negative;
	if (!take_digits(&n, &s) || *s != '\0')
		return false;
	if (n > (uint64_t)INT64_MAX + negative)
		return false;
	value = negative ? (int64_t)(0 - n) : (int64_t)n;
	if (value < min || value > max)
		return false;
	*out = value;
	return true;
}

bool bytes_parse_size(int64_t *out, const char *s)
{
	static const struct {
		const char *name;
		int64_t bytes;
	} units[] = {
		{ "", 1 },
		{ "B", 1 },
		{ "kB", 1000 },
		{ "KB", 1000 },
		{ "MB", 1000000 },
		{ "GB", 1000000000 },
		{ "TB", 1000000000000 },
		{ "KiB", INT64_C(1) << 10 },
		{ "MiB", INT64_C(1) << 20 },
		{ "GiB", INT64_C(1) << 30 },
		{ "TiB", INT64_C(1) << 40 },
	};
	uint64_t n;
	int64_t bytes;

	if (!take_digits(&n, &s))
		return false;
	for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
		if (strcmp(s, units[i].name) != 0)
			continue;
		if (__builtin_mul_overflow(n, units[i].bytes, &bytes))
			return false;
		*out = bytes;
		return true;
	}
	return false;
}
