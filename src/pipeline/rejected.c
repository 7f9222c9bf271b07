/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/rejected.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "config/config.h"
#include "ledger/artefacts.h"
#include "model/evidence.h"
#include "pipeline/download.h"
#include "pipeline/flow.h"
#include "pipeline/transfer.h"
#include "pipeline/work.h"

/* Of one artefact: a page of another text each time fills no disk. */
#define KEPT_MAX 8

/* Whether these bytes, or enough others, are kept of the artefact already. */
static int is_enough(bool *out, const struct item *i, const char *id,
                     struct err *e)
{
	struct work *const w = i->work;
	struct ledger_artefact *known;
	size_t count, kept = 0;

	*out = false;
	if (artefacts_of(w->flow->setup->ledger, w->row, w->arena, &known,
	                 &count, e) != 0)
		return -1;
	for (size_t n = 0; n < count; n++) {
		if (known[n].kind != i->artefact.kind ||
		    known[n].state != ARTEFACT_BAD ||
		    !evidence_is_of(known[n].source_id, i->artefact.source_id))
			continue;
		*out = *out || strcmp(known[n].source_id, id) == 0;
		kept++;
	}
	*out = *out || kept >= KEPT_MAX;
	return 0;
}

static struct item *item_of(struct work *w, const struct artefact *x,
                            const char *id)
{
	struct item *const i = arena_zeroed(w->arena, 1, sizeof(*i));

	i->work = w;
	i->state = ITEM_ACTIVE;
	i->artefact = *x;
	i->artefact.source_id = arena_text(w->arena, id);
	kind_oid(i->oid, w->flow->setup->config->source.org_id, w->task.id,
	         x->kind, id);
	return i;
}

int rejected_list(struct transfer *t, const char *reason, const char *detail,
                  struct err *e)
{
	struct item *const of = t->item;
	struct work *const w = of->work;
	struct ledger_artefact known;
	char id[EVIDENCE_ID_MAX];
	bool enough;

	evidence_id(id, of->artefact.source_id, t->sha256_hex);
	if (is_enough(&enough, of, id, e) != 0)
		return -1;
	if (enough)
		return 0;
	struct item *const i = item_of(w, &of->artefact, id);
	if (flow_write(w->flow, e) != 0 ||
	    artefacts_listed(w->flow->setup->ledger, w->row, &i->artefact,
	                     i->oid, w->flow->now_ms, w->arena, &known, e) != 0)
		return -1;
	i->row = known.row;
	i->tries = of->tries;
	i->has_leftover = of->has_leftover;
	i->is_adoptable_checked = true;
	i->rejected = of;
	i->reason = reason;
	i->detail = arena_text(w->arena, detail);
	store_object_path(t->path, i->oid, w->task.created_ms);
	store_part_become(t->part, i->oid);
	t->item = i;
	return 0;
}

int rejected_settled(struct item *i, struct err *e)
{
	if (i->rejected == NULL)
		return work_item_settled(i, e);
	return work_item_failed(i->rejected, i->reason, i->detail, false, e);
}

static bool is_an_item(const struct work *w, const char *oid)
{
	for (size_t n = 0; n < w->item_count; n++)
		if (strcmp(w->items[n].oid, oid) == 0)
			return true;
	return false;
}

int rejected_adopt_left(struct work *w, struct err *e)
{
	struct flow *const f = w->flow;
	struct ledger_artefact *known;
	char path[STORE_PATH_MAX];
	size_t count;

	/* Mostly there is nothing but what was just declared. */
	if (!w->had_artefacts)
		return 0;
	if (artefacts_count_of(f->setup->ledger, w->row, &count, e) != 0)
		return -1;
	if (count <= w->item_count)
		return 0;
	if (artefacts_of(f->setup->ledger, w->row, w->arena, &known, &count,
	                 e) != 0)
		return -1;
	for (size_t n = 0; n < count; n++) {
		const struct artefact x = { .kind = known[n].kind };
		const bool is_evidence = evidence_is(known[n].source_id);

		if (known[n].state != ARTEFACT_LISTED ||
		    is_an_item(w, known[n].oid))
			continue;
		store_object_path(path, known[n].oid, w->task.created_ms);
		if (!store_has_object(f->setup->store, path)) {
			if (is_evidence &&
			    artefacts_forget(f->setup->ledger, known[n].row,
			                     e) != 0)
				return -1;
			continue;
		}
		struct item *const i = item_of(w, &x, known[n].source_id);
		i->row = known[n].row;
		i->is_leftover = true;
		++w->items_open;
		download_give(f->download, i);
	}
	return 0;
}
