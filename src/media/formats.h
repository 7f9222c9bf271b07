/* formats: the checkers of the single formats; only check.c includes it.
 *
 * Each checker is fed every byte of the file once, in pieces of any size, and
 * keeps its place in a small struct of fixed size.  It tells what is wrong by
 * check_judge; the worst verdict stands, and of equal ones the first.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_FORMATS_H
#define MEDIA_FORMATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "media/check.h"

/* Sets verdict, code and detail if this is worse than what is known. */
void check_judge(struct check_result *r, enum check_verdict verdict,
                 const char *code, const char *fmt, ...) PRINTF(4, 5);

/* Bytes of a header, gathered over several feeds. */
struct check_gather {
	unsigned char bytes[64];
	size_t fill, need;
};

/* Takes bytes from *p until g holds need bytes (at most its size); true when
 * it does. */
bool check_gather_take(struct check_gather *g, const unsigned char **p,
                       size_t *len);

/* Takes up to *left bytes from *p and counts them off; tells how many. */
size_t check_skip(uint64_t *left, const unsigned char **p, size_t *len);

/* A chunk or box name: four printable ASCII characters. */
bool check_is_fourcc(const unsigned char *p);
/* The count units of a rate per second, in milliseconds; -1 if that cannot
 * be. */
int64_t check_duration_ms(uint64_t count, uint64_t per_second);

static inline uint16_t check_le16(const unsigned char *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t check_le32(const unsigned char *p)
{
	return check_le16(p) | (uint32_t)check_le16(p + 2) << 16;
}

static inline uint64_t check_le64(const unsigned char *p)
{
	return check_le32(p) | (uint64_t)check_le32(p + 4) << 32;
}

static inline uint32_t check_be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static inline uint64_t check_be64(const unsigned char *p)
{
	return (uint64_t)check_be32(p) << 32 | check_be32(p + 4);
}

/* RIFF/WAVE, RF64 and BW64. */
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
	bool is_unpadded, is_chunk_bad, is_varied;
	/* The first frame of samples, to compare with. */
	unsigned char frame[CHECK_FRAME_MAX];
};

void check_wav_start(struct check_wav *w);
void check_wav_feed(struct check_wav *w, struct check_result *r,
                    const unsigned char *p, size_t len);
void check_wav_end(struct check_wav *w, struct check_result *r);

/* MPEG-1, 2 and 2.5, layer III. */
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

#define CHECK_OGG_STREAMS 8
#define CHECK_CRC_SLICES  8

struct check_ogg_stream {
	uint32_t serial, next_page;
	bool has_ended;
};

struct check_ogg {
	enum { OGG_HEADER, OGG_TABLE, OGG_BODY, OGG_TAIL } state;
	unsigned char head[27];
	size_t fill;
	unsigned char table[255];
	uint32_t crc;
	uint64_t left, page, trailing;
	struct check_ogg_stream streams[CHECK_OGG_STREAMS];
	size_t stream_count, at; /* at: the stream of this page */
	bool is_crowded;         /* more streams than are followed */
	/* The first stream, which gives codec and duration. */
	unsigned char ident[64];
	size_t ident_fill;
	uint64_t granule;
	uint32_t crc_table[CHECK_CRC_SLICES][256];
};

void check_ogg_start(struct check_ogg *o);
void check_ogg_feed(struct check_ogg *o, struct check_result *r,
                    const unsigned char *p, size_t len);
void check_ogg_end(struct check_ogg *o, struct check_result *r);

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

#define CHECK_JSON_DEPTH 512
#define CHECK_JSON_KEY   16

struct check_json {
	unsigned state;  /* enum json_state, in check_json.c */
	uint64_t offset; /* of the next byte */
	unsigned depth;
	unsigned char is_object[CHECK_JSON_DEPTH / 8]; /* one bit per level */
	unsigned char more, low,
	        high;             /* UTF-8: bytes to come, the next's range */
	unsigned hex;             /* digits to come of \uXXXX */
	const char *word;         /* rest of true, false, null */
	bool is_key, is_said;     /* this string; it has visible text */
	char key[CHECK_JSON_KEY]; /* lower case, of the value at hand */
	size_t key_len;
	uint64_t utterances, said, other_texts;
};

void check_json_start(struct check_json *j);
void check_json_feed(struct check_json *j, struct check_result *r,
                     const unsigned char *p, size_t len);
void check_json_end(struct check_json *j, struct check_result *r);

/* What a file is, by its first bytes (all of it when it is shorter). */
#define CHECK_HEAD_BYTES 512

enum check_format check_sniff(const unsigned char *head, size_t len);
/* What a page that came instead says of itself, for people. */
void check_sniff_words(char *out, size_t size, enum check_format format,
                       const unsigned char *head, size_t len);

#endif
