/* notes: the signed checkpoints of an archive, as claims about its log.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef RECORDS_NOTES_H
#define RECORDS_NOTES_H

#include <stddef.h>

#include "base/attr.h"
#include "model/note.h"
#include "records/log_walk.h"

struct arena;
struct err;
struct findings;
struct store;

struct notes {
	struct log_walk_claim *claims; /* by size */
	size_t count;
	struct note newest; /* log/checkpoint; size 0: there is none */
};

struct notes_reading {
	struct store *store;
	const struct note_key *key;
	const char *origin;
	struct findings *findings; /* added to */
	struct arena *arena;       /* for the claims */
};
/* Reads log/checkpoints and log/checkpoint; what is not signed by the key, or
 * is not of origin, or does not fit its name, is a finding and no claim. */
int notes_read(struct notes *out, const struct notes_reading *r,
               struct err *e) MUST_CHECK;
/* Adds one more claim in its place. */
void notes_add(struct notes *n, struct arena *a, const struct note *note,
               const char *where);

#endif
