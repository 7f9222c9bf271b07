/* formats: what the checkers of the single formats share (check_wav.h, ...).
 *
 * Each checker is fed every byte of the file once, in pieces of any size, and
 * keeps its place in a small struct of fixed size.  It tells what is wrong by
 * check_judge; the worst verdict stands, and of equal ones the first.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_FORMATS_H
#define MEDIA_FORMATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "media/check.h"

/* Sets verdict, code and detail if this is worse than what is known. */
void check_judge(struct check_result *r, enum check_verdict verdict,
                 const char *code, const char *fmt, ...) PRINTF(4, 5);

/* Bytes of a header, gathered over several feeds. */
struct check_gather {
	unsigned char bytes[64];
	size_t fill, need;
};

/* Takes bytes from *p until g holds need bytes (at most its size); true when
 * it does. */
bool check_gather_take(struct check_gather *g, const unsigned char **p,
                       size_t *len);

/* Takes up to *left bytes from *p and counts them off; tells how many. */
size_t check_skip(uint64_t *left, const unsigned char **p, size_t *len);

/* A chunk or box name: four printable ASCII characters. */
bool check_is_fourcc(const unsigned char *p);
/* The count units of a rate per second, in milliseconds; -1 if that cannot
 * be. */
int64_t check_duration_ms(uint64_t count, uint64_t per_second);

static inline uint16_t check_le16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t check_le32(const unsigned char *p)
{
	return check_le16(p) | (uint32_t)check_le16(p + 2) << 16;
}

static inline uint64_t check_le64(const unsigned char *p)
{
	return check_le32(p) | (uint64_t)check_le32(p + 4) << 32;
}

static inline uint32_t check_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t check_be64(const unsigned char *p)
{
	return (uint64_t)check_be32(p) << 32 | check_be32(p + 4);
}

#endif
