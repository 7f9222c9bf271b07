/* Any bytes as the file of the tokens: refused with words, or tokens that
 * come back when they are written anew.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/text.h"
#include "scratch.h"
#include "webex/token_store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_secret(const struct secret *s)
{
	if (s == NULL)
		return;
	require(secret_len(s) > 0 && strlen(secret_reveal(s)) == secret_len(s));
}

static void check_store(const struct token_store *s)
{
	check_secret(s->access);
	check_secret(s->refresh);
	require(s->access_from_ms == -1 || s->access_from_ms > 0);
	require(s->access_expires_ms == -1 || s->access_expires_ms > 0);
	require(s->refresh_expires_ms == -1 || s->refresh_expires_ms > 0);
	require(strnlen(s->seed, sizeof(s->seed)) < sizeof(s->seed));
}

static void require_same_secret(const struct secret *a, const struct secret *b)
{
	require((a == NULL) == (b == NULL));
	require(a == NULL || strcmp(secret_reveal(a), secret_reveal(b)) == 0);
}

static void write_and_read(const struct token_store *s, const char *path)
{
	OWN(token_store_clear) struct token_store again = { .seed = "" };
	struct stat st;
	struct err e = { 0 };
	bool is_there = false;

	require(token_store_write(s, path, &e) == 0);
	require(stat(path, &st) == 0 && (st.st_mode & 07777) == 0600);
	require(token_store_read(&again, &is_there, path, &e) == 0 && is_there);
	require_same_secret(s->access, again.access);
	require_same_secret(s->refresh, again.refresh);
	require(s->access_from_ms == again.access_from_ms);
	require(s->access_expires_ms == again.access_expires_ms);
	require(s->refresh_expires_ms == again.refresh_expires_ms);
	require(text_equal(s->scopes, again.scopes));
	require(strcmp(s->seed, again.seed) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	OWN(token_store_clear) struct token_store s = { .access_from_ms = 7 };
	struct err e = { 0 };
	bool is_there = false;
	char path[300];

	scratch_path(path, sizeof(path), "token.json");
	scratch_write(path, data, len);
	require(chmod(path, 0600) == 0);
	if (token_store_read(&s, &is_there, path, &e) != 0) {
		require(e.code == ERR_AUTH && e.text[0] != '\0');
		require(!is_there && s.access == NULL && s.access_from_ms == 7);
		return 0;
	}
	require(is_there);
	check_store(&s);
	write_and_read(&s, path);
	return 0;
}
