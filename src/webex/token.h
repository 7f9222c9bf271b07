/* token: the credentials, on disk and in memory.
 *
 * The token store is one JSON file, 0600, replaced atomically: access token
 * and its expiry, refresh token and its expiry, organisation, scopes, and a
 * digest of the refresh token that the configuration gave (so that a new one
 * put there by the operator wins over an old rotated one).  A rotated token
 * is stored before the access token is used.  Renewal by one process at a
 * time: a lock beside the store; after taking it the store is read again.
 * Source: docs/source.md, sign-in.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_TOKEN_H
#define WEBEX_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct clock;
struct config;
struct err;
struct http_job;
struct secret;
struct text;
struct token;

/* Reads configuration and store.  ERR_AUTH with a text that says what to do
 * when there is neither refresh nor access token, or one of another
 * organisation (token_owner). */
int token_open(struct token **out, const struct config *c,
               const struct clock *clock, struct err *e) MUST_CHECK;
/* The same without any credentials yet, or with any: for the sign-in. */
int token_open_empty(struct token **out, const struct config *c,
                     const struct clock *clock, struct err *e) MUST_CHECK;
void token_free(struct token *t);
OWN_TYPE(token, struct token, token_free)

/* ERR_AUTH when there is a refresh token and the client's id or secret, which
 * go with it (docs/source.md, sign-in), is not set. */
int token_check_client(const struct token *t, struct err *e) MUST_CHECK;

/* The access token now in force; NULL when it must be renewed first. */
struct secret *token_access(const struct token *t);
/* Counts up with each renewal: a 401 to an older version asks for nothing. */
unsigned token_version(const struct token *t);
bool token_needs_renewal(const struct token *t); /* ahead of expiry */
/* Marks the access token of that version as refused. */
void token_refused(struct token *t, unsigned version);

/* Renewal as a job: fills the request (form body, in memory that the token
 * owns until token_renewed, which must follow) and holds the lock until then.
 * 0 with job->url NULL: another process has renewed it, nothing is to be sent.
 * ERR_AUTH when there is no refresh token; ERR_LOCKED while another process
 * renews (ask again after e->retry_after_ms); ERR_DISK, ERR_FULL when what
 * will come could not be stored. */
int token_renew(struct token *t, struct http_job *job,
                struct err *e) MUST_CHECK;
/* Judges the reply and stores what came.  400/401: ERR_AUTH, with the text
 * of the body and what to click; so for a token of another organisation, which
 * is not kept.  Others: passing failures (err_retry). */
int token_renewed(struct token *t, const struct http_job *job,
                  struct err *e) MUST_CHECK;
/* The code of the sign-in, exchanged: as token_renew.  verifier may be NULL
 * or "". */
int token_exchange(struct token *t, struct http_job *job, const char *code,
                   const char *redirect_uri, const char *verifier,
                   struct err *e) MUST_CHECK;

/* Facts for doctor and status; -1 or NULL when not known. */
int64_t token_access_expires_ms(const struct token *t);
int64_t token_refresh_expires_ms(const struct token *t);
bool token_is_renewable(const struct token *t); /* by a refresh token */
const char *token_scopes(const struct token *t);
/* The organisation at the end of the access token (split from the right);
 * NULL when it has another form. */
const char *token_org(const struct token *t);
/* Overwrites the tokens and the client secret wherever they stand in a text
 * from outside. */
void token_hide(const struct token *t, char *text);

#endif
