/* verify_own: one verification from inside (private to records/verify*).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_VERIFY_OWN_H
#define RECORDS_VERIFY_OWN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/inbox.h"
#include "records/inspect.h"
#include "records/verify.h"

struct arena;
struct crew;
struct err;
struct ledger_artefact;
struct verify;

#define VERIFY_BATCHES    4
#define VERIFY_BATCH_SIZE ((size_t)256)

struct verify_check {
	struct job job; /* first */
	struct verify_batch *batch;
	int64_t before;    /* row before this one */
	bool is_first;     /* of the run: read, however short the time */
	bool is_postponed; /* not read, since the run was over */
	struct inspect inspect;
};

/* So many artefacts at a time have left the ledger and are being read. */
struct verify_batch {
	struct verify *verify;
	struct arena *arena;
	int64_t before; /* row before its first */
	size_t open;    /* being read, or parked */
	size_t count;   /* of checks in use */
	struct verify_check checks[VERIFY_BATCH_SIZE];
};

struct verify {
	const struct verify_setup *setup;
	struct ledger *ledger; /* NULL: another run has it */
	struct verify_report *report;
	struct inbox *inbox;
	struct crew *crew;
	struct verify_batch *batches;
	struct ledger_artefact *rows;
	int64_t cursor; /* row of the last one given out */
	int64_t given;
	int64_t postponed;   /* row before the first such; -1: none is */
	atomic_bool is_over; /* what was given and not begun is postponed */
	bool gives_way;      /* that is read when this run has its turn again */
	int64_t more_bad;    /* artefacts, than before; since the last commit */
	bool is_through;     /* the end was reached once: begun anew */
	int64_t end_row;     /* the last row then */
	int64_t turn_due;    /* how many were due then */
	bool is_behind_end;  /* what came behind that row since is given out */
	bool is_ended;       /* nothing more is given out */
	size_t parked;       /* checks that wait for this run's next turn */
	int64_t started_ms, committed_ms, watched_ms;
};

/* Where the last run ended. */
int verify_read_cursor(struct verify *v, struct err *e) MUST_CHECK;
/* Reads what is due, inside a transaction, which it commits now and then.  It
 * ends early, with gives_way set, when another run wants to write. */
int verify_go_round(struct verify *v, struct err *e) MUST_CHECK;
/* Whether it is stopped, or its time is over. */
bool verify_must_end(const struct verify *v);
/* Has what is parked read, or postponed to the next run. */
void verify_give_again(struct verify *v);
void verify_leave_parked(struct verify *v);
/* What is bad now, in step with the verdicts of the artefacts. */
int verify_keep_bad(struct verify *v, struct err *e) MUST_CHECK;
/* Ends the transaction; also keeps where the next run continues. */
int verify_commit(struct verify *v, struct err *e) MUST_CHECK;

#endif
