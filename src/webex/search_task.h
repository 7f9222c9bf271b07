/* search_task: one task object of the source.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_SEARCH_TASK_H
#define WEBEX_SEARCH_TASK_H

#include "base/attr.h"
#include "model/task.h"
#include "port/json.h"

/* Instants outside of these are not milliseconds since 1970: the source
 * answers to seconds with an empty list, which would look like no calls. */
#define SEARCH_MS_FROM INT64_C(978307200000)  /* 2001 */
#define SEARCH_MS_TO   INT64_C(4102444800000) /* 2100 */

struct arena;
struct err;

/* Texts go into the arena; raw points at the slice.  ERR_SHAPE without an id
 * or without a createdTime in milliseconds. */
int search_task_fill(struct task *out, struct arena *a, struct json_slice v,
                     struct err *e) MUST_CHECK;

#endif
