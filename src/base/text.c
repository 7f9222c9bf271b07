/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/mem.h"

/* Of a masked number: what stays to be seen, and from which length on. */
#define MASK_HEAD_CHARS 2
#define MASK_TAIL_CHARS 4
#define MASK_LEAST      10

/* Makes room for more bytes and the NUL. */
static void reserve(struct text *t, size_t more)
{
	size_t need;
	size_t cap = t->cap < 64 ? 64 : t->cap;

	if (__builtin_add_overflow(t->len, more, &need) ||
	    __builtin_add_overflow(need, 1, &need))
		need = SIZE_MAX; /* which mem_resize refuses */
	if (t->data != NULL && need <= t->cap)
		return;
	while (cap < need)
		cap = cap > SIZE_MAX / 2 ? need : cap * 2;
	t->data = mem_resize(t->data, cap, 1);
	t->cap = cap;
}

void text_free(struct text *t)
{
	free(t->data);
	*t = (struct text){ NULL, 0, 0 };
}

void text_clear(struct text *t)
{
	t->len = 0;
	if (t->data != NULL)
		t->data[0] = '\0';
}

void text_reserve(struct text *t, size_t bytes)
{
	size_t cap;

	if (bytes < t->cap)
		return;
	if (__builtin_add_overflow(bytes, 1, &cap))
		cap = SIZE_MAX; /* which mem_resize refuses */
	t->data = mem_resize(t->data, cap, 1);
	t->cap = cap;
}

void text_add_bytes(struct text *t, const void *s, size_t len)
{
	reserve(t, len);
	if (len > 0)
		memcpy(t->data + t->len, s, len);
	t->len += len;
	t->data[t->len] = '\0';
}

void text_add(struct text *t, const char *s)
{
	text_add_bytes(t, s, strlen(s));
}

void text_add_char(struct text *t, char c)
{
	text_add_bytes(t, &c, 1);
}

void text_add_i64(struct text *t, int64_t n)
{
	char digits[20]; /* of the longest, and its sign */
	size_t at = sizeof(digits);
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;

	do
		digits[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (n < 0)
		digits[--at] = '-';
	text_add_bytes(t, digits + at, sizeof(digits) - at);
}

void text_addf(struct text *t, const char *fmt, ...)
{
	va_list args;
	va_list again;
	int len;

	va_start(args, fmt);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len > 0) {
		reserve(t, (size_t)len);
		(void)vsnprintf(t->data + t->len, (size_t)len + 1, fmt, again);
		t->len += (size_t)len;
	}
	va_end(again);
}

const char *text_str(const struct text *t)
{
	return t->data == NULL ? "" : t->data;
}

char *text_take(struct text *t)
{
	char *s = t->data == NULL ? mem_copy_bytes("", 0) : t->data;

	*t = (struct text){ NULL, 0, 0 };
	return s;
}

/* The bytes that follow a lead byte, and the smallest value that needs as
 * many; 0 for a byte that cannot lead. */
static size_t lead(unsigned char c, uint32_t *value, uint32_t *least)
{
	if (c >= 0xc0 && c < 0xe0) {
		*value = c & 0x1fU;
		*least = 0x80;
		return 1;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*value = c & 0x0fU;
		*least = 0x800;
		return 2;
	}
	if (c >= 0xf0 && c < 0xf8) {
		*value = c & 0x07U;
		*least = 0x10000;
		return 3;
	}
	return 0;
}

