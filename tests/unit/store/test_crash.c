/* Ends the process at every step of the protocol, then goes on as the next
 * run does, and wants the same end state.
 * SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"

#include <stdlib.h>

#include "sample_store.h"
#include "support/child.h"

#ifdef WX_FAULTS

/* Under a sanitizer a child costs ten times as much; the plain build plays
 * every step. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STRIDE 4
#endif
#endif
#ifndef STRIDE
#define STRIDE 1
#endif
#define STEPS_MAX    400
#define FAULT_STATUS 100
#define SAMPLES      3
/* A run that came to its end leaves with this, and how many of its artefacts
 * it had to fetch bytes of. */
#define DONE_STATUS 10

/* In a child, where a check of the test cannot end the test. */
#define MUST(call)                                                             \
	do {                                                                   \
		struct err must_err = { 0 };                                   \
		struct err *const e = &must_err;                               \
		if ((call) != 0) {                                             \
			(void)printf("%s: %s\n", #call, must_err.text);        \
			(void)fflush(stdout);                                  \
			_exit(1);                                              \
		}                                                              \
	} while (0)

struct run {
	struct fixture *f;
	enum store_sync sync;
	int fetches;
};

static bool keep_all(void *ctx, const char *oid)
{
	(void)ctx;
	(void)oid;
	return true;
}

static struct sample sample_at(int i)
{
	return sample_make_as(i, i / 2, "call");
}

static void fetch_rest(struct run *r, struct store_part *p,
                       const struct sample *s, int64_t from)
{
	const size_t len = strlen(s->body);

	r->fetches++;
	MUST(store_part_begin(p, from, (int64_t)len, "\"v\"", e));
	for (size_t at = (size_t)from; at < len; at += 5) {
		const size_t n = len - at < 5 ? len - at : 5;

		MUST(store_part_write(p, s->body + at, n, e));
	}
}

/* What the pipeline does with one artefact, up to its seal. */
static struct store_part *bring(struct run *r, struct store *store,
                                const struct sample *s)
{
	struct store_part *p = NULL;
	enum store_leftover leftover;

	if (store_has_object(store, s->path))
		return NULL;
	MUST(store_part_open(&p, store, s->oid, &leftover, e));
	if (leftover == STORE_LEFTOVER_RECORD)
		return p;
	fetch_rest(r, p, s, store_part_bytes(p));
	MUST(store_part_finish(p, "recording.wav", &s->source, &s->record, e));
	return p;
}

static void bring_all(struct run *r, struct store *store)
{
	struct store_seal seals[SAMPLES] = { 0 };
	size_t count = 0;

	for (int i = 0; i < SAMPLES; i++) {
		struct sample s = sample_at(i);
		struct store_part *p = bring(r, store, &s);

		if (p != NULL) {
			seals[count].part = p;
			memcpy(seals[count++].path, s.path, STORE_PATH_MAX);
		}
		sample_free(&s);
	}
	MUST(store_seal(store, seals, count, e));
	for (size_t i = 0; i < count; i++)
		store_part_free(seals[i].part);
}

static struct store *open_store(const struct run *r)
{
	struct store *store = NULL;
	const struct store_setup setup = { r->f->root, r->sync, 0 };

	MUST(store_create(r->f->root, r->f->vkey, FIXTURE_ORIGIN, e));
	MUST(store_open(&store, &setup, e));
	return store;
}

static int archive(void *ctx)
{
	struct run *r = ctx;
	struct store *store = open_store(r);
	int64_t removed;

	MUST(store_clean(store, keep_all, NULL, &removed, e));
	bring_all(r, store);
	MUST(store_log_segment(store, 0, "{}\n", 3, e));
	MUST(store_log_checkpoint(store, 1, "o\n1\nr\n\nsig\n", 11, e));
	store_close(store);
	return DONE_STATUS + r->fetches;
}

/* Finishes the first artefact and leaves. */
static int finish_first(void *ctx)
{
	struct run *r = ctx;
	struct store *store = open_store(r);
	struct sample s = sample_at(0);
	struct store_part *p = NULL;
	enum store_leftover leftover;
	int64_t removed;

	MUST(store_clean(store, keep_all, NULL, &removed, e));
	MUST(store_part_open(&p, store, s.oid, &leftover, e));
	fetch_rest(r, p, &s, 0);
	MUST(store_part_finish(p, "recording.wav", &s.source, &s.record, e));
	store_part_free(p);
	sample_free(&s);
	store_close(store);
	return 0;
}

static void check_end_state(struct fixture *f)
{
	struct err e = { 0 };
	OWN(text_free) struct text note = { 0 };

	fixture_open(f, STORE_SYNC_AUTO, 0);
	for (int i = 0; i < SAMPLES; i++) {
		OWN(sample_free) struct sample s = sample_at(i);

		check_object(f->store, &s);
		assert_false(is_there(
		        f, arena_format(f->dir.arena, "tmp/%s.part", s.oid)));
	}
	REQUIRE_OK(store_log_newest(f->store, &note, &e), e);
	assert_string_equal(note.data, "o\n1\nr\n\nsig\n");
	assert_string_equal(
	        tempdir_read(&f->dir, "archive/log/events/000000000000.jsonl"),
	        "{}\n");
}

static struct fixture no_archive_yet(void)
{
	struct fixture f = { tempdir_make(), NULL, "", NULL };

	f.root = tempdir_file(&f.dir, "archive");
	fixture_key(f.vkey, 1);
	return f;
}

/* Every run is a child: the steps are counted per process, and this one must
 * not pass any. */
static int run_until(struct run *r, int step)
{
	char number[16];
	int status;

	(void)snprintf(number, sizeof(number), "%d", step);
	(void)setenv("FAULT_STEP", number, 1);
	status = child_run(archive, r);
	(void)unsetenv("FAULT_STEP");
	return status;
}

/* One run ended at a step, one that goes on, one that has nothing to do. */
static bool survives(enum store_sync sync, int step)
{
	OWN(fixture_remove) struct fixture f = no_archive_yet();
	struct run r = { &f, sync, 0 };
	const int status = run_until(&r, step);

	if (status != FAULT_STATUS)
		assert_int_equal(status, DONE_STATUS + SAMPLES);
	assert_true(child_run(archive, &r) >= DONE_STATUS);
	check_end_state(&f);
	assert_int_equal(child_run(archive, &r), DONE_STATUS);
	check_end_state(&f);
	return status == FAULT_STATUS;
}

static void walk_all_steps(enum store_sync sync)
{
	int step = 1;

	while (survives(sync, step)) {
		step += STRIDE;
		assert_true(step < STEPS_MAX);
	}
	assert_true(step > 80);
}

static void nothing_is_lost_at_any_step_with_fsync(void **state)
{
	(void)state;
	walk_all_steps(STORE_SYNC_FILE);
}

static void nothing_is_lost_at_any_step_with_syncfs(void **state)
{
	(void)state;
	walk_all_steps(STORE_SYNC_BATCH);
}

static void what_was_finished_is_not_fetched_again_at_any_step(void **state)
{
	int status = FAULT_STATUS;

	(void)state;
	for (int step = 1; status == FAULT_STATUS; step += STRIDE) {
		OWN(fixture_remove) struct fixture f = no_archive_yet();
		struct run r = { &f, STORE_SYNC_FILE, 0 };

		assert_int_equal(child_run(finish_first, &r), 0);
		status = run_until(&r, step);
		if (status == FAULT_STATUS)
			(void)child_run(archive, &r);
		else
			assert_int_equal(status, DONE_STATUS + SAMPLES - 1);
		check_end_state(&f);
	}
}

/* Stopped after k parts were whole, the next run fetches the others only. */
static void only_what_is_missing_is_fetched(void **state)
{
	int most = SAMPLES;
	int status = FAULT_STATUS;

	(void)state;
	for (int step = 1; status == FAULT_STATUS; step += STRIDE) {
		OWN(fixture_remove) struct fixture f = no_archive_yet();
		struct run r = { &f, STORE_SYNC_BATCH, 0 };
		int fetches;

		status = run_until(&r, step);
		fetches = child_run(archive, &r) - DONE_STATUS;
		assert_in_range(fetches, 0, most);
		most = fetches;
	}
	assert_int_equal(most, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_at_any_step_with_fsync),
		cmocka_unit_test(nothing_is_lost_at_any_step_with_syncfs),
		cmocka_unit_test(
		        what_was_finished_is_not_fetched_again_at_any_step),
		cmocka_unit_test(only_what_is_missing_is_fetched),
	};

	/* Hundreds of archives: nothing of them has to outlive the test. */
	if (access("/dev/shm", W_OK) == 0)
		(void)setenv("TMPDIR", "/dev/shm", 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

static void crash_steps_need_a_build_with_wx_faults(void **state)
{
	(void)state;
	skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crash_steps_need_a_build_with_wx_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
