/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/tasks_ask.h"

#include "fixture_task.h"

#define LIMIT 20

static int64_t add(struct fixture *f, int n, int64_t created_ms,
                   enum task_class class, int64_t next_ask_ms)
{
	const struct task t = fixture_task(f, n, created_ms);
	const struct ledger_judgement j = { class, "any", NULL, next_ask_ms };

	return fixture_add(f, &t, &j);
}

/* The last two digits of the first part of each id, in order. */
static const char *ids_of(struct fixture *f, const struct ledger_task *tasks,
                          size_t count)
{
	const char *ids = "";

	for (size_t i = 0; i < count; i++) {
		assert_string_equal(tasks[i].task.queue_name, "Billing");
		ids = arena_format(f->arena, "%s%.2s ", ids,
		                   tasks[i].task.id + 6);
	}
	return ids;
}

static const char *due(struct fixture *f, int64_t run, int64_t now_ms,
                       size_t limit)
{
	struct ledger_due tasks[LIMIT];
	const char *ids = "";
	struct tasks_due_list list = { f->arena, tasks, limit, 0 };

	REQUIRE_OK(tasks_due(f->ledger, run, now_ms, &list, &f->e), f->e);
	for (size_t i = 0; i < list.count; i++)
		ids = arena_format(f->arena, "%s%.2s ", ids, tasks[i].id + 6);
	return ids;
}

static int64_t due_count(struct fixture *f, int64_t now_ms)
{
	int64_t count;

	REQUIRE_OK(tasks_due_count(f->ledger, now_ms, &count, &f->e), f->e);
	return count;
}

static const char *refresh(struct fixture *f, int64_t after_row,
                           int64_t before_ms, size_t limit)
{
	struct ledger_task tasks[LIMIT];
	struct tasks_list list = { f->arena, tasks, limit, 0 };
	const struct tasks_refresh which = { false, before_ms, after_row };

	REQUIRE_OK(tasks_to_refresh(f->ledger, &which, &list, &f->e), f->e);
	return ids_of(f, tasks, list.count);
}

static void what_is_due_comes_oldest_first_and_once(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	(void)add(&f, 1, 100, CLASS_WAITING, 1300);
	(void)add(&f, 2, 200, CLASS_WAITING, 1100);
	(void)add(&f, 3, 300, CLASS_FAILED, 1200);
	(void)add(&f, 4, 400, CLASS_ARCHIVED, -1);
	(void)add(&f, 5, 500, CLASS_WAITING, 2000);
	assert_int_equal(due_count(&f, 1300), 3);
	assert_string_equal(due(&f, 1, 1300, 2), "02 03 ");
	assert_int_equal(due_count(&f, 1300), 1);
	assert_string_equal(due(&f, 1, 1300, LIMIT), "01 ");
	assert_string_equal(due(&f, 1, 1300, LIMIT), "");
	assert_string_equal(due(&f, 1, 2000, LIMIT), "05 ");
	fixture_free(&f);
}

static void a_due_task_tells_what_is_known_of_it(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement again = fixture_waiting(1301);
	struct ledger_run next = { .id = "r2", .command = "sync" };
	struct ledger_due t;
	struct tasks_due_list list = { f.arena, &t, 1, 0 };
	int64_t row;

	(void)state;
	fixture_begin(&f);
	row = add(&f, 1, 100, CLASS_WAITING, 1300);
	REQUIRE_OK(tasks_due(f.ledger, 1, 1300, &list, &f.e), f.e);
	assert_int_equal(list.count, 1);
	assert_int_equal(t.row, row);
	assert_int_equal(t.asks, 0);
	assert_int_equal(t.asked_ms, 0);
	assert_int_equal(t.due_ms, 1300);
	assert_false(t.has_left);
	assert_string_equal(t.id, fixture_id(&f, 1));
	REQUIRE_OK(tasks_asked(f.ledger, row, 1, 1300, &again, &f.e), f.e);
	fixture_commit(&f);
	fixture_sql(&f, "UPDATE task SET left_ms = 1300");
	fixture_open(&f, LEDGER_WRITE);
	REQUIRE_OK(ledger_run_start(f.ledger, &next, &f.e), f.e);
	fixture_begin(&f);
	REQUIRE_OK(tasks_due(f.ledger, next.number, 1301, &list, &f.e), f.e);
	assert_int_equal(list.count, 1);
	assert_int_equal(t.asks, 1);
	assert_int_equal(t.asked_ms, 1300);
	assert_int_equal(t.due_ms, 1301);
	assert_true(t.has_left);
	fixture_free(&f);
}

