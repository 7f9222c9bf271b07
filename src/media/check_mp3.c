/* check: MPEG-1, 2 and 2.5 audio, layer III.
 *
 * Frame follows frame by the length that each header gives.  Where none
 * begins, one is searched for; a frame so found counts only when another one
 * follows it, so that noise behind the end is not taken for a cut frame.
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check_mp3.h"

#include <inttypes.h>
#include <string.h>

#define FRAME_HEAD_BYTES 4
#define ID3V2_BYTES      10
#define ID3V1_BYTES      128
#define ID3_FOOTER       0x10
#define FRAMES_CERTAIN   2

struct frame {
	unsigned bytes, rate, samples, channels;
};

static bool frame_read(struct frame *out, const unsigned char *p)
{
	static const unsigned short kbit_1[] = { 0,   32,  40,  48,  56,
		                                 64,  80,  96,  112, 128,
		                                 160, 192, 224, 256, 320 };
	static const unsigned short kbit_2[] = { 0,  8,   16,  24,  32,
		                                 40, 48,  56,  64,  80,
		                                 96, 112, 128, 144, 160 };
	static const unsigned rates[] = { 44100, 48000, 32000 };
	const unsigned version = p[1] >> 3 & 3; /* 0: 2.5, 2: 2, 3: 1 */
	const unsigned layer = p[1] >> 1 & 3;   /* 1: III */
	const unsigned kbit = p[2] >> 4;        /* 0: free, 15: none */
	const unsigned rate = p[2] >> 2 & 3;
	const bool is_1 = version == 3;

	if (p[0] != 0xff || (p[1] & 0xe0) != 0xe0 || version == 1 ||
	    layer != 1 || kbit == 0 || kbit == 15 || rate == 3)
		return false;
	out->rate = rates[rate] >> (is_1 ? 0 : version == 2 ? 1 : 2);
	out->samples = is_1 ? 1152 : 576;
	out->channels = p[3] >> 6 == 3 ? 1 : 2;
	out->bytes = out->samples / 8 * 1000U *
	                     (is_1 ? kbit_1[kbit] : kbit_2[kbit]) / out->rate +
	             (p[2] >> 1 & 1);
	return true;
}

bool check_mp3_is_frame(const unsigned char *p)
{
	struct frame f;

	return frame_read(&f, p);
}

static void expect_header(struct check_mp3 *m)
{
	m->state = MP3_HEADER;
	m->head.fill = 0;
	m->head.need = FRAME_HEAD_BYTES;
}

void check_mp3_start(struct check_mp3 *m)
{
	memset(m, 0, sizeof(*m));
	expect_header(m);
}

/* A found frame is one after all: what lay before it was lost. */
static void found_confirm(struct check_mp3 *m)
{
	if (m->found_bytes == 0)
		return;
	m->found_bytes = 0;
	m->frames++;
	m->lost += m->gap;
	m->gap = 0;
}

/* Version, layer and sampling rate stay the same all through a file. */
static bool is_like_first(const struct check_mp3 *m, const unsigned char *p)
{
	return m->rate == 0 || (m->likeness[0] == (p[1] & 0xfe) &&
	                        m->likeness[1] == (p[2] & 0x0c));
}

static void first_frame(struct check_mp3 *m, struct check_result *r,
                        const struct frame *f)
{
	m->likeness[0] = m->head.bytes[1] & 0xfe;
	m->likeness[1] = m->head.bytes[2] & 0x0c;
	m->rate = f->rate;
	m->samples = f->samples;
	r->rate_hz = (int)f->rate;
	r->channels = (int)f->channels;
	r->codec = "mp3";
}

static void search_on(struct check_mp3 *m)
{
	struct check_gather *const g = &m->head;
	size_t at = 1;

	while (at < g->fill && g->bytes[at] != 0xff)
		at++;
	m->gap += at;
	memmove(g->bytes, g->bytes + at, g->fill - at);
	g->fill -= at;
	m->state = MP3_SEARCH;
}

static void sync_lost(struct check_mp3 *m, struct check_result *r)
{
	/* The frame that was found is none. */
	m->gap += m->found_bytes;
	m->found_bytes = 0;
	if (m->frames == 0)
		check_judge(r, CHECK_BAD, "no-frames",
		            "no frame where the first is due");
	else if (m->frames < FRAMES_CERTAIN)
		check_judge(r, CHECK_BAD, "lost-sync",
		            "no frame follows the first");
	else
		search_on(m);
}

static void id3v2_skip(struct check_mp3 *m)
{
	const unsigned char *const p = m->head.bytes;

	m->left = (uint64_t)(p[6] & 0x7f) << 21 |
	          (uint64_t)(p[7] & 0x7f) << 14 | (uint64_t)(p[8] & 0x7f) << 7 |
	          (p[9] & 0x7f);
	if ((p[5] & ID3_FOOTER) != 0)
		m->left += ID3V2_BYTES;
	m->state = MP3_SKIP;
	if (m->left == 0)
		expect_header(m);
}