size_t text_utf8_next(const char *s, size_t len, uint32_t *rune)
{
	uint32_t value = 0;
	uint32_t least = 0;
	size_t more;

	if (len == 0)
		return 0;
	if ((unsigned char)s[0] < 0x80) {
		*rune = (unsigned char)s[0];
		return 1;
	}
	more = lead((unsigned char)s[0], &value, &least);
	if (more == 0 || more >= len)
		return 0;
	for (size_t i = 1; i <= more; i++) {
		const unsigned char c = (unsigned char)s[i];

		if ((c & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (c & 0x3fU);
	}
	if (value < least || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*rune = value;
	return more + 1;
}

/* Controls, and what reorders or splits the line it is shown in. */
static bool is_unsafe(uint32_t rune)
{
	return rune < 0x20 || (rune >= 0x7f && rune <= 0x9f) ||
	       rune == 0x061c || (rune >= 0x200b && rune <= 0x200f) ||
	       (rune >= 0x2028 && rune <= 0x202e) ||
	       (rune >= 0x2060 && rune <= 0x206f) || rune == 0xfeff ||
	       (rune >= 0xfff9 && rune <= 0xfffb) ||
	       (rune >= 0xe0000 && rune <= 0xe007f);
}

size_t text_printable(const char *s, size_t len)
{
	uint32_t rune;
	const size_t step = text_utf8_next(s, len, &rune);

	return step == 0 || is_unsafe(rune) ? 0 : step;
}

static void add_json_control(struct text *t, char c)
{
	static const char from[] = "\b\f\n\r\t";
	static const char to[] = "bfnrt";
	const char *at = c == '\0' ? NULL : strchr(from, c);

	if (at != NULL)
		text_addf(t, "\\%c", to[at - from]);
	else
		text_addf(t, "\\u%04x", (unsigned)(unsigned char)c);
}

/* One character that is not plain; returns its bytes. */
static size_t add_json_rune(struct text *t, const char *s, size_t len)
{
	uint32_t rune;
	const size_t step = text_utf8_next(s, len, &rune);

	if (step == 0) {
		text_add(t, "\xef\xbf\xbd");
		return 1;
	}
	if (rune < 0x20) {
		add_json_control(t, s[0]);
		return step;
	}
	if (rune == '"' || rune == '\\')
		text_add_char(t, '\\');
	text_add_bytes(t, s, step);
	return step;
}

void text_add_json(struct text *t, const char *s, size_t len)
{
	size_t i = 0;

	reserve(t, len);
	text_add_char(t, '"');
	while (i < len) {
		const size_t plain = bytes_plain(s + i, len - i);

		text_add_bytes(t, s + i, plain);
		i += plain;
		if (i < len)
			i += add_json_rune(t, s + i, len - i);
	}
	text_add_char(t, '"');
}

static bool is_formula(const char *s)
{
	if (*s == '+' || *s == '-')
		return s[1 + strspn(s + 1, "0123456789.")] != '\0';
	return *s == '=' || *s == '@' || (*s > 0 && *s < ' ');
}

void text_add_csv(struct text *t, const char *s)
{
	text_add_char(t, '"');
	if (is_formula(s))
		text_add_char(t, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			text_add_char(t, '"');
		text_add_char(t, *s);
	}
	text_add_char(t, '"');
}

static void add_plain(struct text *t, const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		const size_t step = text_printable(s + i, len - i);

		if (step == 0)
			text_add_char(t, '?');
		else
			text_add_bytes(t, s + i, step);
		i += step == 0 ? 1 : step;
	}
}

void text_add_plain(struct text *t, const char *s)
{
	add_plain(t, s, strlen(s));
}

void text_add_shell(struct text *t, const char *s)
{
	text_add_char(t, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			text_add(t, "'\\''");
		else
			text_add_char(t, *s);
	}
	text_add_char(t, '\'');
}

void text_add_word(struct text *t, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                            "0123456789-_./:=,+@%";

	if (s[0] != '\0' && s[strspn(s, plain)] == '\0')
		text_add(t, s);
	else
		text_add_shell(t, s);
}

void text_add_masked(struct text *t, const char *s)
{
	OWN(text_free) struct text plain = { NULL, 0, 0 };
	size_t chars = 0;
	size_t at = 0;

	text_add_plain(&plain, s);
	for (size_t i = 0; i < plain.len; i++)
		chars += ((unsigned char)plain.data[i] & 0xc0) != 0x80;
	for (size_t i = 0; i < plain.len; i++) {
		const bool starts =
		        ((unsigned char)plain.data[i] & 0xc0) != 0x80;
		bool shown;

		at += starts;
		shown = chars >= MASK_LEAST &&
		        (at <= MASK_HEAD_CHARS || at + MASK_TAIL_CHARS > chars);
		if (shown)
			text_add_char(t, plain.data[i]);
		else if (starts)
			text_add_char(t, '*');
	}
}

bool text_is_utf8(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len) {
		uint32_t rune;
		const size_t step = text_utf8_next(s + i, len - i, &rune);

		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

bool text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *s, const char *suffix)
{
	const size_t len = strlen(s);
	const size_t tail = strlen(suffix);

	return len >= tail && memcmp(s + len - tail, suffix, tail) == 0;
}

bool text_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

static uint64_t magnitude(struct text *t, int64_t n)
{
	if (n >= 0)
		return (uint64_t)n;
	text_add_char(t, '-');
	return 0 - (uint64_t)n;
}

void text_add_bytes_human(struct text *t, int64_t bytes)
{
	static const char *const units[] = {
		"kB", "MB", "GB", "TB", "PB", "EB"
	};
	const uint64_t n = magnitude(t, bytes);
	uint64_t unit = 1000;
	size_t i = 0;

	if (n < 1000) {
		text_addf(t, "%" PRIu64 " B", n);
		return;
	}
	/* 999.5 and more would be shown as 1000: take the next unit */
	while (i + 1 < ARRAY_COUNT(units) && n >= unit * 1000 - unit / 2) {
		unit *= 1000;
		i++;
	}
	/* the same for 99.95, which has no room for a tenth */
	if (n / unit < 99 || n - unit * 99 < unit - unit / 20) {
		const uint64_t tenths = n / (unit / 10) +
		                        (n % (unit / 10) >= unit / 20 ? 1 : 0);

		text_addf(t, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10,
		          tenths % 10, units[i]);
	} else {
		text_addf(t, "%" PRIu64 " %s", (n + unit / 2) / unit, units[i]);
	}
}

static void add_two_units(struct text *t, uint64_t big, const char *big_unit,
                          uint64_t small, const char *small_unit)
{
	text_addf(t, "%" PRIu64 " %s", big, big_unit);
	if (small > 0)
		text_addf(t, " %" PRIu64 " %s", small, small_unit);
}

void text_add_duration_human(struct text *t, int64_t ms)
{
	const uint64_t n = magnitude(t, ms);
	const uint64_t s = n / 1000;

	if (n < 1000)
		text_addf(t, "%" PRIu64 " ms", n);
	else if (s < 10)
		text_addf(t, "%" PRIu64 ".%" PRIu64 " s", s, n % 1000 / 100);
	else if (s < 60)
		text_addf(t, "%" PRIu64 " s", s);
	else if (s < 3600)
		add_two_units(t, s / 60, "min", s % 60, "s");
	else if (s < 86400)
		add_two_units(t, s / 3600, "h", s % 3600 / 60, "min");
	else
		add_two_units(t, s / 86400, "d", s % 86400 / 3600, "h");
}

void text_add_count(struct text *t, int64_t n)
{
	char digits[24];
	const int len =
	        snprintf(digits, sizeof(digits), "%" PRIu64, magnitude(t, n));

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			text_add_char(t, ' ');
		text_add_char(t, digits[i]);
	}
}
