/* names: tasks that the source names outside the scan of a window: calls
 * that began before the period and ended in it, and tasks known as open,
 * looked at again by their ids.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_NAMES_H
#define PIPELINE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct api_call;
struct err;
struct flow;
struct names;
struct task;

struct names *names_new(struct flow *f);
void names_free(struct names *n);
/* Fills the next call; *sent false when all is done. */
int names_next(struct names *n, struct api_call *call, bool *sent,
               struct err *e) MUST_CHECK;
int names_answer(struct names *n, struct api_call *call,
                 struct err *e) MUST_CHECK;
/* A question that the source refuses is logged and left; others end it. */
int names_failed(struct names *n, const struct api_call *call,
                 struct err *e) MUST_CHECK;

/* Notes one task that the source has named, and judges it.  Within the
 * transaction of flow_write. */
int names_take(struct flow *f, int64_t scan, bool in_window,
               const struct task *t, struct err *e) MUST_CHECK;

#endif
