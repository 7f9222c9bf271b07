/* search_desk: search calls for a scope of one day.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_SEARCH_DESK_H
#define UNIT_WEBEX_SEARCH_DESK_H

#include "fixture.h"
#include "webex/search.h"

#define FROM INT64_C(1790812800000)
#define TO   INT64_C(1790899200000)

struct desk {
	struct config *config;
	struct arena *arena;
	struct api_call call;
	struct search_scope scope;
	struct err e;
};

static inline int start(void **state)
{
	struct desk *d = mem_zeroed(1, sizeof(*d));

	d->config = config_defaults(ORG, "/nowhere");
	d->arena = arena_new();
	d->scope.range = (struct period){ FROM, TO };
	d->scope.ended_from_ms = -1;
	*state = d;
	return 0;
}

static inline int end(void **state)
{
	struct desk *d = *state;

	api_call_reset(&d->call);
	config_free(d->config);
	arena_free(d->arena);
	free(d);
	return 0;
}

static inline void ask_page(struct desk *d, const char *cursor)
{
	api_call_reset(&d->call);
	search_page(&d->call, d->config, &d->scope, cursor);
}

static inline void ask_count(struct desk *d)
{
	api_call_reset(&d->call);
	search_count(&d->call, d->config, &d->scope);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

#endif
