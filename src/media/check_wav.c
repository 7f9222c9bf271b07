/* check: WAV, RF64 and BW64.
 *
 *   RIFF -> HEADER -> FMT | DS64 | SKIP | DATA -> HEADER -> ... -> TAIL
 *
 * Samples are passed over by arithmetic; only as long as all of them were
 * equal so far are they compared.
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check_wav.h"

#include <inttypes.h>
#include <string.h>

#include "base/attr.h"

#define RIFF_BYTES       12
#define CHUNK_HEAD_BYTES 8
#define FMT_BYTES_MIN    16
#define FMT_BYTES_MAX    40
#define DS64_BYTES       24
#define TAG_EXTENSIBLE   0xfffe
#define OPEN_LENGTH      UINT32_C(0xffffffff)
/* No file is as long as this: a 64-bit length above it was never set. */
#define LENGTH_LIMIT (UINT64_C(1) << 62)

void check_wav_start(struct check_wav *w)
{
	memset(w, 0, sizeof(*w));
	w->state = WAV_RIFF;
	w->head.need = RIFF_BYTES;
}

static bool is_set(uint64_t length)
{
	return length != 0 && length != OPEN_LENGTH && length < LENGTH_LIMIT;
}

static void expect_header(struct check_wav *w)
{
	w->state = WAV_HEADER;
	w->head.fill = 0;
	/* With a pad byte due, one byte more is read, so that it can be seen
	 * whether the writer left it out. */
	w->head.need = CHUNK_HEAD_BYTES + (w->is_pad_due ? 1 : 0);
}

static void riff_read(struct check_wav *w)
{
	const uint32_t size = check_le32(w->head.bytes + 4);

	w->is_rf64 = memcmp(w->head.bytes, "RIFF", 4) != 0;
	w->is_riff_open = !is_set(size);
	w->riff_end = (uint64_t)size + 8;
	w->offset = RIFF_BYTES;
	expect_header(w);
}

/* Behind the samples: the RIFF length says whether more may come. */
static bool is_riff_over(const struct check_wav *w)
{
	return w->has_data && !w->is_riff_open &&
	       w->offset + (w->is_pad_due ? 1 : 0) >= w->riff_end &&
	       w->offset <= w->riff_end;
}

static void chunk_done(struct check_wav *w)
{
	w->is_pad_due = w->is_odd;
	if (is_riff_over(w)) {
		w->state = WAV_TAIL;
		return;
	}
	expect_header(w);
}

/* A data chunk whose length was never filled in runs to the end of the file.
 * Zero is a length of its own when the RIFF length counts what follows. */
static void data_begin(struct check_wav *w, uint32_t size)
{
	uint64_t length = size;

	if (w->is_rf64 && size == OPEN_LENGTH)
		length = w->ds64_data;
	w->has_data = true;
	w->state = WAV_DATA;
	w->is_streamed = !is_set(length);
	if (length == 0 && !w->is_riff_open && w->riff_end > w->offset)
		w->is_streamed = false;
	w->left = w->is_streamed ? UINT64_MAX : length;
	w->is_odd = !w->is_streamed && (length & 1) != 0;
}

static void chunk_begin(struct check_wav *w, struct check_result *r,
                        const unsigned char *head)
{
	const uint32_t size = check_le32(head + 4);

	memcpy(w->chunk, head, 4);
	w->left = size;
	w->is_odd = (size & 1) != 0;
	w->head.fill = 0;
	w->state = WAV_SKIP;
	if (memcmp(head, "fmt ", 4) == 0 && !w->has_fmt) {
		if (size < FMT_BYTES_MIN) {
			check_judge(r, CHECK_BAD, "bad-header",
			            "fmt chunk of %" PRIu32 " bytes", size);
			return;
		}
		w->state = WAV_FMT;
		w->head.need = size < FMT_BYTES_MAX ? size : FMT_BYTES_MAX;
	} else if (memcmp(head, "ds64", 4) == 0 && w->is_rf64 &&
	           size >= DS64_BYTES && !w->has_data) {
		w->state = WAV_DS64;
		w->head.need = DS64_BYTES;
	} else if (memcmp(head, "data", 4) == 0 && !w->has_data) {
		data_begin(w, size);
	} else if (memcmp(head, "data", 4) == 0) {
		w->has_second = true;
		w->second_bytes += size;
	}
	if (w->left == 0)
		chunk_done(w);
}

