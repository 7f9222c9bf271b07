/* bytes: hexadecimal, random bytes, UUIDs and checked numbers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* out needs 2 * len + 1 bytes; lower case. */
void bytes_hex(char *out, const void *in, size_t len);
/* Exactly len bytes from 2 * len hexadecimal digits; false otherwise. */
bool bytes_from_hex(void *out, size_t len, const char *hex);

/* How many bytes from s on stand for themselves in a JSON string: ASCII from
 * the blank on, but no quote and no backslash. */
size_t bytes_plain(const char *s, size_t len);

/* From the kernel; cannot fail (the process ends if it does). */
void bytes_random(void *out, size_t len);
uint32_t bytes_random_u32(void);

#define UUID_TEXT_MAX 37
/* A random UUID (RFC 9562, version 4). */
void bytes_uuid(char out[UUID_TEXT_MAX]);
bool bytes_is_uuid(const char *s);

/* A whole decimal number between min and max; false otherwise. */
bool bytes_parse_i64(int64_t *out, const char *s, int64_t min, int64_t max);
/* "64MB" (10^6), "1GiB" (2^30), "500" bytes; false if not that. */
bool bytes_parse_size(int64_t *out, const char *s);

#endif
