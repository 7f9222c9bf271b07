/* source_count: how many calls the source has of a range, asked now.
 *
 * Whether the source includes the bounds that it is given is not known, and it
 * may refuse spans of more than 365 days (docs/source.md, search): a range is
 * asked in parts, and each is judged with the calls that are known at its
 * edges.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_SOURCE_COUNT_H
#define RECORDS_SOURCE_COUNT_H

#include <stdint.h>

#include "base/attr.h"
#include "base/when.h"
#include "model/period.h"

struct config;
struct err;
struct ledger;
struct source;

/* Longer ranges are cut. */
#define SOURCE_COUNT_SPAN_MS (364 * DAY_MS)

struct source_count {
	int64_t said;   /* by the source, in so many words; -1: nothing */
	int64_t judged; /* with the edges that it may leave out; or -1 */
};

/* What the source's count says of ours: the source may leave out the very
 * first and the very last millisecond it was asked for (at_first and at_last
 * tasks of ours), so a count without either agrees.  Returns the count as we
 * count: ours when it agrees, else said.  Pure. */
int64_t source_count_judge(int64_t said, int64_t ours, int64_t at_first,
                           int64_t at_last);

/* Asks the source about a range of one part; -1 when it would not say. */
int source_count_said(int64_t *out, struct period part, struct source *s,
                      const struct config *c, struct err *e) MUST_CHECK;

/* Asks the source; said and judged are -1 when it would not say. */
int source_count_ask(struct source_count *out, struct period range,
                     struct ledger *l, struct source *s, const struct config *c,
                     struct err *e) MUST_CHECK;

/* Judges out->said, of one part, against the ledger. */
int source_count_compare(struct source_count *out, struct period range,
                         struct ledger *l, struct err *e) MUST_CHECK;

#endif
