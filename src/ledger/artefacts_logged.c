/* artefacts_logged: what the log says of an object, whatever its row says.
 * SPDX-License-Identifier: Apache-2.0 */
#include "ledger/artefacts.h"
#include "ledger/ident.h"
#include "ledger/journal.h"
#include "ledger/journal_line.h"
#include "ledger/ledger_own.h"

static int take(void *ctx, uint64_t n, const char *line, size_t len,
                struct err *e)
{
	bool *const is_logged = ctx;
	struct journal_line found;

	(void)n;
	(void)e;
	if (!journal_line_read(&found, line, len))
		return 0;
	if (journal_line_is_type(&found, "ingestion"))
		*is_logged = true;
	else if (journal_line_is_type(&found, "deletion"))
		*is_logged = false;
	return 0;
}

/* Mostly no entry speaks of it: one look, by a statement that is kept. */
static int is_spoken_of(struct ledger *l, const char *oid, bool *out,
                        struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_EVENT_ABOUT_ANY, e) != 0)
		return -1;
	ident_bind_oid(s, 1, oid);
	if (db_step(s, e) != DB_ROW)
		return -1;
	*out = db_int(s, 0) != 0;
	return 0;
}

int artefacts_is_logged(struct ledger *l, const char *oid, bool *out,
                        struct err *e)
{
	bool is_spoken;

	if (is_spoken_of(l, oid, &is_spoken, e) != 0)
		return -1;
	*out = false;
	return is_spoken ? journal_about(l, oid, take, out, e) : 0;
}
