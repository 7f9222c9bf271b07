/* signin: the authorization-code flow with a loopback redirect.
 *
 * state and, where offered, PKCE (S256).  Works without a browser: the
 * address is printed, the redirect can be pasted.  Pure but for randomness.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_SIGNIN_H
#define WEBEX_SIGNIN_H

#include <stdbool.h>

#include "base/attr.h"

struct arena;
struct config;
struct endpoint;
struct err;

struct signin {
	char state[65];
	char verifier[65]; /* PKCE; sent as its S256 challenge */
	char *redirect_uri;
	char *address; /* to open in a browser */
};

/* redirect_uri such as http://127.0.0.1:8484/callback. */
int signin_start(struct signin *out, struct arena *a, const struct config *c,
                 const struct endpoint *p, const char *redirect_uri,
                 struct err *e) MUST_CHECK;
/* The code in a redirect (a whole URL, a path with query, or a bare query).
 * ERR_AUTH when state differs or the source sent error=... (with or without
 * the state); ERR_USAGE when
 * it is no redirect. */
int signin_code(char **code, struct arena *a, const struct signin *s,
                const char *redirect, struct err *e) MUST_CHECK;
/* Whether a redirect answers this sign-in: anybody can send one to the
 * listener.  A denial need not carry the state. */
bool signin_is_ours(struct arena *a, const struct signin *s,
                    const char *redirect) MUST_CHECK;

#endif
