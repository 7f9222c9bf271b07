/* http_fail: what libcurl's failures mean, in words for people.
 *
 * For the http files only.  Texts name scheme, host and path, never the query
 * (a signature) and never a header.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_FAIL_H
#define PORT_HTTP_FAIL_H

#include <stdbool.h>

struct err;
struct http_job;
struct http_proxy;

struct http_fail {
	int code;           /* CURLcode */
	long system_errno;  /* 0: none */
	const char *detail; /* libcurl's own words, or "" */
	bool has_head;      /* the reply had begun */
	/* The proxy that it failed at or before; NULL: it went without one, or
	 * the tunnel stood. */
	const struct http_proxy *proxy;
	bool has_reached;   /* the proxy took the connection */
	int connect_status; /* what it said; 0: nothing */
};

/* Sets *e from a failed transfer.  Always returns -1. */
int http_fail_set(struct err *e, const struct http_job *job,
                  const struct http_fail *f);
/* Puts scheme, host and path in front.  Always returns -1. */
int http_fail_context(struct err *e, const struct http_job *job);

#endif
