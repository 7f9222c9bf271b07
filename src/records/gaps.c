/* SPDX-License-Identifier: Apache-2.0 */
#include "records/gaps.h"

#include "base/canon.h"

struct search {
	struct gaps *out;
	struct period asked;
	int64_t read_to_ms; /* all before is read, or a gap */
	bool has_read;
};

/* Neighbours of one kind are one. */
static void add(struct search *s, struct period range, bool is_begun)
{
	struct gaps *const g = s->out;
	struct window_hole *const last = g->count > 0 && g->count <= GAPS_MAX
	                                         ? &g->list[g->count - 1]
	                                         : NULL;

	if (last != NULL && last->range.to_ms == range.from_ms &&
	    last->is_begun == is_begun) {
		last->range.to_ms = range.to_ms;
		return;
	}
	if (g->count < GAPS_MAX)
		g->list[g->count] = (struct window_hole){ range, is_begun };
	g->count++;
}

static int take(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct search *const s = ctx;
	struct period part = w->range;

	(void)e;
	if (part.from_ms < s->asked.from_ms)
		part.from_ms = s->asked.from_ms;
	if (part.to_ms > s->asked.to_ms)
		part.to_ms = s->asked.to_ms;
	if (period_is_empty(part))
		return 0;
	if (part.from_ms > s->read_to_ms)
		add(s, (struct period){ s->read_to_ms, part.from_ms }, false);
	if (w->state != WINDOW_CLOSED)
		add(s, part, true);
	s->read_to_ms = part.to_ms;
	s->has_read = true;
	return 0;
}

int gaps_find(struct gaps *out, struct ledger *l, struct period asked,
              int64_t spare_ms, struct err *e)
{
	struct search s = { out, asked, asked.from_ms, false };
	struct period rest;

	out->count = 0;
	if (period_is_empty(asked))
		return 0;
	if (window_each(l, asked, take, &s, e) != 0)
		return -1;
	rest = (struct period){ s.read_to_ms, asked.to_ms };
	if (!period_is_empty(rest) &&
	    (!s.has_read || rest.to_ms - rest.from_ms >= spare_ms))
		add(&s, rest, false);
	return 0;
}

size_t gaps_listed(const struct gaps *g)
{
	return g->count < GAPS_MAX ? g->count : GAPS_MAX;
}

struct canon *gaps_json(const struct window_hole *list, size_t count,
                        struct arena *a)
{
	struct canon *const all = canon_array(a);

	for (size_t i = 0; i < count; i++) {
		struct canon *const one = canon_object(a);

		canon_set_when(one, "from", list[i].range.from_ms);
		canon_set_when(one, "to", list[i].range.to_ms);
		canon_set_bool(one, "begun", list[i].is_begun);
		canon_push(all, one);
	}
	return all;
}
