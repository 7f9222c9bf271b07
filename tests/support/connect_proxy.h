/* connect_proxy: an HTTP proxy on a loopback port that knows only CONNECT.
 *
 * A thread per connection.  Names lead where the test says, so that a server
 * on loopback plays one of the internet.  All that a client sends is kept, as
 * it came: inside a tunnel too.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_CONNECT_PROXY_H
#define SUPPORT_CONNECT_PROXY_H

#include <stddef.h>

struct connect_proxy;

/* "api.example:443" leads to 127.0.0.1:port. */
struct connect_route {
	const char *name;
	int port;
};

struct connect_plan {
	const struct connect_route *routes; /* other names: 502 */
	size_t count;
	/* Sent for every CONNECT instead of a tunnel; "": the connection is
	 * closed; NULL: as the routes say. */
	const char *reply;
	/* "user:password" in base64, without which the answer is 407; NULL: all
	 * are let in. */
	const char *login;
	int is_silent; /* takes connections and never answers */
	/* PEM: the proxy itself speaks TLS.  NULL: it does not. */
	const char *tls_key, *tls_cert;
	const char *log; /* a line for each CONNECT is added; NULL: none */
};

/* plan and what it names must live until connect_proxy_stop.  NULL when it
 * cannot listen. */
struct connect_proxy *connect_proxy_start(const struct connect_plan *plan);
void connect_proxy_stop(struct connect_proxy *p);

int connect_proxy_port(const struct connect_proxy *p);
/* Connections so far; CONNECTs so far. */
int connect_proxy_connections(struct connect_proxy *p);
int connect_proxy_asked(struct connect_proxy *p);
/* The head of the last CONNECT, as it came; for the caller to free. */
char *connect_proxy_head(struct connect_proxy *p);
/* Were these bytes among all that came from clients? */
int connect_proxy_saw(struct connect_proxy *p, const char *bytes);

#endif
