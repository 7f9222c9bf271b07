/* recount: windows that were closed before, held against the source's count
 * again: those of the period, and those that were closed before every task
 * in them could have settled.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_RECOUNT_H
#define PIPELINE_RECOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"

struct api_call;
struct err;
struct flow;
struct ledger_window;
struct recount;

/* What a run does with a window that an earlier one left. */
enum recount_act {
	RECOUNT_LEAVE,
	RECOUNT_COUNT, /* it is closed: is its count what it was? */
	RECOUNT_READ,  /* outside the period, opened again and not read since:
	                  what of it can be asked about */
	RECOUNT_LOST,  /* it would be counted, and begins before what the
	                  source answers for: it stays as it was read */
};
struct recount_case {
	struct period period; /* of the run */
	int64_t reach_ms;     /* the source answers from here on */
	int64_t settle_ms;
	bool is_whole; /* window_is_whole */
};
enum recount_act recount_decide(const struct recount_case *c,
                                const struct ledger_window *w);

struct recount *recount_new(struct flow *f);
void recount_free(struct recount *r);
/* Fills the next call; *sent false when there is none left. The first call
 * covers the period with windows. */
int recount_next(struct recount *r, struct api_call *call, bool *sent,
                 struct err *e) MUST_CHECK;
/* A window that the source does not answer for stays as it is. */
int recount_failed(struct recount *r, const struct api_call *call,
                   struct err *e) MUST_CHECK;
int recount_answer(struct recount *r, struct api_call *call,
                   struct err *e) MUST_CHECK;
/* The ranges whose windows have to be closed in this run: the period, then
 * each window that was reopened outside it; false past the last. */
bool recount_range(const struct recount *r, size_t i, struct period *out);

#endif
