/* account: the classes of a period at the end of a run, and their event.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_ACCOUNT_H
#define PIPELINE_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"

struct err;
struct flow;
struct ledger;
struct sync_report;
struct text;

/* Fills classes, source_count and the open windows of the report, from what is
 * committed.  Writes nothing. */
int account_count(struct sync_report *r, const struct flow *f,
                  struct err *e) MUST_CHECK;
/* The same, and appends x-reconciliation when its facts differ from the last
 * one of the same period. */
int account_period(struct sync_report *r, struct flow *f,
                   struct err *e) MUST_CHECK;

/* What a period came to. */
struct account {
	struct period period;
	int64_t source_count;
	bool is_live; /* the source gave it now, and not when it was last read
	               */
	int64_t gone; /* of the tasks: the source names them no more */
	int64_t due;  /* of those waiting: due to be asked for (WAIT_DUE) */
	const int64_t *classes; /* [CLASS_COUNT + 1] */
};

/* The event, in a transaction of its own; *entry (may be NULL) is its number.
 * Where entry is NULL, nothing is written when the facts are those of the last
 * event of this period. */
int account_record(struct ledger *l, const struct account *x, int64_t *entry,
                   int64_t now_ms, struct err *e) MUST_CHECK;

/* What the source counted in the period when its windows closed; -1 when one
 * of them is not closed, or has other tasks now than when it closed.  gone: the
 * tasks known beside those, which the source no longer names. */
int account_source_count(struct ledger *l, struct period p, int64_t *out,
                         int64_t *gone, struct err *e) MUST_CHECK;

/* The report as one JSON line, for the ledger. */
void account_summary(struct text *out, const struct sync_report *r);

#endif
