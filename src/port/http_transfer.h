/* http_transfer: one job on its way, around one easy handle of libcurl.
 *
 * For the http files only.  A transfer belongs to one network thread and is
 * used again for the next job of that thread.  States:
 *
 *   idle -> http_transfer_begin -> [libcurl] -> http_transfer_end -> idle
 *
 * While it is with libcurl, bytes may stop for bandwidth (is_paused).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_TRANSFER_H
#define PORT_HTTP_TRANSFER_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "port/addr.h"
#include "port/http_head.h"
#include "port/http_route.h"

struct err;
struct http_job;
struct http_pace;
struct http_peers;
struct http_proxy;
struct http_setup;

/* What the transfers of one thread share. */
struct http_place {
	const struct http_setup *setup;
	const struct addr_nets *nets;
	const struct http_proxy *proxy; /* NULL: none */
	struct http_pace *pace;
	struct http_peers *peers;
	CURLSH *share;
};

struct http_transfer {
	struct http_transfer *next; /* in the list of the active or idle */
	struct http_transfer *previous;
	CURL *easy;
	const struct http_place *place;
	struct http_job *job;
	struct curl_slist *headers;
	struct http_head head;
	char error_text[CURL_ERROR_SIZE];
	bool is_started; /* sink.start was called */
	bool is_paused;
	bool is_through; /* the connection stands, to the origin */
	struct http_route route;
	bool was_refused;            /* an address was not allowed */
	bool was_tried;              /* an address was allowed */
	bool was_sent;               /* the request, or a part of it */
	char refused[ADDR_TEXT_MAX]; /* the last one */
	int64_t clock_ms; /* connected, or trying to, since; 0: not yet */
	int64_t mark_ms;  /* the stall is measured from here */
	int64_t mark_bytes;
	int64_t body_bytes; /* as handed on */
};

/* NULL when libcurl cannot. */
struct http_transfer *http_transfer_new(const struct http_place *place);
void http_transfer_free(struct http_transfer *t);

/* Makes the job's outcome that of a transfer which starts now. */
void http_transfer_clear(struct http_job *job);
/* Prepares the easy handle for the job.  On failure the job is to be ended
 * with *e. */
int http_transfer_begin(struct http_transfer *t, struct http_job *job,
                        struct err *e) MUST_CHECK;
/* Fills the outcome from libcurl's result and lets go of the job.  A failure
 * that is in job->err already stays. */
void http_transfer_end(struct http_transfer *t, CURLcode code, int64_t now_ms);
/* Is it over its total time, or stalled?  Then -1 with ERR_TIMEOUT. */
int http_transfer_check(struct http_transfer *t, int64_t now_ms,
                        struct err *e) MUST_CHECK;

#endif
