/* oauth: see oauth.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/oauth.h"

#include <ctype.h>
#include <json-c/json.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "sim/faults.h"
#include "sim/hex.h"
#include "sim/sim.h"
#include "sim/simclock.h"

#define CODE_LIFE_MS INT64_C(300000)

static char byte_of(const char *digits)
{
	unsigned value = (unsigned)hex_value(digits[0]) << 4 |
	                 (unsigned)hex_value(digits[1]);
	char c;

	memcpy(&c, &(unsigned char){ (unsigned char)value }, 1);
	return c;
}

static char *decode(struct arena *a, const char *s, size_t len)
{
	char *out = arena_bytes(a, s, len);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && i + 2 < len && hex_value(s[i + 1]) >= 0 &&
		    hex_value(s[i + 2]) >= 0) {
			out[n++] = byte_of(s + i + 1);
			i += 2;
		} else if (s[i] == '+') {
			out[n++] = ' ';
		} else {
			out[n++] = s[i];
		}
	}
	out[n] = '\0';
	return out;
}

/* A field of the form in the request's body; "" when absent. */
static const char *form(const struct request *r, const char *name)
{
	const char *at = text_str(&r->body);

	while (*at != '\0') {
		size_t len = strcspn(at, "&");
		size_t key = strcspn(at, "=&");

		if (key == strlen(name) && memcmp(at, name, key) == 0)
			return key < len ? decode(r->arena, at + key + 1,
			                          len - key - 1)
			                 : "";
		at += len;
		if (*at == '&')
			at++;
	}
	return "";
}

static void refuse(const struct request *r, struct reply *out, unsigned status,
                   const char *code, const char *words)
{
	if (r->sim->o.oauth_errors == 0) {
		http_refuse_webex(r, out, status, "%s", words);
		return;
	}
	http_reply_clear(out);
	out->status = status;
	out->content_type = "application/json";
	text_addf(&out->text, "{\"error\":\"%s\",\"error_description\":\"%s\"}",
	          code, words);
}

static bool client_good(const struct request *r, struct reply *out)
{
	const struct options *o = &r->sim->o;

	if (strcmp(form(r, "client_id"), o->client_id) == 0 &&
	    strcmp(form(r, "client_secret"), o->client_secret) == 0)
		return true;
	refuse(r, out, 401, "invalid_client", "Invalid client credentials");
	return false;
}

static void copy(char *out, size_t room, const char *s)
{
	(void)snprintf(out, room, "%s", s);
}

static void issue_access(struct request *r, const struct tokens_grant *from,
                         struct tokens_grant *access)
{
	struct sim *s = r->sim;

	*access = *from;
	access->kind = TOKENS_ACCESS;
	access->expires_ms = simclock_now(s->clock) + s->o.access_s * 1000;
	if (faults_now(s->faults, r, "wrong-org"))
		copy(access->org, sizeof(access->org),
		     "00000000-1111-4222-8333-444444444444");
	if (faults_now(s->faults, r, "no-org"))
		copy(access->org, sizeof(access->org), "-");
	tokens_issue(s->tokens, s->o.cluster, access);
}

static void add_member(struct text *t, const char *name, const char *value)
{
	text_addf(t, "\"%s\":", name);
	text_add_json(t, value, strlen(value));
	text_add_char(t, ',');
}

static void reply_tokens(struct request *r, struct reply *out,
                         const struct tokens_grant *access,
                         const struct tokens_grant *refresh)
{
	int64_t now = simclock_now(r->sim->clock);

	out->status = 200;
	out->content_type = "application/json";
	text_add_char(&out->text, '{');
	add_member(&out->text, "access_token", access->text);
	text_addf(&out->text, "\"expires_in\":%lld,",
	          (long long)r->sim->o.access_s);
	if (refresh != NULL && !faults_now(r->sim->faults, r, "no-refresh")) {
		add_member(&out->text, "refresh_token", refresh->text);
		text_addf(&out->text, "\"refresh_token_expires_in\":%lld,",
		          (long long)((refresh->expires_ms - now) / 1000));
	}
	if (r->sim->o.scope != NULL)
		add_member(&out->text, "scope", r->sim->o.scope);
	text_add(&out->text, "\"token_type\":\"Bearer\"}");
}

static void issue_refresh(struct request *r, struct tokens_grant *refresh,
                          int64_t expires_ms)
{
	refresh->kind = TOKENS_REFRESH;
	refresh->expires_ms = expires_ms;
	tokens_issue(r->sim->tokens, r->sim->o.cluster, refresh);
}

