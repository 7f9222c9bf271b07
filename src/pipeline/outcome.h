/* outcome: what is done with a job that has come back: kept, tried again,
 * given a new link, or given up.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_OUTCOME_H
#define PIPELINE_OUTCOME_H

#include "base/attr.h"

struct err;
struct flow;
struct job;

/* A job of kind FLOW_TRANSFER, FLOW_REPLAY, FLOW_FINISH or FLOW_ADOPT. */
int outcome_take(struct flow *f, struct job *job, struct err *e) MUST_CHECK;

#endif
