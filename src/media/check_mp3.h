/* check: MPEG-1, 2 and 2.5 audio, layer III (the rules: formats.h).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_MP3_H
#define MEDIA_CHECK_MP3_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/formats.h"

struct check_mp3 {
	enum { MP3_HEADER, MP3_SKIP, MP3_FRAME, MP3_SEARCH } state;
	struct check_gather head;
	uint64_t left;             /* of the frame or tag */
	uint64_t frames;           /* whole ones */
	uint64_t lost;             /* bytes between frames that are no frame */
	uint64_t gap;              /* such bytes since the last frame */
	unsigned found_bytes;      /* of a frame found by searching; 0: none */
	unsigned char likeness[2]; /* of the first header */
	unsigned rate, samples;    /* samples per frame */
};

void check_mp3_start(struct check_mp3 *m);
void check_mp3_feed(struct check_mp3 *m, struct check_result *r,
                    const unsigned char *p, size_t len);
void check_mp3_end(struct check_mp3 *m, struct check_result *r);
/* Whether four bytes are the header of a frame. */
bool check_mp3_is_frame(const unsigned char *p);

#endif
