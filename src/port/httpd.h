/* httpd: a tiny loopback listener over libmicrohttpd.
 *
 * Now only for the redirect of the sign-in; later for metrics and console.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTPD_H
#define PORT_HTTPD_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct httpd;
struct text;

/* Called in the listener's thread for each GET: path and query (may be "")
 * as sent.  Fills body (text/html) and returns the status. */
typedef int httpd_handler(void *ctx, const char *path, const char *query,
                          struct text *body);

/* Listens on 127.0.0.1:port (0: a free one, told in *port_out). */
int httpd_start(struct httpd **out, int port, int *port_out,
                httpd_handler *handler, void *ctx, struct err *e) MUST_CHECK;
void httpd_stop(struct httpd *h);
OWN_TYPE(httpd, struct httpd, httpd_stop)

#endif
