/* log_walk: the files of the log, line by line, as a stranger would check them.
 *
 * Nothing that the ledger holds is used: the bytes of log/events are hashed as
 * they stand, and compared with the checkpoints that claim to cover them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_LOG_WALK_H
#define RECORDS_LOG_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/merkle.h"

struct err;
struct findings;
struct store;

/* Somebody claims that the first size lines have this root. */
struct log_walk_claim {
	uint64_t size;
	struct merkle_hash root;
	const char *where; /* "log/checkpoints/000000000067.note" */
	bool is_reached;   /* out: there were that many lines */
	bool holds;        /* out */
};

struct log_walk_result {
	uint64_t entries;
	struct merkle_hash root; /* of all entries */
	int64_t bytes;
	int64_t segments;
};

/* Walks all segments.  claims in ascending order of size; each is judged,
 * and what does not hold is added to f, as is the first line that is wrong
 * in itself. */
int log_walk(struct log_walk_result *out, struct store *s,
             struct log_walk_claim *claims, size_t claim_count,
             struct findings *f, struct err *e) MUST_CHECK;

#endif
