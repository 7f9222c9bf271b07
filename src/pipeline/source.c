/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/source.h"

#include <stdlib.h>

#include "base/inbox.h"
#include "base/mem.h"
#include "config/config.h"
#include "port/http.h"
#include "webex/api.h"
#include "webex/omitted.h"
#include "webex/pace.h"
#include "webex/pace_store.h"
#include "webex/token.h"

/* The network threads end first: they write into what the api then frees. */
void source_drop_calls(struct source *s)
{
	if (s->api != NULL)
		api_settle(s->api);
	http_stop(s->http);
	s->http = NULL;
	api_free(s->api);
	s->api = NULL;
}

void source_close(struct source *s)
{
	if (s == NULL)
		return;
	source_drop_calls(s);
	token_free(s->token);
	pace_store_write(s->pace, s->config, s->clock);
	pace_free(s->pace);
	omitted_free(s->omitted);
	inbox_free(s->inbox);
	arena_free(s->arena);
	free(s);
}

static int open_http(struct source *s, const struct config *c, struct err *e)
{
	const struct http_setup setup = {
		.threads = (size_t)c->download.threads,
		.connections_per_host = (size_t)c->download.per_host,
		.bandwidth_bytes_s = c->download.bandwidth_bytes_s,
		.ca_file = c->source.ca_file,
		.user_agent = "wxarchive/" WX_VERSION,
		.allow = endpoint_allowance(&s->endpoint, c),
		.via = endpoint_via(&s->endpoint, c),
	};

	return http_start(&s->http, &setup, s->inbox, e);
}

int source_open(struct source **out, const struct config *c,
                const struct clock *clock, struct err *e)
{
	OWN(own_source) struct source *s = mem_zeroed(1, sizeof(*s));

	s->arena = arena_new();
	s->inbox = inbox_new();
	s->omitted = omitted_new();
	s->config = c;
	s->clock = clock;
	s->pace = pace_new(c->api.rate_per_min);
	pace_store_read(s->pace, c, clock);
	if (endpoint_fill(&s->endpoint, s->arena, c, e) != 0)
		return -1;
	if (token_open(&s->token, c, clock, e) != 0)
		return -1;
	if (open_http(s, c, e) != 0)
		return -1;
	const struct api_setup setup = {
		.config = c,
		.endpoint = &s->endpoint,
		.clock = clock,
		.http = s->http,
		.inbox = s->inbox,
		.token = s->token,
		.pace = s->pace,
	};
	s->api = api_new(&setup);
	*out = GIVE(s);
	return 0;
}

int source_ask(struct source *s, struct api_call *call, struct err *e)
{
	return api_run(s->api, call, e);
}
