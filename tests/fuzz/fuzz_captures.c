/* Any bytes as a captures reply: a failure with words, or artefacts that have
 * an identity each, their own within their task and kind.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "config/config.h"
#include "webex/api.h"
#include "webex/captures.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void require(bool is_so)
{
	if (!is_so)
		abort();
}

static void check_artefact(const struct artefact *r, const struct text *reply)
{
	require(r->source_id != NULL && r->source_id[0] != '\0');
	require(r->url == NULL || r->url[0] != '\0');
	require(r->start_ms >= -1 && r->stop_ms >= -1 && r->create_ms >= -1);
	require(r->raw >= reply->data && r->raw_len > 1);
	require(r->raw + r->raw_len <= reply->data + reply->len);
	require(kind_name(r->kind) != NULL);
}

static void check_task(const struct captures_task *t, const struct text *reply)
{
	require(t->was_answered || t->count == 0);
	for (size_t i = 0; i < t->count; i++)
		check_artefact(&t->artefacts[i], reply);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const ids[] = {
		"e890a591-63f0-4984-a8f2-00e631368fb4",
		"t",
	};
	static struct config *config;
	OWN(own_arena) struct arena *a = arena_new();
	struct captures_result r = { .count = 7 };
	struct api_call call = { .status = 200 };
	struct err e = { .code = ERR_NONE };

	if (config == NULL) {
		config = config_defaults("97cdbf45-ebe2-4687-8341-44d5c7abf101",
		                         "/nowhere");
		log_configure(&(struct log_setup){ .level = LOG_OFF, .fd = 2 });
	}
	captures_ask(&call, config, ids, ARRAY_COUNT(ids), true, false);
	text_add_bytes(&call.reply, data, len);
	if (call.judge(&call, &e) != 0) {
		require(e.code != ERR_NONE && e.text[0] != '\0');
	} else {
		captures_read(&r, a, &call, 1, ids, ARRAY_COUNT(ids));
		require(r.count == 2 && r.link_seconds >= 60);
		check_task(&r.tasks[0], &call.reply);
		check_task(&r.tasks[1], &call.reply);
	}
	api_call_reset(&call);
	return 0;
}
