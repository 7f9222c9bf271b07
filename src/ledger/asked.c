/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/asked.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"
#include "ledger/ledger.h"

#define UNTIL  "asked.until"
#define BEHIND "source.behind"

static int set(struct ledger *l, const char *key, int64_t ms, struct err *e)
{
	char number[24];

	(void)snprintf(number, sizeof(number), "%" PRId64, ms);
	return ledger_meta_set(l, key, number, e);
}

int asked_note(struct ledger *l, int64_t now_ms, int64_t judged_ms,
               struct err *e)
{
	if (ledger_begin(l, e) != 0)
		return -1;
	if (set(l, UNTIL, judged_ms, e) != 0 ||
	    set(l, BEHIND, now_ms - judged_ms, e) != 0) {
		ledger_rollback(l);
		return -1;
	}
	return ledger_commit(l, e);
}

int asked_now(struct ledger *l, int64_t now_ms, int64_t *out, struct err *e)
{
	int64_t behind;

	if (ledger_meta_number(l, BEHIND, &behind, 0, e) != 0)
		return -1;
	*out = now_ms - behind;
	return 0;
}

int asked_until(struct ledger *l, int64_t now_ms, int64_t *out, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct ledger_run last;
	int64_t now;

	if (ledger_run_last(l, "sync", &last, a, e) != 0 ||
	    asked_now(l, now_ms, &now, e) != 0)
		return -1;
	*out = now;
	return last.number != 0 && last.ended_ms == 0
	               ? 0
	               : ledger_meta_number(l, UNTIL, out, now, e);
}
