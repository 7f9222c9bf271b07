/* end: when a task ended, as far as what the source says can be believed.
 *
 * Tasks ten months old are named with endedTime -1 (docs/source.md, search),
 * and a number that is none of milliseconds, or that lies before the
 * beginning, was never an end.  Pure decisions.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_END_H
#define MODEL_END_H

#include <stdbool.h>
#include <stdint.h>

#include "model/task.h"

/* Makes of what the source says (t->ended_ms) what the ledger keeps: the end;
 * one inferred when the source says that the task has ended and not when, or
 * names no instant that makes sense (t->odd_end_ms is that); -1: it goes on. */
void end_read(struct task *t);

/* The end by which it is judged at an instant: one that lies ahead of it by
 * more than clocks differ is not believed either.  Never before its beginning;
 * -1: it goes on. */
int64_t end_at_ms(const struct task *t, int64_t now_ms);
/* The number that the source gave for the end and that is not believed; 0. */
int64_t end_odd_ms(const struct task *t, int64_t now_ms);
/* Since when nothing is known to have changed of it. */
int64_t end_quiet_from_ms(const struct task *t, int64_t now_ms);

/* After so long without news a task that the source never said has ended is
 * judged as if it had ended then. */
int64_t end_quiet_ms(int64_t settle_ms);
/* When a task of which no end is told is asked about all the same, after it was
 * at asked_ms (0: never): a telephone call two days after its last news, any
 * when it has been quiet for long enough, and at ages that double, since what
 * it says may move for ever. */
int64_t end_ask_ms(const struct task *t, int64_t now_ms, int64_t asked_ms,
                   int64_t settle_ms);

#endif
