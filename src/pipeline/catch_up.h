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
 * the first window: a hole (the first of window_holes, NULL if there is none),
 * or the time since the last window, of whose span the end is.  Pure. */
int64_t catch_up_from(int64_t from_ms, const struct window_hole *first,
                      struct period span);

/* Moves the period's begin there, by the windows of the ledger. */
int catch_up(struct ledger *l, struct period *p, struct err *e) MUST_CHECK;

#endif
