/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_task.h"
#include "ledger/tasks_ask.h"
#include "ledger/window.h"

static struct ledger_run start(struct fixture *f, const char *id,
                               const char *command, int64_t at_ms)
{
	struct ledger_run run = { .id = id,
		                  .command = command,
		                  .from_ms = 10,
		                  .to_ms = 20,
		                  .started_ms = at_ms };

	REQUIRE_OK(ledger_run_start(f->ledger, &run, &f->e), f->e);
	return run;
}

static struct ledger_run last(struct fixture *f, const char *command)
{
	struct ledger_run run;

	REQUIRE_OK(ledger_run_last(f->ledger, command, &run, f->arena, &f->e),
	           f->e);
	return run;
}

static void there_is_no_last_run_at_first(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_run run = last(&f, NULL);

	(void)state;
	assert_int_equal(run.number, 0);
	assert_int_equal(run.exit_code, -1);
	assert_null(run.id);
	fixture_free(&f);
}

static void a_run_under_way_has_no_exit_code(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_run started = start(&f, "r1", "sync", 100);
	const struct ledger_run run = last(&f, "sync");

	(void)state;
	assert_int_equal(run.number, started.number);
	assert_string_equal(run.id, "r1");
	assert_string_equal(run.command, "sync");
	assert_int_equal(run.from_ms, 10);
	assert_int_equal(run.to_ms, 20);
	assert_int_equal(run.started_ms, 100);
	assert_int_equal(run.ended_ms, 0);
	assert_int_equal(run.exit_code, -1);
	assert_null(run.summary);
	fixture_free(&f);
}

static void a_run_that_ended_says_how(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_run started = start(&f, "r1", "sync", 100);
	struct ledger_run run;

	(void)state;
	REQUIRE_OK(ledger_run_end(f.ledger, started.number, 150, 3,
	                          "{\"tasks\":1}", &f.e),
	           f.e);
	run = last(&f, NULL);
	assert_int_equal(run.ended_ms, 150);
	assert_int_equal(run.exit_code, 3);
	assert_string_equal(run.summary, "{\"tasks\":1}");
	fixture_free(&f);
}

static void the_last_run_of_a_command_is_its_own(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	(void)start(&f, "r1", "sync", 100);
	(void)start(&f, "r2", "verify", 200);
	assert_string_equal(last(&f, NULL).id, "r2");
	assert_string_equal(last(&f, "sync").id, "r1");
	assert_int_equal(last(&f, "plan").number, 0);
	fixture_free(&f);
}

static void a_run_ends_once(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_run started = start(&f, "r1", "sync", 100);

	(void)state;
	REQUIRE_OK(ledger_run_end(f.ledger, started.number, 150, 0, NULL, &f.e),
	           f.e);
	assert_int_equal(
	        ledger_run_end(f.ledger, started.number, 160, 1, NULL, &f.e),
	        -1);
	check_err(&f.e, ERR_BUG,
	          "end of a run: run 1 is unknown, or not in a state for this");
	assert_int_equal(ledger_run_end(f.ledger, 99, 160, 1, NULL, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "end of a run: run 99 is unknown, or not in a state for "
	          "this");
	assert_int_equal(last(&f, NULL).exit_code, 0);
	assert_false(ledger_in_transaction(f.ledger));
	fixture_free(&f);
}

static void two_runs_never_share_an_id(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_run again = { .id = "r1", .command = "sync" };

	(void)state;
	(void)start(&f, "r1", "sync", 100);
	assert_int_equal(ledger_run_start(f.ledger, &again, &f.e), -1);
	check_err_parts(&f.e, ERR_LEDGER, "start of a run: ", "");
	assert_int_equal(again.number, 0);
	assert_false(ledger_in_transaction(f.ledger));
	fixture_free(&f);
}

static void a_run_starts_outside_of_a_transaction(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_run run = { .id = "r1", .command = "sync" };

	(void)state;
	fixture_begin(&f);
	assert_int_equal(ledger_run_start(f.ledger, &run, &f.e), -1);
	check_err(&f.e, ERR_BUG, "ledger_begin: a transaction is open");
	fixture_free(&f);
}

static size_t due(struct fixture *f, int64_t run)
{
	struct ledger_due tasks[4];
	struct tasks_due_list list = { f->arena, tasks, 4, 0 };

	fixture_begin(f);
	REQUIRE_OK(tasks_due(f->ledger, run, FIXTURE_DAY_MS, &list, &f->e),
	           f->e);
	fixture_commit(f);
	return list.count;
}

static void a_new_run_frees_what_a_killed_one_had_leased(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, FIXTURE_DAY_MS - HOUR_MS);
	const struct ledger_judgement j = fixture_waiting(t.ended_ms);
	struct ledger_run run = start(&f, "r1", "sync", 100);

	(void)state;
	fixture_begin(&f);
	(void)fixture_add(&f, &t, &j);
	fixture_commit(&f);
	assert_int_equal(due(&f, run.number), 1);
	assert_int_equal(due(&f, run.number), 0);
	fixture_open(&f, LEDGER_WRITE); /* as after a kill */
	assert_int_equal(due(&f, run.number), 0);
	run = start(&f, "r2", "sync", 200);
	assert_int_equal(due(&f, run.number), 1);
	fixture_free(&f);
}

