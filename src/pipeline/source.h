/* source: everything needed to speak to the source, opened together.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_SOURCE_H
#define PIPELINE_SOURCE_H

#include "base/attr.h"
#include "webex/endpoint.h"

struct api;
struct api_call;
struct arena;
struct clock;
struct config;
struct err;
struct http;
struct inbox;
struct omitted;
struct pace;
struct token;

struct source {
	const struct config *config;
	const struct clock *clock;
	struct arena *arena;
	struct endpoint endpoint;
	struct inbox *inbox;
	struct http *http;
	struct token *token;
	struct pace *pace;
	struct api *api;
	struct omitted *omitted; /* fields that search refused so far */
};

/* clock and config must outlive it.  ERR_AUTH without credentials. */
int source_open(struct source **out, const struct config *c,
                const struct clock *clock, struct err *e) MUST_CHECK;
void source_close(struct source *s);
OWN_TYPE(source, struct source, source_close)

/* Forgets every call that is not finished, without its callback: before the
 * memory of the calls goes.  Nothing can be asked afterwards. */
void source_drop_calls(struct source *s);

/* Sends one call and waits for it: for commands that do one thing at a
 * time.  The call is finished, also when this fails. */
int source_ask(struct source *s, struct api_call *call,
               struct err *e) MUST_CHECK;

#endif
