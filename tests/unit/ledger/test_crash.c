/* Ends the process before and after every commit, then goes on as the next
 * run does, and wants the same end state.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "artefact_desk.h"
#include "base/bytes.h"
#include "support/child.h"

#ifdef WX_FAULTS

#define STEPS_MAX    100
#define FAULT_STATUS 100
#define CALLS        3

struct run {
	struct fixture *f;
	int step; /* 0: is not ended */
};

/* Puts in what is not there yet, one call in each transaction. */
static int store_call(struct fixture *f, int n)
{
	const struct task t = fixture_task(f, n, FIXTURE_DAY_MS + n);
	const struct ledger_judgement j = fixture_waiting(5);
	struct artefact x = desk_main();
	struct artefact_stored s;
	struct ledger_artefact a;
	struct ledger_seen seen;

	x.source_id = t.id;
	s = desk_stored(f, desk_oid(f, &x));
	if (ledger_begin(f->ledger, &f->e) != 0 ||
	    tasks_seen(f->ledger, SEEN(&t, &j, 1), &seen, &f->e) != 0 ||
	    artefacts_listed(f->ledger,
	                     DECLARED(seen.row, &x, desk_oid(f, &x), 1),
	                     f->arena, &a, &f->e) != 0 ||
	    artefacts_stored(f->ledger, a.row, &s, FIXTURE_DAY_MS, &f->e) != 0)
		return -1;
	return ledger_commit(f->ledger, &f->e);
}

static int work(struct fixture *f)
{
	struct ledger_run run = { .command = "sync" };
	char id[UUID_TEXT_MAX];

	bytes_uuid(id);
	run.id = id;
	if (ledger_create(f->path, FIXTURE_ORG, FIXTURE_ORIGIN, FIXTURE_VKEY,
	                  FIXTURE_DAY_MS, &f->e) != 0 ||
	    ledger_open(&f->ledger, f->path, LEDGER_WRITE, FIXTURE_ORG,
	                &f->e) != 0 ||
	    ledger_run_start(f->ledger, &run, &f->e) != 0)
		return -1;
	for (int n = 1; n <= CALLS; n++) {
		if (store_call(f, n) != 0)
			return -1;
	}
	return ledger_run_end(f->ledger, run.number, 5, 0, NULL, &f->e);
}

static int work_in_child(void *ctx)
{
	const struct run *const r = ctx;
	char step[16];

	(void)snprintf(step, sizeof(step), "%d", r->step);
	if (r->step > 0 && setenv("FAULT_STEP", step, 1) != 0)
		return 1;
	if (work(r->f) != 0) {
		(void)printf("%s\n", r->f->e.text);
		return 1;
	}
	ledger_close(r->f->ledger);
	return 0;
}

static void check_end_state(struct fixture *f)
{
	struct artefact_totals totals;
	struct merkle_hash root;
	struct ledger_run last;

	fixture_open(f, LEDGER_WRITE);
	assert_int_equal(log_size(f->ledger), 1 + 2 * CALLS);
	REQUIRE_OK(journal_recompute(f->ledger, 1 + 2 * CALLS, &root, &f->e),
	           f->e);
	REQUIRE_OK(artefacts_totals(f->ledger, &totals, &f->e), f->e);
	assert_int_equal(totals.count[ARTEFACT_STORED], CALLS);
	REQUIRE_OK(ledger_run_last(f->ledger, NULL, &last, f->arena, &f->e),
	           f->e);
	assert_int_equal(last.exit_code, 0);
	REQUIRE_OK(ledger_check(f->ledger, &f->e), f->e);
}

static void a_run_that_is_killed_anywhere_is_finished_by_the_next(void **state)
{
	int status = FAULT_STATUS;
	int step = 0;

	(void)state;
	while (status == FAULT_STATUS) {
		struct fixture f = { .dir = tempdir_make(),
			             .arena = arena_new() };
		struct run killed = { &f, ++step };
		struct run next = { &f, 0 };

		assert_true(step < STEPS_MAX);
		f.path = tempdir_file(&f.dir, "ledger.sqlite");
		status = child_run(work_in_child, &killed);
		if (status != FAULT_STATUS)
			assert_int_equal(status, 0);
		assert_int_equal(child_run(work_in_child, &next), 0);
		check_end_state(&f);
		fixture_free(&f);
	}
	assert_true(step > 20);
}

#else

static void a_run_that_is_killed_anywhere_is_finished_by_the_next(void **state)
{
	(void)state;
	skip(); /* built without fault points */
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        a_run_that_is_killed_anywhere_is_finished_by_the_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
