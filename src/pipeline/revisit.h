/* revisit: tasks that the source names outside the scan of a window: calls
 * that began before the period and ended in it, and tasks known as open,
 * looked at again by their ids.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_REVISIT_H
#define PIPELINE_REVISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct api_call;
struct err;
struct flow;
struct revisit;
struct task;

struct revisit *revisit_new(struct flow *f);
void revisit_free(struct revisit *n);
/* Fills the next call; *sent false when all is done. */
int revisit_next(struct revisit *n, struct api_call *call, bool *sent,
                 struct err *e) MUST_CHECK;
int revisit_answer(struct revisit *n, struct api_call *call,
                   struct err *e) MUST_CHECK;
/* Questions that were left without an answer, or not read to their end. */
int64_t revisit_unanswered(const struct revisit *n);
/* A question that the source refuses, or never answers, is logged and left;
 * other failures end it. */
int revisit_failed(struct revisit *n, const struct api_call *call,
                   struct err *e) MUST_CHECK;

/* Notes one task that the source has named, and judges it.  Within the
 * transaction of flow_write. */
int revisit_take(struct flow *f, int64_t scan, bool in_window,
                 const struct task *t, struct err *e) MUST_CHECK;

#endif
