/* SPDX-License-Identifier: Apache-2.0 */

#include "base/canon.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/ledger_draft.h"

static int refuse(struct err *e, const char *path, const char *what,
                  const char *theirs, const char *ours)
{
	(void)err_set(e, ERR_FOREIGN, "%s: belongs to %s %s, not to %s", path,
	              what, theirs, ours);
	return err_hint(e, "nothing was written; choose another path");
}

/* The ledger that is there already is the one that was asked for. */
static int check_same(const char *path, const struct ledger_identity *who,
                      struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;

	if (ledger_open(&l, path, LEDGER_READ, who->org, e) != 0)
		return -1;
	if (!text_equal(ledger_origin(l), who->origin))
		return refuse(e, path, "the log", ledger_origin(l),
		              who->origin);
	if (!text_equal(ledger_vkey(l), who->vkey))
		return refuse(e, path, "the log key", ledger_vkey(l),
		              who->vkey);
	return 0;
}

static int first_event(struct ledger *l, const struct ledger_identity *who,
                       int64_t now_ms, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *detail = canon_object(a);
	const struct journal_event event = { .type = "x-log-created",
		                             .outcome = "success",
		                             .detail = detail };

	canon_set_text(detail, "origin", who->origin);
	canon_set_text(detail, "vkey", who->vkey);
	if (ledger_begin(l, e) != 0 ||
	    journal_append(l, &event, now_ms, NULL, e) != 0)
		return -1;
	return ledger_commit(l, e);
}

int ledger_create(const char *path, const char *org, const char *origin,
                  const char *vkey, int64_t now_ms, struct err *e)
{
	const struct ledger_identity who = { org, origin, vkey };
	OWN(own_ledger) struct ledger *l = NULL;

	if (file_exists(path))
		return check_same(path, &who, e);
	if (ledger_draft_open(&l, path, &who, now_ms, e) != 0 ||
	    first_event(l, &who, now_ms, e) != 0)
		return -1;
	return ledger_draft_end(GIVE(l), path, e);
}
