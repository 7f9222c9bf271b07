/* digest: SHA-256 and friends, by OpenSSL.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_DIGEST_H
#define PORT_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

#define DIGEST_SHA256_BYTES 32
#define DIGEST_SHA256_HEX   65 /* with its NUL */

struct digest;

enum digest_kind { DIGEST_SHA256, DIGEST_MD5, DIGEST_SHA1 };

/* Ends the process when OpenSSL cannot provide it. */
struct digest *digest_new(enum digest_kind kind);
void digest_free(struct digest *d);
OWN_TYPE(digest, struct digest, digest_free)
/* Starts anew, for reuse. */
void digest_restart(struct digest *d);
void digest_add(struct digest *d, const void *data, size_t len);
/* out takes 32 bytes (SHA-256), 16 (MD5), 20 (SHA-1); the digest must be
 * restarted before it takes more. */
void digest_end(struct digest *d, unsigned char *out);

/* SHA-256 of one buffer. */
void digest_sha256(unsigned char out[DIGEST_SHA256_BYTES], const void *data,
                   size_t len);
void digest_sha256_hex(char out[DIGEST_SHA256_HEX], const void *data,
                       size_t len);

#endif
