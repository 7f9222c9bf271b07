/* reach: how far back the source answers.
 *
 * It refuses a question that begins more than 36 months ago (docs/source.md,
 * search).  The shortest 36 months have 1095 days; one is for the way there,
 * for a run that takes hours, and for calendars that are not ours.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_REACH_H
#define MODEL_REACH_H

#include <stdint.h>

#include "base/when.h"
#include "model/period.h"

#define REACH_MS (1094 * DAY_MS)

/* The first instant of which it may be asked. */
static inline int64_t reach_from_ms(int64_t now_ms)
{
	return now_ms - REACH_MS;
}

/* What of a range it may be asked about; empty if nothing. */
static inline struct period reach_part(struct period range, int64_t from_ms)
{
	if (range.from_ms < from_ms)
		range.from_ms = from_ms;
	return range;
}

#endif
