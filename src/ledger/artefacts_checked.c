/* artefacts_checked: what a verification found, and what that makes of a call.
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/text.h"
#include "ledger/artefacts.h"
#include "ledger/ledger_own.h"
#include "ledger/names.h"
#include "model/state.h"

bool artefacts_is_damaged(const struct ledger_artefact *x)
{
	return x->state == ARTEFACT_STORED &&
	       text_equal(x->checked_verdict, "bad");
}

const char *artefacts_state(const struct ledger_artefact *x)
{
	return artefacts_is_damaged(x) ? STATE_DAMAGED
	                               : state_artefact_name(x->state);
}

static int note_checked(struct ledger *l, int64_t row, const char *verdict,
                        int64_t now_ms, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_CHECKED, e) != 0)
		return -1;
	db_bind_int(s, 1, row);
	if (names_bind_word(l, s, 2, verdict, e) != 0)
		return -1;
	db_bind_int(s, 3, now_ms);
	return ledger_run_one(l, s, "artefact row", row, e);
}

/* A call is not archived while something of it is damaged.  What was good
 * before, or is looked at for the first time, mends nothing. */
static int move_call(struct ledger *l, const struct ledger_artefact *x,
                     const char *verdict, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	const bool is_bad = text_equal(verdict, "bad");

	if (!is_bad &&
	    (!text_equal(verdict, "good") || x->checked_verdict == NULL ||
	     text_equal(x->checked_verdict, "good")))
		return 0;
	if (ledger_stmt(&s, l, is_bad ? SQL_TASK_DAMAGED : SQL_TASK_MENDED,
	                e) != 0)
		return -1;
	db_bind_int(s, 1, x->row);
	db_bind_int(s, 2, CLASS_ARCHIVED);
	db_bind_int(s, 3, CLASS_FAILED);
	if (names_bind_word(l, s, 4, STATE_DAMAGED, e) != 0 ||
	    (!is_bad && names_bind_word(l, s, 5, STATE_WHOLE, e) != 0))
		return -1;
	return db_run(s, e);
}

static int checked(struct ledger *l, const struct ledger_artefact *x,
                   const char *verdict, int64_t now_ms, struct err *e)
{
	return note_checked(l, x->row, verdict, now_ms, e) == 0
	               ? move_call(l, x, verdict, e)
	               : -1;
}

int artefacts_checked(struct ledger *l, const struct ledger_artefact *x,
                      const char *verdict, int64_t now_ms, struct err *e)
{
	if (ledger_change_begin(l, "artefacts_checked", e) != 0)
		return -1;
	return ledger_change_end(l, checked(l, x, verdict, now_ms, e), e);
}

int artefacts_bad_apart(struct ledger *l, int64_t *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_ARTEFACT_BAD_APART, e) != 0)
		return -1;
	db_bind_text(s, 1, STATE_DAMAGED);
	return ledger_step_int(s, out, e);
}
