/* artefacts_listed: what the source declares, against what is known of it.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "ledger/ident.h"
#include "ledger/ledger_own.h"
#include "ledger/names.h"

/* Nothing when it is there. */
static int add(struct ledger *l, const struct artefact_declaration *d,
               struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	const struct artefact *const x = d->artefact;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_ADD, e) != 0)
		return -1;
	ident_bind_oid(s, 1, d->oid);
	db_bind_int(s, 2, d->task_row);
	db_bind_int(s, 3, (int64_t)x->kind);
	ident_bind(s, 4, x->source_id);
	ledger_bind_known(s, 5, x->start_ms);
	ledger_bind_known(s, 6, x->stop_ms);
	if (names_bind_word(l, s, 7, x->language, e) != 0)
		return -1;
	db_bind_text(s, 8, x->file_name);
	db_bind_int(s, 9, d->now_ms);
	ledger_bind_known(s, 10, x->create_ms);
	return db_run(s, e);
}

/* What add has written, without reading it back through all the tables of
 * words: most artefacts are new. */
static struct ledger_artefact as_added(struct ledger *l,
                                       const struct artefact_declaration *d,
                                       struct arena *a)
{
	const struct artefact *const x = d->artefact;
	struct ledger_artefact out = {
		.row = db_last_id(l->db),
		.task_row = d->task_row,
		.kind = x->kind,
		.state = ARTEFACT_LISTED,
		.source_id = arena_text(a, x->source_id),
		.listed_ms = d->now_ms,
		.start_ms = x->start_ms,
		.stop_ms = x->stop_ms,
		.create_ms = x->create_ms,
		.language = arena_text(a, x->language),
		.file_declared = arena_text(a, x->file_name),
		.bytes = -1,
		.duration_ms = -1,
		.event = -1,
	};

	(void)snprintf(out.oid, sizeof(out.oid), "%s", d->oid);
	return out;
}

static bool is_as_known(const struct ledger_artefact *known,
                        const struct artefact *x)
{
	return known->state != ARTEFACT_LOST &&
	       known->start_ms == x->start_ms && known->stop_ms == x->stop_ms &&
	       known->create_ms == x->create_ms &&
	       text_equal(known->language, x->language) &&
	       text_equal(known->file_declared, x->file_name);
}

/* The source declares again what it had lost: to be fetched after all. */
static int renew(struct ledger *l, int64_t row, const struct artefact *x,
                 struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_RENEW, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	ledger_bind_known(s, 2, x->start_ms);
	ledger_bind_known(s, 3, x->stop_ms);
	if (names_bind_word(l, s, 4, x->language, e) != 0)
		return -1;
	db_bind_text(s, 5, x->file_name);
	ledger_bind_known(s, 6, x->create_ms);
	return ledger_run_one(l, s, "artefact row", row, e);
}

static bool is_kept(enum artefact_state state)
{
	return state == ARTEFACT_STORED || state == ARTEFACT_BAD ||
	       state == ARTEFACT_DISPOSED;
}

static int list(struct ledger *l, const struct artefact_declaration *d,
                struct arena *a, struct ledger_artefact *out, struct err *e)
{
	struct ledger_artefact known;

	if (add(l, d, e) != 0)
		return -1;
	if (db_changes(l->db) > 0) {
		*out = as_added(l, d, a);
		return 0;
	}
	if (artefacts_find(l, d->oid, a, &known, e) != 0)
		return -1;
	if (known.task_row != d->task_row)
		return err_set(e, ERR_BUG,
		               "artefact %s belongs to task row "
		               "%lld, not to %lld",
		               d->oid, (long long)known.task_row,
		               (long long)d->task_row);
	*out = known;
	if (is_kept(known.state) || is_as_known(&known, d->artefact))
		return 0;
	if (renew(l, known.row, d->artefact, e) != 0)
		return -1;
	return artefacts_find(l, d->oid, a, out, e);
}

int artefacts_listed(struct ledger *l, const struct artefact_declaration *d,
                     struct arena *a, struct ledger_artefact *out,
                     struct err *e)
{
	if (ledger_change_begin(l, "artefacts_listed", e) != 0)
		return -1;
	return ledger_change_end(l, list(l, d, a, out, e), e);
}
