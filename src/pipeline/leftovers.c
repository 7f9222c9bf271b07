/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/leftovers.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "ledger/artefacts.h"
#include "pipeline/sync.h"
#include "store/store.h"

struct sorting {
	struct ledger *ledger;
	int64_t *strays; /* counted and kept; NULL: they go */
	struct err err;  /* of the ledger; what it does not answer stays */
};

static bool keep_stray(const struct sorting *s)
{
	if (s->strays == NULL)
		return false;
	++*s->strays;
	return true;
}

static bool keep_part(void *ctx, const char *oid)
{
	struct sorting *const s = ctx;
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_artefact x;

	if (artefacts_find(s->ledger, oid, a, &x, &s->err) != 0)
		return true;
	if (x.row == 0)
		return keep_stray(s);
	return x.state == ARTEFACT_LISTED || x.state == ARTEFACT_FAILED;
}

static int clean(const struct sync_setup *s, int64_t *strays, struct err *e)
{
	struct sorting sorting = { .ledger = s->ledger, .strays = strays };
	int64_t removed = 0;

	if (store_clean(s->store, keep_part, &sorting, &removed, e) != 0)
		return err_context(e, "tmp/");
	if (sorting.err.code != ERR_NONE) {
		*e = sorting.err;
		return -1;
	}
	if (removed > 0)
		log_event(LOG_INFO, "store.cleaned", KV("parts", removed));
	return 0;
}

int leftovers_sort(const struct sync_setup *s, int64_t *strays, struct err *e)
{
	*strays = 0;
	return clean(s, strays, e);
}

int leftovers_drop(const struct sync_setup *s, struct err *e)
{
	return clean(s, NULL, e);
}
