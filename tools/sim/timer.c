/* timer: see timer.h.
 * SPDX-License-Identifier: Apache-2.0 */
#include "sim/timer.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "sim/simclock.h"

struct entry {
	struct MHD_Connection *connection;
	int64_t at_ms;
};

struct timer {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
	struct entry *heap; /* the soonest first */
	size_t count, room;
	bool stop;
};

static void swap(struct entry *a, struct entry *b)
{
	struct entry x = *a;

	*a = *b;
	*b = x;
}

static void push(struct timer *t, struct entry e)
{
	size_t i = t->count++;

	if (t->count > t->room) {
		t->room = t->room * 2 + 64;
		t->heap = mem_resize(t->heap, t->room, sizeof(*t->heap));
	}
	t->heap[i] = e;
	while (i > 0 && t->heap[i].at_ms < t->heap[(i - 1) / 2].at_ms) {
		swap(&t->heap[i], &t->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static struct entry pop(struct timer *t)
{
	struct entry first = t->heap[0];
	size_t i = 0;

	t->heap[0] = t->heap[--t->count];
	for (;;) {
		size_t least = i;

		for (size_t k = 2 * i + 1; k <= 2 * i + 2; k++)
			if (k < t->count &&
			    t->heap[k].at_ms < t->heap[least].at_ms)
				least = k;
		if (least == i)
			return first;
		swap(&t->heap[i], &t->heap[least]);
		i = least;
	}
}

static void sleep_until(struct timer *t, int64_t at_ms)
{
	struct timespec ts = { .tv_sec = at_ms / 1000,
		               .tv_nsec = at_ms % 1000 * 1000000 };

	(void)pthread_cond_timedwait(&t->changed, &t->lock, &ts);
}

static void *run(void *arg)
{
	struct timer *t = arg;

	pthread_mutex_lock(&t->lock);
	while (!t->stop || t->count > 0) {
		if (t->count == 0) {
			(void)pthread_cond_wait(&t->changed, &t->lock);
		} else if (t->stop || t->heap[0].at_ms <= simclock_mono()) {
			struct entry e = pop(t);

			pthread_mutex_unlock(&t->lock);
			MHD_resume_connection(e.connection);
			pthread_mutex_lock(&t->lock);
		} else {
			sleep_until(t, t->heap[0].at_ms);
		}
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

struct timer *timer_new(void)
{
	struct timer *t = mem_zeroed(1, sizeof(*t));
	pthread_condattr_t attr;

	pthread_mutex_init(&t->lock, NULL);
	pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&t->changed, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&t->thread, NULL, run, t) != 0)
		abort();
	return t;
}

void timer_wait(struct timer *t, struct MHD_Connection *c, int64_t ms)
{
	struct entry e = { c, simclock_mono() + ms };

	pthread_mutex_lock(&t->lock);
	if (!t->stop) {
		MHD_suspend_connection(c);
		push(t, e);
		pthread_cond_signal(&t->changed);
	}
	pthread_mutex_unlock(&t->lock);
}

void timer_stop(struct timer *t)
{
	pthread_mutex_lock(&t->lock);
	t->stop = true;
	pthread_cond_signal(&t->changed);
	pthread_mutex_unlock(&t->lock);
	(void)pthread_join(t->thread, NULL);
}

bool timer_stopped(struct timer *t)
{
	bool stop;

	pthread_mutex_lock(&t->lock);
	stop = t->stop;
	pthread_mutex_unlock(&t->lock);
	return stop;
}

void timer_free(struct timer *t)
{
	if (t == NULL)
		return;
	pthread_cond_destroy(&t->changed);
	pthread_mutex_destroy(&t->lock);
	free(t->heap);
	free(t);
}
