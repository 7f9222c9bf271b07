/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/account.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/canon.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "config/config.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/tasks.h"
#include "ledger/window.h"
#include "pipeline/discover.h"
#include "pipeline/flow.h"
#include "pipeline/sync.h"
#include "port/digest.h"

struct counting {
	struct ledger *ledger;
	int64_t reached_ms;
	bool is_whole;
};

static int count_window(void *ctx, const struct ledger_window *w, struct err *e)
{
	struct counting *const c = ctx;
	bool is_whole;

	if (window_is_whole(c->ledger, w, &is_whole, e) != 0)
		return -1;
	if (!is_whole || w->state != WINDOW_CLOSED ||
	    w->range.from_ms > c->reached_ms)
		c->is_whole = false;
	c->reached_ms = w->range.to_ms;
	return 0;
}

/* A closed window's count is on its wire bounds, which may hold a task of
 * the neighbour, so counts of windows cannot be added.  Closing proved that
 * its scan saw as many ids as the source counts: those within the period,
 * which are the tasks known but for those that have left, are the count; as
 * long as they are as many as they were when it closed. */
int account_source_count(struct ledger *l, struct period p, int64_t *out,
                         int64_t *gone, struct err *e)
{
	struct counting c = { l, p.from_ms, true };
	int64_t classes[CLASS_COUNT + 1];

	if (tasks_gone(l, p, gone, e) != 0)
		return -1;
	if (window_each(l, p, count_window, &c, e) != 0)
		return -1;
	*out = -1;
	if (!c.is_whole || c.reached_ms < p.to_ms)
		return 0;
	if (tasks_classes(l, p, classes, e) != 0)
		return -1;
	*out = classes[0] - *gone;
	return 0;
}

static struct canon *facts(struct arena *a, const struct account *x,
                           const char *ids_sha256)
{
	char when[WHEN_TEXT_MAX];
	struct canon *const o = canon_object(a);
	struct canon *const by_class = canon_object(a);

	canon_set_text(o, "from", when_text(when, x->period.from_ms));
	canon_set_text(o, "to", when_text(when, x->period.to_ms));
	canon_set_int(o, "source_count", x->source_count);
	canon_set_bool(o, "live", x->is_live);
	canon_set_int(o, "tasks", x->classes[0]);
	canon_set_int(o, "left", x->gone);
	canon_set_int(o, "due", x->due);
	canon_set_int(o, "archived", x->classes[CLASS_ARCHIVED]);
	canon_set_int(o, "failed", x->classes[CLASS_FAILED]);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++)
		canon_set_count(by_class, state_class_name((enum task_class)c),
		                x->classes[c]);
	canon_set(o, "classes", by_class);
	canon_set_text(o, "ids_sha256", ids_sha256);
	return o;
}

static int append(struct ledger *l, const struct canon *detail, const char *key,
                  const char *line, int64_t *entry, int64_t now_ms,
                  struct err *e)
{
	const struct journal_event ev = {
		.type = "x-reconciliation",
		.outcome = "success",
		.detail = detail,
	};

	if (ledger_begin(l, e) != 0)
		return -1;
	if (journal_append(l, &ev, now_ms, entry, e) != 0 ||
	    ledger_meta_set(l, key, line, e) != 0) {
		ledger_rollback(l);
		return -1;
	}
	return ledger_commit(l, e);
}

int account_record(struct ledger *l, const struct account *x, int64_t *entry,
                   int64_t now_ms, struct err *e)
{
	const struct period p = x->period;
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text line = { 0 };
	OWN(text_free) struct text last = { 0 };
	char key[80], ids[DIGEST_SHA256_HEX];

	if (tasks_ids_sha256(l, p, ids, e) != 0)
		return -1;
	const struct canon *const detail = facts(a, x, ids);
	canon_write(&line, detail);
	snprintf(key, sizeof(key), "reconciled.%" PRId64 ".%" PRId64, p.from_ms,
	         p.to_ms);
	if (ledger_meta_get(l, key, &last, e) != 0)
		return -1;
	if (entry == NULL && text_equal(text_str(&last), text_str(&line)))
		return 0;
	return append(l, detail, key, text_str(&line), entry, now_ms, e);
}

