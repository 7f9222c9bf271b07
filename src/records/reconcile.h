/* reconcile: the classes of a period, day by day, against the source's count.
 *
 * Every call is in one class, and the classes of a day sum to what the source
 * itself counts for that day; what they do not sum to is "unaccounted".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_RECONCILE_H
#define RECORDS_RECONCILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "ledger/tasks.h"
#include "model/period.h"
#include "model/state.h"

struct arena;
struct canon;
struct config;
struct source;

struct reconcile_day {
	struct period range;
	int64_t classes[CLASS_COUNT + 1]; /* [0] is their sum */
	int64_t source_said;              /* -1: not known */
	int64_t source_count; /* the same, for bounds as we count; -1 */
	int64_t gone;         /* of the sum: the source names them no more */
	int64_t waits[WAIT_COUNT]; /* of those waiting, by enum task_wait */
	int64_t unaccounted; /* source_count - (sum - gone); 0 when not known */
};

struct reconcile {
	struct reconcile_day *days;
	size_t day_count;
	struct reconcile_day total; /* unaccounted: of all days, without sign */
	int64_t unknown_days;       /* without a count of the source */
	bool is_live;               /* the source was asked now */
	bool lacks_kinds; /* it could not be asked for all that is wanted */
};

struct reconcile_setup {
	struct ledger *ledger;
	struct source *source; /* NULL: by what it said when windows closed */
	const struct config *config;
	struct period period; /* not empty */
	struct wait_at at;
	void (*watch)(void *ctx, size_t day, size_t day_count);
	void *watch_ctx;
};

/* At most this many days; ERR_USAGE beyond. */
#define RECONCILE_DAYS_MAX 20000

/* Days are those of the zone in force. */
int reconcile_run(struct reconcile *r, struct arena *a,
                  const struct reconcile_setup *setup,
                  struct err *e) MUST_CHECK;

/* Fails when the ledger is no longer what r says of it (ERR_LEDGER): what is
 * signed must be of one moment, and nobody else may write by now.  The source
 * is not asked again. */
int reconcile_check(const struct reconcile *r,
                    const struct reconcile_setup *setup,
                    struct err *e) MUST_CHECK;

/* 4 when sums differ or are not known, 3 when calls are failed, missing or
 * lost, or due to be asked for, or the source was too old to be asked for all
 * that is wanted, else 0.  Pure. */
enum exit_code reconcile_exit_code(const struct reconcile *r);

struct canon *reconcile_json(const struct reconcile_day *d, struct arena *a);

#endif
