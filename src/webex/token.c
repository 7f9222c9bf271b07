/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/token.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/lockfile.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "port/http.h"
#include "webex/advice.h"
#include "webex/api.h"
#include "webex/api_words.h"
#include "webex/html_page.h"
#include "webex/reply.h"
#include "webex/token_own.h"
#include "webex/token_owner.h"
#include "webex/token_reply.h"

#define AHEAD_MS        INT64_C(300000) /* renewed at least so long before */
#define LOCK_AGAIN_MS   250
#define REQUEST_MS      30000
#define REPLY_MAX_BYTES 65536

/* Something else came into force. */
static void note_change(struct token *t)
{
	free(t->org);
	t->org = token_owner_read(t->store.access);
	t->is_refused = false;
	t->version++;
}

static void take_from_config(struct token *t)
{
	t->store.access = secret_share(t->config->auth.access_token);
	t->store.refresh = secret_share(t->config->auth.refresh_token);
	token_store_seed(t->store.seed, t->config);
}

static int need_any(const struct token *t, struct err *e)
{
	if (t->store.access != NULL || t->store.refresh != NULL)
		return 0;
	err_set(e, ERR_AUTH,
	        "there are no credentials: neither the configuration nor the "
	        "token store %s holds a token",
	        t->config->auth.token_store);
	return err_hint(e, "run 'wxarchive login', or put the refresh token of "
	                   "a service app into a file and name it in "
	                   "auth.refresh_token_file");
}

static int open_any(struct token **out, const struct config *c,
                    const struct clock *clock, bool may_be_empty, struct err *e)
{
	OWN(own_token) struct token *t = mem_zeroed(1, sizeof(*t));
	bool is_there = false;

	t->config = c;
	t->clock = clock;
	t->arena = arena_new();
	t->store.access_from_ms = -1;
	t->store.access_expires_ms = -1;
	t->store.refresh_expires_ms = -1;
	if (c->auth.token_store == NULL)
		return err_set(e, ERR_CONFIG, "auth.token_store is not set");
	if (endpoint_fill(&t->endpoint, t->arena, c, e) != 0 ||
	    token_store_read(&t->store, &is_there, c->auth.token_store, e) != 0)
		return -1;
	t->lock_path = arena_format(t->arena, "%s.lock", c->auth.token_store);
	if (!is_there || !token_store_wins(&t->store, c)) {
		token_store_clear(&t->store);
		take_from_config(t);
	}
	if (!may_be_empty && need_any(t, e) != 0)
		return -1;
	note_change(t);
	*out = GIVE(t);
	return 0;
}

int token_open_empty(struct token **out, const struct config *c,
                     const struct clock *clock, struct err *e)
{
	return open_any(out, c, clock, true, e);
}

int token_open(struct token **out, const struct config *c,
               const struct clock *clock, struct err *e)
{
	OWN(own_token) struct token *t = NULL;

	if (open_any(&t, c, clock, false, e) != 0 ||
	    token_owner_check(t->org, c, e) != 0)
		return -1;
	*out = GIVE(t);
	return 0;
}

static void end_request(struct token *t)
{
	secret_free(t->form);
	secret_free(t->code);
	lockfile_drop(t->lock);
	t->form = NULL;
	t->code = NULL;
	t->lock = NULL;
}

void token_free(struct token *t)
{
	if (t == NULL)
		return;
	end_request(t);
	token_store_clear(&t->store);
	free(t->org);
	arena_free(t->arena);
	free(t);
}

static bool is_expired(const struct token_store *s, int64_t now_ms)
{
	return s->access_expires_ms >= 0 && now_ms >= s->access_expires_ms;
}

struct secret *token_access(const struct token *t)
{
	if (t->is_refused || is_expired(&t->store, clock_now(t->clock)))
		return NULL;
	return t->store.access;
}

unsigned token_version(const struct token *t)
{
	return t->version;
}

