/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/rejected.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "ledger/artefacts.h"
#include "model/evidence.h"
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
	struct item *const i = work_item_new(w, &of->artefact, id);
	const struct artefact_declaration evidence = {
		.task_row = w->row,
		.artefact = &i->artefact,
		.oid = i->oid,
		.now_ms = w->flow->now_ms,
	};
	if (flow_write(w->flow, e) != 0 ||
	    artefacts_listed(w->flow->setup->ledger, &evidence, w->arena,
	                     &known, e) != 0)
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