static bool is_known_chunk(const unsigned char *id)
{
	static const char ids[][5] = { "data", "fmt ", "LIST", "fact", "bext",
		                       "JUNK", "junk", "cue ", "id3 ", "ID3 ",
		                       "PEAK", "iXML", "smpl", "inst", "chna",
		                       "axml", "_PMX", "PAD ", "FLLR", "ds64" };

	for (size_t i = 0; i < ARRAY_COUNT(ids); i++) {
		if (memcmp(id, ids[i], 4) == 0)
			return true;
	}
	return false;
}

/* Whether the header at an odd offset is the one: the pad byte is missing. */
static bool is_unpadded(const unsigned char *p)
{
	if (is_known_chunk(p + 1))
		return false;
	return is_known_chunk(p) ||
	       (!check_is_fourcc(p + 1) && check_is_fourcc(p));
}

/* Another file, or a web page, begins here. */
static bool is_alien(const unsigned char *head)
{
	return memcmp(head, "RIFF", 4) == 0 || head[0] == '<';
}

static void chunk_unknown(struct check_wav *w, struct check_result *r,
                          const unsigned char *head)
{
	if (!w->has_data) {
		check_judge(r, CHECK_BAD, "bad-header",
		            "no chunk name at byte %" PRIu64, w->offset);
		return;
	}
	w->trailing = CHUNK_HEAD_BYTES;
	w->is_chunk_bad = !is_alien(head);
	w->state = WAV_TAIL;
}

static void header_read(struct check_wav *w, struct check_result *r)
{
	const unsigned char byte = w->head.bytes[CHUNK_HEAD_BYTES];
	const bool unpadded = w->is_pad_due && is_unpadded(w->head.bytes);
	const size_t pad = w->is_pad_due && !unpadded ? 1 : 0;
	const unsigned char *const head = w->head.bytes + pad;

	w->is_pad_due = false;
	w->is_unpadded |= unpadded;
	w->offset += CHUNK_HEAD_BYTES + pad;
	if (!check_is_fourcc(head) || is_alien(head))
		chunk_unknown(w, r, head);
	else
		chunk_begin(w, r, head);
	/* The ninth byte was no header. */
	if (unpadded && r->verdict != CHECK_BAD)
		check_wav_feed(w, r, &byte, 1);
}

static const char *codec_name(unsigned tag)
{
	static const struct {
		unsigned tag;
		const char *name;
	} rows[] = {
		{ 0x0001, "pcm" },   { 0x0002, "ms-adpcm" },
		{ 0x0003, "float" }, { 0x0006, "alaw" },
		{ 0x0007, "mulaw" }, { 0x0011, "ima-adpcm" },
		{ 0x0031, "gsm" },   { 0x0040, "g721" },
		{ 0x0045, "g726" },  { 0x0055, "mp3" },
		{ 0x0064, "g726" },  { 0x0083, "g729" },
	};

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		if (rows[i].tag == tag)
			return rows[i].name;
	}
	return NULL;
}

