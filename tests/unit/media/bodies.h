/* bodies: files made byte by byte.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_MEDIA_BODIES_H
#define UNIT_MEDIA_BODIES_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

static inline void put(struct text *t, const char *s)
{
	text_add(t, s);
}

static inline void put_bytes(struct text *t, const void *p, size_t len)
{
	text_add_bytes(t, p, len);
}

static inline void put_byte(struct text *t, unsigned value)
{
	text_add_char(t, (char)(unsigned char)value);
}

static inline void put_fill(struct text *t, unsigned value, size_t count)
{
	while (count-- > 0)
		put_byte(t, value);
}

/* Bytes that differ from their neighbours. */
static inline void put_noise(struct text *t, size_t count)
{
	uint32_t x = 2463534242U;

	while (count-- > 0) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		/* Neither a sync byte nor a printable one. */
		put_byte(t, 0x80 | (x & 0x1f));
	}
}

static inline void put_le(struct text *t, uint64_t value, unsigned bytes)
{
	for (; bytes > 0; bytes--, value >>= 8)
		put_byte(t, value & 0xff);
}

static inline void put_be(struct text *t, uint64_t value, unsigned bytes)
{
	for (; bytes > 0; bytes--)
		put_byte(t, value >> (8 * (bytes - 1)) & 0xff);
}

static inline void set_le32(struct text *t, size_t at, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		t->data[at + i] = (char)(unsigned char)(value >> (8 * i));
}

#endif
