/* SPDX-License-Identifier: Apache-2.0 */
#include "port/zstd.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

/* The knee, on task objects of 4 KB: levels 1 and 2 take about as long and
 * leave 5 to 10 % more bytes; level 4 takes half as long again for 4 % less,
 * level 5 twice as long for 8 %; the negative levels leave a third more. */
#define PACK_LEVEL 3

/* The fifth byte of a frame says what is in its head: these bits are checksum
 * yes, dictionary id no, and two that are always 0. */
#define HEAD_LEN  5
#define HEAD_BITS 0x1f
#define HEAD_OURS 0x04

struct zstd {
	ZSTD_CCtx *pack;
	ZSTD_DCtx *unpack;
	ZSTD_CDict *pack_words; /* both NULL without a dictionary */
	ZSTD_DDict *unpack_words;
};

/* A dictionary that begins with this number is one of zstd's own format to the
 * library, and may then be refused.  Ours are plain bytes: without the first
 * one it is taken as such. */
static bool is_misread(const void *dictionary, size_t len)
{
	static const unsigned char own[] = { 0x37, 0xa4, 0x30, 0xec };

	return len >= sizeof(own) && memcmp(dictionary, own, sizeof(own)) == 0;
}

static void learn(struct zstd *z, const void *dictionary, size_t len)
{
	const char *words = dictionary;

	if (is_misread(words, len)) {
		words++;
		len--;
	}
	z->pack_words = ZSTD_createCDict(words, len, PACK_LEVEL);
	z->unpack_words = ZSTD_createDDict(words, len);
	if (z->pack_words == NULL || z->unpack_words == NULL)
		mem_exhausted();
}

struct zstd *zstd_new(const void *dictionary, size_t len)
{
	struct zstd *z = mem_zeroed(1, sizeof(*z));

	z->pack = ZSTD_createCCtx();
	z->unpack = ZSTD_createDCtx();
	if (z->pack == NULL || z->unpack == NULL)
		mem_exhausted();
	if (dictionary != NULL && len > 0)
		learn(z, dictionary, len);
	if (ZSTD_isError(ZSTD_CCtx_setParameter(
	            z->pack, ZSTD_c_compressionLevel, PACK_LEVEL)) ||
	    ZSTD_isError(
	            ZSTD_CCtx_setParameter(z->pack, ZSTD_c_checksumFlag, 1)) ||
	    ZSTD_isError(ZSTD_CCtx_refCDict(z->pack, z->pack_words)) ||
	    ZSTD_isError(ZSTD_DCtx_refDDict(z->unpack, z->unpack_words)))
		abort(); /* our own misuse */
	return z;
}

void zstd_free(struct zstd *z)
{
	if (z == NULL)
		return;
	(void)ZSTD_freeCCtx(z->pack);
	(void)ZSTD_freeDCtx(z->unpack);
	(void)ZSTD_freeCDict(z->pack_words);
	(void)ZSTD_freeDDict(z->unpack_words);
	free(z);
}

static void set_len(struct text *t, size_t len)
{
	t->len = len;
	t->data[len] = '\0';
}

void zstd_pack(struct zstd *z, struct text *out, const void *data, size_t len)
{
	const size_t most = ZSTD_compressBound(len);
	size_t packed;

	if (ZSTD_isError(most))
		mem_exhausted(); /* longer than memory can be */
	text_reserve(out, most);
	packed = ZSTD_compress2(z->pack, out->data, most, data, len);
	if (ZSTD_isError(packed))
		mem_exhausted(); /* with that room it is the only failure */
	set_len(out, packed);
}

/* One frame, of the kind that zstd_pack makes, and nothing behind it. */
static bool is_ours(const void *data, size_t len)
{
	static const unsigned char magic[] = { 0x28, 0xb5, 0x2f, 0xfd };
	const unsigned char *head = data;

	return len >= HEAD_LEN && memcmp(head, magic, sizeof(magic)) == 0 &&
	       (head[HEAD_LEN - 1] & HEAD_BITS) == HEAD_OURS &&
	       ZSTD_findFrameCompressedSize(data, len) == len;
}

static int damaged(size_t len, struct err *e)
{
	return err_set(e, ERR_LEDGER,
	               "packed row of %zu bytes: damaged or packed with "
	               "another dictionary",
	               len);
}

int zstd_unpack(struct zstd *z, struct text *out, const void *data, size_t len,
                size_t limit, struct err *e)
{
	OWN(text_free) struct text plain = { 0 };
	unsigned long long said;

	if (!is_ours(data, len))
		return damaged(len, e);
	said = ZSTD_getFrameContentSize(data, len);
	if (said == ZSTD_CONTENTSIZE_UNKNOWN || said == ZSTD_CONTENTSIZE_ERROR)
		return damaged(len, e);
	if (said > limit)
		return err_set(e, ERR_TOO_LARGE,
		               "packed row: unpacks to more than %zu bytes",
		               limit);
	text_reserve(&plain, (size_t)said);
	if (ZSTD_decompressDCtx(z->unpack, plain.data, (size_t)said, data,
	                        len) != said)
		return damaged(len, e);
	set_len(&plain, (size_t)said);
	text_free(out);
	*out = plain;
	plain = (struct text){ 0 };
	return 0;
}
