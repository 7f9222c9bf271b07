/* check: the boxes of MP4 (the rules: formats.h).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_MP4_H
#define MEDIA_CHECK_MP4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/formats.h"

struct check_mp4 {
	enum { MP4_HEADER, MP4_MVHD, MP4_SKIP, MP4_TAIL } state;
	struct check_gather head;
	char box[5];
	uint64_t left;       /* of the box */
	uint64_t outer_left; /* of moov, behind the box in it */
	bool is_inside;      /* of moov */
	bool is_open;        /* the box runs to the end of the file */
	bool has_moov, has_mdat, has_moof, has_mfra;
	bool is_moof_due; /* a moof whose mdat has not come */
	uint64_t media_bytes, trailing;
};

void check_mp4_start(struct check_mp4 *m);
void check_mp4_feed(struct check_mp4 *m, struct check_result *r,
                    const unsigned char *p, size_t len);
void check_mp4_end(struct check_mp4 *m, struct check_result *r);

#endif
