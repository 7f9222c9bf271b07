/* SPDX-License-Identifier: Apache-2.0 */
#include "pipeline/flow.h"

#include "base/log.h"
#include "ledger/ledger.h"

#define COMMIT_AFTER_MS ((int64_t)400)

int flow_write(struct flow *f, struct err *e)
{
	/* What was listed in it is still spoken of by its rows, which are no
	 * more: nothing may be written of them. */
	if (f->lost.code != ERR_NONE) {
		*e = f->lost;
		return -1;
	}
	if (ledger_in_transaction(f->setup->ledger))
		return 0;
	if (ledger_begin(f->setup->ledger, e) != 0)
		return -1;
	f->commit_by_ms = f->mono_ms + COMMIT_AFTER_MS;
	return 0;
}

int flow_commit(struct flow *f, struct err *e)
{
	f->commit_by_ms = 0;
	if (!ledger_in_transaction(f->setup->ledger))
		return 0;
	if (ledger_commit(f->setup->ledger, e) == 0)
		return 0;
	f->lost = *e;
	return -1;
}

void flow_fail(struct flow *f, const struct err *e)
{
	if (f->fatal.code != ERR_NONE)
		return;
	f->fatal = *e;
	if (e->code != ERR_STOPPED)
		log_end("sync.ends", e);
}