/* How long before its expiry an access token is renewed. */
static int64_t ahead_ms(const struct token_store *s)
{
	const int64_t life = s->access_expires_ms - s->access_from_ms;
	int64_t ahead = AHEAD_MS;

	if (s->access_from_ms < 0 || life <= 0)
		return ahead;
	if (life / 10 > ahead)
		ahead = life / 10;
	return ahead < life / 2 ? ahead : life / 2;
}

bool token_needs_renewal(const struct token *t)
{
	if (token_access(t) == NULL)
		return true;
	if (t->store.refresh == NULL || t->store.access_expires_ms < 0)
		return false;
	return t->store.access_expires_ms - clock_now(t->clock) <
	       ahead_ms(&t->store);
}

void token_refused(struct token *t, unsigned version)
{
	if (version == t->version)
		t->is_refused = true;
}

static void add_field(struct text *form, const char *key, const char *value)
{
	text_addf(form, "%s%s=", form->len > 0 ? "&" : "", key);
	for (; *value != '\0'; value++) {
		const unsigned char c = (unsigned char)*value;

		if (isascii(c) && (isalnum(c) || strchr("-._~", c) != NULL))
			text_add_char(form, (char)c);
		else
			text_addf(form, "%%%02X", c);
	}
}

static void add_client(struct text *form, const struct config *c)
{
	add_field(form, "client_id", c->auth.client_id);
	add_field(form, "client_secret", secret_reveal(c->auth.client_secret));
}

static int prepare_folder(const struct token *t, struct err *e)
{
	OWN(text_free) struct text folder = { NULL, 0, 0 };

	file_folder(&folder, t->config->auth.token_store);
	return file_make_dirs(text_str(&folder), 0700, e);
}

static int take_lock(struct token *t, struct err *e)
{
	if (prepare_folder(t, e) != 0)
		return err_context(e, "token store");
	if (lockfile_take(&t->lock, t->lock_path, "renewing the token",
	                  clock_now(t->clock), e) == 0)
		return 0;
	if (e->code == ERR_LOCKED)
		e->retry_after_ms = LOCK_AGAIN_MS;
	return err_context(e, "token store");
}

/* Moves the form into locked memory and fills the request. */
static void fill_job(struct token *t, struct http_job *job, struct text *form)
{
	t->form = secret_new(text_str(form), form->len);
	secret_wipe(form->data, form->cap);
	text_free(form);
	job->method = "POST";
	job->url = t->endpoint.token_url;
	job->body = secret_reveal(t->form);
	job->body_len = secret_len(t->form);
	job->content_type = "application/x-www-form-urlencoded";
	job->connect_ms = t->config->download.connect_ms;
	job->total_ms = REQUEST_MS;
	job->reply_limit = REPLY_MAX_BYTES;
	/* A refresh token or a code may be good for one use only. */
	job->is_once = true;
}

static int need_client(const struct token *t, struct err *e)
{
	const char *const missing = t->config->auth.client_id == NULL
	                                    ? "auth.client_id"
	                            : t->config->auth.client_secret == NULL
	                                    ? "auth.client_secret_file"
	                                    : NULL;

	if (missing == NULL)
		return 0;
	err_set(e, ERR_AUTH,
	        "%s is not set, and a token cannot be had without it", missing);
	return err_hint(e, "set auth.client_id and auth.client_secret_file to "
	                   "those of the integration or service app");
}

int token_check_client(const struct token *t, struct err *e)
{
	return t->store.refresh == NULL ? 0 : need_client(t, e);
}

static bool is_of_ours(const struct token *t, const struct secret *access)
{
	OWN(mem_own) char *org = token_owner_read(access);
	struct err ignored;

	return token_owner_check(org, t->config, &ignored) == 0;
}

/* Reads the file again under the lock; true when it holds an access token in
 * force that this process does not know yet. */