/* False when what was gathered is no tag. */
static bool tag_begin(struct check_mp3 *m)
{
	const unsigned char *const p = m->head.bytes;

	if (memcmp(p, "ID3", 3) == 0) {
		found_confirm(m);
		if (m->head.need == ID3V2_BYTES)
			id3v2_skip(m);
		else
			m->head.need = ID3V2_BYTES;
		return true;
	}
	if (memcmp(p, "TAG", 3) == 0 && m->frames > 0) {
		found_confirm(m);
		m->left = ID3V1_BYTES - FRAME_HEAD_BYTES;
		m->state = MP3_SKIP;
		return true;
	}
	return false;
}

static void header_read(struct check_mp3 *m, struct check_result *r)
{
	struct frame f;

	if (tag_begin(m))
		return;
	if (!frame_read(&f, m->head.bytes) ||
	    !is_like_first(m, m->head.bytes)) {
		sync_lost(m, r);
		return;
	}
	if (m->rate == 0)
		first_frame(m, r, &f);
	found_confirm(m);
	m->left = f.bytes - FRAME_HEAD_BYTES;
	m->state = MP3_FRAME;
}

static void search(struct check_mp3 *m, const unsigned char **p, size_t *len)
{
	struct frame f;

	if (m->head.fill == 0) {
		const unsigned char *const at = memchr(*p, 0xff, *len);
		const size_t skip = at == NULL ? *len : (size_t)(at - *p);

		m->gap += skip;
		*p += skip;
		*len -= skip;
	}
	if (!check_gather_take(&m->head, p, len))
		return;
	if (!frame_read(&f, m->head.bytes) ||
	    !is_like_first(m, m->head.bytes)) {
		search_on(m);
		return;
	}
	m->found_bytes = f.bytes;
	m->left = f.bytes - FRAME_HEAD_BYTES;
	m->state = MP3_FRAME;
}

void check_mp3_feed(struct check_mp3 *m, struct check_result *r,
                    const unsigned char *p, size_t len)
{
	while (len > 0 && r->verdict != CHECK_BAD) {
		switch (m->state) {
		case MP3_HEADER:
			if (check_gather_take(&m->head, &p, &len))
				header_read(m, r);
			break;
		case MP3_SEARCH:
			search(m, &p, &len);
			break;
		case MP3_SKIP:
		case MP3_FRAME:
			(void)check_skip(&m->left, &p, &len);
			if (m->left > 0)
				break;
			m->frames +=
			        m->state == MP3_FRAME && m->found_bytes == 0;
			expect_header(m);
			break;
		}
	}
}

/* Whether the bytes gathered are the beginning of a frame's header. */
static bool is_cut_header(const struct check_mp3 *m)
{
	const unsigned char *const p = m->head.bytes;

	return m->state == MP3_HEADER && m->head.fill > 0 && p[0] == 0xff &&
	       (m->head.fill < 2 || (p[1] & 0xe0) == 0xe0);
}

static uint64_t bytes_behind(const struct check_mp3 *m)
{
	switch (m->state) {
	case MP3_HEADER:
	case MP3_SEARCH:
		return m->gap + m->found_bytes + m->head.fill;
	case MP3_FRAME:
		if (m->found_bytes > 0)
			return m->gap + m->found_bytes - m->left;
		return 0;
	case MP3_SKIP:
		break;
	}
	return m->gap;
}

/* The sound itself ends within a frame. */
static void judge_cut(const struct check_mp3 *m, struct check_result *r)
{
	if (m->found_bytes > 0)
		return;
	if (m->state == MP3_FRAME)
		check_judge(r, CHECK_BAD, "truncated",
		            "the last frame names %" PRIu64 " bytes more",
		            m->left);
	if (is_cut_header(m))
		check_judge(r, CHECK_BAD, "truncated",
		            "ends within the header of a frame");
}

void check_mp3_end(struct check_mp3 *m, struct check_result *r)
{
	const bool is_whole = m->state == MP3_HEADER && m->head.fill == 0;
	uint64_t behind;

	if (is_whole)
		found_confirm(m);
	behind = bytes_behind(m);
	r->duration_ms = check_duration_ms(m->frames * m->samples, m->rate);
	if (m->frames == 0)
		check_judge(r, CHECK_BAD, is_whole ? "no-frames" : "truncated",
		            "ends before the first whole frame");
	judge_cut(m, r);
	if (m->state == MP3_SKIP)
		check_judge(r, CHECK_WARN, "trailing-bytes",
		            "a tag behind the end names %" PRIu64 " bytes more",
		            m->left);
	if (m->lost > 0)
		check_judge(r, CHECK_WARN, "lost-sync",
		            "%" PRIu64 " bytes between frames", m->lost);
	if (behind > 0)
		check_judge(r, CHECK_WARN, "trailing-bytes",
		            "%" PRIu64 " bytes behind the last frame", behind);
}
