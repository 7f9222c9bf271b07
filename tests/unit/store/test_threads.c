/* Several workers fill and seal parts of one store at the same time; a build
 * with -fsanitize=thread watches them.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <pthread.h>

#include "sample_store.h"

#define THREADS 4
#define EACH    12

struct worker {
	pthread_t thread;
	struct store *store;
	int first;
	int failures;
};

static bool bring(struct worker *w, const struct sample *s,
                  struct store_seal *seal)
{
	const size_t len = strlen(s->body);
	enum store_leftover leftover;
	struct err e = { 0 };

	memcpy(seal->path, s->path, sizeof(seal->path));
	return store_part_open(&seal->part, w->store, s->oid, &leftover, &e) ==
	               0 &&
	       store_part_begin(seal->part, 0, (int64_t)len, "", &e) == 0 &&
	       store_part_write(seal->part, s->body, len, &e) == 0 &&
	       store_part_finish(seal->part, "recording.wav", &s->source,
	                         &s->record, &e) == 0;
}

static void *work(void *ctx)
{
	struct worker *w = ctx;
	struct store_seal seals[EACH] = { 0 };
	struct err e = { 0 };

	for (int i = 0; i < EACH; i++) {
		struct sample s = sample_make_as(w->first + i, i % 5, "call");

		w->failures += bring(w, &s, &seals[i]) ? 0 : 1;
		sample_free(&s);
	}
	if (w->failures == 0 && store_seal(w->store, seals, EACH, &e) != 0)
		w->failures++;
	for (int i = 0; i < EACH; i++)
		store_part_free(seals[i].part);
	return NULL;
}

static void fill(enum store_sync sync)
{
	OWN(fixture_remove) struct fixture f = fixture_make();
	struct worker workers[THREADS] = { 0 };

	fixture_open(&f, sync, 0);
	for (int i = 0; i < THREADS; i++) {
		workers[i].store = f.store;
		workers[i].first = i * EACH;
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work,
		                                &workers[i]),
		                 0);
	}
	for (int i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
		assert_int_equal(workers[i].failures, 0);
	}
	for (int i = 0; i < THREADS * EACH; i++) {
		OWN(sample_free)
		struct sample s = sample_make_as(i, (i % EACH) % 5, "call");

		check_object(f.store, &s);
	}
}

static void several_workers_seal_with_syncfs(void **state)
{
	(void)state;
	fill(STORE_SYNC_BATCH);
}

static void several_workers_seal_with_fsync(void **state)
{
	(void)state;
	fill(STORE_SYNC_FILE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(several_workers_seal_with_syncfs),
		cmocka_unit_test(several_workers_seal_with_fsync),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
