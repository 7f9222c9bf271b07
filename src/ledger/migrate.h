/* migrate: the schema of a ledger, step by numbered step.
 *
 * The steps are the files schema/NNNN-name.sql, built in.  schema_version
 * remembers each with its digest.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_MIGRATE_H
#define LEDGER_MIGRATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct db;
struct err;

#define MIGRATE_STEPS_MAX 256

struct migrate_step {
	int64_t number;
	const char *name; /* 0001-ledger.sql */
	const char *sql;
};

struct migrate_plan {
	struct migrate_step steps[MIGRATE_STEPS_MAX];
	size_t count;
};

/* The steps built into this program, by number from 1 without a gap. */
int migrate_plan_fill(struct migrate_plan *out, struct err *e) MUST_CHECK;

/* How many steps of the plan the database has.  ERR_FOREIGN when it is no
 * ledger, was made by a newer program, or by a step with another text. */
int migrate_check(size_t *done, struct db *d, const char *path,
                  const struct migrate_plan *plan, struct err *e) MUST_CHECK;

/* Whether a reader, who cannot migrate, can do with that many steps. */
int migrate_check_current(const struct migrate_plan *plan, size_t done,
                          const char *path, struct err *e) MUST_CHECK;

/* One step, in the open transaction. */
int migrate_apply(struct db *d, const struct migrate_step *step, int64_t now_ms,
                  struct err *e) MUST_CHECK;

/* The steps that are not done yet, each in its own transaction, after a
 * backup: PATH.before-NNNN. */
int migrate_run(struct db *d, const char *path, const struct migrate_plan *plan,
                size_t done, int64_t now_ms, struct err *e) MUST_CHECK;

#endif
