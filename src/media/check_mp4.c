/* check: MP4 (ISO base media file format), by its boxes.
 *
 * Boxes are passed over by their lengths; moov is entered, for the duration
 * in its mvhd and to see that its own boxes fill it exactly.
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check_mp4.h"

#include <inttypes.h>
#include <string.h>

#include "base/attr.h"

#define BOX_HEAD_BYTES  8
#define LARGE_BYTES     16
#define MVHD_BYTES      32
#define MVHD_LEAST      20
#define LENGTH_IN_LARGE 1
#define LENGTH_TO_END   0

static void expect_header(struct check_mp4 *m)
{
	m->state = MP4_HEADER;
	m->head.fill = 0;
	m->head.need = BOX_HEAD_BYTES;
}

void check_mp4_start(struct check_mp4 *m)
{
	memset(m, 0, sizeof(*m));
	expect_header(m);
}

static void bad_length(const struct check_mp4 *m, struct check_result *r,
                       uint64_t length)
{
	check_judge(r, CHECK_BAD, "bad-header", "box %s of %" PRIu64 " bytes%s",
	            m->box, length,
	            m->is_inside ? " does not fit in moov" : "");
}

/* The end of a box; in moov also, perhaps, of moov. */
static void box_done(struct check_mp4 *m)
{
	if (m->is_inside && m->outer_left == 0)
		m->is_inside = false;
	expect_header(m);
	/* Too little for a box: some writers end a list with zeros. */
	if (m->is_inside && m->outer_left < BOX_HEAD_BYTES) {
		m->left = m->outer_left;
		m->outer_left = 0;
		m->state = MP4_SKIP;
	}
}

static void outer_box_begin(struct check_mp4 *m)
{
	m->has_mfra |= memcmp(m->box, "mfra", 4) == 0;
	if (memcmp(m->box, "moof", 4) == 0) {
		m->has_moof = true;
		m->is_moof_due = true;
	} else if (memcmp(m->box, "mdat", 4) == 0) {
		m->has_mdat = true;
		m->is_moof_due = false;
		m->media_bytes += m->is_open ? 0 : m->left;
	} else if (memcmp(m->box, "moov", 4) == 0) {
		m->has_moov = true;
		m->is_inside = m->left > 0 && !m->is_open;
		m->outer_left = m->left;
		if (m->is_inside)
			box_done(m);
	}
}

static void box_begin(struct check_mp4 *m, struct check_result *r,
                      uint64_t length, uint64_t head_bytes)
{
	if (length < head_bytes) {
		bad_length(m, r, length);
		return;
	}
	if (m->is_inside && length > m->outer_left) {
		bad_length(m, r, length);
		return;
	}
	m->left = length - head_bytes;
	m->head.fill = 0;
	m->state = MP4_SKIP;
	if (!m->is_inside) {
		outer_box_begin(m);
	} else {
		m->outer_left -= length;
		if (memcmp(m->box, "mvhd", 4) == 0 && m->left >= MVHD_LEAST) {
			m->state = MP4_MVHD;
			m->head.need =
			        m->left < MVHD_BYTES ? MVHD_LEAST : MVHD_BYTES;
		}
	}
	if (m->state == MP4_SKIP && m->left == 0)
		box_done(m);
}

/* A web page behind the media, no box: its letters can pass for a name. */
static bool is_page(const struct check_mp4 *m, const unsigned char *head)
{
	static const char *const names[] = { "free", "skip", "wide", "uuid",
		                             "moov", "mdat", "moof", "mfra",
		                             "meta", "udta", "sidx", "ssix",
		                             "styp", "emsg", "prft", "pdin" };

	if (head[0] != '<' || m->is_inside || !m->has_moov || !m->has_mdat)
		return false;
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		if (memcmp(head + 4, names[i], 4) == 0)
			return false;
	}
	return true;
}

/* Behind the media, noise is only noise. */
static void box_unknown(struct check_mp4 *m, struct check_result *r)
{
	if (m->is_inside || !m->has_moov || !m->has_mdat) {
		check_judge(r, CHECK_BAD, "bad-header",
		            "no box where one is due");
		return;
	}
	m->trailing = BOX_HEAD_BYTES;
	m->state = MP4_TAIL;
}

