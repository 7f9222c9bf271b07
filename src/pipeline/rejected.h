/* rejected: a whole body that is no recording, on its way to be kept as
 * evidence (model/evidence.h), while its artefact stays to be fetched.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_REJECTED_H
#define PIPELINE_REJECTED_H

#include "base/attr.h"

struct err;
struct item;
struct transfer;

/* Lists the body of t as evidence of its item, which becomes the item of t,
 * and sets t->path.  Unchanged, with t->item->rejected NULL: the same bytes
 * are kept already, or enough others are. */
int rejected_list(struct transfer *t, const char *reason, const char *detail,
                  struct err *e) MUST_CHECK;
/* The item of a body that is stored, or adopted, has settled: of evidence,
 * the artefact whose it is has failed. */
int rejected_settled(struct item *i, struct err *e) MUST_CHECK;

#endif
