/* recheck: when a call that has settled is looked at once more; pure decisions.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_RECHECK_H
#define PIPELINE_RECHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "model/state.h"

/* Of a look at a call that has settled.  Times are UTC milliseconds. */
struct recheck_facts {
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
int64_t recheck_at_ms(const struct recheck_facts *f);

/* Whether none comes after this one by recheck_at_ms.  Pure. */
bool recheck_is_last(const struct recheck_facts *f);

/* When a settled call of which the source does not know whether it was recorded
 * (captureRequested null) is looked at once more: at the end of a second settle
 * window (second_ms) after the first.  0 for all others.  Pure. */
int64_t recheck_unknown_at_ms(const struct class_verdict *v, enum tri requested,
                              int64_t asked_ms, int64_t second_ms);

#endif
