/* status: the state at a glance, from the ledger alone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_STATUS_H
#define RECORDS_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "ledger/artefacts.h"
#include "ledger/tasks.h"
#include "ledger/tasks_ask.h"
#include "ledger/window.h"
#include "model/state.h"
#include "records/last_run.h"
#include "records/verified.h"

struct arena;
struct canon;
struct config;
struct err;

#define STATUS_HOLES_MAX 100

enum status_signin {
	STATUS_UNKNOWN,    /* others than the owner may not see it */
	STATUS_SIGNED_OUT, /* nobody has signed in yet */
	STATUS_CONFIGURED, /* nor used the token of the configuration */
	STATUS_SIGNED_IN,
};

struct status {
	struct last_run last;      /* the last sync */
	int64_t first_ms, last_ms; /* of the calls known; -1 */
	int64_t classes[CLASS_COUNT + 1];
	int64_t waits[WAIT_COUNT]; /* of those waiting, by enum task_wait */
	int64_t gone;              /* of all: the source names them no more */
	int64_t windows_unclosed;  /* not read to the source's count yet */
	struct period read; /* first to last window; empty: nothing was read */
	struct window_hole holes[STATUS_HOLES_MAX]; /* in it: the first */
	size_t hole_count;                          /* of all */
	struct tasks_wanting wanting; /* the oldest call not archived */
	struct artefact_totals artefacts;
	struct verified verified;
	int64_t bad_apart; /* of verified.bad_now: artefacts_bad_apart */
	int64_t log_entries, unsigned_entries;
	int64_t ledger_bytes;
	int64_t free_bytes; /* -1: not known */
	enum status_signin signin;
	bool is_renewable;      /* by a refresh token */
	bool is_refresh_named;  /* in the configuration: not read here */
	int64_t signin_ends_ms; /* -1: not known */
	bool is_signin_refused; /* by the source in the last sync, and there is
	                           no newer one */
};

/* All of one moment of the ledger.  Strings are put into the arena. */
int status_read(struct status *s, struct ledger *l, const struct config *c,
                int64_t now_ms, struct arena *a, struct err *e) MUST_CHECK;
/* How many of the holes are kept in s. */
size_t status_holes(const struct status *s);
/* Artefacts stored since the last verification; -1: not known, as that did
 * not look at every one. */
int64_t status_since_verified(const struct status *s);
struct canon *status_json(const struct status *s, struct arena *a);

#endif
