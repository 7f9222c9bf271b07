/* adoption: an object of a run that was cut short, sealed in its place and not
 * recorded, counts as stored by a later run.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_ADOPTION_H
#define PIPELINE_ADOPTION_H

#include <stdbool.h>

#include "base/attr.h"

struct err;
struct flow;
struct transfer;
struct work;

/* Gives to be adopted what lies in its place, is LISTED, and is none of the
 * work's items: evidence, and what the source has declared anew since.  It
 * becomes items of the work.  Evidence that was only listed is forgotten.
 * Within a transaction. */
int adoption_find(struct work *w, struct err *e) MUST_CHECK;

/* Whether it is recorded already: this run has adopted it for another item. */
int adoption_is_recorded(bool *out, struct flow *f, const struct transfer *t,
                         struct err *e) MUST_CHECK;
/* Whether a run that was cut short can have left the object of t there.  *why:
 * what was wrong in reading it, or nothing.  It stays as it is when nothing
 * more is; otherwise it tells, ERR_TAMPER. */
int adoption_check(struct err *why, struct flow *f, const struct transfer *t,
                   struct err *e) MUST_CHECK;
/* Puts around such an error, or one in reading the object, what to do; -1. */
int adoption_refused(struct err *e);

#endif
