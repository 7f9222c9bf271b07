/* SPDX-License-Identifier: Apache-2.0 */
#include "records/unrecorded.h"

#include <string.h>

#include "base/mem.h"
#include "ledger/artefacts.h"
#include "records/findings.h"
#include "store/store.h"

struct looking {
	struct ledger *ledger;
	struct findings *findings;
	struct arena *arena;
};

static void judge(const struct looking *x, const char *path,
                  const struct ledger_artefact *known)
{
	switch (known->state) {
	case ARTEFACT_STORED:
	case ARTEFACT_BAD:
		if (strcmp(known->path, path) != 0)
			findings_add(x->findings, FINDING_BAD, "extra-object",
			             path,
			             "this object is recorded in another "
			             "place: %s",
			             known->path);
		return;
	case ARTEFACT_LISTED:
	case ARTEFACT_FAILED:
	case ARTEFACT_LOST:
		findings_add(x->findings, FINDING_UNVERIFIED, "not-recorded",
		             path,
		             "it is here but not recorded yet, as after a run "
		             "that was cut short; the next sync looks at it");
		return;
	case ARTEFACT_DISPOSED:
		findings_add(x->findings, FINDING_BAD, "extra-object", path,
		             "this object was disposed of, and is here again");
		return;
	}
}

static int take(void *ctx, const char *path, const char *oid,
                const struct err *unread, struct err *e)
{
	struct looking *x = ctx;
	struct ledger_artefact known;

	if (unread != NULL) {
		findings_add_err(x->findings, path, unread);
		return 0;
	}
	if (oid == NULL) {
		findings_add(x->findings, FINDING_BAD, "extra-file", path,
		             "this does not belong in an archive");
		return 0;
	}
	arena_reset(x->arena);
	if (artefacts_find(x->ledger, oid, x->arena, &known, e) != 0)
		return -1;
	if (known.row != 0)
		judge(x, path, &known);
	else
		findings_add(x->findings, FINDING_BAD, "extra-object", path,
		             "this object was never recorded");
	return 0;
}

int unrecorded_find(struct store *s, struct ledger *l, struct findings *f,
                    struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct looking x = { l, f, a };

	return store_walk(s, take, &x, e);
}
