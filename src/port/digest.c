/* digest: SHA-256 and friends, by OpenSSL.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/mem.h"

struct digest {
	EVP_MD_CTX *ctx;
	EVP_MD *md;
};

static NORETURN void give_up(const char *what)
{
	(void)fprintf(stderr, "wxarchive: OpenSSL does not provide %s\n", what);
	_exit(1);
}

static const char *digest_name(enum digest_kind kind)
{
	switch (kind) {
	case DIGEST_SHA256:
		return "SHA256";
	case DIGEST_MD5:
		return "MD5";
	case DIGEST_SHA1:
		return "SHA1";
	}
	give_up("a digest of unknown kind");
}

struct digest *digest_new(enum digest_kind kind)
{
	struct digest *d = mem_zeroed(1, sizeof(*d));

	d->ctx = EVP_MD_CTX_new();
	d->md = EVP_MD_fetch(NULL, digest_name(kind), NULL);
	if (d->ctx == NULL || d->md == NULL)
		give_up(digest_name(kind));
	digest_restart(d);
	return d;
}

void digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	EVP_MD_free(d->md);
	free(d);
}

void digest_restart(struct digest *d)
{
	if (EVP_DigestInit_ex2(d->ctx, d->md, NULL) != 1)
		give_up("the start of a digest");
}

void digest_add(struct digest *d, const void *data, size_t len)
{
	if (EVP_DigestUpdate(d->ctx, data, len) != 1)
		give_up("a digest of these bytes");
}

void digest_end(struct digest *d, unsigned char *out)
{
	if (EVP_DigestFinal_ex(d->ctx, out, NULL) != 1)
		give_up("the end of a digest");
}

void digest_sha256(unsigned char out[DIGEST_SHA256_BYTES], const void *data,
                   size_t len)
{
	if (EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) != 1)
		give_up("SHA256");
}

void digest_sha256_hex(char out[DIGEST_SHA256_HEX], const void *data,
                       size_t len)
{
	unsigned char sum[DIGEST_SHA256_BYTES];

	digest_sha256(sum, data, len);
	bytes_hex(out, sum, sizeof(sum));
}
