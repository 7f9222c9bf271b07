/* rebuild_log: the log of an archive, for a ledger that is made anew.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_REBUILD_LOG_H
#define RECORDS_REBUILD_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/merkle.h"

struct err;
struct findings;
struct ledger;
struct rebuild_setup;
struct store;

struct rebuild_log {
	uint64_t entries; /* all of them are signed */
	struct merkle_hash root;
	uint64_t newest; /* covered by log/checkpoint; a kill leaves it behind
	                    the note that was signed last */
};

/* Whether the files in the store of setup are what was signed under its origin
 * by its key, and no more: *is_signed.  Else findings tell why. */
int rebuild_log_check(struct rebuild_log *out, bool *is_signed,
                      struct findings *f, const struct rebuild_setup *setup,
                      struct err *e) MUST_CHECK;

/* Takes all entries over; ERR_TAMPER when they are no more what was checked.
 * Within no transaction. */
int rebuild_log_import(struct ledger *l, const struct rebuild_log *log,
                       struct store *s, struct err *e) MUST_CHECK;

/* What the log says of one object. */
struct rebuild_history {
	int64_t first;     /* entry about it */
	int64_t ingestion; /* the newest; -1: none */
	int64_t deletion;  /* the newest; -1: none */
};
int rebuild_log_about(struct rebuild_history *out, struct ledger *l,
                      const char *oid, struct err *e) MUST_CHECK;

#endif
