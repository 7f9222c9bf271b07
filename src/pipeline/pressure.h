/* pressure: how many transfers the media host is given at a time.
 *
 * As many as configured while it serves them.  One that fails by the host (no
 * answer, 429, 5xx) halves that, once for all that were under way; each round
 * of successes adds one.  At one at a time, each further failure is followed
 * by a pause that grows.  Pure but for its own state.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PIPELINE_PRESSURE_H
#define PIPELINE_PRESSURE_H

#include <stdbool.h>
#include <stdint.h>

struct pressure {
	bool is_cut;     /* limit holds */
	int64_t limit;   /* at least 1 */
	int64_t served;  /* since it last grew */
	int64_t cut_ms;  /* monotonic */
	int64_t strikes; /* failures in a row at one at a time */
};

/* Transfers at a time, of at most max. */
int64_t pressure_limit(const struct pressure *p, int64_t max);
void pressure_served(struct pressure *p, int64_t max);
/* Of a transfer that was sent at sent_ms.  True: a pause is due, the strikes
 * tell how long. */
bool pressure_failed(struct pressure *p, int64_t max, int64_t sent_ms,
                     int64_t now_ms);

#endif
