/* judge: the class of a task, when it is seen and when it was asked about.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_JUDGE_H
#define PIPELINE_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct flow;
struct ledger_judgement;
struct ledger_task;
struct task;
struct work;

/* Judges a task that a page has just shown; known NULL: new to the ledger.
 * Returns whether what is kept must change. */
bool judge_seen(struct ledger_judgement *out, const struct flow *f,
                const struct task *t, const struct ledger_task *known);

/* The end by which a task is judged now: as the source tells it, or, when it
 * tells none, that of the last news of it after a long time without any; -1: it
 * goes on. */
int64_t judge_ended_ms(const struct flow *f, const struct task *t);

/* Judges a work whose items are all settled, and records it. */
int judge_work(struct work *w, struct err *e) MUST_CHECK;
/* Whether it was asked about after its settle window. */
bool judge_is_settled(const struct work *w);
/* Whether what an answer does not name will not come: it has settled, or the
 * source says that it was deleted. */
bool judge_is_final(const struct work *w);

#endif
