/* places: where the files of recordings lie, and of stored ones lay, at the
 * source.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_PLACES_H
#define PIPELINE_PLACES_H

#include <stddef.h>

struct arena;
struct ledger_artefact;
struct store;

/* A link without its query, in which the signature is; NULL if it is none.
 * Pure. */
const char *places_of(struct arena *a, const char *link);

/* Of each of known, NULL where it is not stored, or its sidecar (source.json)
 * does not tell: for who can do without.  In the arena. */
const char *const *places_read(struct store *s, struct arena *a,
                               const struct ledger_artefact *known,
                               size_t count);

#endif
