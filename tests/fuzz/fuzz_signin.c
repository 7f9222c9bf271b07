/* Any bytes as the redirect of a sign-in: only one that carries the state gives
 * a code, and a code comes back as it was sent.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/url.h"
#include "webex/signin.h"

#define STATE "5f0c1b6e8d2a4937"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct signin ours = { .state = STATE };

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void read_redirect(struct arena *a, const char *redirect)
{
	const bool is_ours = signin_is_ours(a, &ours, redirect);
	struct err e = { 0 };
	char *code = NULL;

	if (signin_code(&code, a, &ours, redirect, &e) == 0) {
		require(is_ours && code != NULL && code[0] != '\0');
		return;
	}
	require(code == NULL && e.text[0] != '\0');
	require(e.code == ERR_AUTH || e.code == ERR_USAGE);
}

/* The listener takes the query alone, a person pastes all of it. */
static void send_code(struct arena *a, const char *sent)
{
	const char *query =
	        arena_format(a, "code=%s&state=" STATE, url_escape(a, sent));
	const char *pasted = arena_format(
	        a, " \"http://127.0.0.1:8484/callback?%s#top\"\r", query);
	const char *other = arena_format(a, "%s0", query);
	struct err e = { 0 };
	char *code = NULL;

	require(!signin_is_ours(a, &ours, other));
	require(signin_code(&code, a, &ours, other, &e) != 0);
	if (sent[0] == '\0' || strlen(query) > 8000)
		return;
	require(signin_is_ours(a, &ours, query));
	require(signin_code(&code, a, &ours, query, &e) == 0);
	require(strcmp(code, sent) == 0);
	require(signin_is_ours(a, &ours, pasted));
	require(signin_code(&code, a, &ours, pasted, &e) == 0);
	require(strcmp(code, sent) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char *input = arena_bytes(a, (const char *)data, len);

	read_redirect(a, input);
	read_redirect(a, arena_format(a, "state=" STATE "&%s", input));
	send_code(a, input);
	return 0;
}
