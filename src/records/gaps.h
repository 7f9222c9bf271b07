/* gaps: time of a period that no run has read, or not to its end.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_GAPS_H
#define RECORDS_GAPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "ledger/window.h"
#include "model/period.h"

struct arena;
struct canon;
struct err;
struct ledger;

#define GAPS_MAX 100

struct gaps {
	struct window_hole list[GAPS_MAX]; /* ascending: the first of them */
	size_t count;                      /* of all */
};

/* Those of the period asked for, its ends included.  spare_ms: time after the
 * last that was read is none when it is shorter, as an archive is always read
 * up to its last run only; 0: it is. */
int gaps_find(struct gaps *out, struct ledger *l, struct period asked,
              int64_t spare_ms, struct err *e) MUST_CHECK;
/* How many are in the list. */
size_t gaps_listed(const struct gaps *g);
/* [{"begun","from","to"},...] */
struct canon *gaps_json(const struct window_hole *list, size_t count,
                        struct arena *a);

#endif
