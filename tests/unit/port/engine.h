/* engine: an http engine with its inbox, and jobs as most tests want them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_PORT_ENGINE_H
#define UNIT_PORT_ENGINE_H

#include "base/inbox.h"
#include "port/http.h"
#include "support/check.h"

struct engine {
	struct inbox *in;
	struct http *http;
};

/* Loopback is allowed, one thread, unless the setup says otherwise. */
static inline struct http_setup engine_setup(void)
{
	return (struct http_setup){ .threads = 1,
		                    .user_agent = "wxarchive-test",
		                    .allow.loopback = true };
}

static inline struct engine engine_start(const struct http_setup *setup)
{
	struct engine g = { 0 };
	struct err e;

	g.in = inbox_new();
	if (http_start(&g.http, setup, g.in, &e) != 0)
		fail_msg("%s", e.text);
	return g;
}

static inline void engine_stop(struct engine *g)
{
	http_stop(g->http);
	inbox_free(g->in);
	*g = (struct engine){ 0 };
}

static inline struct http_job engine_get(const char *url)
{
	return (struct http_job){ .method = "GET",
		                  .url = url,
		                  .connect_ms = 5000,
		                  .total_ms = 20000,
		                  .reply_limit = 1 << 20 };
}

/* Takes jobs until n have come; they stay linked in no order. */
static inline struct job *engine_take(struct engine *g, size_t n)
{
	struct job *all = NULL;

	while (n > 0) {
		struct job *next;

		for (struct job *j = inbox_take(g->in, 30000); j != NULL;
		     j = next) {
			next = j->next;
			j->next = all;
			all = j;
			n--;
		}
	}
	return all;
}

#endif
