/* check: Ogg pages, and Opus in them (the rules: formats.h).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MEDIA_CHECK_OGG_H
#define MEDIA_CHECK_OGG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "media/formats.h"

#define CHECK_OGG_STREAMS 8

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
};

void check_ogg_start(struct check_ogg *o);
void check_ogg_feed(struct check_ogg *o, struct check_result *r,
                    const unsigned char *p, size_t len);
void check_ogg_end(struct check_ogg *o, struct check_result *r);

#endif
