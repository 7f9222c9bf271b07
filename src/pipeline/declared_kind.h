/* declared_kind: what the source calls a recording now, of which not every
 * answer tells the callType.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_DECLARED_KIND_H
#define PIPELINE_DECLARED_KIND_H

#include <stddef.h>

#include "base/attr.h"

struct err;
struct ledger_artefact;
struct work;

/* Gives each of known (all artefacts of w's call) that is stored, and a
 * recording of sound, the kind by which the source calls it: as this answer
 * says, or else the last one that did. */
int declared_kind_take(const struct work *w, struct ledger_artefact *known,
                       size_t count, struct err *e) MUST_CHECK;

#endif
