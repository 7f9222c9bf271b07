/* http_peer: whose certificate a kept connection showed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/http_peer.h"

#include <stdio.h>
#include <string.h>

void http_peer_note(struct http_peers *p, long local_port, const char *address,
                    const char *subject)
{
	struct http_peer *slot = &p->kept[p->next++ % HTTP_PEER_COUNT];

	slot->local_port = local_port;
	(void)snprintf(slot->address, sizeof(slot->address), "%s", address);
	(void)snprintf(slot->subject, sizeof(slot->subject), "%s", subject);
}

const char *http_peer_find(const struct http_peers *p, long local_port,
                           const char *address)
{
	/* The newest first: ports come round again. */
	for (size_t i = 1; i <= HTTP_PEER_COUNT; i++) {
		const struct http_peer *slot =
		        &p->kept[(p->next - i) % HTTP_PEER_COUNT];

		if (slot->local_port == local_port &&
		    strcmp(slot->address, address) == 0)
			return slot->subject;
	}
	return "";
}
