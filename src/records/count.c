/* SPDX-License-Identifier: Apache-2.0 */
#include "records/count.h"

#include "base/mem.h"
#include "pipeline/source.h"
#include "webex/api.h"
#include "webex/search.h"

/* Whether there is nothing at all: an answer without a count is believed
 * only when a page is empty, too. */
static int ask_page(int64_t *out, struct source *s, const struct config *c,
                    const struct search_scope *scope, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct api_call call = { 0 };
	struct search_result page;
	int rc;

	search_page(&call, c, scope, NULL);
	rc = source_ask(s, &call, e);
	if (rc == 0)
		rc = search_page_read(&page, a, &call, e);
	if (rc == 0)
		*out = page.count == 0 && !page.has_next ? 0 : -1;
	api_call_reset(&call);
	return rc;
}

int count_tasks(int64_t *out, struct source *s, const struct config *c,
                struct period range, struct err *e)
{
	const struct search_scope scope = {
		.range = range,
		.is_exact = true,
		.ended_from_ms = -1,
	};
	struct api_call call = { 0 };
	bool is_sure = true;
	int64_t count = -1;
	int rc;

	search_count(&call, c, &scope);
	rc = source_ask(s, &call, e);
	if (rc == 0)
		rc = search_count_read(&count, &is_sure, &call, e);
	api_call_reset(&call);
	if (rc == 0 && !is_sure)
		rc = ask_page(&count, s, c, &scope, e);
	if (rc == 0)
		*out = count;
	return rc;
}
