/* answer: what the Captures API said of one work, or that it said nothing.
 *
 * Each may settle the last item of the work, and the work is gone then.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_ANSWER_H
#define PIPELINE_ANSWER_H

#include <stdint.h>

#include "base/attr.h"

struct captures_task;
struct err;
struct work;

/* Its artefacts. */
int answer_take(struct work *w, struct captures_task *answer, int64_t until_ms,
                struct err *e) MUST_CHECK;
/* New links for those of its items that have none. */
int answer_links(struct work *w, struct captures_task *answer, int64_t until_ms,
                 struct err *e) MUST_CHECK;
/* The question has failed for good in this run. */
int answer_none(struct work *w, const struct err *why,
                struct err *e) MUST_CHECK;
/* The new links did not come. */
int answer_no_links(struct work *w, const char *reason, const char *detail,
                    struct err *e) MUST_CHECK;

#endif
