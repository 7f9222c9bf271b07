/* token_own: a token seen from inside (private to token*.c).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_TOKEN_OWN_H
#define WEBEX_TOKEN_OWN_H

#include <stdbool.h>

#include "webex/endpoint.h"
#include "webex/token.h"
#include "webex/token_store.h"

struct arena;
struct clock;
struct config;
struct lockfile;
struct secret;

struct token {
	const struct config *config;
	const struct clock *clock;
	struct arena *arena;
	struct endpoint endpoint;
	char *lock_path;
	struct token_store store; /* what is in force, and in the file */
	char *org;
	unsigned version;
	bool is_refused;
	/* while a request is on its way */
	struct lockfile *lock;
	struct secret *form;
	struct secret *code;
};

#endif
