/* recount: windows that were closed before, held against the source's count
 * again: those of the period, and those that were closed before every task
 * in them could have settled.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_RECOUNT_H
#define PIPELINE_RECOUNT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attr.h"
#include "model/period.h"

struct api_call;
struct err;
struct flow;
struct recount;

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