static void fmt_read(struct check_wav *w, struct check_result *r)
{
	const unsigned char *const p = w->head.bytes;

	w->has_fmt = true;
	w->tag = check_le16(p);
	w->channels = check_le16(p + 2);
	w->rate = check_le32(p + 4);
	w->byte_rate = check_le32(p + 8);
	w->align = check_le16(p + 12);
	if (w->channels == 0 || w->rate == 0 || w->byte_rate == 0 ||
	    w->align == 0 || w->rate > INT32_MAX) {
		check_judge(r, CHECK_BAD, "bad-header",
		            "fmt chunk says %u channels, %" PRIu32
		            " Hz, %" PRIu32 " bytes a second in blocks of %u",
		            w->channels, w->rate, w->byte_rate, w->align);
		return;
	}
	r->channels = w->channels;
	r->rate_hz = (int)w->rate;
	r->puid = w->tag == 1 ? "fmt/141" : "fmt/142";
	if (w->tag == TAG_EXTENSIBLE) {
		r->puid = "fmt/143";
		/* The sub-format begins with the tag of old. */
		if (w->head.need >= 26)
			w->tag = check_le16(p + 24);
	}
	if (w->is_rf64)
		r->puid = "fmt/712";
	r->codec = codec_name(w->tag);
}

static void ds64_read(struct check_wav *w)
{
	const uint64_t riff = check_le64(w->head.bytes);

	w->ds64_data = check_le64(w->head.bytes + 8);
	w->is_riff_open = !is_set(riff);
	w->riff_end = w->is_riff_open ? 0 : riff + 8;
}

/* The head of a chunk is gathered from its first bytes; the rest skipped. */
static void body_take(struct check_wav *w, struct check_result *r,
                      const unsigned char **p, size_t *len)
{
	const size_t before = *len;
	const bool is_whole = check_gather_take(&w->head, p, len);

	w->left -= before - *len;
	w->offset += before - *len;
	if (!is_whole)
		return;
	if (w->state == WAV_FMT)
		fmt_read(w, r);
	else
		ds64_read(w);
	w->state = WAV_SKIP;
	if (w->left == 0)
		chunk_done(w);
}

/* Compares what comes with the frame before it, until it once differs. */
static void samples_compare(struct check_wav *w, const unsigned char *p,
                            size_t len)
{
	const size_t period = w->align;
	size_t i = 0;

	if (w->is_varied)
		return;
	if (period == 0 || period > sizeof(w->frame)) {
		w->is_varied = true;
		return;
	}
	for (; i < len && w->data_bytes + i < period; i++)
		w->frame[w->data_bytes + i] = p[i];
	for (const size_t from = i; i < len && i < from + period; i++)
		w->is_varied |= p[i] != w->frame[(w->data_bytes + i) % period];
	if (i < len)
		w->is_varied |= memcmp(p + i, p + i - period, len - i) != 0;
}

static void data_take(struct check_wav *w, const unsigned char **p, size_t *len)
{
	const unsigned char *const from = *p;
	const size_t taken = check_skip(&w->left, p, len);

	samples_compare(w, from, taken);
	w->data_bytes += taken;
	w->offset += taken;
	if (w->left == 0)
		chunk_done(w);
}

static void tail_take(struct check_wav *w, const unsigned char **p, size_t *len)
{
	if (w->is_pad_due && *len > 0) {
		w->is_pad_due = false;
		w->offset++;
		(*p)++;
		(*len)--;
	}
	w->trailing += *len;
	w->offset += *len;
	*p += *len;
	*len = 0;
}

void check_wav_feed(struct check_wav *w, struct check_result *r,
                    const unsigned char *p, size_t len)
{
	while (len > 0 && r->verdict != CHECK_BAD) {
		switch (w->state) {
		case WAV_RIFF:
			if (check_gather_take(&w->head, &p, &len))
				riff_read(w);
			break;
		case WAV_HEADER:
			if (check_gather_take(&w->head, &p, &len))
				header_read(w, r);
			break;
		case WAV_FMT:
		case WAV_DS64:
			body_take(w, r, &p, &len);
			break;
		case WAV_SKIP:
			w->offset += check_skip(&w->left, &p, &len);
			if (w->left == 0)
				chunk_done(w);
			break;
		case WAV_DATA:
			data_take(w, &p, &len);
			break;
		case WAV_TAIL:
			tail_take(w, &p, &len);
			break;
		}
	}
}

