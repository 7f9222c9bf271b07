/* tasks_ask: which tasks are to be asked about, and who has them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_TASKS_ASK_H
#define LEDGER_TASKS_ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"
#include "model/state.h"

struct arena;
struct err;
struct ledger;
struct ledger_judgement;
struct tasks_list;
struct wait_at;

/* Makes the settled tasks of a class due, whichever clock judges: those with
 * that reason, or with any (NULL).  *count of them. */
int tasks_revive(struct ledger *l, struct period range, enum task_class class,
                 const char *reason, int64_t *count, struct err *e) MUST_CHECK;
/* The latest task that was ever asked about, in the arena; NULL: none was. */
int tasks_asked_last(struct ledger *l, struct arena *a, const char **id,
                     struct err *e) MUST_CHECK;
struct ledger_due {
	int64_t row, asks; /* asks: before this one */
	int64_t asked_ms;  /* the last of these; 0: none */
	int64_t due_ms;
	bool has_left; /* the source names it no more */
	const char *id;
};

/* Such tasks, read into an array of the caller's. */
struct tasks_due_list {
	struct arena *arena; /* for their ids */
	struct ledger_due *tasks;
	size_t max;   /* there is room for so many */
	size_t count; /* out */
};

/* Up to out->max tasks that are due to be asked at now (next_ask_ms <= now, not
 * asked in this run, not leased), oldest first, over all periods.  They are
 * leased to the run: no other call gives them until the next run starts. */
int tasks_due(struct ledger *l, int64_t run, int64_t now_ms,
              struct tasks_due_list *out, struct err *e) MUST_CHECK;
/* How many are due now: what is leased, or was asked in this run, is not. */
int tasks_due_count(struct ledger *l, int64_t now_ms, int64_t *out,
                    struct err *e) MUST_CHECK;
/* The task has been asked and what came of it is recorded: ends the lease. */
int tasks_asked(struct ledger *l, int64_t row, int64_t run, int64_t asked_ms,
                const struct ledger_judgement *j, struct err *e) MUST_CHECK;

/* Which tasks have an object that must be looked at again, last seen before
 * before_ms: the OPEN ones, and of those due by before_ms the ones WAITING
 * without any artefact and the ones of which no end is told (they may settle on
 * what it says); or, are_excluded, those left out by a rule that have not
 * ended: their queue or team may change. */
struct tasks_refresh {
	bool are_excluded;
	int64_t before_ms;
	int64_t after_row; /* those behind it; 0: from the start */
};
/* Up to out->max of them, by createdTime.  ERR_BUG if after_row is unknown. */
int tasks_to_refresh(struct ledger *l, const struct tasks_refresh *which,
                     struct tasks_list *out, struct err *e) MUST_CHECK;

/* The earliest created call of which something may be had and is not here:
 * failed, missing, due to be asked for, or listed by the source and not fetched
 * yet.  created_ms -1: none. */
struct tasks_wanting {
	int64_t created_ms;
	enum task_class class;
	bool is_due; /* as tasks_waiting has it */
};
int tasks_wanting(struct ledger *l, const struct wait_at *at,
                  struct tasks_wanting *out, struct err *e) MUST_CHECK;

#endif
