/* simclock: see simclock.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/simclock.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"

struct simclock {
	pthread_mutex_t lock;
	int64_t offset_ms;
	int64_t frozen_ms;
	bool frozen;
	uint64_t generation;
};

static int64_t read_ms(clockid_t id)
{
	struct timespec t;

	(void)clock_gettime(id, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t simclock_mono(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

static int64_t now_locked(const struct simclock *c)
{
	if (c->frozen)
		return c->frozen_ms;
	return read_ms(CLOCK_REALTIME) + c->offset_ms;
}

struct simclock *simclock_new(int64_t start_ms, int64_t offset_ms, bool frozen)
{
	struct simclock *c = mem_zeroed(1, sizeof(*c));

	pthread_mutex_init(&c->lock, NULL);
	if (start_ms != 0)
		offset_ms += start_ms - read_ms(CLOCK_REALTIME);
	c->offset_ms = offset_ms;
	c->frozen_ms = now_locked(c);
	c->frozen = frozen;
	return c;
}

void simclock_free(struct simclock *c)
{
	if (c == NULL)
		return;
	pthread_mutex_destroy(&c->lock);
	free(c);
}

int64_t simclock_now(struct simclock *c)
{
	int64_t now;

	pthread_mutex_lock(&c->lock);
	now = now_locked(c);
	pthread_mutex_unlock(&c->lock);
	return now;
}

void simclock_advance(struct simclock *c, int64_t by_ms)
{
	pthread_mutex_lock(&c->lock);
	c->offset_ms += by_ms;
	c->frozen_ms += by_ms;
	c->generation++;
	pthread_mutex_unlock(&c->lock);
}

void simclock_set(struct simclock *c, int64_t now_ms)
{
	simclock_advance(c, now_ms - simclock_now(c));
}

void simclock_freeze(struct simclock *c, bool frozen)
{
	pthread_mutex_lock(&c->lock);
	if (frozen && !c->frozen)
		c->frozen_ms = now_locked(c);
	if (!frozen && c->frozen)
		c->offset_ms = c->frozen_ms - read_ms(CLOCK_REALTIME);
	c->frozen = frozen;
	pthread_mutex_unlock(&c->lock);
}

uint64_t simclock_generation(struct simclock *c)
{
	uint64_t g;

	pthread_mutex_lock(&c->lock);
	g = c->generation;
	pthread_mutex_unlock(&c->lock);
	return g;
}
