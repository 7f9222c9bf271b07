/* last_run: what became of the last sync.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_LAST_RUN_H
#define RECORDS_LAST_RUN_H

#include "base/attr.h"
#include "base/lockfile.h"
#include "ledger/ledger.h"

struct arena;
struct canon;
struct err;

enum last_run_outcome {
	LAST_RUN_NEVER,      /* there was none */
	LAST_RUN_COMPLETE,   /* to its end, without exceptions */
	LAST_RUN_EXCEPTIONS, /* to its end, with some */
	LAST_RUN_STOPPED,    /* by a failure or a signal */
	LAST_RUN_UNDER_WAY,  /* it has the lock of the archive */
	LAST_RUN_CUT_SHORT,  /* killed, or the power went */
	LAST_RUN_UNENDED,    /* one of these two: this user may not see which */
};

struct last_run {
	struct ledger_run run; /* number 0: none */
	enum last_run_outcome outcome;
	const char *error; /* the code of what stopped it, or NULL */
	char holder[LOCKFILE_HOLDER_MAX]; /* UNDER_WAY: "pid 4711 on host" */
};

/* Strings are put into the arena.  root is the archive's, whose lock is looked
 * at when the run has not ended. */
int last_run_read(struct last_run *out, struct ledger *l, const char *root,
                  struct arena *a, struct err *e) MUST_CHECK;
/* "complete", "under-way" ...; never NULL. */
const char *last_run_outcome_name(enum last_run_outcome o);
/* NULL when there was none. */
struct canon *last_run_json(const struct last_run *r, struct arena *a);

#endif
