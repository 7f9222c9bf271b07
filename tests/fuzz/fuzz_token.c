/* Any bytes as the reply of the token endpoint or as an error body: tokens in
 * visible ASCII or a failure, and words that never hold what is hidden.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "webex/api.h"
#include "webex/api_words.h"
#include "webex/token_reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_visible(const struct secret *s)
{
	const char *p = secret_reveal(s);

	require(*p != '\0');
	for (; *p != '\0'; p++)
		require(*p > ' ' && *p <= '~');
}

static void check_reply(const char *data, size_t len)
{
	OWN(token_reply_clear) struct token_reply r = { .access = NULL };
	struct err e = { .code = ERR_NONE };

	if (token_reply_read(&r, data, len, &e) != 0) {
		require(e.code != ERR_NONE && e.text[0] != '\0');
		require(r.access == NULL);
		return;
	}
	check_visible(r.access);
	if (r.refresh != NULL)
		check_visible(r.refresh);
	require(r.access_life_ms == -1 || r.access_life_ms > 0);
	require(r.refresh_life_ms == -1 || r.refresh_life_ms > 0);
}

static void check_words(const char *data, size_t len)
{
	OWN(text_free) struct text words = { NULL, 0, 0 };
	OWN(own_secret) struct secret *hidden = secret_new("expires", 7);

	api_error_words(&words, 400, data, len, NULL);
	require(text_starts(text_str(&words), "HTTP 400"));
	require(words.len < 5000);
	require(text_is_utf8(text_str(&words), words.len));
	api_words_hide(words.data, hidden);
	require(strstr(words.data, "expires") == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(text_free) struct text input = { NULL, 0, 0 };

	text_add_bytes(&input, data, len);
	check_reply(text_str(&input), input.len);
	check_words(text_str(&input), input.len);
	return 0;
}
