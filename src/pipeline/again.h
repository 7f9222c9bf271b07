/* again: calls that were given up, asked once more.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_AGAIN_H
#define PIPELINE_AGAIN_H

#include <stdint.h>

#include "base/attr.h"
#include "model/state.h"

struct err;
struct flow;

/* When a settled call that failed or is missing is looked at once more: one
 * hour, six hours and a day after its asks; 0 when it is given up.  asks
 * counts those before this one.  A call that was asked about often before it
 * settled, at settled_ms, gets its three looks from then on.  Pure. */
int64_t again_at_ms(enum task_class class, int64_t asks, int64_t asked_ms,
                    int64_t settled_ms);

/* When a settled call is looked at once more of which the source's first
 * answer said nothing at all, not even its id (was_answered): an hour later.
 * 0 for all others.  Pure. */
int64_t again_silent_at_ms(const struct class_verdict *v, bool was_answered,
                           int64_t asks, int64_t asked_ms);

/* When a settled call of which the source does not know whether it was recorded
 * (captureRequested null) is looked at once more: a second settle window after
 * the first.  0 for all others.  Pure. */
int64_t again_unknown_at_ms(const struct class_verdict *v, enum tri requested,
                            int64_t asked_ms, int64_t settled_ms,
                            int64_t settle_ms);

/* Makes every call of the run's period due now that is failed, missing or
 * lost, of which the source only was silent, or named only kinds that are left
 * out.  Within a transaction of its own. */
int again_all(struct flow *f, struct err *e) MUST_CHECK;

/* Opens every window of the run's period, whatever its count says: calls that
 * changed places on a settled day leave it as it was.  Not one that is closed
 * and begins before what the source answers for.  What is not read in this run
 * is read by the next one.  Within a transaction of its own. */
int again_windows(struct flow *f, struct err *e) MUST_CHECK;

#endif
