/* body: see body.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/body.h"

#include <microhttpd.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void body_clear(struct body *b)
{
	if (b->owned) {
		void *head;

		memcpy(&head, &b->head, sizeof(head));
		free(head);
	}
	memset(b, 0, sizeof(*b));
}

void body_set(struct body *b, void *bytes, size_t len)
{
	body_clear(b);
	b->head = bytes;
	b->head_len = len;
	b->owned = true;
	b->size = (int64_t)len;
}

/* The longest piece at that offset that lies in one stretch of memory. */
static size_t piece_at(const struct body *b, int64_t at, int64_t end,
                       const unsigned char **out)
{
	size_t place;
	size_t len;

	/* A body without a tape ends with its head. */
	if (b->tape_len == 0 || at < (int64_t)b->head_len) {
		*out = b->head + at;
		len = b->head_len - (size_t)at;
	} else {
		place = (b->phase + (size_t)(at - (int64_t)b->head_len)) %
		        b->tape_len;
		*out = b->tape + place;
		len = b->tape_len - place;
	}
	return (int64_t)len > end - at ? (size_t)(end - at) : len;
}

size_t body_read(const struct body *b, int64_t at, void *out, size_t max)
{
	unsigned char *to = out;
	size_t done = 0;

	while (done < max && at < b->size) {
		const unsigned char *piece;
		size_t len = piece_at(b, at, b->size, &piece);

		if (len > max - done)
			len = max - done;
		memcpy(to + done, piece, len);
		done += len;
		at += (int64_t)len;
	}
	return done;
}

struct MHD_Response *body_response(struct body *b, int64_t from, int64_t to)
{
	struct MHD_Response *response;
	struct MHD_IoVec *pieces;
	void *owned = NULL;
	unsigned count = 0;
	unsigned room = 2;

	if (b->tape_len > 0)
		room += (unsigned)(b->size / (int64_t)b->tape_len) + 2;
	pieces = mem_zeroed(room, sizeof(*pieces));
	while (from < to) {
		const unsigned char *piece;
		size_t len = piece_at(b, from, to, &piece);

		pieces[count].iov_base = piece;
		pieces[count++].iov_len = len;
		from += (int64_t)len;
	}
	if (b->owned)
		memcpy(&owned, &b->head, sizeof(owned));
	response = MHD_create_response_from_iovec(pieces, count, free, owned);
	b->owned = false;
	free(pieces);
	return response;
}

static void digest(const struct body *b, const EVP_MD *md, unsigned char *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int64_t at = 0;

	(void)EVP_DigestInit_ex(ctx, md, NULL);
	while (at < b->size) {
		const unsigned char *piece;
		size_t len = piece_at(b, at, b->size, &piece);

		(void)EVP_DigestUpdate(ctx, piece, len);
		at += (int64_t)len;
	}
	(void)EVP_DigestFinal_ex(ctx, out, NULL);
	EVP_MD_CTX_free(ctx);
}

void body_sha256(const struct body *b, unsigned char out[32])
{
	digest(b, EVP_sha256(), out);
}

void body_md5(const struct body *b, unsigned char out[16])
{
	digest(b, EVP_md5(), out);
}
