/* verify: what is stored, read again and compared with what was recorded.
 *
 * Goes round in the order in which things were stored, and continues where
 * the last run stopped.  Each verdict is kept in the ledger; each one that is
 * not good, and the run as a whole, is an event of the log.  Of one that only
 * looks nothing is kept.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_VERIFY_H
#define RECORDS_VERIFY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "records/findings.h"

struct clock;
struct err;
struct ledger;
struct store;

#define VERIFY_SHARE_ALL ((int64_t)1000000)

struct verify_progress {
	int64_t due;     /* artefacts to be looked at in this run */
	int64_t checked; /* so far */
	int64_t bytes;
	int64_t elapsed_ms;
};

struct verify_setup {
	struct store *store;
	struct ledger *ledger; /* to write, under the store's lock */
	bool only_looks;       /* nothing is recorded: a reader will do */
	const struct clock *clock;
	const atomic_int *stop; /* may be NULL; as for budget_ms */
	int64_t share;          /* of what is stored, in millionths */
	int64_t budget_ms;      /* 0: none; what was begun is finished */
	int64_t threads;        /* 0: one for each processor */
	void (*watch)(void *ctx, const struct verify_progress *p);
	void *watch_ctx;
	/* Whether another run wants to write.  Then give_way has to close the
	 * ledger, to wait, and to open it again: 0; 1 if it was stopped before
	 * that, or until_ms (monotonic; -1: never) came, so that there is no
	 * ledger; -1.  NULL: nobody is let in. */
	bool (*is_asked)(void *ctx);
	int (*give_way)(void *ctx, int64_t until_ms, struct ledger **ledger,
	                struct err *e);
	void *turn_ctx;
};

struct verify_report {
	struct findings findings;
	struct verify_progress progress;
	int64_t stored;                /* artefacts in all */
	int64_t good, bad, unverified; /* artefacts: their sum is checked */
	bool is_whole; /* every artefact, and the folders were compared */
	bool is_stopped;
	bool is_cut; /* ended while another run wrote, which signs it */
};
void verify_report_free(struct verify_report *r);

/* -1 when it could not be done; findings are in the report. */
int verify_run(struct verify_report *r, const struct verify_setup *setup,
               struct err *e) MUST_CHECK;

/* Findings that are of no artefact that was read: in the folders, or between
 * the log and the ledger. */
int64_t verify_other_findings(const struct verify_report *r);

/* How many of total artefacts a share is, rounded up. */
int64_t verify_due(int64_t total, int64_t share);

#endif
