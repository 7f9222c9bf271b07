/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/artefacts.h"
#include "ledger/artefacts_row.h"
#include "ledger/ledger_own.h"

int artefacts_count_of(struct ledger *l, int64_t task_row, size_t *out,
                       struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_COUNT_OF_TASK, e) != 0)
		return -1;
	db_bind_int(s, 1, task_row);
	if (db_step(s, e) != DB_ROW)
		return -1;
	*out = (size_t)db_int(s, 0);
	return 0;
}

static int compare_kind_and_id(const void *a, const void *b)
{
	const struct ledger_artefact *const x = a;
	const struct ledger_artefact *const y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->source_id, y->source_id);
}

/* A list twice as long, when one of room rows is full. */
static struct ledger_artefact *
longer_list(struct arena *a, const struct ledger_artefact *list, size_t *room)
{
	struct ledger_artefact *const longer =
	        arena_zeroed(a, *room * 2, sizeof(*longer));

	memcpy(longer, list, *room * sizeof(*longer));
	*room *= 2;
	return longer;
}

int artefacts_of(struct ledger *l, int64_t task_row, struct arena *a,
                 struct ledger_artefact **out, size_t *count, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	size_t room = 1; /* most calls have one */
	struct ledger_artefact *list = arena_zeroed(a, room, sizeof(*list));
	size_t found = 0;
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_OF_TASK, e) != 0)
		return -1;
	db_bind_int(s, 1, task_row);
	while ((row = db_step(s, e)) == DB_ROW) {
		if (found == room)
			list = longer_list(a, list, &room);
		artefacts_row_read(&list[found++], s, a);
	}
	if (row == DB_ERR)
		return -1;
	qsort(list, found, sizeof(*list), compare_kind_and_id);
	*out = list;
	*count = found;
	return 0;
}

int artefacts_after(struct ledger *l, int64_t after_row,
                    struct artefacts_list *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;
	size_t n = 0;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_AFTER, e) != 0)
		return -1;
	db_bind_int(s, 1, after_row);
	db_bind_int(s, 2, (int64_t)out->max);
	while (n < out->max && (row = db_step(s, e)) == DB_ROW)
		artefacts_row_read(&out->artefacts[n++], s, out->arena);
	if (n < out->max && row == DB_ERR)
		return -1;
	out->count = n;
	return 0;
}

int artefacts_totals(struct ledger *l, struct artefact_totals *out,
                     struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	struct artefact_totals found = { 0 };
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_TOTALS, e) != 0)
		return -1;
	while ((row = db_step(s, e)) == DB_ROW) {
		const int64_t state = db_int(s, 0); /* 1..6 by CHECK */

		found.count[state] = db_int(s, 1);
		if (state == ARTEFACT_STORED || state == ARTEFACT_BAD)
			found.bytes += db_int(s, 2);
	}
	if (row == DB_ERR)
		return -1;
	*out = found;
	return 0;
}
