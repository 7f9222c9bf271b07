/* inbox: finished jobs on their way back to the thread that decides.
 *
 * A job is one struct that moves by pointer and has one owner at a time: the
 * pipeline gives it to a network thread or to a worker, and gets it back
 * through its inbox.  Put from any thread; take from one.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_INBOX_H
#define BASE_INBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* First member of every job.  kind tells the taker what it embeds. */
struct job {
	struct job *next;
	int kind;
};

struct inbox;
struct inbox *inbox_new(void);
void inbox_free(struct inbox *in);
void inbox_put(struct inbox *in, struct job *job);
/* The whole list of what has come, oldest first (linked by next); waits up
 * to wait_ms (0: not at all) when there is nothing.  NULL on time-out. */
struct job *inbox_take(struct inbox *in, int64_t wait_ms);
OWN_TYPE(inbox, struct inbox, inbox_free)

#endif
