/* check: Ogg pages, and Opus in them (RFC 3533, RFC 7845).
 *
 *   HEADER -> TABLE -> BODY -> HEADER -> ... -> TAIL
 * SPDX-License-Identifier: Apache-2.0 */
#include "media/check_ogg.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

#define PAGE_HEAD_BYTES 27
#define CRC_AT          22
#define CRC_POLYNOMIAL  UINT32_C(0x04c11db7)
#define FLAG_FIRST      0x02
#define FLAG_LAST       0x04
#define OPUS_RATE       48000
#define NO_GRANULE      UINT64_MAX
#define CRC_SLICES      8

/* Slices: [k][b] is byte b followed by k zero bytes.  The same for all, since
 * every transfer has a check of its own. */
static uint32_t crc_table[CRC_SLICES][256];
static pthread_once_t crc_table_once = PTHREAD_ONCE_INIT;

static void crc_table_fill(void)
{
	for (uint32_t b = 0; b < 256; b++) {
		uint32_t crc = b << 24;

		for (int bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc >> 31 ? CRC_POLYNOMIAL : 0);
		crc_table[0][b] = crc;
	}
	for (size_t k = 1; k < CRC_SLICES; k++) {
		for (size_t b = 0; b < 256; b++) {
			const uint32_t before = crc_table[k - 1][b];

			crc_table[k][b] =
			        before << 8 ^ crc_table[0][before >> 24];
		}
	}
}

static void crc_add(struct check_ogg *o, const unsigned char *p, size_t len)
{
	const uint32_t(*const t)[256] = (const uint32_t(*)[256])crc_table;
	uint32_t crc = o->crc;

	for (; len >= CRC_SLICES; len -= CRC_SLICES) {
		const uint32_t first = crc ^ check_be32(p);

		crc = t[7][first >> 24] ^ t[6][first >> 16 & 255] ^
		      t[5][first >> 8 & 255] ^ t[4][first & 255] ^ t[3][p[4]] ^
		      t[2][p[5]] ^ t[1][p[6]] ^ t[0][p[7]];
		p += CRC_SLICES;
	}
	for (; len > 0; len--, p++)
		crc = crc << 8 ^ t[0][crc >> 24 ^ *p];
	o->crc = crc;
}

void check_ogg_start(struct check_ogg *o)
{
	(void)pthread_once(&crc_table_once, crc_table_fill);
	memset(o, 0, sizeof(*o));
	o->granule = NO_GRANULE;
	o->state = OGG_HEADER;
}

static bool has_all_ended(const struct check_ogg *o)
{
	for (size_t i = 0; i < o->stream_count; i++) {
		if (!o->streams[i].has_ended)
			return false;
	}
	return o->stream_count > 0;
}

/* The place of a serial number among the streams, stream_count if new. */
static size_t stream_find(const struct check_ogg *o, uint32_t serial)
{
	size_t i = 0;

	while (i < o->stream_count && o->streams[i].serial != serial)
		i++;
	return i;
}

static void stream_add(struct check_ogg *o, struct check_result *r)
{
	const unsigned char *const p = o->head;

	if ((p[5] & FLAG_FIRST) == 0) {
		if (!o->is_crowded)
			check_judge(r, CHECK_BAD, "page-gap",
			            "stream %08" PRIx32 " lacks its first page",
			            check_le32(p + 14));
		return;
	}
	if (o->stream_count == CHECK_OGG_STREAMS) {
		o->is_crowded = true;
		return;
	}
	o->streams[o->stream_count] =
	        (struct check_ogg_stream){ .serial = check_le32(p + 14),
		                           .next_page = check_le32(p + 18) };
	o->stream_count++;
}

/* Sequence and flags; the page is counted when its body is whole. */
static void page_begin(struct check_ogg *o, struct check_result *r)
{
	const unsigned char *const p = o->head;
	const uint32_t number = check_le32(p + 18);

	o->at = stream_find(o, check_le32(p + 14));
	if (o->at == o->stream_count)
		stream_add(o, r);
	if (o->at == o->stream_count)
		return;
	if (o->streams[o->at].has_ended)
		check_judge(r, CHECK_BAD, "page-gap",
		            "page %" PRIu32 " comes behind the last one",
		            number);
	if (number != o->streams[o->at].next_page)
		check_judge(r, CHECK_BAD, "page-gap",
		            "page %" PRIu32 " comes where %" PRIu32 " is due",
		            number, o->streams[o->at].next_page);
}

static void header_read(struct check_ogg *o, struct check_result *r)
{
	static const unsigned char zero[4] = { 0 };
	const unsigned char *const p = o->head;

	o->fill = 0;
	if (memcmp(p, "OggS", 4) != 0 || p[4] != 0) {
		if (!has_all_ended(o)) {
			check_judge(r, CHECK_BAD, "page-gap",
			            "no page where page %" PRIu64 " is due",
			            o->page);
			return;
		}
		o->trailing = PAGE_HEAD_BYTES;
		o->state = OGG_TAIL;
		return;
	}
	o->crc = 0;
	crc_add(o, p, CRC_AT);
	crc_add(o, zero, sizeof(zero));
	crc_add(o, p + CRC_AT + 4, 1);
	page_begin(o, r);
	o->state = OGG_TABLE;
}

