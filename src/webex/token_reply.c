/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token_reply.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/secret.h"
#include "port/json.h"

#define SCOPES_MAX      ((size_t)4096)
#define TOKEN_MAX_BYTES 8192
#define LIFE_MAX_S      (INT64_C(20) * 365 * 86400)

static const struct json_limits limits = { 65536, 8, 1000 };

/* What may stand in a header and in a form: no blank, no control. */
static bool is_visible(const char *s)
{
	const size_t len = strlen(s);

	if (len == 0 || len > TOKEN_MAX_BYTES)
		return false;
	for (; *s != '\0'; s++)
		if (*s <= ' ' || *s > '~')
			return false;
	return true;
}

/* NULL when absent; *is_bad when there is something else. */
static struct secret *read_token(const struct json *root, const char *key,
                                 bool *is_bad)
{
	const struct json *j = json_member(root, key);
	const char *s = json_text(j);

	if (json_type(j) == JSON_ABSENT || json_type(j) == JSON_NULL)
		return NULL;
	if (s != NULL && *s == '\0')
		return NULL;
	if (s == NULL || !is_visible(s)) {
		*is_bad = true;
		return NULL;
	}
	return secret_new(s, strlen(s));
}

static int64_t read_life(const struct json *root, const char *key)
{
	int64_t life_s;

	if (!json_i64(json_member(root, key), &life_s) || life_s <= 0 ||
	    life_s > LIFE_MAX_S)
		return -1;
	return life_s * 1000;
}

static int read_object(struct token_reply *out, const struct json *root,
                       struct err *e)
{
	const char *type = json_text(json_member(root, "token_type"));
	const char *scopes = json_text(json_member(root, "scope"));
	bool is_bad = false;

	if (json_type(root) != JSON_OBJECT)
		return err_set(e, ERR_SHAPE,
		               "the token endpoint's reply is no object");
	if (type != NULL && strcasecmp(type, "Bearer") != 0)
		return err_set(e, ERR_SHAPE,
		               "the token endpoint gave a token of type "
		               "%.32s, allowed: Bearer",
		               type);
	out->access = read_token(root, "access_token", &is_bad);
	out->refresh = read_token(root, "refresh_token", &is_bad);
	if (out->access == NULL || is_bad)
		return err_set(e, ERR_SHAPE,
		               "the token endpoint's reply holds no usable "
		               "token");
	out->access_life_ms = read_life(root, "expires_in");
	out->refresh_life_ms = read_life(root, "refresh_token_expires_in");
	/* Told to people alone: one that fills the token file is done without.
	 */
	if (scopes != NULL && strlen(scopes) <= SCOPES_MAX)
		out->scopes = mem_copy_text(scopes);
	return 0;
}

int token_reply_read(struct token_reply *out, const char *data, size_t len,
                     struct err *e)
{
	OWN(own_json) struct json *root = NULL;
	OWN(token_reply_clear)
	struct token_reply r = { NULL, NULL, -1, -1, NULL };

	if (json_check(data, len, &limits, e) != 0 ||
	    json_parse(&root, json_slice_whole(data, len), e) != 0)
		return err_context(e, "the token endpoint's reply");
	if (read_object(&r, root, e) != 0)
		return -1;
	token_reply_clear(out);
	*out = r;
	r = (struct token_reply){ NULL, NULL, -1, -1, NULL };
	return 0;
}

void token_reply_clear(struct token_reply *r)
{
	secret_free(r->access);
	secret_free(r->refresh);
	free(r->scopes);
	*r = (struct token_reply){ NULL, NULL, -1, -1, NULL };
}

const char *token_reply_advice(const char *words)
{
	static const char *const of_client[] = {
		"invalid_client",    "invalid client", "unauthorized_client",
		"client_secret",     "client secret",  "clientsecret",
		"client credentials"
	};

	for (size_t i = 0; i < ARRAY_COUNT(of_client); i++) {
		if (strcasestr(words, of_client[i]) != NULL)
			return "check auth.client_secret_file and "
			       "auth.client_id: they must be those of the "
			       "integration or service app under My Webex "
			       "Apps at developer.webex.com, where a new "
			       "client secret ends the old one; the tokens "
			       "are kept";
	}
	return "run 'wxarchive login'; for a service app open it under My "
	       "Webex Apps at developer.webex.com, make new tokens there and "
	       "put the refresh token into auth.refresh_token_file; check "
	       "auth.client_id and auth.client_secret_file";
}
