/* crew: a few worker threads for slow disk work.
 *
 * A worker cannot fail: it writes the outcome into the job, which then goes
 * to the inbox.  Jobs start in the order in which they were given.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <stddef.h>

#include "base/attr.h"

struct crew;
struct err;
struct inbox;
struct job;

#define CREW_THREADS_MAX 256

/* Starts threads workers (1 to CREW_THREADS_MAX) that report to in.  Signals
 * are blocked in them. */
int crew_start(struct crew **out, size_t threads, struct inbox *in,
               struct err *e) MUST_CHECK;
/* Lets the given jobs finish, then ends the threads.  NULL is fine. */
void crew_stop(struct crew *c);
/* Has work(job) called by a worker; the job then goes to the inbox. */
void crew_give(struct crew *c, struct job *job, void (*work)(struct job *));
OWN_TYPE(crew, struct crew, crew_stop)

#endif
