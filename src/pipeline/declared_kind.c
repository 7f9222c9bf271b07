/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/declared_kind.h"

#include <stdbool.h>

#include "ledger/artefacts.h"
#include "pipeline/flow.h"

static bool may_be_another(const struct ledger_artefact *x)
{
	return x->state == ARTEFACT_STORED && kind_is_sound(x->kind);
}

/* NULL: this answer does not name it, or tells no callType. */
static const struct artefact *told(const struct work *w,
                                   const struct ledger_artefact *x)
{
	for (size_t i = 0; i < w->item_count; i++)
		if (w->items[i].row == x->row &&
		    w->items[i].artefact.call_type != NULL)
			return &w->items[i].artefact;
	return NULL;
}

int declared_kind_take(const struct work *w, struct ledger_artefact *known,
                       size_t count, struct err *e)
{
	for (size_t n = 0; n < count; n++) {
		struct ledger_artefact *const x = &known[n];
		const struct artefact *said;

		if (!may_be_another(x))
			continue;
		said = told(w, x);
		if (said != NULL && said->declared_kind != 0)
			x->kind = said->declared_kind;
		/* What was named for the first time was never called else. */
		if (said == NULL && w->had_artefacts &&
		    artefacts_declared_kind(w->flow->setup->ledger, x->oid,
		                            &x->kind, e) != 0)
			return -1;
	}
	return 0;
}
