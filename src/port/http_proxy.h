/* http_proxy: the proxy that https goes through, by CONNECT.
 *
 * For the http files only.  What the proxy is told is HOST:PORT of the origin
 * and, where it is set, user and password; all else is inside the tunnel.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_PROXY_H
#define PORT_HTTP_PROXY_H

#include <curl/curl.h>
#include <stdbool.h>

#include "base/attr.h"

struct err;
struct http_fail;
struct http_job;
struct http_via;

struct http_proxy {
	char *url;
	char *host;                 /* for people */
	char *name;                 /* HOST:PORT, for people */
	struct curl_slist *headers; /* of CONNECT */
	bool has_login;             /* Proxy-Authorization is among them */
};

/* NULL when there is none to go through; ERR_CONFIG when it is no URL. */
int http_proxy_new(struct http_proxy **out, const struct http_via *via,
                   struct err *e) MUST_CHECK;
void http_proxy_free(struct http_proxy *p);

/* The proxy for this transfer; NULL: none.  False if libcurl refuses. */
bool http_proxy_set(CURL *c, const struct http_proxy *p);

/* The words for a failure on the way to the proxy, or of it; false when it is
 * one that any server can have. */
bool http_proxy_fail(struct err *e, const struct http_job *job,
                     const struct http_fail *f);

#endif
