/* again: calls that were given up, asked once more.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_AGAIN_H
#define PIPELINE_AGAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/state.h"

struct err;
struct flow;

/* Of a look at a call that has settled. */
struct again_facts {
	enum task_class class; /* what it came to */
	bool is_short;         /* the answer said nothing of the call, not even
	                          its id, or has named less than is counted */
	bool is_end_told;
	int64_t asked_ms;
	int64_t due_ms;  /* when the look was due */
	int64_t last_ms; /* the one before it; 0: none */
	int64_t settled_ms;
	int64_t second_ms; /* the end of a second settle window */
};

/* When a settled call that failed, is missing or lost, or is whatever else by
 * an answer that falls short, is looked at once more: one hour, six hours and a
 * day after its looks, of which the first is the first one since it settled,
 * however late that is; 0 when it is given up.  What makes it due beside these
 * begins anew: a failure that passes, a new claim, other settings, --retry.
 * Not so the looks at a call of which no end is told, which go on anyway, and
 * no silence at the end of a second settle window.  Pure. */
int64_t again_at_ms(const struct again_facts *f);

/* Whether none comes after this one by again_at_ms.  Pure. */
bool again_is_last(const struct again_facts *f);

/* When a settled call of which the source does not know whether it was recorded
 * (captureRequested null) is looked at once more: at the end of a second settle
 * window (second_ms) after the first.  0 for all others.  Pure. */
int64_t again_unknown_at_ms(const struct class_verdict *v, enum tri requested,
                            int64_t asked_ms, int64_t second_ms);

/* Makes every call of the run's period due now that is failed, missing or
 * lost, of which the source only was silent, or named only kinds that are left
 * out, or for which it did not answer in the end.  Within a transaction of its
 * own. */
int again_all(struct flow *f, struct err *e) MUST_CHECK;

/* Opens every window of the run's period, whatever its count says: calls that
 * changed places on a settled day leave it as it was.  Not one that is closed
 * and begins before what the source answers for.  What is not read in this run
 * is read by the next one.  Within a transaction of its own. */
int again_windows(struct flow *f, struct err *e) MUST_CHECK;

#endif