static void an_answer_ends_the_asking_or_sets_the_next(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement later = fixture_waiting(1500);
	const struct ledger_judgement settled = { CLASS_ARCHIVED, "complete",
		                                  NULL, -1 };
	struct ledger_task t;
	int64_t row;

	(void)state;
	fixture_begin(&f);
	row = add(&f, 1, 100, CLASS_WAITING, 1000);
	assert_string_equal(due(&f, 1, 1000, LIMIT), "01 ");
	REQUIRE_OK(tasks_asked(f.ledger, row, 1, 1001, &later, &f.e), f.e);
	t = fixture_find(&f, fixture_id(&f, 1));
	assert_int_equal(t.asked_ms, 1001);
	assert_int_equal(t.asks, 1);
	assert_int_equal(t.next_ask_ms, 1500);
	REQUIRE_OK(tasks_asked(f.ledger, row, 1, 1501, &settled, &f.e), f.e);
	t = fixture_find(&f, fixture_id(&f, 1));
	assert_int_equal(t.class, CLASS_ARCHIVED);
	assert_string_equal(t.reason, "complete");
	assert_int_equal(t.asks, 2);
	assert_int_equal(t.next_ask_ms, -1);
	fixture_commit(&f);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM task WHERE "
	                                 "lease_run IS NOT NULL"),
	                 0);
	fixture_free(&f);
}

/* Even when its next time comes while the run still goes on. */
static void a_task_is_asked_once_in_a_run(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement again = fixture_waiting(1000);
	struct ledger_run run = { .id = "r2", .command = "sync" };
	int64_t row;

	(void)state;
	fixture_begin(&f);
	row = add(&f, 1, 100, CLASS_WAITING, 1000);
	assert_string_equal(due(&f, 1, 1000, LIMIT), "01 ");
	REQUIRE_OK(tasks_asked(f.ledger, row, 1, 1001, &again, &f.e), f.e);
	assert_string_equal(due(&f, 1, 9000, LIMIT), "");
	assert_int_equal(due_count(&f, 9000), 0);
	fixture_commit(&f);
	REQUIRE_OK(ledger_run_start(f.ledger, &run, &f.e), f.e);
	fixture_begin(&f);
	assert_string_equal(due(&f, run.number, 9000, LIMIT), "01 ");
	fixture_free(&f);
}

static void a_judgement_that_settles_ends_the_lease(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement excluded = { CLASS_EXCLUDED, "excluded",
		                                   "no-email", -1 };
	const struct ledger_judgement back = fixture_waiting(1000);
	int64_t row;

	(void)state;
	fixture_begin(&f);
	row = add(&f, 1, 100, CLASS_WAITING, 1000);
	assert_string_equal(due(&f, 1, 1000, LIMIT), "01 ");
	REQUIRE_OK(tasks_judge(f.ledger, row, &excluded, &f.e), f.e);
	assert_string_equal(fixture_find(&f, fixture_id(&f, 1)).rule,
	                    "no-email");
	REQUIRE_OK(tasks_judge(f.ledger, row, &back, &f.e), f.e);
	assert_null(fixture_find(&f, fixture_id(&f, 1)).rule);
	assert_string_equal(due(&f, 1, 1000, LIMIT), "01 ");
	fixture_free(&f);
}

static void asking_happens_within_a_transaction(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement j = fixture_waiting(-1);
	struct ledger_due t;
	struct tasks_due_list list = { f.arena, &t, 1, 0 };

	(void)state;
	assert_int_equal(tasks_due(f.ledger, 1, 1, &list, &f.e), -1);
	check_err(&f.e, ERR_BUG, "tasks_due: outside a transaction");
	assert_int_equal(tasks_asked(f.ledger, 1, 1, 1, &j, &f.e), -1);
	check_err(&f.e, ERR_BUG, "tasks_asked: outside a transaction");
	fixture_begin(&f);
	assert_int_equal(tasks_asked(f.ledger, 1, 1, 1, &j, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "task row 1 is unknown, or not in a state for this");
	fixture_free(&f);
}

static void open_tasks_are_looked_at_again_by_age(void **state)
{
	struct fixture f = fixture_make();
	int64_t second;

	(void)state;
	fixture_begin(&f);
	(void)add(&f, 1, 300, CLASS_OPEN, -1);
	second = add(&f, 2, 100, CLASS_OPEN, -1);
	(void)add(&f, 3, 200, CLASS_OPEN, -1);
	(void)add(&f, 4, 250, CLASS_ARCHIVED, -1);
	(void)add(&f, 5, 100, CLASS_OPEN, -1);
	assert_string_equal(refresh(&f, 0, FIXTURE_DAY_MS + 1, LIMIT),
	                    "02 05 03 01 ");
	assert_string_equal(refresh(&f, 0, FIXTURE_DAY_MS + 1, 2), "02 05 ");
	assert_string_equal(refresh(&f, second, FIXTURE_DAY_MS + 1, 2),
	                    "05 03 ");
	fixture_free(&f);
}

static void a_task_seen_in_this_run_is_not_looked_at_again(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, 100);
	const struct ledger_judgement j = { CLASS_OPEN, "not-ended", NULL, -1 };
	struct ledger_seen seen;

	(void)state;
	fixture_begin(&f);
	(void)fixture_add(&f, &t, &j);
	assert_string_equal(refresh(&f, 0, FIXTURE_DAY_MS, LIMIT), "");
	assert_string_equal(refresh(&f, 0, FIXTURE_DAY_MS + 1, LIMIT), "01 ");
	REQUIRE_OK(tasks_seen(f.ledger, SEEN(&t, &j, FIXTURE_DAY_MS + 5), &seen,
	                      &f.e),
	           f.e);
	assert_string_equal(refresh(&f, 0, FIXTURE_DAY_MS + 5, LIMIT), "");
	fixture_free(&f);
}

