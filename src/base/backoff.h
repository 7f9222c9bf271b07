/* backoff: how long to wait before the next try; a pure decision.
 *
 * Full-jitter exponential back-off: uniform in [0, min(cap, base * 2^n)];
 * what the server asked for comes first and is never undercut.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_BACKOFF_H
#define BASE_BACKOFF_H

#include <stdint.h>

struct backoff {
	int64_t base_ms;
	int64_t cap_ms;
};

/* attempt counts from 1 (the first failure).  jitter is a random number.
 * With asked_ms > 0 the answer is asked_ms plus at most base_ms of jitter. */
int64_t backoff_ms(const struct backoff *b, uint32_t attempt, int64_t asked_ms,
                   uint32_t jitter);

#endif
