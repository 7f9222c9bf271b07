/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verify_open.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/file.h"
#include "cli/context.h"
#include "cli/ledger_space.h"
#include "config/config.h"
#include "ledger/ledger.h"
#include "store/store.h"

/* To read a ledger SQLite needs room for an index beside it, unless nobody
 * writes it, which the lock sees to, and all of it is in one file. */
static int open_still(struct cli_context *c, struct err *e)
{
	struct err ignored;

	return ledger_open_immutable(&c->ledger, c->config->ledger.path,
	                             &ignored) == 0
	               ? 0
	               : context_open_ledger(c, e);
}

static int look(struct cli_context *c, struct err *e)
{
	return c->store == NULL ? context_open_store(c, e) : 0;
}

int verify_open_on_full(struct cli_context *c, struct err *e)
{
	if (look(c, e) != 0 ||
	    (c->lock == NULL &&
	     store_lock_silent(&c->lock, c->config->archive.root, e) != 0))
		return -1;
	return open_still(c, e);
}

int verify_open(struct cli_context *c, enum verify_open *out, struct err *e)
{
	if (context_open_config(c, false, e) != 0)
		return -1;
	*out = VERIFY_OPEN_READ_ONLY;
	if (file_is_read_only(c->config->archive.root) ||
	    file_is_read_only(c->config->ledger.path))
		return look(c, e) != 0 ? -1 : context_open_ledger(c, e);
	*out = VERIFY_OPEN_FULL;
	if (ledger_space_is_none(c->config))
		return verify_open_on_full(c, e);
	if (context_open_writer(c, e) != 0)
		return e->code == ERR_FULL ? verify_open_on_full(c, e) : -1;
	*out = VERIFY_OPEN_WRITER;
	return context_open_key(c, e);
}
