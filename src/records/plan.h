/* plan: what a sync of a period would do, before it does it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_PLAN_H
#define RECORDS_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"

struct arena;
struct canon;
struct config;
struct err;
struct ledger;
struct source;

/* -1: not known. */
struct plan {
	struct period period;
	int64_t source_calls;  /* that the source has now */
	int64_t known_calls;   /* of these, in the ledger */
	int64_t settled_calls; /* of these, nothing more is to be asked */
	/* what it would take */
	int64_t calls_to_ask;  /* due now, or not known yet */
	int64_t calls_later;   /* not settled, and looked at on later runs */
	int64_t due_elsewhere; /* of other periods, which a sync asks for, too
	                        */
	int64_t artefacts, bytes; /* by the mean of what is stored */
	int64_t free_bytes;
	int64_t free_min_bytes; /* a run stops below */
	int64_t api_calls;
	int64_t duration_ms; /* at the permitted rate of API calls */
	/* what the source keeps no longer: created before.. */
	int64_t keeps_ms;      /* 0: for ever, as far as configured */
	int64_t purged_calls;  /* not archived, and gone already */
	int64_t purged_on_way; /* will be gone before this is done */
};

struct plan_setup {
	struct period period;
	struct ledger *ledger;
	struct source *source; /* asked for its count */
	const struct config *config;
	int64_t now_ms;
};
int plan_make(struct plan *p, const struct plan_setup *setup,
              struct err *e) MUST_CHECK;

/* Whether a run stops at once, and whether it does before its end by what is to
 * be stored; false where that is not known.  Pure. */
bool plan_is_full(const struct plan *p);
bool plan_becomes_full(const struct plan *p);

/* Requests that it takes to name found calls and to ask for asked of them,
 * each of these so many times.  Pure. */
int64_t plan_api_calls(int64_t found, int64_t asked, int64_t times);

struct canon *plan_json(const struct plan *p, struct arena *a);

#endif
