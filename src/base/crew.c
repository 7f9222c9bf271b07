/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crew.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/inbox.h"
#include "base/mem.h"
#include "base/signals.h"

struct task {
	struct task *next;
	struct job *job;
	void (*work)(struct job *);
};

struct crew {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct task *first;
	struct task *last;
	bool is_stopping;
	struct inbox *in;
	size_t started;
	pthread_t threads[];
};

/* The next task; NULL when there is none and none will come. */
static struct task *take(struct crew *c)
{
	struct task *t;

	(void)pthread_mutex_lock(&c->lock);
	while (c->first == NULL && !c->is_stopping)
		(void)pthread_cond_wait(&c->more, &c->lock);
	t = c->first;
	if (t != NULL)
		c->first = t->next;
	(void)pthread_mutex_unlock(&c->lock);
	return t;
}

static void *worker(void *arg)
{
	struct crew *c = arg;
	struct task *t;

	while ((t = take(c)) != NULL) {
		struct job *job = t->job;

		t->work(job);
		free(t);
		inbox_put(c->in, job);
	}
	return NULL;
}

/* Signals are for the main thread. */
static int start_threads(struct crew *c, size_t threads)
{
	sigset_t before;
	int rc = 0;

	signals_hold(&before);
	while (c->started < threads && rc == 0) {
		rc = pthread_create(&c->threads[c->started], NULL, worker, c);
		if (rc == 0)
			c->started++;
	}
	signals_release(&before);
	return rc;
}

int crew_start(struct crew **out, size_t threads, struct inbox *in,
               struct err *e)
{
	OWN(own_crew) struct crew *c = NULL;
	int rc;

	if (threads == 0 || threads > CREW_THREADS_MAX)
		return err_set(e, ERR_BUG,
		               "crew: %zu threads, allowed are 1 to %d",
		               threads, CREW_THREADS_MAX);
	c = mem_zeroed(1, sizeof(*c) + threads * sizeof(c->threads[0]));
	(void)pthread_mutex_init(&c->lock, NULL);
	(void)pthread_cond_init(&c->more, NULL);
	c->in = in;
	rc = start_threads(c, threads);
	if (rc != 0)
		return err_set_errno(e, ERR_BUG, rc,
		                     "crew: cannot start worker %zu of %zu",
		                     c->started + 1, threads);
	*out = GIVE(c);
	return 0;
}

void crew_stop(struct crew *c)
{
	if (c == NULL)
		return;
	(void)pthread_mutex_lock(&c->lock);
	c->is_stopping = true;
	(void)pthread_cond_broadcast(&c->more);
	(void)pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->started; i++)
		(void)pthread_join(c->threads[i], NULL);
	(void)pthread_mutex_destroy(&c->lock);
	(void)pthread_cond_destroy(&c->more);
	free(c);
}

void crew_give(struct crew *c, struct job *job, void (*work)(struct job *))
{
	struct task *t = mem_zeroed(1, sizeof(*t));

	t->job = job;
	t->work = work;
	(void)pthread_mutex_lock(&c->lock);
	if (c->first == NULL)
		c->first = t;
	else
		c->last->next = t;
	c->last = t;
	(void)pthread_cond_signal(&c->more);
	(void)pthread_mutex_unlock(&c->lock);
}
