/* asked: until when every ask that was due has been made.
 *
 * A sync notes at its end by which instant it judged, so that what is due
 * since then is not taken for left undone, and what it did leave is.  All of
 * it by the source's clock where ours is ahead of it (pipeline/source_clock).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_ASKED_H
#define LEDGER_ASKED_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct ledger;

/* At the end of a sync, in a transaction of its own: now_ms is ours, judged_ms
 * the same instant as it judges. */
int asked_note(struct ledger *l, int64_t now_ms, int64_t judged_ms,
               struct err *e) MUST_CHECK;
/* What was due by then and is not asked for was left undone: the end of the
 * last sync; of one that goes on, or was killed, now. */
int asked_until(struct ledger *l, int64_t now_ms, int64_t *out,
                struct err *e) MUST_CHECK;
/* By which instant a sync that began now would judge. */
int asked_now(struct ledger *l, int64_t now_ms, int64_t *out,
              struct err *e) MUST_CHECK;

#endif
