/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/adoption.h"

#include <stddef.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/artefacts.h"
#include "model/evidence.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/transfer.h"
#include "pipeline/work.h"
#include "store/store.h"

/* An object that no run can have left was put there by somebody else.  The
 * verdict is kept: this run ends with an error, and the next one must not take
 * it for what this one left. */
static int refuse(struct flow *f, const struct transfer *t, struct err *why,
                  struct err *e)
{
	const struct artefact_failure stranger = {
		.reason = ARTEFACT_STRANGE,
		.detail = why->text,
	};

	(void)err_set(why, ERR_TAMPER,
	              "%s: no run was cut short that could have left it there",
	              t->path);
	if (flow_write(f, e) != 0 ||
	    artefacts_failed(f->setup->ledger, t->item->row, &stranger,
	                     f->now_ms, e) != 0)
		return -1;
	return flow_commit(f, e);
}

/* In a ledger that was made anew: what the log says was stored is left by
 * nobody, and this is not what was stored. */
static int refuse_logged(const struct transfer *t, struct err *why)
{
	(void)err_set(why, ERR_TAMPER,
	              "%s: it is not what was stored there, as the log says",
	              t->path);
	(void)err_hint(why, "put it back from a copy of the archive, move the "
	                    "ledger away and run 'wxarchive ledger rebuild'; "
	                    "or move it out of the archive, and it is fetched "
	                    "again");
	return 0;
}

int adoption_is_recorded(bool *out, struct flow *f, const struct transfer *t,
                         struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_artefact known;

	if (artefacts_find(f->setup->ledger, t->item->oid, a, &known, e) != 0)
		return -1;
	*out = known.state == ARTEFACT_STORED || known.state == ARTEFACT_BAD;
	return 0;
}

int adoption_check(struct err *why, struct flow *f, const struct transfer *t,
                   struct err *e)
{
	struct ledger *const l = f->setup->ledger;
	bool is_logged, may_be;

	if (why->code != ERR_NONE && why->code != ERR_TAMPER &&
	    why->code != ERR_GONE)
		return 0;
	if (artefacts_is_logged(l, t->item->oid, &is_logged, e) != 0)
		return -1;
	if (is_logged)
		return refuse_logged(t, why);
	if (why->code != ERR_NONE)
		return 0;
	if (artefacts_may_be_leftover(l, t->item->row, f->run,
	                              f->leftover_until_ms, &may_be, e) != 0)
		return -1;
	return may_be ? 0 : refuse(f, t, why, e);
}

int adoption_refused(struct err *e)
{
	if (e->code == ERR_TAMPER && e->hint[0] != '\0')
		return -1;
	if (e->code == ERR_TAMPER)
		(void)err_hint(e, "move it out of the archive (no entry of the "
		                  "log says that it was stored) and run the "
		                  "same command again; if the ledger was put "
		                  "back from a copy that is older than a run "
		                  "that was killed: move the ledger away, and "
		                  "run 'wxarchive ledger rebuild'");
	return err_context(e, "an object that no event speaks of");
}

static bool is_an_item(const struct work *w, const char *oid)
{
	for (size_t n = 0; n < w->item_count; n++)
		if (strcmp(w->items[n].oid, oid) == 0)
			return true;
	return false;
}

/* One that is listed, and that this run's answer does not name. */
static int adopt_or_forget(struct work *w, const struct ledger_artefact *known,
                           struct err *e)
{
	struct flow *const f = w->flow;
	const struct artefact x = { .kind = known->kind };
	char path[STORE_PATH_MAX];

	store_object_path(path, known->oid, w->task.created_ms);
	if (!store_has_object(f->setup->store, path))
		return evidence_is(known->source_id)
		               ? artefacts_forget(f->setup->ledger, known->row,
		                                  e)
		               : 0;
	struct item *const i = work_item_new(w, &x, known->source_id);
	i->row = known->row;
	i->is_leftover = true;
	++w->items_open;
	download_give(f->download, i);
	return 0;
}

int adoption_find(struct work *w, struct err *e)
{
	struct ledger *const l = w->flow->setup->ledger;
	struct ledger_artefact *known;
	size_t count;

	/* Mostly there is nothing but what was just declared. */
	if (!w->had_artefacts)
		return 0;
	if (artefacts_count_of(l, w->row, &count, e) != 0)
		return -1;
	if (count <= w->item_count)
		return 0;
	if (artefacts_of(l, w->row, w->arena, &known, &count, e) != 0)
		return -1;
	for (size_t n = 0; n < count; n++)
		if (known[n].state == ARTEFACT_LISTED &&
		    !is_an_item(w, known[n].oid) &&
		    adopt_or_forget(w, &known[n], e) != 0)
			return -1;
	return 0;
}
