/* wav_body: WAV files of any kind, by the rule or near it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_MEDIA_WAV_BODY_H
#define UNIT_MEDIA_WAV_BODY_H

#include <stdbool.h>

#include "base/attr.h"
#include "unit/media/bodies.h"

struct wav {
	const char *riff;
	unsigned tag, channels, rate, bits;
	size_t data_bytes;
	bool pad;         /* as the rule wants */
	const char *tail; /* chunk after the data, or NULL */
};

static UNUSED const struct wav mulaw_8k = { "RIFF", 7,     1,    8000,
	                                    8,      16000, true, NULL };

static inline void put_chunk(struct text *t, const char *id, size_t bytes)
{
	put(t, id);
	put_le(t, bytes, 4);
}

static inline void put_fmt(struct text *t, const struct wav *w)
{
	const unsigned align = w->channels * w->bits / 8;

	put_chunk(t, "fmt ", 16);
	put_le(t, w->tag, 2);
	put_le(t, w->channels, 2);
	put_le(t, w->rate, 4);
	put_le(t, (uint64_t)w->rate * align, 4);
	put_le(t, align, 2);
	put_le(t, w->bits, 2);
}

static inline void put_wav(struct text *t, const struct wav *w)
{
	put_chunk(t, w->riff, 0);
	put(t, "WAVE");
	put_fmt(t, w);
	put_chunk(t, "data", w->data_bytes);
	put_noise(t, w->data_bytes);
	if (w->pad && w->data_bytes % 2 != 0)
		put_byte(t, 0);
	if (w->tail != NULL) {
		put_chunk(t, w->tail, 6);
		put(t, "abcdef");
	}
	set_le32(t, 4, (uint32_t)t->len - 8);
}

#endif
