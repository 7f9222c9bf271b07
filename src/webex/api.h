/* api: requests to the API, paced, signed in, retried.
 *
 * Asynchronous and single-threaded: calls are given, finished http jobs are
 * passed in, finished calls come out of a callback.  One budget (pace) holds
 * for all; a Retry-After stops all; a 401 renews the token once for all and
 * repeats; passing failures are repeated with full-jitter back-off up to the
 * configured number of tries.  Each request carries its own TrackingId; a
 * failure is logged with it and with the one that came back.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_API_H
#define WEBEX_API_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"

struct api;
struct clock;
struct config;
struct endpoint;
struct http;
struct http_job;
struct inbox;
struct pace;
struct token;

#define API_JOB_KIND 1 /* of the http jobs that api gives */

struct api_call {
	/* given */
	const char *name;   /* "search.page": for log and statistics */
	const char *method; /* "POST" */
	char *path;         /* "/search?orgId=..", owned, freed by reset */
	char *body;         /* owned; NULL: none */
	/* Judges a 200 body: 0, or -1 with *e.  A failure with RETRY_AGAIN is
	 * repeated (GraphQL errors in a 200, unknown shapes).  May be NULL. */
	int (*judge)(struct api_call *call, struct err *e);
	void (*done)(struct api_call *call); /* in the caller's thread */
	void *owner;
	/* outcome */
	struct err err;
	int status;
	struct text reply;
	int64_t date_ms; /* the reply's Date; -1 */
	uint32_t attempts;
	int64_t took_ms; /* of the last attempt */
	char tracking_id[64];
	/* private to api */
	struct api_call *next;
	int64_t not_before_ms;
	uint32_t failures, throttles, refusals;
	unsigned token_version;
	bool is_done;
};

struct api_setup {
	const struct config *config;
	const struct endpoint *endpoint;
	const struct clock *clock;
	struct http *http;
	struct inbox *inbox;
	struct token *token;
	struct pace *pace;
};

/* All that setup points to must outlive it; setup itself need not. */
struct api *api_new(const struct api_setup *setup);
/* Waits until a renewal of the token that is under way has ended and what it
 * brought is stored: the old refresh token may be dead.  Takes the inbox of
 * all jobs; those of other kinds are left to whoever made them. */
void api_settle(struct api *a);
/* Calls not finished are dropped without their callback.  Only when no job
 * of it is with the engine any more: after http_stop. */
void api_free(struct api *a);
OWN_TYPE(api, struct api, api_free)

/* Queues a call; done is called exactly once, from api_pump or api_finished.
 * A call without a path (search, captures: refused as our own bug) ends with
 * the failure that stands in its err. */
void api_give(struct api *a, struct api_call *call);
/* Starts what may start now.  Returns how long until it has something to do
 * by time alone (ms), or -1 when it only waits for replies or for calls. */
int64_t api_pump(struct api *a);
/* Takes a finished http job of kind API_JOB_KIND. */
void api_finished(struct api *a, struct http_job *job);
/* Requests sent so far, all kinds, renewals included. */
int64_t api_requests(const struct api *a);
/* Waits for one call: gives, pumps and takes until it is done.  Only when no
 * other kind of job uses the inbox.  -1 with *e: the call's failure. */
int api_run(struct api *a, struct api_call *call, struct err *e) MUST_CHECK;
/* Frees path, body and reply and zeroes the whole call. */
void api_call_reset(struct api_call *call);

/* Puts what an error body says (all forms of docs/source.md, sign-in and
 * search) into words:
 * "HTTP 401: Incorrect Credentials. (key 401, tracking id ..)". */
void api_error_words(struct text *out, int status, const char *body, size_t len,
                     const char *tracking_id);

#endif
