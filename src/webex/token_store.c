/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token_store.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "config/config.h"
#include "port/json.h"

#define FORMAT         "wxarchive token store v1"
#define FILE_MAX_BYTES 65536
#define TRIAL_BYTES    8192 /* more than a store has */

static const struct json_limits limits = { FILE_MAX_BYTES, 4, 100 };

static const struct token_store nothing = {
	.access_from_ms = -1,
	.access_expires_ms = -1,
	.refresh_expires_ms = -1,
};

static void own_wiped(struct text *t)
{
	if (t->data != NULL)
		secret_wipe(t->data, t->cap);
	text_free(t);
}

/* Room for all of it at once, so that no half-grown copy stays behind. */
static struct text roomy(size_t bytes)
{
	return (struct text){ mem_zeroed(bytes, 1), 0, bytes };
}

static void add_secret(struct text *t, const struct secret *s)
{
	if (s != NULL)
		text_add_bytes(t, secret_reveal(s), secret_len(s));
	text_add_char(t, '\n');
}

static size_t length_of(const struct secret *s)
{
	return s == NULL ? 0 : secret_len(s);
}

void token_store_seed(char out[DIGEST_SHA256_HEX], const struct config *c)
{
	const struct secret *refresh = c->auth.refresh_token;
	const struct secret *access = c->auth.access_token;
	OWN(own_wiped)
	struct text t = roomy(length_of(refresh) + length_of(access) + 16);

	out[0] = '\0';
	if (refresh == NULL && access == NULL)
		return;
	add_secret(&t, refresh);
	add_secret(&t, access);
	digest_sha256_hex(out, t.data, t.len);
}

bool token_store_wins(const struct token_store *s, const struct config *c)
{
	char seed[DIGEST_SHA256_HEX];

	token_store_seed(seed, c);
	return seed[0] == '\0' || strcmp(seed, s->seed) == 0;
}

static struct secret *read_secret(const struct json *root, const char *key)
{
	const char *s = json_text(json_member(root, key));

	return s == NULL || *s == '\0' ? NULL : secret_new(s, strlen(s));
}

static int64_t read_time(const struct json *root, const char *key)
{
	int64_t ms;

	return json_i64(json_member(root, key), &ms) && ms > 0 ? ms : -1;
}

static int read_object(struct token_store *out, const struct json *root,
                       struct err *e)
{
	const char *format = json_text(json_member(root, "format"));
	const char *scopes = json_text(json_member(root, "scopes"));
	const char *seed = json_text(json_member(root, "seed"));

	if (format == NULL || strcmp(format, FORMAT) != 0)
		return err_set(e, ERR_AUTH, "it is no token store");
	out->access = read_secret(root, "access_token");
	out->refresh = read_secret(root, "refresh_token");
	out->access_from_ms = read_time(root, "access_from_ms");
	out->access_expires_ms = read_time(root, "access_expires_ms");
	out->refresh_expires_ms = read_time(root, "refresh_expires_ms");
	out->scopes = scopes == NULL ? NULL : mem_copy_text(scopes);
	if (seed != NULL && strlen(seed) < sizeof(out->seed))
		memcpy(out->seed, seed, strlen(seed) + 1);
	return 0;
}

static int parse(struct token_store *out, const struct text *t, struct err *e)
{
	OWN(own_json) struct json *root = NULL;

	if (json_check(text_str(t), t->len, &limits, e) != 0 ||
	    json_parse(&root, json_slice_whole(text_str(t), t->len), e) != 0)
		return -1;
	return read_object(out, root, e);
}

/* Refused, as every other secret is, and not repaired in silence: whoever
 * could read it may have done so. */
static int check_mode(const char *path, struct err *e)
{
	OWN(text_free) struct text word = { NULL, 0, 0 };
	struct stat st;

	if (stat(path, &st) != 0 || (st.st_mode & 077) == 0)
		return 0; /* what cannot be seen fails when it is read */
	text_add_shell(&word, path);
	err_set(e, ERR_CONFIG,
	        "%s is open to other users (mode %04o); allowed: only its "
	        "owner (0600)",
	        path, (unsigned)st.st_mode & 07777U);
	return err_hint(e,
	                "type: chmod 600 %s; if others could read it, sign "
	                "in again: wxarchive login",
	                text_str(&word));
}

int token_store_read(struct token_store *out, bool *is_there, const char *path,
                     struct err *e)
{
	OWN(own_wiped) struct text t = { NULL, 0, 0 };
	OWN(token_store_clear) struct token_store s = nothing;

	if (file_is_absent(path)) {
		*is_there = false;
		return 0;
	}
	if (check_mode(path, e) != 0 ||
	    file_read(&t, path, FILE_MAX_BYTES, e) != 0)
		return err_context(e, "token store");
	if (parse(&s, &t, e) != 0) {
		e->code = ERR_AUTH;
		err_context(e, "token store %s", path);
		return err_hint(e, "delete the file, then run 'wxarchive "
		                   "login', or give a new refresh token in "
		                   "auth.refresh_token_file");
	}
	token_store_clear(out);
	*out = s;
	s = nothing;
	*is_there = true;
	return 0;
}

static void add_member(struct text *t, const char *key, const char *value)
{
	if (value == NULL)
		return;
	text_addf(t, ",\n  \"%s\": ", key);
	text_add_json(t, value, strlen(value));
}

static void add_time(struct text *t, const char *key, int64_t ms)
{
	if (ms >= 0)
		text_addf(t, ",\n  \"%s\": %" PRId64, key, ms);
}

int token_store_write(const struct token_store *s, const char *path,
                      struct err *e)
{
	OWN(own_wiped) struct text t = roomy(FILE_MAX_BYTES);

	text_add(&t, "{\n  \"format\": \"" FORMAT "\"");
	add_member(&t, "access_token",
	           s->access == NULL ? NULL : secret_reveal(s->access));
	add_time(&t, "access_from_ms", s->access_from_ms);
	add_time(&t, "access_expires_ms", s->access_expires_ms);
	add_member(&t, "refresh_token",
	           s->refresh == NULL ? NULL : secret_reveal(s->refresh));
	add_time(&t, "refresh_expires_ms", s->refresh_expires_ms);
	add_member(&t, "scopes", s->scopes);
	add_member(&t, "seed", s->seed);
	text_add(&t, "\n}\n");
	if (file_replace(path, t.data, t.len, 0600, e) != 0)
		return err_context(e, "token store");
	return 0;
}

/* Room for a new one. */
static int try_beside(const char *path, struct err *e)
{
	OWN(text_free) struct text trial = { NULL, 0, 0 };
	OWN(mem_own) char *blanks = mem_zeroed(TRIAL_BYTES, 1);

	text_addf(&trial, "%s.try", path);
	if (file_replace(text_str(&trial), blanks, TRIAL_BYTES, 0600, e) != 0)
		return -1;
	(void)unlink(text_str(&trial));
	return 0;
}

/* A file that cannot be replaced: immutable, mounted alone. */
static int try_again(const char *path, struct err *e)
{
	OWN(own_wiped) struct text t = { NULL, 0, 0 };

	if (file_is_absent(path))
		return 0;
	if (file_read(&t, path, FILE_MAX_BYTES, e) != 0)
		return -1;
	return file_replace(path, t.data, t.len, 0600, e);
}

int token_store_try(const char *path, struct err *e)
{
	if (try_beside(path, e) != 0 || try_again(path, e) != 0)
		return err_context(e, "token store");
	return 0;
}

void token_store_clear(struct token_store *s)
{
	secret_free(s->access);
	secret_free(s->refresh);
	free(s->scopes);
	*s = nothing;
}
