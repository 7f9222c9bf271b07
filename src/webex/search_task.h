/* search_task: one task object of the source.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_SEARCH_TASK_H
#define WEBEX_SEARCH_TASK_H

#include "base/attr.h"
#include "model/task.h"
#include "port/json.h"

struct arena;
struct err;

/* Texts go into the arena; raw points at the slice.  ERR_SHAPE without an id
 * or without a createdTime in milliseconds. */
int search_task_fill(struct task *out, struct arena *a, struct json_slice v,
                     struct err *e) MUST_CHECK;

#endif