static void
a_waiting_task_without_an_artefact_is_looked_at_when_due(void **state)
{
	const int64_t later = FIXTURE_DAY_MS + HOUR_MS;
	struct fixture f = fixture_make();
	const struct artefact x = { .kind = KIND_MAIN,
		                    .source_id = "r",
		                    .start_ms = -1,
		                    .stop_ms = -1 };
	struct ledger_artefact known;
	int64_t row;

	(void)state;
	fixture_begin(&f);
	(void)add(&f, 1, 100, CLASS_WAITING, later);
	row = add(&f, 2, 200, CLASS_WAITING, later);
	(void)add(&f, 3, 300, CLASS_FAILED, later);
	REQUIRE_OK(artefacts_listed(f.ledger,
	                            DECLARED(row, &x,
	                                     "00112233445566778899aabbccddeeff",
	                                     5),
	                            f.arena, &known, &f.e),
	           f.e);
	assert_string_equal(refresh(&f, 0, later - 1, LIMIT), "");
	assert_string_equal(refresh(&f, 0, later, LIMIT), "01 ");
	fixture_free(&f);
}

/* What a rule leaves out is looked at again until it has ended. */
static void what_is_excluded_and_open_is_looked_at_again(void **state)
{
	const struct ledger_judgement out = { CLASS_EXCLUDED,
		                              "excluded-by-rule", "rule", -1 };
	struct fixture f = fixture_make();
	struct ledger_task tasks[LIMIT];
	struct tasks_list list = { f.arena, tasks, LIMIT, 0 };
	struct tasks_refresh which = { true, INT64_MAX, 0 };

	(void)state;
	fixture_begin(&f);
	for (int n = 1; n <= 3; n++) {
		struct task t = fixture_task(&f, n, 400 - 100 * n);

		if (n != 2)
			t.ended_ms = -1;
		(void)fixture_add(&f, &t, &out);
	}
	(void)add(&f, 4, 50, CLASS_OPEN, -1);
	assert_string_equal(refresh(&f, 0, INT64_MAX, LIMIT), "04 ");
	REQUIRE_OK(tasks_to_refresh(f.ledger, &which, &list, &f.e), f.e);
	assert_string_equal(ids_of(&f, tasks, list.count), "03 01 ");
	which.after_row = tasks[0].row;
	REQUIRE_OK(tasks_to_refresh(f.ledger, &which, &list, &f.e), f.e);
	assert_string_equal(ids_of(&f, tasks, list.count), "01 ");
	fixture_free(&f);
}

static void nothing_follows_an_unknown_row(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_task t;
	struct tasks_list list = { f.arena, &t, 1, 0 };
	const struct tasks_refresh which = { false, 1, 9 };

	(void)state;
	assert_int_equal(tasks_to_refresh(f.ledger, &which, &list, &f.e), -1);
	check_err(&f.e, ERR_BUG, "task row 9 is unknown");
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_due_comes_oldest_first_and_once),
		cmocka_unit_test(a_due_task_tells_what_is_known_of_it),
		cmocka_unit_test(an_answer_ends_the_asking_or_sets_the_next),
		cmocka_unit_test(a_task_is_asked_once_in_a_run),
		cmocka_unit_test(a_judgement_that_settles_ends_the_lease),
		cmocka_unit_test(asking_happens_within_a_transaction),
		cmocka_unit_test(open_tasks_are_looked_at_again_by_age),
		cmocka_unit_test(
		        a_task_seen_in_this_run_is_not_looked_at_again),
		cmocka_unit_test(
		        a_waiting_task_without_an_artefact_is_looked_at_when_due),
		cmocka_unit_test(what_is_excluded_and_open_is_looked_at_again),
		cmocka_unit_test(nothing_follows_an_unknown_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