static void page_done(struct check_ogg *o, struct check_result *r)
{
	const unsigned char *const p = o->head;
	const uint64_t granule = check_le64(p + 6);

	if (o->crc != check_le32(p + CRC_AT)) {
		check_judge(r, CHECK_BAD, "page-checksum",
		            "checksum of page %" PRIu64 " is %08" PRIx32
		            ", its header says %08" PRIx32,
		            o->page, o->crc, check_le32(p + CRC_AT));
		return;
	}
	if (o->at < o->stream_count) {
		o->streams[o->at].next_page++;
		o->streams[o->at].has_ended = (p[5] & FLAG_LAST) != 0;
	}
	if (o->at == 0 && granule != NO_GRANULE)
		o->granule = granule;
	o->page++;
	o->state = OGG_HEADER;
}

static void table_read(struct check_ogg *o, struct check_result *r)
{
	const size_t count = o->head[26];

	crc_add(o, o->table, count);
	o->fill = 0;
	o->left = 0;
	for (size_t i = 0; i < count; i++)
		o->left += o->table[i];
	o->state = OGG_BODY;
	if (o->left == 0)
		page_done(o, r);
}

static bool gather(unsigned char *to, size_t *fill, size_t need,
                   const unsigned char **p, size_t *len)
{
	const size_t due = need - *fill;
	const size_t take = due < *len ? due : *len;

	if (take > 0)
		memcpy(to + *fill, *p, take);
	*fill += take;
	*p += take;
	*len -= take;
	return *fill == need;
}

static void body_take(struct check_ogg *o, struct check_result *r,
                      const unsigned char **p, size_t *len)
{
	const unsigned char *const from = *p;
	const size_t taken = check_skip(&o->left, p, len);
	const size_t room = sizeof(o->ident) - o->ident_fill;

	crc_add(o, from, taken);
	if (o->page == 0) {
		memcpy(o->ident + o->ident_fill, from,
		       taken < room ? taken : room);
		o->ident_fill += taken < room ? taken : room;
	}
	if (o->left == 0)
		page_done(o, r);
}

void check_ogg_feed(struct check_ogg *o, struct check_result *r,
                    const unsigned char *p, size_t len)
{
	while (len > 0 && r->verdict != CHECK_BAD) {
		switch (o->state) {
		case OGG_HEADER:
			if (gather(o->head, &o->fill, PAGE_HEAD_BYTES, &p,
			           &len))
				header_read(o, r);
			if (o->state == OGG_TABLE && o->head[26] == 0)
				table_read(o, r);
			break;
		case OGG_TABLE:
			if (gather(o->table, &o->fill, o->head[26], &p, &len))
				table_read(o, r);
			break;
		case OGG_BODY:
			body_take(o, r, &p, &len);
			break;
		case OGG_TAIL:
			o->trailing += len;
			len = 0;
			break;
		}
	}
}

/* Codec, and the length by the granule position of the last page. */
static void ident_read(const struct check_ogg *o, struct check_result *r)
{
	const unsigned char *const p = o->ident;
	uint64_t rate = 0;

	if (o->ident_fill >= 19 && memcmp(p, "OpusHead", 8) == 0) {
		r->codec = "opus";
		r->puid = "fmt/946";
		r->channels = p[9];
		rate = OPUS_RATE;
	} else if (o->ident_fill >= 30 && memcmp(p, "\x01vorbis", 7) == 0) {
		r->codec = "vorbis";
		r->puid = "fmt/203";
		r->channels = p[11];
		rate = check_le32(p + 12);
	} else if (o->ident_fill >= 52 && memcmp(p, "Speex   ", 8) == 0) {
		r->codec = "speex";
		r->puid = "fmt/948";
		r->channels = p[48];
		rate = check_le32(p + 36);
	} else if (o->ident_fill >= 5 && memcmp(p,
	                                        "\x7f"
	                                        "FLAC",
	                                        5) == 0) {
		r->codec = "flac";
		r->puid = "fmt/947";
	}
	r->rate_hz = rate <= INT32_MAX ? (int)rate : 0;
}

/* Opus counts its lead-in, which is not heard. */
static void judge_length(const struct check_ogg *o, struct check_result *r)
{
	const bool is_opus = r->codec != NULL && strcmp(r->codec, "opus") == 0;
	const uint64_t skipped = is_opus ? check_le16(o->ident + 10) : 0;

	if (!is_opus)
		check_judge(r, CHECK_WARN, "not-opus",
		            "only the pages of %s were checked",
		            r->codec != NULL ? r->codec : "an unknown codec");
	if (o->granule == NO_GRANULE || o->granule <= skipped) {
		if (is_opus)
			check_judge(r, CHECK_BAD, "no-data",
			            "no sound behind the lead-in of %" PRIu64
			            " samples",
			            skipped);
		return;
	}
	if (r->rate_hz > 0 && o->stream_count == 1)
		r->duration_ms = check_duration_ms(o->granule - skipped,
		                                   (uint64_t)r->rate_hz);
}

void check_ogg_end(struct check_ogg *o, struct check_result *r)
{
	const uint64_t part = o->state == OGG_HEADER ? o->fill : 0;
	const bool is_over = has_all_ended(o);

	ident_read(o, r);
	if (o->state == OGG_TABLE || o->state == OGG_BODY ||
	    (part > 0 && !is_over))
		check_judge(r, CHECK_BAD, "truncated",
		            "ends within page %" PRIu64, o->page);
	if (!is_over)
		check_judge(r, CHECK_BAD, "no-end-page",
		            "%" PRIu64 " pages, none marked as the last",
		            o->page);
	judge_length(o, r);
	if (o->trailing + part > 0)
		check_judge(r, CHECK_WARN, "trailing-bytes",
		            "%" PRIu64 " bytes behind the last page",
		            o->trailing + part);
	if (o->is_crowded)
		check_judge(r, CHECK_WARN, "container-only",
		            "more than %d streams: not all were followed",
		            CHECK_OGG_STREAMS);
}
