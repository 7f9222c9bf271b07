/* anchor: the log on disk: segments, signed checkpoints, and the check of
 * both when a run starts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_ANCHOR_H
#define PIPELINE_ANCHOR_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct ledger;
struct sign_key;
struct store;

/* Recomputes the root at the last signed size and compares it with the
 * newest checkpoint, and the files of the log with the ledger's lines.
 * ERR_TAMPER on any difference, when the archive's log
 * is longer than the ledger's, or when the checkpoint is not ours: nothing
 * is signed then. */
int anchor_check(struct ledger *l, struct store *s, struct err *e) MUST_CHECK;

/* Writes what the log has beyond its files as closed segments, then signs a
 * checkpoint over all of it.  Nothing to do is fine.  Not within a
 * transaction. */
int anchor_make(struct ledger *l, struct store *s, const struct sign_key *key,
                struct err *e) MUST_CHECK;

#endif
