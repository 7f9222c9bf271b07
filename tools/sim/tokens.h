/* tokens: access tokens, refresh tokens and codes.  Thread safe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TOKENS_H
#define SIM_TOKENS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "sim/options.h"

#define TOKENS_TEXT_MAX 160

enum tokens_kind { TOKENS_ACCESS, TOKENS_REFRESH, TOKENS_CODE };

struct tokens_grant {
	enum tokens_kind kind;
	char text[TOKENS_TEXT_MAX];
	char client[80];
	char org[UUID_TEXT_MAX];
	bool service;
	int64_t expires_ms;  /* service time */
	char redirect[512];  /* of a code */
	char challenge[128]; /* S256; "": none */
};

struct tokens;

struct tokens *tokens_new(const struct options *o, int64_t now_ms);
void tokens_free(struct tokens *t);

/* Makes a text for the grant and keeps it. */
void tokens_issue(struct tokens *t, const char *cluster,
                  struct tokens_grant *grant);
/* The living grant with that text; false: none. */
bool tokens_find(struct tokens *t, enum tokens_kind kind, const char *text,
                 int64_t now_ms, struct tokens_grant *out);
void tokens_kill(struct tokens *t, enum tokens_kind kind, const char *text);
/* All of a kind die; how many. */
int tokens_kill_all(struct tokens *t, enum tokens_kind kind);

#endif
