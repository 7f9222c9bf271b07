/* SPDX-License-Identifier: Apache-2.0 */
#include "base/inbox.h"

#include <pthread.h>

#include "base/when.h"
#include "support/check.h"

static void jobs_come_out_in_the_order_in_which_they_came(void **s)
{
	OWN(own_inbox) struct inbox *in = inbox_new();
	struct job jobs[3] = { { .kind = 0 }, { .kind = 1 }, { .kind = 2 } };
	int kind = 0;

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(jobs); i++)
		inbox_put(in, &jobs[i]);
	for (const struct job *j = inbox_take(in, 0); j != NULL; j = j->next)
		assert_int_equal(j->kind, kind++);
	assert_int_equal(kind, 3);
	assert_null(inbox_take(in, 0));
	inbox_put(in, &jobs[2]);
	assert_ptr_equal(inbox_take(in, 1000), &jobs[2]);
	assert_null(jobs[2].next);
}

static void an_empty_inbox_waits_only_as_long_as_told(void **s)
{
	OWN(own_inbox) struct inbox *in = inbox_new();
	const int64_t before = clock_mono(&clock_system);
	int64_t took;

	(void)s;
	assert_null(inbox_take(in, 0));
	assert_null(inbox_take(in, -5));
	assert_null(inbox_take(in, 30));
	took = clock_mono(&clock_system) - before;
	assert_in_range(took, 29, 20000);
}

#define THREADS ((size_t)4)
#define JOBS    1000

struct sender {
	struct inbox *in;
	struct job jobs[JOBS];
};

static void *send_all(void *arg)
{
	struct sender *sender = arg;

	for (int i = 0; i < JOBS; i++) {
		sender->jobs[i].kind = i;
		inbox_put(sender->in, &sender->jobs[i]);
	}
	return NULL;
}

static void jobs_of_many_threads_all_arrive(void **s)
{
	static struct sender senders[THREADS];
	OWN(own_inbox) struct inbox *in = inbox_new();
	pthread_t threads[THREADS];
	size_t count = 0;
	int64_t sum = 0;

	(void)s;
	for (size_t i = 0; i < THREADS; i++) {
		senders[i].in = in;
		assert_int_equal(pthread_create(&threads[i], NULL, send_all,
		                                &senders[i]),
		                 0);
	}
	while (count < THREADS * JOBS) {
		const struct job *j = inbox_take(in, 10000);

		assert_non_null(j);
		for (; j != NULL; j = j->next) {
			sum += j->kind;
			count++;
		}
	}
	assert_int_equal(sum, THREADS * (JOBS * (JOBS - 1) / 2));
	for (size_t i = 0; i < THREADS; i++)
		(void)pthread_join(threads[i], NULL);
}

static void freeing_nothing_is_fine(void **s)
{
	(void)s;
	inbox_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jobs_come_out_in_the_order_in_which_they_came),
		cmocka_unit_test(an_empty_inbox_waits_only_as_long_as_told),
		cmocka_unit_test(jobs_of_many_threads_all_arrive),
		cmocka_unit_test(freeing_nothing_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
