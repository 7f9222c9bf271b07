/* check: RIFF/WAVE, RF64 and BW64 (the rules: formats.h).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_WAV_H
#define MEDIA_CHECK_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/formats.h"

#define CHECK_FRAME_MAX 128

struct check_wav {
	enum {
		WAV_RIFF,
		WAV_HEADER, /* of a chunk */
		WAV_FMT,
		WAV_DS64,
		WAV_SKIP,
		WAV_DATA,
		WAV_TAIL, /* what follows is only counted */
	} state;
	struct check_gather head;
	char chunk[5];   /* its name, while in it */
	uint64_t offset; /* of the next byte in the file */
	uint64_t left;   /* of the chunk */
	bool is_odd;     /* a pad byte is due after the chunk */
	bool is_pad_due;

	bool is_rf64, is_riff_open; /* length never patched */
	uint64_t riff_end;
	uint64_t ds64_data;

	bool has_fmt, has_data, is_streamed;
	uint16_t tag, channels, align;
	uint32_t rate, byte_rate;

	uint64_t data_bytes, trailing;
	uint64_t second_bytes; /* of a data chunk behind the first */
	bool has_second;
	bool is_unpadded, is_chunk_bad, is_varied;
	/* The first frame of samples, to compare with. */
	unsigned char frame[CHECK_FRAME_MAX];
};

void check_wav_start(struct check_wav *w);
void check_wav_feed(struct check_wav *w, struct check_result *r,
                    const unsigned char *p, size_t len);
void check_wav_end(struct check_wav *w, struct check_result *r);

#endif
