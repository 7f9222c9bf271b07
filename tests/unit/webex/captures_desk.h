/* captures_desk: a captures call of two tasks and what is read of its reply.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_WEBEX_CAPTURES_DESK_H
#define UNIT_WEBEX_CAPTURES_DESK_H

#include "fixture.h"
#include "webex/captures.h"

#define ONE "e890a591-63f0-4984-a8f2-00e631368fb4"

struct desk {
	struct config *config;
	struct arena *arena;
	struct api_call call;
	struct captures_result result;
	struct err e;
};

static const char *const ids[] = { ONE,  "two", "t3", "t4", "t5", "t6",
	                           "t7", "t8",  "t9", "ta", "tb" };

static inline int start(void **state)
{
	struct desk *d = mem_zeroed(1, sizeof(*d));

	d->config = config_defaults(ORG, "/nowhere");
	d->arena = arena_new();
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

static inline void ask(struct desk *d, size_t count)
{
	api_call_reset(&d->call);
	captures_ask(&d->call, d->config, ids, count, false, false);
}

/* Asks for two tasks and reads this. */
static inline int read_body(struct desk *d, const char *body)
{
	ask(d, 2);
	if (answer(&d->call, body, &d->e) != 0)
		return -1;
	captures_read(&d->result, d->arena, &d->call, 1, ids, 2);
	return 0;
}

/* data[] with one element for task ONE, with these members. */
static inline int read_members(struct desk *d, const char *members)
{
	OWN(mem_own)
	char *body =
	        mem_format("{\"data\":[{\"taskId\":\"" ONE "\",%s}]}", members);

	return read_body(d, body);
}

static inline const struct artefact *
read_recordings(struct desk *d, const char *list, size_t count)
{
	OWN(mem_own) char *members = mem_format("\"recording\":%s", list);

	if (read_members(d, members) != 0)
		fail_msg("%s", d->e.text);
	assert_int_equal(d->result.tasks[0].count, count);
	return d->result.tasks[0].artefacts;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

#endif