/* Ended before the samples were there. */
static void judge_start(const struct check_wav *w, struct check_result *r)
{
	if (w->state == WAV_RIFF ||
	    (w->state == WAV_HEADER && w->head.fill > 0))
		check_judge(r, CHECK_BAD, "truncated",
		            "ends within a header, at byte %" PRIu64,
		            w->offset + w->head.fill);
	else if (w->state != WAV_HEADER)
		check_judge(r, CHECK_BAD, "truncated",
		            "%s chunk names %" PRIu64 " bytes more", w->chunk,
		            w->left);
	else if (!w->is_riff_open && w->offset < w->riff_end)
		check_judge(r, CHECK_BAD, "truncated",
		            "RIFF header names %" PRIu64 " bytes more",
		            w->riff_end - w->offset);
	else
		check_judge(r, CHECK_BAD, "no-data", "no data chunk");
}

static void judge_samples(const struct check_wav *w, struct check_result *r)
{
	if (w->state == WAV_DATA && !w->is_streamed)
		check_judge(r, CHECK_BAD, "truncated",
		            "data chunk names %" PRIu64 " bytes more", w->left);
	if (w->data_bytes == 0)
		check_judge(r, CHECK_BAD, "no-data", "data chunk of 0 bytes");
	if (!w->has_fmt)
		check_judge(r, CHECK_BAD, "bad-header", "no fmt chunk");
	if (!w->is_varied)
		check_judge(r, CHECK_WARN, "silence",
		            "all samples of %" PRIu64 " bytes are equal",
		            w->data_bytes);
	if (w->align > 0 && w->data_bytes % w->align != 0)
		check_judge(r, CHECK_WARN, "partial-frame",
		            "%" PRIu64 " bytes in blocks of %u", w->data_bytes,
		            w->align);
}

static void judge_tail(const struct check_wav *w, struct check_result *r)
{
	const uint64_t part = w->state == WAV_HEADER ? w->head.fill : 0;
	/* A pad byte alone is no trailing byte. */
	const uint64_t pad = w->is_pad_due && part > 0 ? 1 : 0;
	const uint64_t end = w->offset + part;

	if (w->is_chunk_bad)
		check_judge(r, CHECK_WARN, "bad-chunk",
		            "no chunk name at byte %" PRIu64 " behind the data",
		            end - w->trailing);
	if (w->trailing + part > pad)
		check_judge(r, CHECK_WARN, "trailing-bytes",
		            "%" PRIu64 " bytes behind the end",
		            w->trailing + part - pad);
	if (w->state == WAV_SKIP || w->state == WAV_FMT)
		check_judge(r, CHECK_WARN, "bad-chunk",
		            "%s chunk behind the data names %" PRIu64
		            " bytes more",
		            w->chunk, w->left);
	if (w->has_second)
		check_judge(r, CHECK_WARN, "second-data",
		            "another data chunk, of %" PRIu64
		            " bytes, behind the first",
		            w->second_bytes);
	if (w->is_unpadded || (w->is_pad_due && part == 0))
		check_judge(r, CHECK_WARN, "unpadded-chunk",
		            "a chunk of odd length without its padding byte");
	if (!w->is_riff_open && end != w->riff_end &&
	    end + (w->is_pad_due && part == 0 ? 1 : 0) != w->riff_end)
		check_judge(r, CHECK_WARN, "riff-length",
		            "RIFF header counts %" PRIu64
		            " bytes, the file has %" PRIu64,
		            w->riff_end, end);
	if (w->is_streamed || w->is_riff_open)
		check_judge(r, CHECK_WARN, "streamed-length",
		            "length not set in the header");
}

void check_wav_end(struct check_wav *w, struct check_result *r)
{
	if (w->data_bytes > 0)
		r->duration_ms = check_duration_ms(w->data_bytes, w->byte_rate);
	if (!w->has_data) {
		judge_start(w, r);
		return;
	}
	judge_samples(w, r);
	judge_tail(w, r);
}