static void header_read(struct check_mp4 *m, struct check_result *r)
{
	const unsigned char *const p = m->head.bytes;
	const uint32_t length = check_be32(p);

	if (m->head.need == LARGE_BYTES) {
		box_begin(m, r, check_be64(p + 8), LARGE_BYTES);
		return;
	}
	if (!check_is_fourcc(p + 4) || is_page(m, p)) {
		box_unknown(m, r);
		return;
	}
	memcpy(m->box, p + 4, 4);
	if (length == LENGTH_IN_LARGE) {
		m->head.need = LARGE_BYTES;
	} else if (length == LENGTH_TO_END && !m->is_inside) {
		m->is_open = true;
		box_begin(m, r, UINT64_MAX, BOX_HEAD_BYTES);
	} else {
		box_begin(m, r, length, BOX_HEAD_BYTES);
	}
}

static void mvhd_read(const struct check_mp4 *m, struct check_result *r)
{
	const unsigned char *const p = m->head.bytes;
	const bool is_wide = p[0] == 1 && m->head.need == MVHD_BYTES;
	const uint64_t scale = check_be32(p + (is_wide ? 20 : 12));
	const uint64_t length =
	        is_wide ? check_be64(p + 24) : check_be32(p + 16);

	if (length > 0 && length < UINT32_MAX)
		r->duration_ms = check_duration_ms(length, scale);
}

static void mvhd_take(struct check_mp4 *m, struct check_result *r,
                      const unsigned char **p, size_t *len)
{
	const size_t before = *len;
	const bool is_whole = check_gather_take(&m->head, p, len);

	m->left -= before - *len;
	if (!is_whole)
		return;
	mvhd_read(m, r);
	m->state = MP4_SKIP;
	if (m->left == 0)
		box_done(m);
}

void check_mp4_feed(struct check_mp4 *m, struct check_result *r,
                    const unsigned char *p, size_t len)
{
	while (len > 0 && r->verdict != CHECK_BAD) {
		size_t taken;

		switch (m->state) {
		case MP4_HEADER:
			if (check_gather_take(&m->head, &p, &len))
				header_read(m, r);
			break;
		case MP4_MVHD:
			mvhd_take(m, r, &p, &len);
			break;
		case MP4_SKIP:
			taken = check_skip(&m->left, &p, &len);
			if (m->is_open && memcmp(m->box, "mdat", 4) == 0)
				m->media_bytes += taken;
			if (m->left == 0)
				box_done(m);
			break;
		case MP4_TAIL:
			m->trailing += len;
			len = 0;
			break;
		}
	}
}

static void judge_cut(const struct check_mp4 *m, struct check_result *r)
{
	const bool is_header = m->state == MP4_HEADER;

	if ((m->state == MP4_SKIP && !m->is_open) || m->state == MP4_MVHD)
		check_judge(r, CHECK_BAD, "truncated",
		            "box %s names %" PRIu64 " bytes more", m->box,
		            m->left + (m->is_inside ? m->outer_left : 0));
	if (is_header && m->is_inside)
		check_judge(r, CHECK_BAD, "truncated",
		            "box moov names %" PRIu64 " bytes more",
		            m->outer_left - m->head.fill);
	if (is_header && m->head.fill > 0 && !(m->has_moov && m->has_mdat))
		check_judge(r, CHECK_BAD, "truncated",
		            "ends within the header of a box");
	if (m->is_moof_due)
		check_judge(r, CHECK_BAD, "truncated",
		            "the media of the last fragment is missing");
}

void check_mp4_end(struct check_mp4 *m, struct check_result *r)
{
	const uint64_t part = m->state == MP4_HEADER ? m->head.fill : 0;

	judge_cut(m, r);
	if (!m->has_mdat || m->media_bytes == 0)
		check_judge(r, CHECK_BAD, "no-data", "no mdat box with bytes");
	if (!m->has_moov)
		check_judge(r, CHECK_BAD, "no-index", "no moov box");
	if (m->trailing + part > 0)
		check_judge(r, CHECK_WARN, "trailing-bytes",
		            "%" PRIu64 " bytes behind the last box",
		            m->trailing + part);
	if (m->is_open)
		check_judge(r, CHECK_WARN, "streamed-length",
		            "box %s runs to the end of the file", m->box);
	if (m->has_moof && !m->has_mfra)
		check_judge(r, CHECK_WARN, "streamed-length",
		            "in fragments without an index: a cut between two "
		            "would not show");
}
