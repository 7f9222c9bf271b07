/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/signin.h"

#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "port/b64.h"
#include "port/digest.h"
#include "port/url.h"
#include "webex/endpoint.h"

#define RANDOM_BYTES       32
#define REDIRECT_MAX_BYTES 8192
#define SCOPES             "cjp:config_read"

static void add_query(struct text *t, struct arena *a, const char *key,
                      const char *value)
{
	text_add_char(t, strchr(text_str(t), '?') == NULL ? '?' : '&');
	text_addf(t, "%s=%s", key, url_escape(a, value));
}

static char *challenge_of(struct arena *a, const char *verifier)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };
	unsigned char digest[DIGEST_SHA256_BYTES];

	digest_sha256(digest, verifier, strlen(verifier));
	b64_add_url(&t, digest, sizeof(digest));
	return arena_text(a, text_str(&t));
}

static void random_word(char out[2 * RANDOM_BYTES + 1])
{
	unsigned char bytes[RANDOM_BYTES];

	bytes_random(bytes, sizeof(bytes));
	bytes_hex(out, bytes, sizeof(bytes));
}

int signin_start(struct signin *out, struct arena *a, const struct config *c,
                 const struct endpoint *p, const char *redirect_uri,
                 struct err *e)
{
	const char *scopes = c->auth.scopes != NULL ? c->auth.scopes : SCOPES;
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct signin s;

	if (c->auth.client_id == NULL) {
		err_set(e, ERR_AUTH,
		        "auth.client_id is not set, and the sign-in needs it");
		return err_hint(e, "set auth.client_id and "
		                   "auth.client_secret_file to those of the "
		                   "integration");
	}
	random_word(s.state);
	random_word(s.verifier);
	s.redirect_uri = arena_text(a, redirect_uri);
	text_add(&t, p->authorize_url);
	add_query(&t, a, "response_type", "code");
	add_query(&t, a, "client_id", c->auth.client_id);
	add_query(&t, a, "redirect_uri", redirect_uri);
	add_query(&t, a, "scope", scopes);
	add_query(&t, a, "state", s.state);
	add_query(&t, a, "code_challenge", challenge_of(a, s.verifier));
	add_query(&t, a, "code_challenge_method", "S256");
	s.address = arena_text(a, text_str(&t));
	*out = s;
	return 0;
}

/* The query of a whole URL, of a path with query, or the query itself, with
 * neither blanks around it nor a fragment behind it. */
static char *query_of(struct arena *a, const char *redirect)
{
	const char *from = redirect + strspn(redirect, " \t\r\n\"'<");
	const char *mark = strchr(from, '?');

	if (mark != NULL)
		from = mark + 1;
	return arena_bytes(a, from, strcspn(from, " \t\r\n\"'>#"));
}

/* What to do about an error of RFC 6749, 4.1.2.1. */
static const char *advice_of(const char *error)
{
	static const char *const rows[][2] = {
		{ "access_denied",
		  "run wxarchive login again, sign in as an administrator of "
		  "the organisation, and accept what is asked for; if that is "
		  "not offered, the integration has to be permitted in Control "
		  "Hub first" },
		{ "invalid_scope",
		  "give the integration the scopes that auth.scopes names "
		  "(cjp:config_read at least) under My Webex Apps at "
		  "developer.webex.com, or correct auth.scopes; then: "
		  "wxarchive login" },
		{ "server_error", "the source is in trouble: run wxarchive "
		                  "login again later" },
		{ "temporarily_unavailable", "the source is in trouble: run "
		                             "wxarchive login again later" },
	};

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		if (strcmp(error, rows[i][0]) == 0)
			return rows[i][1];
	return "check auth.client_id, auth.scopes and the integration under My "
	       "Webex Apps at developer.webex.com; then: wxarchive login";
}

static int refuse_error(struct arena *a, const char *query, const char *error,
                        struct err *e)
{
	const char *why = url_query_value(a, query, "error_description");

	if (why == NULL)
		(void)err_set(e, ERR_AUTH, "the sign-in was refused: %.200s",
		              error);
	else
		(void)err_set(e, ERR_AUTH,
		              "the sign-in was refused: %.200s: %.300s", error,
		              why);
	return err_hint(e, "%s", advice_of(error));
}

bool signin_is_ours(struct arena *a, const struct signin *s,
                    const char *redirect)
{
	const char *query = query_of(a, redirect);
	const char *state = url_query_value(a, query, "state");

	if (state != NULL)
		return strcmp(state, s->state) == 0;
	return url_query_value(a, query, "error") != NULL;
}

int signin_code(char **code, struct arena *a, const struct signin *s,
                const char *redirect, struct err *e)
{
	const char *query;
	const char *state;
	const char *error;
	char *value;

	if (strlen(redirect) > REDIRECT_MAX_BYTES)
		return err_set(e, ERR_USAGE,
		               "the redirect is longer than %d bytes",
		               REDIRECT_MAX_BYTES);
	query = query_of(a, redirect);
	state = url_query_value(a, query, "state");
	error = url_query_value(a, query, "error");
	value = url_query_value(a, query, "code");
	if (error == NULL && (value == NULL || *value == '\0')) {
		err_set(e, ERR_USAGE,
		        "this is no redirect of the sign-in: "
		        "it holds no code");
		return err_hint(e, "paste the whole address that the browser "
		                   "shows after the sign-in: "
		                   "http://127.0.0.1:...?code=...&state=...");
	}
	/* a denial may come without the state, and is one all the same */
	if (state == NULL ? error == NULL : strcmp(state, s->state) != 0) {
		err_set(e, ERR_AUTH,
		        "the redirect belongs to another sign-in: its state "
		        "differs");
		return err_hint(e, "open the address that was printed last, "
		                   "and paste what comes of it");
	}
	if (error != NULL)
		return refuse_error(a, query, error, e);
	*code = value;
	return 0;
}