static void the_end_of_a_run_frees_its_leases(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, FIXTURE_DAY_MS - HOUR_MS);
	const struct ledger_judgement j = fixture_waiting(t.ended_ms);
	const struct ledger_run run = start(&f, "r1", "sync", 100);
	int64_t count;

	(void)state;
	fixture_begin(&f);
	(void)fixture_add(&f, &t, &j);
	fixture_commit(&f);
	assert_int_equal(due(&f, run.number), 1);
	REQUIRE_OK(ledger_run_end(f.ledger, run.number, 150, 0, NULL, &f.e),
	           f.e);
	REQUIRE_OK(tasks_due_count(f.ledger, FIXTURE_DAY_MS, &count, &f.e),
	           f.e);
	assert_int_equal(count, 1);
	fixture_free(&f);
}

#define AHEAD (FIXTURE_DAY_MS + 8760 * HOUR_MS)

/* By a clock that was a year ahead a call was put off, and a window counted. */
static void what_lies_in_the_future_is_due_now(void **state)
{
	const struct period hour = { FIXTURE_DAY_MS - HOUR_MS, FIXTURE_DAY_MS };
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, FIXTURE_DAY_MS - HOUR_MS);
	const struct ledger_judgement j = fixture_waiting(AHEAD + HOUR_MS);
	struct ledger_window w;
	struct ledger_seen seen;

	(void)state;
	(void)start(&f, "r1", "sync", AHEAD);
	fixture_begin(&f);
	REQUIRE_OK(tasks_seen(f.ledger, SEEN(&t, &j, AHEAD), &seen, &f.e), f.e);
	REQUIRE_OK(window_cover(f.ledger, hour, HOUR_MS, &f.e), f.e);
	REQUIRE_OK(window_next_open(f.ledger, hour, &w, &f.e), f.e);
	REQUIRE_OK(window_counted(f.ledger, w.id, 1, AHEAD, &f.e), f.e);
	fixture_commit(&f);

	(void)start(&f, "r2", "sync", FIXTURE_DAY_MS);
	assert_int_equal(fixture_find(&f, t.id).next_ask_ms, FIXTURE_DAY_MS);
	REQUIRE_OK(window_next_open(f.ledger, hour, &w, &f.e), f.e);
	assert_int_equal(w.counted_ms, 0);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_is_no_last_run_at_first),
		cmocka_unit_test(a_run_under_way_has_no_exit_code),
		cmocka_unit_test(a_run_that_ended_says_how),
		cmocka_unit_test(the_last_run_of_a_command_is_its_own),
		cmocka_unit_test(a_run_ends_once),
		cmocka_unit_test(two_runs_never_share_an_id),
		cmocka_unit_test(a_run_starts_outside_of_a_transaction),
		cmocka_unit_test(what_lies_in_the_future_is_due_now),
		cmocka_unit_test(a_new_run_frees_what_a_killed_one_had_leased),
		cmocka_unit_test(the_end_of_a_run_frees_its_leases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
