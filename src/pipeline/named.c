/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/named.h"

#include <stddef.h>
#include <string.h>

#include "pipeline/flow.h"

bool named_has(const struct work *w, const struct artefact *x)
{
	for (size_t i = 0; i < w->item_count; i++)
		if (w->items[i].artefact.kind == x->kind &&
		    strcmp(w->items[i].artefact.source_id, x->source_id) == 0)
			return true;
	return false;
}
