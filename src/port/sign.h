/* sign: Ed25519 keys and signatures, by OpenSSL.
 *
 * The private key file is PKCS #8 PEM, as "openssl genpkey -algorithm
 * ed25519" writes it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_SIGN_H
#define PORT_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"

#define SIGN_PUBLIC_BYTES    32
#define SIGN_SIGNATURE_BYTES 64

struct err;
struct sign_key;

/* A fresh key. */
int sign_key_make(struct sign_key **out, struct err *e) MUST_CHECK;
/* ERR_CONFIG when the file is unreadable for others' sake (mode beyond 0600)
 * or no Ed25519 key. */
int sign_key_load(struct sign_key **out, const char *path,
                  struct err *e) MUST_CHECK;
/* New file, 0600, never over an existing one (ERR_FOREIGN then). */
int sign_key_save(const struct sign_key *k, const char *path,
                  struct err *e) MUST_CHECK;
void sign_key_free(struct sign_key *k);
OWN_TYPE(sign_key, struct sign_key, sign_key_free)
void sign_key_public(const struct sign_key *k,
                     unsigned char out[SIGN_PUBLIC_BYTES]);

/* Over data as it stands, not its digest. */
int sign_make(unsigned char out[SIGN_SIGNATURE_BYTES], const struct sign_key *k,
              const void *data, size_t len, struct err *e) MUST_CHECK;
bool sign_verify(const unsigned char public_key[SIGN_PUBLIC_BYTES],
                 const unsigned char signature[SIGN_SIGNATURE_BYTES],
                 const void *data, size_t len);

#endif
