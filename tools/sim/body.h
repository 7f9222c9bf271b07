/* body: bytes to send, partly shared, never copied as a whole.
 *
 * The first head_len bytes are head; the rest is taken from a tape that
 * repeats, starting at phase.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_BODY_H
#define SIM_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct MHD_Response;

struct body {
	const unsigned char *head;
	size_t head_len;
	bool owned; /* head is freed with the body */
	const unsigned char *tape;
	size_t tape_len, phase;
	int64_t size;
};

void body_clear(struct body *b);
/* A body that owns that heap block. */
void body_set(struct body *b, void *bytes, size_t len);

/* Copies up to max bytes from that offset; how many. */
size_t body_read(const struct body *b, int64_t at, void *out, size_t max);
/* A response with the bytes from..to (exclusive) that copies nothing; takes
 * the head over when the body owns it. */
struct MHD_Response *body_response(struct body *b, int64_t from, int64_t to);

void body_sha256(const struct body *b, unsigned char out[32]);
void body_md5(const struct body *b, unsigned char out[16]);

#endif
