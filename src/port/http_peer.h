/* http_peer: whose certificate a kept connection showed.
 *
 * libcurl tells the certificate only to the transfer that opened the
 * connection; later transfers on it look it up here.  A connection is known
 * by both its ends.  Belongs to one thread.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_HTTP_PEER_H
#define PORT_HTTP_PEER_H

#include <stddef.h>

#define HTTP_PEER_COUNT 256

struct http_peer {
	long local_port;
	char address[64];
	char subject[160];
};

struct http_peers {
	struct http_peer kept[HTTP_PEER_COUNT];
	size_t next;
};

void http_peer_note(struct http_peers *p, long local_port, const char *address,
                    const char *subject);
/* "" when it is not known (any more). */
const char *http_peer_find(const struct http_peers *p, long local_port,
                           const char *address);

#endif
