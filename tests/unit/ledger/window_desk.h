/* window_desk: what the tests of windows and scans do again and again, within
 * the open transaction.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef UNIT_LEDGER_WINDOW_DESK_H
#define UNIT_LEDGER_WINDOW_DESK_H

#include "fixture_task.h"

#define RANGE(from, to) ((struct period){ (from), (to) })
#define ALL             RANGE(INT64_MIN, INT64_MAX)

static UNUSED void cover(struct fixture *f, struct period range, int64_t max_ms)
{
	REQUIRE_OK(window_cover(f->ledger, range, max_ms, &f->e), f->e);
}

static UNUSED struct ledger_window next_open(struct fixture *f,
                                             struct period range)
{
	struct ledger_window w;

	REQUIRE_OK(window_next_open(f->ledger, range, &w, &f->e), f->e);
	return w;
}

static UNUSED int64_t start_scan(struct fixture *f, int64_t id)
{
	int64_t scan;

	REQUIRE_OK(window_scan_start(f->ledger, id, &scan, &f->e), f->e);
	return scan;
}

static UNUSED int64_t seen(struct fixture *f, int64_t scan)
{
	int64_t count;

	REQUIRE_OK(window_seen(f->ledger, scan, &count, &f->e), f->e);
	return count;
}

/* The scan meets task n; is_inside false: on the wire margin. */
static UNUSED void meet(struct fixture *f, int64_t scan, int n,
                        int64_t created_ms, bool is_inside)
{
	const struct task t = fixture_task(f, n, created_ms);
	const struct ledger_judgement j = fixture_waiting(-1);
	struct ledger_seen out;

	REQUIRE_OK(tasks_seen(f->ledger, SEEN_BY(scan, is_inside, &t, &j, 1),
	                      &out, &f->e),
	           f->e);
}

/* Counts, scans and closes a window without any task. */
static UNUSED void close_empty(struct fixture *f, int64_t id)
{
	REQUIRE_OK(window_counted(f->ledger, id, 0, 5, &f->e), f->e);
	REQUIRE_OK(window_close(f->ledger, id, 0, 6, &f->e), f->e);
}

#endif
