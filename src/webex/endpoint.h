/* endpoint: the addresses of the source.
 * Regions: docs/source.md, regions.  Every address can be set (configuration,
 * [source]).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_ENDPOINT_H
#define WEBEX_ENDPOINT_H

#include <stdbool.h>

#include "base/attr.h"
#include "port/http.h"

struct arena;
struct config;
struct err;

struct endpoint {
	char *api_base;  /* https://api.wxcc-us1.cisco.com, no final slash */
	char *token_url; /* https://webexapis.com/v1/access_token */
	char *authorize_url;
	bool is_loopback; /* the configuration names a loopback source */
};

/* From region or the addresses set.  ERR_CONFIG when one is plain http or
 * private without being loopback or in source.allow_networks. */
int endpoint_fill(struct endpoint *out, struct arena *a, const struct config *c,
                  struct err *e) MUST_CHECK;
/* What the http engine may connect to. */
struct http_allowance endpoint_allowance(const struct endpoint *p,
                                         const struct config *c);
/* The proxy that it goes through: that of the configuration, and none to a
 * loopback source. */
struct http_via endpoint_via(const struct endpoint *p, const struct config *c);
/* Whether a media link may be followed: https to a public host; loopback
 * only when the source is; ERR_LINK_REFUSED with the reason (never with the
 * link's query). */
int endpoint_check_link(const struct endpoint *p, const struct config *c,
                        const char *url, struct err *e) MUST_CHECK;
/* The regions known, NULL-terminated. */
extern const char *const endpoint_regions[];

#endif
