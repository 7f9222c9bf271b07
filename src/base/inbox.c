/* SPDX-License-Identifier: Apache-2.0 */
#include "base/inbox.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "base/when.h"

/* Longer waits are cut to this, so that the sum below cannot overflow. */
#define WAIT_MAX_MS DAY_MS

struct inbox {
	pthread_mutex_t lock;
	pthread_cond_t come;
	struct job *first;
	struct job *last;
};

struct inbox *inbox_new(void)
{
	struct inbox *in = mem_zeroed(1, sizeof(*in));
	pthread_condattr_t attr;

	/* on Linux these cannot fail */
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&in->come, &attr);
	(void)pthread_condattr_destroy(&attr);
	(void)pthread_mutex_init(&in->lock, NULL);
	return in;
}

void inbox_free(struct inbox *in)
{
	if (in == NULL)
		return;
	(void)pthread_mutex_destroy(&in->lock);
	(void)pthread_cond_destroy(&in->come);
	free(in);
}

void inbox_put(struct inbox *in, struct job *job)
{
	job->next = NULL;
	(void)pthread_mutex_lock(&in->lock);
	if (in->first == NULL)
		in->first = job;
	else
		in->last->next = job;
	in->last = job;
	(void)pthread_cond_signal(&in->come);
	(void)pthread_mutex_unlock(&in->lock);
}

static struct timespec deadline(int64_t wait_ms)
{
	const int64_t ms = wait_ms > WAIT_MAX_MS ? WAIT_MAX_MS : wait_ms;
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_sec += ms / 1000;
	t.tv_nsec += ms % 1000 * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_sec++;
		t.tv_nsec -= 1000000000;
	}
	return t;
}

struct job *inbox_take(struct inbox *in, int64_t wait_ms)
{
	struct job *list;

	(void)pthread_mutex_lock(&in->lock);
	if (wait_ms > 0) {
		const struct timespec until = deadline(wait_ms);
		int rc = 0;

		while (in->first == NULL && rc == 0)
			rc = pthread_cond_timedwait(&in->come, &in->lock,
			                            &until);
	}
	list = in->first;
	in->first = NULL;
	in->last = NULL;
	(void)pthread_mutex_unlock(&in->lock);
	return list;
}
