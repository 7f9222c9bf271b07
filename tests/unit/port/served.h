/* served: an engine, and a raw server that answers it with what the test
 * wrote.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PORT_SERVED_H
#define UNIT_PORT_SERVED_H

#include "engine.h"
#include "raw_server.h"

struct served {
	struct raw_server server;
	struct engine engine;
};

static inline void served_start(struct served *s,
                                const struct raw_reply *replies, size_t count)
{
	const struct http_setup setup = engine_setup();

	raw_start(&s->server, replies, count);
	s->engine = engine_start(&setup);
}

static inline void served_stop(struct served *s)
{
	engine_stop(&s->engine);
	raw_stop(&s->server);
}

#endif
