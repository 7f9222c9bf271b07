/* SPDX-License-Identifier: Apache-2.0 */
#include "base/crew.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/err.h"
#include "base/inbox.h"
#include "support/check.h"
#include "support/child.h"

#define JOBS 500

struct number {
	struct job job;
	int64_t in;
	int64_t out;
};

static void square(struct job *job)
{
	struct number *n = (struct number *)job;

	n->out = n->in * n->in;
}

static void every_job_is_worked_on_once_and_comes_back(void **s)
{
	static struct number numbers[JOBS];
	OWN(own_inbox) struct inbox *in = inbox_new();
	OWN(own_crew) struct crew *c = NULL;
	struct err e;
	size_t back = 0;

	(void)s;
	assert_int_equal(crew_start(&c, 4, in, &e), 0);
	for (int i = 0; i < JOBS; i++) {
		numbers[i].in = i;
		crew_give(c, &numbers[i].job, square);
	}
	while (back < JOBS) {
		const struct job *j = inbox_take(in, 20000);

		assert_non_null(j);
		for (; j != NULL; j = j->next) {
			const struct number *n = (const struct number *)j;

			assert_int_equal(n->out, n->in * n->in);
			back++;
		}
	}
}

static void one_worker_keeps_the_order(void **s)
{
	static struct number numbers[JOBS];
	OWN(own_inbox) struct inbox *in = inbox_new();
	struct crew *c = NULL;
	struct err e;
	int next = 0;

	(void)s;
	assert_int_equal(crew_start(&c, 1, in, &e), 0);
	for (int i = 0; i < JOBS; i++) {
		numbers[i].job.kind = i;
		crew_give(c, &numbers[i].job, square);
	}
	crew_stop(c);
	for (const struct job *j = inbox_take(in, 0); j != NULL; j = j->next)
		assert_int_equal(j->kind, next++);
	assert_int_equal(next, JOBS);
}

static void stopping_lets_the_given_jobs_finish(void **s)
{
	static struct number numbers[JOBS];
	OWN(own_inbox) struct inbox *in = inbox_new();
	struct crew *c = NULL;
	struct err e;
	size_t back = 0;

	(void)s;
	assert_int_equal(crew_start(&c, 3, in, &e), 0);
	for (size_t i = 0; i < JOBS; i++)
		crew_give(c, &numbers[i].job, square);
	crew_stop(c);
	for (const struct job *j = inbox_take(in, 0); j != NULL; j = j->next)
		back++;
	assert_int_equal(back, JOBS);
}

static void a_crew_without_work_stops(void **s)
{
	OWN(own_inbox) struct inbox *in = inbox_new();
	struct crew *c = NULL;
	struct err e;

	(void)s;
	assert_int_equal(crew_start(&c, 2, in, &e), 0);
	crew_stop(c);
	crew_stop(NULL);
}

static void note_mask(struct job *job)
{
	struct number *n = (struct number *)job;
	sigset_t mask;

	(void)pthread_sigmask(SIG_SETMASK, NULL, &mask);
	n->out = sigismember(&mask, SIGTERM) + sigismember(&mask, SIGINT) +
	         sigismember(&mask, SIGHUP);
}

static void signals_are_blocked_in_workers_and_nowhere_else(void **s)
{
	OWN(own_inbox) struct inbox *in = inbox_new();
	OWN(own_crew) struct crew *c = NULL;
	struct number n = { .in = 0 };
	struct number here = { .in = 0 };
	struct err e;

	(void)s;
	assert_int_equal(crew_start(&c, 1, in, &e), 0);
	crew_give(c, &n.job, note_mask);
	assert_non_null(inbox_take(in, 20000));
	assert_int_equal(n.out, 3);
	note_mask(&here.job);
	assert_int_equal(here.out, 0);
}

static void a_senseless_number_of_threads_is_refused(void **s)
{
	OWN(own_inbox) struct inbox *in = inbox_new();
	struct crew *c = NULL;
	struct err e;

	(void)s;
	assert_int_equal(crew_start(&c, 0, in, &e), -1);
	check_err(&e, ERR_BUG, "crew: 0 threads, allowed are 1 to 256");
	assert_int_equal(crew_start(&c, 257, in, &e), -1);
	check_err(&e, ERR_BUG, "crew: 257 threads, allowed are 1 to 256");
	assert_null(c);
}

/* The stacks of so many threads do not fit into this room.  Sanitizers need
 * more of it for themselves. */
static UNUSED int start_without_room(void *ctx)
{
	const struct rlimit room = { 64 << 20, 64 << 20 };
	struct crew *c = NULL;
	struct err e;

	if (setrlimit(RLIMIT_AS, &room) != 0)
		return 2;
	if (crew_start(&c, CREW_THREADS_MAX, ctx, &e) == 0)
		return 3;
	if (c != NULL || e.code != ERR_BUG)
		return 4;
	check_err_parts(&e, ERR_BUG, "crew: cannot start worker ",
	                " of 256: Resource temporarily unavailable");
	return 0;
}

/* Sanitizers need room of their own; gcc and clang tell of them differently. */
#if defined(__has_feature)
#define IS_SANITIZED                                                           \
	(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#else
#define IS_SANITIZED 0
#endif

static void threads_that_cannot_start_are_a_failure(void **s)
{
	(void)s;
#if IS_SANITIZED
	skip();
#else
	OWN(own_inbox) struct inbox *in = inbox_new();

	assert_int_equal(child_run(start_without_room, in), 0);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_job_is_worked_on_once_and_comes_back),
		cmocka_unit_test(one_worker_keeps_the_order),
		cmocka_unit_test(stopping_lets_the_given_jobs_finish),
		cmocka_unit_test(a_crew_without_work_stops),
		cmocka_unit_test(
		        signals_are_blocked_in_workers_and_nowhere_else),
		cmocka_unit_test(a_senseless_number_of_threads_is_refused),
		cmocka_unit_test(threads_that_cannot_start_are_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
