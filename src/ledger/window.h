/* window: half-open ranges of createdTime, and how far each is known.
 *
 * Windows of a ledger never overlap.  NEW: counted or not, nothing read.
 * SCANNING: pages are being read; everything created before through_ms was
 * seen in this scan.  CLOSED: the distinct ids seen equalled the source's
 * count.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_WINDOW_H
#define LEDGER_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/period.h"

struct err;
struct ledger;

enum window_state { WINDOW_NEW = 1, WINDOW_SCANNING = 2, WINDOW_CLOSED = 3 };

struct ledger_window {
	int64_t id;
	struct period range;
	enum window_state state;
	int64_t source_count; /* by the source, on its wire bounds; -1 */
	int64_t seen_count;   /* distinct ids of the last whole scan; -1 */
	int64_t scan;         /* number of the scan under way or last; 0 */
	int64_t through_ms;
	int64_t counted_ms; /* when the source last gave its count; 0 */
	int64_t closed_ms;  /* 0 if never */
	int64_t task_count; /* in it when it closed, that the source named; -1
	                     */
};

/* Windows that overlap the range, ascending.  take returns -1 to end. */
int window_each(struct ledger *l, struct period range,
                int (*take)(void *ctx, const struct ledger_window *w,
                            struct err *e),
                void *ctx, struct err *e) MUST_CHECK;
/* Makes sure that the range is covered: adds NEW windows, none longer than
 * max_ms, for the parts that no window covers.  A window that is not CLOSED
 * and reaches over an end of the range is split there (into NEW ones): what
 * lies outside is not this run's to read. */
int window_cover(struct ledger *l, struct period range, int64_t max_ms,
                 struct err *e) MUST_CHECK;
/* The first window that overlaps the range and is not CLOSED; id 0 if there
 * is none. */
int window_next_open(struct ledger *l, struct period range,
                     struct ledger_window *out, struct err *e) MUST_CHECK;
/* Halves a window that is not CLOSED at mid_ms into two NEW ones. */
int window_split(struct ledger *l, int64_t id, int64_t mid_ms,
                 struct err *e) MUST_CHECK;
int window_counted(struct ledger *l, int64_t id, int64_t count, int64_t now_ms,
                   struct err *e) MUST_CHECK;
/* Starts a new scan of the window: SCANNING, a fresh scan number. */
int window_scan_start(struct ledger *l, int64_t id, int64_t *scan,
                      struct err *e) MUST_CHECK;
int window_progress(struct ledger *l, int64_t id, int64_t through_ms,
                    struct err *e) MUST_CHECK;
/* Distinct ids that the scan has seen, those on the wire margins included. */
int window_seen(struct ledger *l, int64_t scan, int64_t *out,
                struct err *e) MUST_CHECK;
/* ERR_BUG unless seen is the source's count.  Tasks of the window that its
 * scan has not seen are noted as left. */
int window_close(struct ledger *l, int64_t id, int64_t seen, int64_t now_ms,
                 struct err *e) MUST_CHECK;
/* Whether a closed window has the number of tasks with which it closed, but for
 * those that have left since: otherwise its closing proves nothing any more.
 * True also where that number is not known, of windows that an earlier version
 * closed. */
int window_is_whole(struct ledger *l, const struct ledger_window *w, bool *out,
                    struct err *e) MUST_CHECK;
/* When a closed window is to be read again, although its count is the same: a
 * task that has left and one that has entered leave the count as it was.  At
 * about twice its age at the last reading, and once more when all in it has
 * settled (settle_ms after its end).  INT64_MAX: no more. */
int64_t window_read_again_ms(const struct ledger_window *w, int64_t settle_ms);
/* Makes one window of closed neighbours, while it stays within max_ms and
 * max_tasks, so that runs by the clock do not leave one window each.  Only
 * where no task lies on the common margin, which both have counted; those that
 * are to be read again only by the day (UTC), so that a fresh hour does not
 * take a week with it. */
int window_join(struct ledger *l, int64_t max_ms, int64_t max_tasks,
                int64_t settle_ms, struct err *e) MUST_CHECK;
/* Those closed that reach into the range are NEW again: the count at the source
 * is another. */
int window_reopen(struct ledger *l, struct period range,
                  struct err *e) MUST_CHECK;
/* How many tasks of the range are not settled: not ended, or to be asked
 * about again. */
int window_unsettled(struct ledger *l, struct period range, int64_t *count,
                     struct err *e) MUST_CHECK;

/* A stretch of time without a CLOSED window, as long as it goes. */
struct window_hole {
	struct period range;
	bool is_begun; /* its windows are not CLOSED: not read to their end;
	                  otherwise no window covers it: never read */
};
/* The holes between the start of the first window and the end of the last,
 * ascending: the first room of them in out, how many there are in count.
 * Time before the first window or after the last is no hole.  Begun and never
 * begun are two holes, even as neighbours.  span (or NULL): from the start of
 * the first window to the end of the last; empty when there is none. */
int window_holes(struct ledger *l, struct window_hole *out, size_t room,
                 size_t *count, struct period *span, struct err *e) MUST_CHECK;

#endif
