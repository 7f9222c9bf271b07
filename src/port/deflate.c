/* deflate: compressed rows, by zlib, with a preset dictionary.
 *
 * The zlib container (10 bytes a row) is kept on purpose: its dictionary id
 * and checksum tell our bytes from others.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/deflate.h"

#include <limits.h>
#include <stdlib.h>
#define ZLIB_CONST
#include <zlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

/* Rows have a few KiB: a small window and small tables are cleared faster,
 * which is most of the cost of a row; level 3 takes two thirds of the time of
 * level 6 and a twentieth more bytes. */
#define PACK_WINDOW_BITS  14
#define PACK_MEMORY_LEVEL 7
#define PACK_LEVEL        3
#define UNPACK_BLOCK      16384

struct deflate {
	z_stream pack;
	z_stream unpack;
	unsigned char *dictionary;
	size_t dictionary_len;
};

struct deflate *deflate_new(const void *dictionary, size_t len)
{
	struct deflate *d = mem_zeroed(1, sizeof(*d));

	if (deflateInit2(&d->pack, PACK_LEVEL, Z_DEFLATED, PACK_WINDOW_BITS,
	                 PACK_MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK ||
	    inflateInit2(&d->unpack, MAX_WBITS) != Z_OK)
		abort(); /* out of memory, or another zlib than we saw */
	if (dictionary != NULL && len > 0) {
		d->dictionary = mem_zeroed(len, 1);
		memcpy(d->dictionary, dictionary, len);
		d->dictionary_len = len;
	}
	return d;
}

void deflate_free(struct deflate *d)
{
	if (d == NULL)
		return;
	(void)deflateEnd(&d->pack);
	(void)inflateEnd(&d->unpack);
	free(d->dictionary);
	free(d);
}

void deflate_pack(struct deflate *d, struct text *out, const void *data,
                  size_t len)
{
	z_stream *z = &d->pack;
	unsigned char block[UNPACK_BLOCK];
	const unsigned char *at = data;
	int state = Z_OK;

	text_clear(out);
	if (deflateReset(z) != Z_OK ||
	    (d->dictionary != NULL &&
	     deflateSetDictionary(z, d->dictionary, (uInt)d->dictionary_len) !=
	             Z_OK))
		abort(); /* our own misuse */
	while (state != Z_STREAM_END) {
		if (z->avail_in == 0 && len > 0) {
			const size_t part = len < INT_MAX ? len : INT_MAX;

			z->next_in = at;
			z->avail_in = (uInt)part;
			at += part;
			len -= part;
		}
		z->next_out = block;
		z->avail_out = sizeof(block);
		state = deflate(z, len > 0 ? Z_NO_FLUSH : Z_FINISH);
		if (state == Z_STREAM_ERROR)
			abort(); /* our own misuse */
		text_add_bytes(out, block, sizeof(block) - z->avail_out);
	}
}

/* One more block of output.  Z_OK while there is more. */
static int unpack_block(struct deflate *d, struct text *out)
{
	z_stream *z = &d->unpack;
	unsigned char block[UNPACK_BLOCK];
	int state;

	z->next_out = block;
	z->avail_out = sizeof(block);
	state = inflate(z, Z_NO_FLUSH);
	if (state == Z_NEED_DICT && d->dictionary != NULL &&
	    inflateSetDictionary(z, d->dictionary, (uInt)d->dictionary_len) ==
	            Z_OK)
		state = inflate(z, Z_NO_FLUSH);
	if (state == Z_OK || state == Z_STREAM_END)
		text_add_bytes(out, block, sizeof(block) - z->avail_out);
	return state;
}

int deflate_unpack(struct deflate *d, struct text *out, const void *data,
                   size_t len, size_t limit, struct err *e)
{
	OWN(text_free) struct text plain = { 0 };
	int state = Z_OK;

	if (len > INT_MAX)
		return err_set(e, ERR_TOO_LARGE,
		               "packed row of %zu bytes: the limit is %d", len,
		               INT_MAX);
	if (inflateReset(&d->unpack) != Z_OK)
		return err_set(e, ERR_BUG, "zlib cannot be reset");
	d->unpack.next_in = data;
	d->unpack.avail_in = (uInt)len;
	while (state == Z_OK && plain.len <= limit)
		state = unpack_block(d, &plain);
	if (plain.len > limit)
		return err_set(e, ERR_TOO_LARGE,
		               "packed row: unpacks to more than %zu bytes",
		               limit);
	if (state != Z_STREAM_END || d->unpack.avail_in != 0)
		return err_set(e, ERR_LEDGER,
		               "packed row of %zu bytes: damaged or packed "
		               "with another dictionary",
		               len);
	text_free(out);
	*out = plain;
	plain = (struct text){ 0 };
	return 0;
}
