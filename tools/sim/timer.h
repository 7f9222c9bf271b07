/* timer: connections that wait without a thread.
 *
 * A suspended connection costs nothing until the timer resumes it.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_TIMER_H
#define SIM_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct MHD_Connection;
struct timer;

struct timer *timer_new(void);
/* Ends the thread; waiting connections were let go by timer_stop. */
void timer_free(struct timer *t);

/* Suspends the connection for that time. */
void timer_wait(struct timer *t, struct MHD_Connection *c, int64_t ms);
/* Resumes all that wait; later waits are none. */
void timer_stop(struct timer *t);
bool timer_stopped(struct timer *t);

#endif
