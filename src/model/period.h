/* period: a half-open range of createdTime, [from, to), UTC milliseconds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef MODEL_PERIOD_H
#define MODEL_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

struct period {
	int64_t from_ms;
	int64_t to_ms;
};

static inline bool period_has(struct period p, int64_t ms)
{
	return ms >= p.from_ms && ms < p.to_ms;
}

static inline bool period_is_empty(struct period p)
{
	return p.to_ms <= p.from_ms;
}

#endif
