/* token_owner: the organisation that a token belongs to.
 *
 * A person who is signed in to another organisation in the same browser, or
 * the token of another service app, would archive nothing of what was meant.
 * Source: docs/source.md, sign-in.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_TOKEN_OWNER_H
#define WEBEX_TOKEN_OWNER_H

#include "base/attr.h"

struct config;
struct err;
struct secret;

/* The organisation at the end of an access token (split from the right), to
 * be freed; NULL when it has another form, or there is none. */
char *token_owner_read(const struct secret *access);

/* ERR_AUTH when org is known and is not the configured one, unless
 * auth.other_org permits it. */
int token_owner_check(const char *org, const struct config *c,
                      struct err *e) MUST_CHECK;

#endif
