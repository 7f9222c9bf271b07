/* b64: base64 by OpenSSL.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/b64.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/text.h"

/* A multiple of 3 and of 4, so that blocks join without padding. */
#define B64_BLOCK 1536

void b64_add(struct text *out, const void *data, size_t len)
{
	unsigned char block[B64_BLOCK / 3 * 4 + 1];
	const unsigned char *at = data;

	while (len > 0) {
		const size_t part = len < B64_BLOCK ? len : B64_BLOCK;
		const int n = EVP_EncodeBlock(block, at, (int)part);

		text_add_bytes(out, block, (size_t)n);
		at += part;
		len -= part;
	}
}

void b64_add_url(struct text *out, const void *data, size_t len)
{
	const size_t start = out->len;

	b64_add(out, data, len);
	for (size_t i = start; i < out->len; i++) {
		if (out->data[i] == '+')
			out->data[i] = '-';
		else if (out->data[i] == '/')
			out->data[i] = '_';
	}
	while (out->len > start && out->data[out->len - 1] == '=')
		out->data[--out->len] = '\0';
}

static size_t padding_count(const char *s, size_t len)
{
	if (len < 2 || s[len - 1] != '=')
		return 0;
	return s[len - 2] == '=' ? 2 : 1;
}

/* Decodes one block.  What encodes to other characters than those that came
 * was not canonical: white space, loose padding, stray bits. */
static bool add_block(struct text *out, const char *s, size_t len)
{
	unsigned char bytes[B64_BLOCK / 4 * 3];
	unsigned char again[B64_BLOCK + 1];
	const size_t full = len / 4 * 3;
	size_t size;

	if (EVP_DecodeBlock(bytes, (const unsigned char *)s, (int)len) !=
	    (int)full)
		return false;
	size = full - padding_count(s, len);
	if (EVP_EncodeBlock(again, bytes, (int)size) != (int)len ||
	    memcmp(again, s, len) != 0)
		return false;
	text_add_bytes(out, bytes, size);
	return true;
}

bool b64_decode(struct text *out, const char *s, size_t len)
{
	const size_t start = out->len;

	if (len % 4 != 0)
		return false;
	while (len > 0) {
		const size_t part = len < B64_BLOCK ? len : B64_BLOCK;

		/* Padding inside leaves a block that is not full. */
		if (!add_block(out, s, part) ||
		    (part < len && s[part - 1] == '=')) {
			out->len = start;
			if (out->data != NULL)
				out->data[start] = '\0';
			return false;
		}
		s += part;
		len -= part;
	}
	return true;
}