static int look_again(struct token *t, bool *is_newer, struct err *e)
{
	OWN(token_store_clear) struct token_store s = { .access = NULL };
	bool is_there;

	*is_newer = false;
	if (token_store_read(&s, &is_there, t->config->auth.token_store, e) !=
	    0)
		return -1;
	if (!is_there || !token_store_wins(&s, t->config) ||
	    !is_of_ours(t, s.access))
		return 0;
	*is_newer = s.access != NULL &&
	            !secret_equal(s.access, t->store.access) &&
	            !is_expired(&s, clock_now(t->clock));
	if (*is_newer ||
	    (s.refresh != NULL && !secret_equal(s.refresh, t->store.refresh))) {
		token_store_clear(&t->store);
		t->store = s;
		memset(&s, 0, sizeof(s));
	}
	return 0;
}

static int need_refresh(const struct token *t, struct err *e)
{
	if (t->store.refresh != NULL)
		return 0;
	err_set(e, ERR_AUTH,
	        "the access token is no longer good, and there is no refresh "
	        "token to renew it with");
	return err_hint(e, "run 'wxarchive login', or give a refresh token in "
	                   "auth.refresh_token_file (or a new access token in "
	                   "auth.access_token_file)");
}

/* Under the lock. */
static int start_renewal(struct token *t, struct http_job *job, struct err *e)
{
	struct text form = { NULL, 0, 0 };
	bool is_newer;

	if (look_again(t, &is_newer, e) != 0)
		return -1;
	if (is_newer) {
		note_change(t);
		end_request(t);
		job->url = NULL;
		return 0;
	}
	/* What comes must be storable: a rotated refresh token that cannot be
	 * written would be lost with this process.  What is stored stays until
	 * something better has come. */
	if (token_store_try(t->config->auth.token_store, e) != 0)
		return -1;
	add_field(&form, "grant_type", "refresh_token");
	add_client(&form, t->config);
	add_field(&form, "refresh_token", secret_reveal(t->store.refresh));
	fill_job(t, job, &form);
	return 0;
}

int token_renew(struct token *t, struct http_job *job, struct err *e)
{
	if (need_refresh(t, e) != 0 || need_client(t, e) != 0 ||
	    take_lock(t, e) != 0)
		return -1;
	if (start_renewal(t, job, e) == 0)
		return 0;
	end_request(t);
	return -1;
}

int token_exchange(struct token *t, struct http_job *job, const char *code,
                   const char *redirect_uri, const char *verifier,
                   struct err *e)
{
	struct text form = { NULL, 0, 0 };

	if (need_client(t, e) != 0 || take_lock(t, e) != 0)
		return -1;
	t->code = secret_new(code, strlen(code));
	add_field(&form, "grant_type", "authorization_code");
	add_client(&form, t->config);
	add_field(&form, "code", code);
	add_field(&form, "redirect_uri", redirect_uri);
	if (verifier != NULL && verifier[0] != '\0')
		add_field(&form, "code_verifier", verifier);
	fill_job(t, job, &form);
	return 0;
}

void token_hide(const struct token *t, char *text)
{
	api_words_hide(text, t->store.access);
	api_words_hide(text, t->store.refresh);
	api_words_hide(text, t->code);
	api_words_hide(text, t->config->auth.client_secret);
}

static bool is_page_of(const struct http_job *job)
{
	return html_page_is(job->reply.data, job->reply.len);
}

static void add_words(struct text *out, const struct token *t,
                      const struct http_job *job)
{
	OWN(mem_own) char *body = mem_copy_text(text_str(&job->reply));

	token_hide(t, body); /* before it is cut */
	api_error_words(out, job->status, body, strlen(body),
	                job->tracking_id_in);
}

static int refuse_reply(const struct token *t, const struct http_job *job,
                        struct err *e)
{
	const bool is_dead = job->status == 400 || job->status == 401;
	const bool is_page = is_page_of(job);
	const enum err_code code = html_page_code(job->status, is_page);
	OWN(text_free) struct text words = { NULL, 0, 0 };

