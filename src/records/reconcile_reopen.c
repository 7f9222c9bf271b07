/* SPDX-License-Identifier: Apache-2.0 */
#include "records/reconcile_reopen.h"

#include "ledger/ledger.h"
#include "ledger/window.h"
#include "records/reconcile.h"

static int reopen_all(struct ledger *l, const struct reconcile *r,
                      struct err *e)
{
	for (size_t i = 0; i < r->day_count; i++)
		if (r->days[i].unaccounted != 0 &&
		    window_reopen(l, r->days[i].range, e) != 0)
			return -1;
	return 0;
}

int reconcile_reopen(struct ledger *l, const struct reconcile *r, struct err *e)
{
	if (!r->is_live || r->total.unaccounted == 0)
		return 0;
	if (ledger_begin(l, e) != 0)
		return -1;
	if (reopen_all(l, r, e) == 0)
		return ledger_commit(l, e);
	ledger_rollback(l);
	return -1;
}
