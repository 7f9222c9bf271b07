/* SPDX-License-Identifier: Apache-2.0 */
#include "records/source_count.h"

#include "base/err.h"
#include "base/mem.h"
#include "ledger/tasks.h"
#include "pipeline/source.h"
#include "webex/api.h"
#include "webex/omitted.h"
#include "webex/search.h"

/* Whether there is nothing at all: an answer without a count is believed
 * only when a page is empty, too. */
static int ask_page(int64_t *out, struct source *s, const struct config *c,
                    struct search_scope scope, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct api_call call = { 0 };
	struct search_result page;
	int rc;

	scope.omitted = s->omitted;
	do {
		err_clear(e);
		api_call_reset(&call);
		search_page(&call, c, &scope, NULL);
		rc = source_ask(s, &call, e);
	} while (rc != 0 && omitted_learn(s->omitted, c, &call));
	if (rc == 0)
		rc = search_page_read(&page, a, &call, e);
	if (rc == 0)
		*out = page.count == 0 && !page.has_next ? 0 : -1;
	api_call_reset(&call);
	return rc;
}

int64_t source_count_judge(int64_t said, int64_t ours, int64_t at_first,
                           int64_t at_last)
{
	if (said == ours || said == ours - at_first || said == ours - at_last ||
	    said == ours - at_first - at_last)
		return ours;
	return said;
}

/* A range of one millisecond has one edge. */
static int edges(struct ledger *l, struct period p, int64_t *first,
                 int64_t *last, struct err *e)
{
	*last = 0;
	if (tasks_at(l, p.from_ms, first, e) != 0)
		return -1;
	if (p.to_ms - 1 == p.from_ms)
		return 0;
	return tasks_at(l, p.to_ms - 1, last, e);
}

int source_count_compare(struct source_count *out, struct period range,
                         struct ledger *l, struct err *e)
{
	int64_t classes[CLASS_COUNT + 1];
	int64_t at_first;
	int64_t at_last;
	int64_t gone;

	out->judged = out->said;
	if (out->said < 0)
		return 0;
	if (tasks_classes(l, range, classes, e) != 0 ||
	    tasks_gone(l, range, &gone, e) != 0 ||
	    edges(l, range, &at_first, &at_last, e) != 0)
		return -1;
	out->judged = source_count_judge(out->said, classes[0] - gone, at_first,
	                                 at_last);
	return 0;
}

int source_count_said(int64_t *out, struct period part, struct source *s,
                      const struct config *c, struct err *e)
{
	const struct search_scope scope = {
		.range = part,
		.is_exact = true,
		.ended_from_ms = -1,
	};
	struct api_call call = { 0 };
	bool is_sure = true;
	int rc;

	search_count(&call, c, &scope);
	rc = source_ask(s, &call, e);
	if (rc == 0)
		rc = search_count_read(out, &is_sure, &call, e);
	api_call_reset(&call);
	if (rc == 0 && !is_sure)
		rc = ask_page(out, s, c, scope, e);
	return rc;
}

int source_count_ask(struct source_count *out, struct period range,
                     struct ledger *l, struct source *s, const struct config *c,
                     struct err *e)
{
	struct source_count all = { 0, 0 };

	for (int64_t at = range.from_ms; at < range.to_ms;) {
		struct period part = { at, range.to_ms };
		struct source_count one = { -1, -1 };

		if (part.to_ms - at > SOURCE_COUNT_SPAN_MS)
			part.to_ms = at + SOURCE_COUNT_SPAN_MS;
		if (source_count_said(&one.said, part, s, c, e) != 0 ||
		    source_count_compare(&one, part, l, e) != 0)
			return -1;
		if (one.said < 0) {
			*out = one;
			return 0;
		}
		all.said += one.said;
		all.judged += one.judged;
		at = part.to_ms;
	}
	*out = all;
	return 0;
}
