/* catch_up: where a run begins that is to leave no hole in time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_CATCH_UP_H
#define PIPELINE_CATCH_UP_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"

struct err;
struct ledger;
struct window_hole;

/* from_ms, or the earliest time before it that was not read to its end since
 * the first window: in one of the holes (window_holes), or since the last
 * window, of whose span the end is.  Nothing before reach_ms, for which the
 * source does not answer any more.  Pure. */
int64_t catch_up_from(int64_t from_ms, int64_t reach_ms,
                      const struct window_hole *holes, size_t count,
                      struct period span);

/* Moves the period's begin there, by the windows of the ledger. */
int catch_up(struct ledger *l, int64_t reach_ms, struct period *p,
             struct err *e) MUST_CHECK;

#endif
