/* token_store: the file in which the tokens in force lie.
 *
 * One JSON object, mode 0600, replaced atomically.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_TOKEN_STORE_H
#define WEBEX_TOKEN_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "port/digest.h"

struct config;
struct err;
struct secret;

struct token_store {
	struct secret *access; /* NULL: none in force */
	struct secret *refresh;
	int64_t access_from_ms; /* when it came; -1 */
	int64_t access_expires_ms;
	int64_t refresh_expires_ms;
	char *scopes;                 /* NULL: not said */
	char seed[DIGEST_SHA256_HEX]; /* of what the configuration gave */
};

/* The digest of the tokens that the configuration gives; "" for none. */
void token_store_seed(char out[DIGEST_SHA256_HEX], const struct config *c);
/* Whether what is stored goes before what the configuration gives: it gives
 * nothing, or the stored tokens descend from what it gives. */
bool token_store_wins(const struct token_store *s, const struct config *c);

/* Frees what out held.  *is_there false when there is no such file.  ERR_AUTH
 * when it is no token store; ERR_CONFIG when others can read it. */
int token_store_read(struct token_store *out, bool *is_there, const char *path,
                     struct err *e) MUST_CHECK;
int token_store_write(const struct token_store *s, const char *path,
                      struct err *e) MUST_CHECK;
/* Whether a store can be written there now: writes anew what is there, byte
 * for byte, and a trial beside it, which is removed again. */
int token_store_try(const char *path, struct err *e) MUST_CHECK;
void token_store_clear(struct token_store *s);

#endif
