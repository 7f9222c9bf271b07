/* status: the state at a glance, from the ledger alone.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_STATUS_H
#define RECORDS_STATUS_H

#include <stdint.h>

#include "base/attr.h"
#include "ledger/artefacts.h"
#include "ledger/ledger.h"
#include "model/state.h"

struct arena;
struct canon;
struct config;
struct err;

struct status {
	struct ledger_run run;     /* the last sync; number 0: none */
	int64_t first_ms, last_ms; /* of the calls known; -1 */
	int64_t classes[CLASS_COUNT + 1];
	struct artefact_totals artefacts;
	int64_t log_entries, unsigned_entries;
	int64_t ledger_bytes;
	int64_t free_bytes;         /* -1: not known */
	int64_t refresh_expires_ms; /* of the sign-in; -1: not known */
};

/* Strings are put into the arena. */
int status_read(struct status *s, struct ledger *l, const struct config *c,
                struct arena *a, struct err *e) MUST_CHECK;
struct canon *status_json(const struct status *s, struct arena *a);

#endif
