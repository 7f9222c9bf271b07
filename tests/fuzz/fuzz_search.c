/* Any bytes as the reply to a count or a page: a verdict with words, or tasks
 * that keep what search.h promises of them.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "webex/api.h"
#include "webex/omitted.h"
#include "webex/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void require_words(const struct err *e)
{
	require(e->code != ERR_NONE && e->text[0] != '\0');
}

/* A reply in a block of its own size, so that reading past it is seen. */
static void give_reply(struct api_call *call, const uint8_t *data, size_t len)
{
	text_free(&call->reply);
	text_add_bytes(&call->reply, data, len);
	call->status = 200;
}

static void check_task(const struct task *t, const struct text *reply)
{
	require(t->id != NULL && t->id[0] != '\0');
	require(t->created_ms > INT64_C(978000000000));
	require(t->ended_ms == -1 || t->ended_ms > 0);
	require(t->raw >= reply->data && t->raw_len > 1);
	require(t->raw + t->raw_len <= reply->data + reply->len);
}

/* What was kept of a task reads the same again. */
static void check_again(const struct task *t, struct arena *a)
{
	struct task again;
	struct err e;

	require(search_task_read(&again, a, t->raw, t->raw_len, &e) == 0);
	require(strcmp(again.id, t->id) == 0);
	require(again.created_ms == t->created_ms);
}

static void check_page(struct api_call *call)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct search_result r = { .count = 7 };
	struct err e = { .code = ERR_NONE };

	if (call->judge(call, &e) != 0 ||
	    search_page_read(&r, a, call, &e) != 0) {
		require_words(&e);
		require(r.count == 7);
		return;
	}
	require(r.has_next == (r.cursor != NULL));
	for (size_t i = 0; i < r.count; i++) {
		check_task(&r.tasks[i], &call->reply);
		check_again(&r.tasks[i], a);
	}
}

static void check_count(struct api_call *call)
{
	struct err e = { .code = ERR_NONE };
	int64_t count = -7;
	bool is_sure;

	if (call->judge(call, &e) != 0) {
		require_words(&e);
		return;
	}
	require(search_count_read(&count, &is_sure, call, &e) == 0);
	require(count >= 0 && (is_sure || count == 0));
}

/* Whatever a refusal names, the next page is asked for by what is needed. */
static void check_refusal(struct api_call *call, const struct config *c,
                          const struct search_scope *page)
{
	OWN(own_omitted) struct omitted *l = omitted_new();
	struct search_scope scope = *page;
	struct api_call again = { .name = NULL };

	err_set(&call->err, ERR_REFUSED, "refused");
	if (!omitted_learn(l, c, call))
		return;
	require(!omitted_learn(l, c, call));
	scope.omitted = l;
	search_page(&again, c, &scope, NULL);
	require(strstr(again.body, "tasks { id createdTime(sort: asc) "
	                           "endedTime ") != NULL);
	require(strstr(again.body, " pageInfo { hasNextPage endCursor } } }") !=
	        NULL);
	require(strstr(again.body, "{ }") == NULL);
	api_call_reset(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct config *config;
	const struct search_scope scope = {
		.range = { INT64_C(1790812800000), INT64_C(1790899200000) },
		.ended_from_ms = -1,
	};
	struct api_call call = { .name = NULL };

	if (config == NULL)
		config = config_defaults("97cdbf45-ebe2-4687-8341-44d5c7abf101",
		                         "/nowhere");
	search_page(&call, config, &scope, NULL);
	give_reply(&call, data, len);
	check_page(&call);
	check_refusal(&call, config, &scope);
	api_call_reset(&call);
	search_count(&call, config, &scope);
	give_reply(&call, data, len);
	check_count(&call);
	api_call_reset(&call);
	return 0;
}