	add_words(&words, t, job);
	if (code == ERR_DIVERTED) {
		html_page_refuse(e, job, text_str(&words));
		return err_context(e, "token endpoint");
	}
	err_set(e, is_dead ? ERR_AUTH : code, "the token endpoint refused: %s",
	        text_str(&words));
	if (job->retry_after_ms > 0)
		e->retry_after_ms = job->retry_after_ms;
	if (is_dead && !is_page)
		err_hint(e, "%s", token_reply_advice(text_str(&words)));
	return -1;
}

/* Of a good status.  A page where tokens are due is told as such. */
static int read_reply(struct token_reply *out, const struct token *t,
                      const struct http_job *job, struct err *e)
{
	OWN(text_free) struct text words = { NULL, 0, 0 };

	if (token_reply_read(out, text_str(&job->reply), job->reply.len, e) ==
	    0)
		return 0;
	if (!is_page_of(job))
		return -1;
	add_words(&words, t, job);
	return err_set(e, ERR_SHAPE, "token endpoint: %s", text_str(&words));
}

/* Into the store first, then into force.  A sign-in brings its own refresh
 * token or none: an older one would be that of another sign-in. */
static int put_in_force(struct token *t, struct token_reply *r, struct err *e)
{
	const int64_t now = clock_now(t->clock);
	OWN(token_store_clear)
	struct token_store s = {
		.access = secret_share(r->access),
		.refresh = secret_share(r->refresh != NULL || t->code != NULL
		                                ? r->refresh
		                                : t->store.refresh),
		.access_from_ms = now,
		.access_expires_ms = -1,
		.refresh_expires_ms = t->store.refresh_expires_ms,
		.scopes = NULL,
	};

	if (r->access_life_ms > 0)
		s.access_expires_ms = now + r->access_life_ms;
	if (r->refresh_life_ms > 0)
		s.refresh_expires_ms = now + r->refresh_life_ms;
	else if (r->refresh != NULL || t->code != NULL)
		s.refresh_expires_ms = -1;
	if (r->scopes != NULL || t->store.scopes != NULL)
		s.scopes = mem_copy_text(r->scopes != NULL ? r->scopes
		                                           : t->store.scopes);
	token_store_seed(s.seed, t->config);
	if (token_store_write(&s, t->config->auth.token_store, e) != 0)
		return err_context(e, "the renewed token");
	const bool is_rotated = !secret_equal(s.refresh, t->store.refresh);
	token_store_clear(&t->store);
	t->store = s;
	memset(&s, 0, sizeof(s));
	note_change(t);
	log_event(LOG_INFO, "token.renewed",
	          KV("expires_in_s", r->access_life_ms / 1000),
	          log_bool("rotated", is_rotated));
	return 0;
}

static int judge(struct token *t, const struct http_job *job, struct err *e)
{
	OWN(token_reply_clear)
	struct token_reply r = { NULL, NULL, -1, -1, NULL };
	OWN(mem_own) char *org = NULL;

	if (job->err.code != ERR_NONE) {
		*e = job->err;
		return err_context(e, "token endpoint");
	}
	if (reply_of_status(job->status) != ERR_NONE)
		return refuse_reply(t, job, e);
	if (read_reply(&r, t, job, e) != 0)
		return -1;
	org = token_owner_read(r.access);
	if (token_owner_check(org, t->config, e) != 0)
		return err_context(e, "what came was not kept");
	return put_in_force(t, &r, e);
}

int token_renewed(struct token *t, const struct http_job *job, struct err *e)
{
	const int rc = judge(t, job, e);

	if (rc != 0) {
		token_hide(t, e->text);
		token_hide(t, e->hint);
		advice_add(e, "token", is_page_of(job));
	}
	end_request(t);
	return rc;
}
