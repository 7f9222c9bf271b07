/* url: the parts of an address, taken apart by libcurl, and judged.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_URL_H
#define PORT_URL_H

#include <stdbool.h>

#include "base/attr.h"

struct arena;
struct err;

enum url_class {
	URL_PUBLIC_TLS, /* https to a name or a public address */
	URL_LOOPBACK,   /* http or https to localhost, 127/8, ::1 */
	URL_PRIVATE,    /* a literal private, link-local or reserved address */
	URL_PLAIN,      /* http to anything but loopback */
	URL_OTHER,      /* another scheme, user info, or no URL at all */
};

struct url {
	char *scheme;
	char *host;  /* without [] */
	int port;    /* the scheme's default filled in */
	char *path;  /* at least "/" */
	char *query; /* without '?'; NULL if there is no "?" */
};

/* ERR_USAGE if it is no absolute URL. */
int url_parse(struct url *out, struct arena *a, const char *s,
              struct err *e) MUST_CHECK;
enum url_class url_classify(const char *s);
/* scheme://host[:port]/path without query, user info or fragment: what may
 * be stored or logged of a link.  "" if it is no URL. */
char *url_without_query(struct arena *a, const char *s);
/* Percent-encodes one component. */
char *url_escape(struct arena *a, const char *s);
/* Value of a query or form member, decoded; NULL if absent. */
char *url_query_value(struct arena *a, const char *query, const char *key);

#endif
