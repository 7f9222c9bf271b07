/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/catch_up.h"

#include "base/log.h"
#include "base/when.h"
#include "ledger/window.h"

/* More holes than these are the first of many runs. */
#define HOLES_MAX 64

static int64_t within(int64_t ms, int64_t reach_ms)
{
	return ms < reach_ms ? reach_ms : ms;
}

int64_t catch_up_from(int64_t from_ms, int64_t reach_ms,
                      const struct window_hole *holes, size_t count,
                      struct period span)
{
	int64_t begin = from_ms;

	if (!period_is_empty(span) && within(span.to_ms, reach_ms) < begin)
		begin = within(span.to_ms, reach_ms);
	for (size_t i = 0; i < count; i++) {
		const struct period hole = holes[i].range;

		if (hole.to_ms > reach_ms &&
		    within(hole.from_ms, reach_ms) < begin)
			begin = within(hole.from_ms, reach_ms);
	}
	return begin;
}

int catch_up(struct ledger *l, int64_t reach_ms, struct period *p,
             struct err *e)
{
	struct window_hole holes[HOLES_MAX];
	struct period span;
	size_t count;
	char asked[WHEN_TEXT_MAX], from[WHEN_TEXT_MAX];

	if (window_holes(l, holes, HOLES_MAX, &count, &span, e) != 0)
		return -1;
	const int64_t begin =
	        catch_up_from(p->from_ms, reach_ms, holes,
	                      count < HOLES_MAX ? count : HOLES_MAX, span);
	if (begin < p->from_ms)
		log_event(LOG_WARN, "sync.catches_up",
		          KV("asked", when_text(asked, p->from_ms)),
		          KV("from", when_text(from, begin)));
	p->from_ms = begin;
	return 0;
}
