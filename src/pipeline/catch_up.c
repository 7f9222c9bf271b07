/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/catch_up.h"

#include "base/log.h"
#include "base/when.h"
#include "ledger/window.h"

int64_t catch_up_from(int64_t from_ms, const struct window_hole *first,
                      struct period span)
{
	if (first != NULL && first->range.from_ms < from_ms)
		from_ms = first->range.from_ms;
	if (!period_is_empty(span) && span.to_ms < from_ms)
		from_ms = span.to_ms;
	return from_ms;
}

int catch_up(struct ledger *l, struct period *p, struct err *e)
{
	struct window_hole first;
	struct period span;
	size_t count;
	char asked[WHEN_TEXT_MAX], from[WHEN_TEXT_MAX];

	if (window_holes(l, &first, 1, &count, &span, e) != 0)
		return -1;
	const int64_t begin =
	        catch_up_from(p->from_ms, count > 0 ? &first : NULL, span);
	if (begin < p->from_ms)
		log_event(LOG_WARN, "sync.catches_up",
		          KV("asked", when_text(asked, p->from_ms)),
		          KV("from", when_text(from, begin)));
	p->from_ms = begin;
	return 0;
}