struct naming {
	struct ledger *ledger;
	struct sync_report *report;
};

static int name_open(void *ctx, const struct ledger_window *w, struct err *e)
{
	const struct naming *const n = ctx;
	struct sync_report *const r = n->report;
	int64_t classes[CLASS_COUNT + 1];

	if (w->state == WINDOW_CLOSED || r->open_count == SYNC_OPEN_MAX)
		return 0;
	if (tasks_classes(n->ledger, w->range, classes, e) != 0)
		return -1;
	r->open[r->open_count++] =
	        (struct sync_open_window){ w->range, w->source_count,
		                           classes[0] };
	return 0;
}

/* Those within the period are its open windows. */
static int name_holes(struct sync_report *r, struct ledger *l, struct period p,
                      struct err *e)
{
	struct window_hole all[SYNC_HOLE_MAX];
	size_t count;

	if (window_holes(l, all, SYNC_HOLE_MAX, &count, NULL, e) != 0)
		return -1;
	r->hole_count = 0;
	for (size_t i = 0; i < count && i < SYNC_HOLE_MAX; i++)
		if (all[i].range.to_ms <= p.from_ms ||
		    all[i].range.from_ms >= p.to_ms)
			r->holes[r->hole_count++] = all[i];
	return 0;
}

int account_count(struct sync_report *r, const struct flow *f, struct err *e)
{
	struct ledger *const l = f->setup->ledger;
	const struct period p = f->setup->period;
	struct naming n = { l, r };

	r->open_count = 0;
	r->is_counted = tasks_classes(l, p, r->classes, e) == 0 &&
	                account_source_count(l, p, &r->source_count, &r->gone,
	                                     e) == 0 &&
	                name_holes(r, l, p, e) == 0 &&
	                (r->windows_unclosed == 0 || r->err.code != ERR_NONE ||
	                 window_each(l, p, name_open, &n, e) == 0);
	return r->is_counted ? 0 : -1;
}

int account_period(struct sync_report *r, struct flow *f, struct err *e)
{
	struct ledger *const l = f->setup->ledger;
	const struct period p = f->setup->period;
	const struct wait_at at = { flow_judged_ms(f),
		                    f->setup->config->discover.settle_ms };
	int64_t waits[WAIT_COUNT];

	if (account_count(r, f, e) != 0 ||
	    tasks_waiting(l, p, &at, waits, e) != 0)
		return -1;
	/* a run that has not heard all has nothing to say of the source */
	if (r->source_count < 0 || !discover_is_done(f->discover) ||
	    r->windows_unclosed > 0)
		return 0;
	const struct account x = {
		.period = p,
		.source_count = r->source_count,
		.is_live = !f->is_partly_unheard,
		.gone = r->gone,
		.due = waits[WAIT_DUE],
		.classes = r->classes,
	};
	return account_record(l, &x, NULL, f->now_ms, e);
}

void account_summary(struct text *out, const struct sync_report *r)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *const o = canon_object(a);

	canon_set_int(o, "tasks", r->classes[0]);
	canon_set_int(o, "archived", r->classes[CLASS_ARCHIVED]);
	canon_set_int(o, "stored", r->progress.stored);
	canon_set_int(o, "stored_bytes", r->progress.stored_bytes);
	canon_set_int(o, "failed", r->progress.failed);
	canon_set_int(o, "api_requests", r->progress.api_requests);
	canon_set_int(o, "media_requests", r->progress.media_requests);
	canon_set_int(o, "windows_unclosed", r->windows_unclosed);
	if (r->omitted_fields[0] != '\0')
		canon_set_text(o, "fields_left_out", r->omitted_fields);
	canon_set_bool(o, "stopped", r->is_stopped);
	if (r->err.code != ERR_NONE) {
		canon_set_text(o, "error", err_name(r->err.code));
		canon_set_text(o, "text", r->err.text);
	}
	canon_write(out, o);
}
