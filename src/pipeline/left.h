/* left: whether an object that lies in its place is one that a run has left
 * there which was cut short.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_LEFT_H
#define PIPELINE_LEFT_H

#include <stdbool.h>

#include "base/attr.h"

struct err;
struct flow;
struct transfer;

/* *why: what was wrong in reading it, or nothing.  It stays as it is when
 * nothing more is; otherwise it tells, ERR_TAMPER. */
int left_check(struct err *why, struct flow *f, const struct transfer *t,
               struct err *e) MUST_CHECK;
/* Puts around such an error, or one in reading the object, what to do. */
int left_tell(struct err *e);

/* Whether it is recorded already: this run has adopted it for another item. */
int left_is_known(bool *out, struct flow *f, const struct transfer *t,
                  struct err *e) MUST_CHECK;

#endif