/* base64url(SHA-256(verifier)) without padding. */
static bool challenge_good(const struct tokens_grant *code,
                           const char *verifier)
{
	unsigned char digest[32];
	unsigned char text[64];
	int len;

	if (code->challenge[0] == '\0')
		return true;
	if (EVP_Digest(verifier, strlen(verifier), digest, NULL, EVP_sha256(),
	               NULL) != 1)
		return false;
	len = EVP_EncodeBlock(text, digest, sizeof(digest));
	while (len > 0 && text[len - 1] == '=')
		text[--len] = '\0';
	for (int i = 0; i < len; i++)
		text[i] = text[i] == '+' ? '-' : text[i] == '/' ? '_' : text[i];
	return strcmp((const char *)text, code->challenge) == 0;
}

static void grant_code(struct request *r, struct reply *out)
{
	struct sim *s = r->sim;
	int64_t now = simclock_now(s->clock);
	struct tokens_grant code;
	struct tokens_grant access;

	if (!tokens_find(s->tokens, TOKENS_CODE, form(r, "code"), now, &code) ||
	    strcmp(code.redirect, form(r, "redirect_uri")) != 0 ||
	    !challenge_good(&code, form(r, "code_verifier"))) {
		refuse(r, out, 400, "invalid_grant",
		       "The authorization code is invalid or expired");
		return;
	}
	tokens_kill(s->tokens, TOKENS_CODE, code.text);
	issue_access(r, &code, &access);
	issue_refresh(r, &code, now + s->o.refresh_s * 1000);
	reply_tokens(r, out, &access, &code);
}

static void grant_refresh(struct request *r, struct reply *out)
{
	struct sim *s = r->sim;
	const char *text = form(r, "refresh_token");
	struct tokens_grant refresh;
	struct tokens_grant access;

	if (faults_now(s->faults, r, "refresh-dead"))
		tokens_kill(s->tokens, TOKENS_REFRESH, text);
	if (!tokens_find(s->tokens, TOKENS_REFRESH, text,
	                 simclock_now(s->clock), &refresh)) {
		refuse(r, out, (unsigned)s->o.dead_refresh_status,
		       "invalid_grant",
		       "The refresh token is invalid or expired");
		return;
	}
	issue_access(r, &refresh, &access);
	if (s->o.refresh_kind == REFRESH_NEW ||
	    s->o.refresh_kind == REFRESH_NEW_KILL_OLD)
		issue_refresh(r, &refresh, refresh.expires_ms);
	if (s->o.refresh_kind == REFRESH_NEW_KILL_OLD)
		tokens_kill(s->tokens, TOKENS_REFRESH, text);
	reply_tokens(r, out, &access,
	             s->o.refresh_kind == REFRESH_OMIT ? NULL : &refresh);
}

void oauth_token(struct request *r, struct reply *out)
{
	const char *type = http_header(r, "Content-Type");
	const char *grant = form(r, "grant_type");

	if (strcmp(r->method, "POST") != 0) {
		http_refuse_webex(r, out, 405, "Method not allowed");
		return;
	}
	if (type == NULL ||
	    strncasecmp(type, "application/x-www-form-urlencoded", 33) != 0) {
		refuse(r, out, 415, "invalid_request",
		       "Content type must be application/x-www-form-"
		       "urlencoded");
		return;
	}
	if (!client_good(r, out))
		return;
	if (strcmp(grant, "authorization_code") == 0)
		grant_code(r, out);
	else if (strcmp(grant, "refresh_token") == 0)
		grant_refresh(r, out);
	else
		refuse(r, out, 400, "unsupported_grant_type",
		       "The grant type is not supported");
}

static const char *json_text(struct json_object *o, const char *name)
{
	struct json_object *v = NULL;

	if (!json_object_object_get_ex(o, name, &v) ||
	    !json_object_is_type(v, json_type_string))
		return "";
	return json_object_get_string(v);
}

void oauth_app_token(struct request *r, struct reply *out)
{
	struct sim *s = r->sim;
	struct json_object *body = json_tokener_parse(text_str(&r->body));
	struct tokens_grant grant;
	struct tokens_grant access;

	if (oauth_bearer(r, out, &grant)) {
		if (json_text(body, "clientSecret")[0] == '\0') {
			http_refuse_webex(r, out, 400,
			                  "clientSecret is required");
		} else if (strcmp(json_text(body, "clientId"),
		                  s->o.client_id) != 0 ||
		           strcmp(json_text(body, "clientSecret"),
		                  s->o.client_secret) != 0) {
			http_refuse_webex(r, out, 401,
			                  "Invalid client credentials");
		} else if (json_text(body, "targetOrgId")[0] == '\0') {
			http_refuse_webex(r, out, 400,
			                  "targetOrgId is required");
		} else {
			grant.service = true;
			issue_access(r, &grant, &access);
			issue_refresh(r, &grant,
			              simclock_now(s->clock) +
			                      s->o.refresh_s * 1000);
			reply_tokens(r, out, &access, &grant);
		}
	}
	json_object_put(body);
}

