/* window_holes: time that was never read, or not to its end.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "ledger/window.h"

struct search {
	struct window_hole *out;
	size_t room, count;
	struct window_hole last; /* of those counted */
	struct period span;
};

/* Neighbours of one kind are one hole. */
static void add(struct search *s, struct period range, bool is_begun)
{
	if (s->count == 0 || s->last.range.to_ms != range.from_ms ||
	    s->last.is_begun != is_begun) {
		s->last = (struct window_hole){ range, is_begun };
		s->count++;
	}
	s->last.range.to_ms = range.to_ms;
	if (s->count <= s->room)
		s->out[s->count - 1] = s->last;
}

static int take(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct search *const s = ctx;

	(void)e;
	if (period_is_empty(s->span))
		s->span = w->range;
	else if (w->range.from_ms > s->span.to_ms)
		add(s, (struct period){ s->span.to_ms, w->range.from_ms },
		    false);
	if (w->state != WINDOW_CLOSED)
		add(s, w->range, true);
	s->span.to_ms = w->range.to_ms;
	return 0;
}

int window_holes(struct ledger *l, struct window_hole *out, size_t room,
                 size_t *count, struct period *span, struct err *e)
{
	const struct period always = { INT64_MIN, INT64_MAX };
	struct search s = { .out = out, .room = room };

	if (window_each(l, always, take, &s, e) != 0)
		return -1;
	*count = s.count;
	if (span != NULL)
		*span = s.span;
	return 0;
}
