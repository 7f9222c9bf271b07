/* simclock: the clock of the service, which a test may set, move or stop.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_SIMCLOCK_H
#define SIM_SIMCLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct simclock;

/* The service's now is start_ms (or the real time plus offset_ms when
 * start_ms is 0); frozen stands still until it is moved. */
struct simclock *simclock_new(int64_t start_ms, int64_t offset_ms, bool frozen);
void simclock_free(struct simclock *c);

int64_t simclock_now(struct simclock *c);
/* Real monotonic time: for pacing and delays. */
int64_t simclock_mono(void);

void simclock_set(struct simclock *c, int64_t now_ms);
void simclock_advance(struct simclock *c, int64_t by_ms);
void simclock_freeze(struct simclock *c, bool frozen);
/* Grows with every jump: cached answers of another generation are stale. */
uint64_t simclock_generation(struct simclock *c);

#endif