static void redirect(struct request *r, struct reply *out, const char *query)
{
	const char *to = http_query(r, "redirect_uri");

	out->status = 302;
	http_header_add(r, out, "Location", "%s%s%s", to,
	                strchr(to, '?') == NULL ? "?" : "&", query);
}

static void add_encoded(struct text *t, const char *s)
{
	for (; *s != '\0'; s++) {
		if (isalnum((unsigned char)*s) || strchr("-._~", *s) != NULL)
			text_add_char(t, *s);
		else
			text_addf(t, "%%%02X", (unsigned)(unsigned char)*s);
	}
}

static void allow(struct request *r, struct reply *out)
{
	OWN(text_free) struct text query = { 0 };
	const struct options *o = &r->sim->o;
	struct tokens_grant code = { .kind = TOKENS_CODE };
	const char *challenge = http_query(r, "code_challenge");
	const char *state = http_query(r, "state");

	copy(code.client, sizeof(code.client), o->client_id);
	copy(code.org, sizeof(code.org), o->org);
	copy(code.redirect, sizeof(code.redirect),
	     http_query(r, "redirect_uri"));
	if (challenge != NULL)
		copy(code.challenge, sizeof(code.challenge), challenge);
	code.service = o->service_app;
	code.expires_ms = simclock_now(r->sim->clock) + CODE_LIFE_MS;
	tokens_issue(r->sim->tokens, o->cluster, &code);
	text_addf(&query, "code=%s", code.text);
	if (state != NULL) {
		text_add(&query, "&state=");
		add_encoded(&query, state);
	}
	redirect(r, out, text_str(&query));
}

static void add_html(struct text *t, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("<>&\"'", *s) != NULL)
			text_addf(t, "&#%d;", (int)*s);
		else
			text_add_char(t, *s);
	}
}

static void show_page(struct request *r, struct reply *out)
{
	static const char *const names[] = {
		"response_type",
		"client_id",
		"redirect_uri",
		"scope",
		"state",
		"code_challenge",
		"code_challenge_method",
	};

	out->status = 200;
	out->content_type = "text/html; charset=utf-8";
	text_add(&out->text,
	         "<!doctype html><title>Sign in (simulator)</title>"
	         "<h1>Allow access?</h1><p>This is the simulator's page. An "
	         "integration asks for: ");
	add_html(&out->text,
	         http_query(r, "scope") == NULL ? "" : http_query(r, "scope"));
	text_add(&out->text, "</p><form method=get action=/v1/authorize>");
	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		const char *value = http_query(r, names[i]);

		if (value == NULL)
			continue;
		text_addf(&out->text, "<input type=hidden name=%s value=\"",
		          names[i]);
		add_html(&out->text, value);
		text_add(&out->text, "\">");
	}
	text_add(&out->text,
	         "<button name=decision value=allow>Allow</button> <button "
	         "name=decision value=deny>Deny</button></form>");
}

void oauth_authorize(struct request *r, struct reply *out)
{
	const char *client = http_query(r, "client_id");
	const char *type = http_query(r, "response_type");
	const char *method = http_query(r, "code_challenge_method");
	const char *decision = http_query(r, "decision");

	if (client == NULL || strcmp(client, r->sim->o.client_id) != 0)
		http_refuse_webex(r, out, 400, "Unknown client_id");
	else if (http_query(r, "redirect_uri") == NULL)
		http_refuse_webex(r, out, 400, "redirect_uri is required");
	else if (type == NULL || strcmp(type, "code") != 0)
		redirect(r, out, "error=unsupported_response_type");
	else if (http_query(r, "code_challenge") != NULL &&
	         (method == NULL || strcmp(method, "S256") != 0))
		redirect(r, out, "error=invalid_request");
	else if (decision != NULL && strcmp(decision, "deny") == 0)
		redirect(r, out, "error=access_denied");
	else if (decision != NULL || r->sim->o.auto_approve)
		allow(r, out);
	else
		show_page(r, out);
}

bool oauth_bearer(struct request *r, struct reply *out,
                  struct tokens_grant *grant)
{
	const char *header = http_header(r, "Authorization");
	bool webex = r->endpoint == ENDPOINT_APP_TOKEN;

	if (header != NULL && strncasecmp(header, "Bearer ", 7) == 0 &&
	    tokens_find(r->sim->tokens, TOKENS_ACCESS, header + 7,
	                simclock_now(r->sim->clock), grant))
		return true;
	if (webex)
		http_refuse_webex(r, out, 401,
		                  "The request requires a valid access token "
		                  "set in the Authorization request header.");
	else
		http_refuse(r, out, 401, "Incorrect Credentials.");
	return false;
}
