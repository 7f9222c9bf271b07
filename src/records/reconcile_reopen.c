/* SPDX-License-Identifier: Apache-2.0 */
#include "records/reconcile_reopen.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger.h"
#include "ledger/window.h"
#include "records/reconcile.h"

struct found {
	int64_t *ids;
	size_t count;
};

static void found_free(struct found *f)
{
	free(f->ids);
}

static int collect(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct found *const f = ctx;

	(void)e;
	if (w->state != WINDOW_CLOSED)
		return 0;
	f->ids = mem_resize(f->ids, f->count + 1, sizeof(*f->ids));
	f->ids[f->count++] = w->id;
	return 0;
}

/* A window that holds two of the days is met once: it is closed no more. */
static int reopen_day(struct ledger *l, const struct reconcile_day *d,
                      struct err *e)
{
	OWN(found_free) struct found f = { NULL, 0 };

	if (window_each(l, d->range, collect, &f, e) != 0)
		return -1;
	for (size_t i = 0; i < f.count; i++)
		if (window_reopen(l, f.ids[i], e) != 0)
			return -1;
	return 0;
}

static int reopen_all(struct ledger *l, const struct reconcile *r,
                      struct err *e)
{
	for (size_t i = 0; i < r->day_count; i++)
		if (r->days[i].unaccounted != 0 &&
		    reopen_day(l, &r->days[i], e) != 0)
			return -1;
	return 0;
}

int reconcile_reopen(struct ledger *l, const struct reconcile *r, struct err *e)
{
	if (!r->is_live || r->total.unaccounted == 0)
		return 0;
	if (ledger_begin(l, e) != 0)
		return -1;
	if (reopen_all(l, r, e) == 0)
		return ledger_commit(l, e);
	ledger_rollback(l);
	return -1;
}
