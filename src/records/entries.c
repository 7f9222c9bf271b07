/* SPDX-License-Identifier: Apache-2.0 */
#include "records/entries.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/artefacts.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "records/findings.h"

struct looking {
	struct ledger *ledger;
	struct findings *findings;
	struct arena *arena;
};

/* Entries between two. */
struct between {
	int64_t first, end;
	bool has_deletion;
};

static int take_deletion(void *ctx, uint64_t n, const char *line, size_t len,
                         struct err *e)
{
	bool *const is_deleted = ctx;
	struct journal_line found;

	(void)n;
	(void)e;
	if (journal_line_read(&found, line, len) &&
	    journal_line_is_type(&found, "deletion"))
		*is_deleted = true;
	return 0;
}

static void add(const struct looking *x, uint64_t n, const char *oid,
                const char *what)
{
	findings_add(x->findings, FINDING_BAD, "not-as-logged", oid,
	             "log entry %" PRIu64 " says that it was stored, %s", n,
	             what);
}

static int take_between(void *ctx, uint64_t n, const char *line, size_t len,
                        struct err *e)
{
	struct between *const b = ctx;
	bool is_deletion = false;

	if (take_deletion(&is_deletion, n, line, len, e) != 0)
		return -1;
	if (is_deletion && (int64_t)n > b->first && (int64_t)n < b->end)
		b->has_deletion = true;
	return 0;
}

/* It may have been deleted since, and stored anew. */
static int judge_stored(const struct looking *x, uint64_t n,
                        const struct ledger_artefact *known, struct err *e)
{
	struct between b = { (int64_t)n, known->event, false };

	if (known->event == (int64_t)n)
		return 0;
	if (journal_about(x->ledger, known->oid, take_between, &b, e) != 0)
		return -1;
	if (!b.has_deletion)
		add(x, n, known->oid, "the ledger names another entry for it");
	return 0;
}

/* One that is not known may have been deleted before the ledger was made. */
static int judge_unknown(const struct looking *x, uint64_t n, const char *oid,
                         struct err *e)
{
	bool is_deleted = false;

	if (journal_about(x->ledger, oid, take_deletion, &is_deleted, e) != 0)
		return -1;
	if (!is_deleted)
		add(x, n, oid, "the ledger does not know it");
	return 0;
}

static int judge(const struct looking *x, uint64_t n,
                 const struct ledger_artefact *known, struct err *e)
{
	bool is_deleted = false;

	if (known->state == ARTEFACT_STORED || known->state == ARTEFACT_BAD)
		return judge_stored(x, n, known, e);
	if (known->state == ARTEFACT_DISPOSED &&
	    journal_about(x->ledger, known->oid, take_deletion, &is_deleted,
	                  e) != 0)
		return -1;
	if (!is_deleted)
		add(x, n, known->oid,
		    known->state == ARTEFACT_DISPOSED
		            ? "and none that it was deleted, as the ledger says"
		            : "the ledger says that it was not");
	return 0;
}

static int take(void *ctx, uint64_t n, const char *line, size_t len,
                struct err *e)
{
	const struct looking *const x = ctx;
	struct journal_line found;
	struct ledger_artefact known;
	char oid[OID_TEXT_MAX] = "";

	if (!journal_line_read(&found, line, len) ||
	    !journal_line_is_type(&found, "ingestion"))
		return 0;
	if (found.object != NULL && found.object_len == OID_TEXT_MAX - 1)
		memcpy(oid, found.object, OID_TEXT_MAX - 1);
	arena_reset(x->arena);
	if (artefacts_find(x->ledger, oid, x->arena, &known, e) != 0)
		return -1;
	return known.row != 0 ? judge(x, n, &known, e)
	                      : judge_unknown(x, n, oid, e);
}

int entries_find(struct ledger *l, struct findings *f, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct looking x = { l, f, a };

	if (journal_each(l, 0, journal_size(l), take, &x, e) == 0)
		return 0;
	if (e->code != ERR_TAMPER)
		return -1;
	/* What was found of the files until here must be told all the same. */
	findings_add_err(f, "ledger", e);
	return 0;
}
