/* http_route: which way a URL goes, and whether it may go there.
 *
 * For the http files only; knows no library.  Decisions only: nothing is
 * looked up and nothing is sent.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_ROUTE_H
#define PORT_HTTP_ROUTE_H

#include <stdbool.h>

#include "base/attr.h"

struct addr;
struct err;
struct http_job;
struct http_place;

struct http_route {
	bool is_plain;     /* http, not https */
	bool is_tunnelled; /* through the proxy */
};

/* Loopback is never left to a proxy: it would mean the proxy's own machine.
 * The proxy looks up names by itself, so of what goes through it only a literal
 * address can be judged, and is, here.  ERR_LINK_REFUSED. */
int http_route_choose(struct http_route *out, const struct http_place *p,
                      const struct http_job *job, struct err *e) MUST_CHECK;
/* May a connection go to that address? */
bool http_route_admits(const struct http_place *p, bool is_plain,
                       const struct addr *a);
/* Says that an address is none to go to.  Always returns -1. */
int http_route_refuse(struct err *e, const struct http_job *job,
                      const char *address);

#endif
