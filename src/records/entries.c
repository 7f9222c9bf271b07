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
	struct journal_line found;

	(void)e;
	if ((int64_t)n > b->first && (int64_t)n < b->end &&
	    journal_line_read(&found, line, len) &&
	    journal_line_is_type(&found, "deletion"))
		b->has_deletion = true;
	return 0;
}

/* Whether what entry n stored was deleted by one behind it, before end: it may
 * have been stored anew since. */
static int was_deleted(bool *out, const struct looking *x, uint64_t n,
                       int64_t end, const char *oid, struct err *e)
{
	struct between b = { (int64_t)n, end, false };

	if (journal_about(x->ledger, oid, take_between, &b, e) != 0)
		return -1;
	*out = b.has_deletion;
	return 0;
}

/* Why the ledger is wrong about what entry n stored and none deleted. */
static const char *why_wrong(const struct ledger_artefact *known)
{
	if (known->row == 0)
		return "the ledger does not know it";
	if (known->state == ARTEFACT_STORED || known->state == ARTEFACT_BAD)
		return "the ledger names another entry for it";
	if (known->state == ARTEFACT_DISPOSED)
		return "and none that it was deleted, as the ledger says";
	return "the ledger says that it was not";
}

static int judge(const struct looking *x, uint64_t n, const char *oid,
                 const struct ledger_artefact *known, struct err *e)
{
	const bool is_kept =
	        known->row != 0 && (known->state == ARTEFACT_STORED ||
	                            known->state == ARTEFACT_BAD);
	bool is_deleted;

	if (is_kept && known->event == (int64_t)n)
		return 0;
	if (was_deleted(&is_deleted, x, n, is_kept ? known->event : INT64_MAX,
	                oid, e) != 0)
		return -1;
	if (!is_deleted)
		add(x, n, oid, why_wrong(known));
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
	return judge(x, n, oid, &known, e);
}

int entries_find(struct ledger *l, struct findings *f, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct looking x = { l, f, a };
	uint64_t size;

	if (journal_size(l, &size, e) != 0)
		return -1;
	if (journal_each(l, 0, size, take, &x, e) == 0)
		return 0;
	if (e->code != ERR_TAMPER)
		return -1;
	/* What was found of the files until here must be told all the same. */
	findings_add_err(f, "ledger", e);
	return 0;
}
