/* token_reply: what the token endpoint answers (docs/source.md, sign-in).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_TOKEN_REPLY_H
#define WEBEX_TOKEN_REPLY_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct secret;

struct token_reply {
	struct secret *access;
	struct secret *refresh; /* NULL: the old one stays */
	int64_t access_life_ms; /* -1: not said */
	int64_t refresh_life_ms;
	char *scopes; /* NULL: not said */
};

/* Reads the body of a 200.  Frees what out held.  ERR_SHAPE for anything but
 * an object with a bearer token in visible ASCII; the text never shows it. */
int token_reply_read(struct token_reply *out, const char *data, size_t len,
                     struct err *e) MUST_CHECK;
void token_reply_clear(struct token_reply *r);

/* What to do when the endpoint does not want what it was given; its words tell
 * the client from the token. */
const char *token_reply_advice(const char *words);

#endif
