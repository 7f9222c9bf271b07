/* SPDX-License-Identifier: Apache-2.0 */
#include "base/backoff.h"

/* 0 to limit, both included, evenly. */
static int64_t spread(int64_t limit, uint32_t jitter)
{
	const uint64_t span = limit > UINT32_MAX ? UINT32_MAX : (uint64_t)limit;

	return (int64_t)((span + 1) * jitter >> 32);
}

int64_t backoff_ms(const struct backoff *b, uint32_t attempt, int64_t asked_ms,
                   uint32_t jitter)
{
	int64_t limit = b->base_ms;

	if (asked_ms > 0)
		return asked_ms + spread(b->base_ms, jitter);
	for (uint32_t i = 1; i < attempt && limit < b->cap_ms; i++)
		limit = limit > b->cap_ms / 2 ? b->cap_ms : limit * 2;
	return spread(limit < b->cap_ms ? limit : b->cap_ms, jitter);
}
