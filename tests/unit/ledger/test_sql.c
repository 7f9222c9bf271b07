/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_sql.h"

#include "fixture_task.h"

static void every_statement_prepares_against_the_schema(void **state)
{
	struct fixture f = fixture_make();
	OWN(own_db) struct db *d = NULL;

	(void)state;
	REQUIRE_OK(db_open(&d, f.path, DB_READ, &f.e), f.e);
	for (size_t i = 0; i < LEDGER_SQL_COUNT; i++) {
		OWN(own_stmt) struct db_stmt *s = NULL;

		assert_non_null(ledger_sql_text[i]);
		REQUIRE_OK(db_prepare(&s, d, ledger_sql_text[i], &f.e), f.e);
	}
	fixture_free(&f);
}

static void every_view_answers(void **state)
{
	static const char *const views[] = { "task_id",   "class_name",
		                             "kind_name", "state_name",
		                             "call",      "stored",
		                             "missing" };
	struct fixture f = fixture_make();

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(views); i++)
		assert_true(fixture_int(&f, arena_format(f.arena,
		                                         "SELECT count(*) "
		                                         "FROM %s",
		                                         views[i])) >= 0);
	fixture_free(&f);
}

static struct text plan_of(struct fixture *f, enum ledger_sql number)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	OWN(own_db) struct db *d = NULL;
	struct text plan = { 0 };
	const char *sql = arena_format(f->arena, "EXPLAIN QUERY PLAN %s",
	                               ledger_sql_text[number]);

	REQUIRE_OK(db_open(&d, f->path, DB_READ, &f->e), f->e);
	REQUIRE_OK(db_prepare(&s, d, sql, &f->e), f->e);
	while (db_step(s, &f->e) == DB_ROW)
		text_addf(&plan, "%s\n", db_text(s, 3));
	return plan;
}

/* No table that grows is ever read from its start, and nothing is sorted
 * that an index could have in order. */
static void the_busy_statements_look_up_and_do_not_scan(void **state)
{
	static const enum ledger_sql busy[] = {
		SQL_TASK_KNOWN,      SQL_TASK_RENEW,
		SQL_TASK_MARK,       SQL_TASK_JUDGE,
		SQL_TASK_ASKED,      SQL_TASK_LEASE,
		SQL_TASK_DUE,        SQL_TASK_DUE_COUNT,
		SQL_TASK_REFRESH,    SQL_TASK_EXCLUDED_OPEN,
		SQL_TASK_FIND,       SQL_TASK_EACH,
		SQL_TASK_EACH_BACK,  SQL_TASK_EACH_ID,
		SQL_TASK_CLASSES,    SQL_TASK_REASONS,
		SQL_TASK_AT,         SQL_TASK_WAITING,
		SQL_TASK_TO_ASK,     SQL_LEASES_FREE,
		SQL_WORD_FIND,       SQL_PARTY_FIND,
		SQL_RAW_GET,         SQL_WINDOW_EACH,
		SQL_WINDOW_FIRST,    SQL_WINDOW_OPEN,
		SQL_WINDOW_REOPEN,   SQL_WINDOW_UNSETTLED,
		SQL_SCAN_EXTRA_DROP, SQL_ARTEFACT_COUNTS,
		SQL_ARTEFACT_BY_OID, SQL_ARTEFACT_OF_TASK,
		SQL_ARTEFACT_AFTER,  SQL_EVENT_EACH,
		SQL_EVENT_ABOUT,     SQL_EVENT_LEAVES,
		SQL_TILES,
	};
	static const char *const tables[] = {
		"SCAN t ",    "SCAN a ", "SCAN task",       "SCAN artefact",
		"SCAN event", "SCAN e ", "SCAN time_window"
	};
	struct fixture f = fixture_make();

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(busy); i++) {
		OWN(text_free) struct text plan = plan_of(&f, busy[i]);

		for (size_t n = 0; n < ARRAY_COUNT(tables); n++)
			if (strstr(text_str(&plan), tables[n]) != NULL)
				fail_msg("%s\n%s", ledger_sql_text[busy[i]],
				         text_str(&plan));
	}
	fixture_free(&f);
}

static void what_is_asked_in_order_is_not_sorted(void **state)
{
	static const enum ledger_sql ordered[] = {
		SQL_TASK_DUE,    SQL_TASK_REFRESH,   SQL_TASK_EXCLUDED_OPEN,
		SQL_TASK_EACH,   SQL_TASK_EACH_BACK, SQL_WINDOW_EACH,
		SQL_WINDOW_OPEN, SQL_EVENT_EACH,     SQL_EVENT_ABOUT,
		SQL_EVENT_ALL,   SQL_ARTEFACT_AFTER,
	};
	struct fixture f = fixture_make();

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(ordered); i++) {
		OWN(text_free) struct text plan = plan_of(&f, ordered[i]);

		/* Rows of one millisecond may be, which is few. */
		if (strstr(text_str(&plan), "TEMP B-TREE FOR ORDER") != NULL)
			fail_msg("%s\n%s", ledger_sql_text[ordered[i]],
			         text_str(&plan));
	}
	fixture_free(&f);
}

static void counts_by_class_are_read_from_the_index_alone(void **state)
{
	struct fixture f = fixture_make();
	OWN(text_free) struct text classes = plan_of(&f, SQL_TASK_CLASSES);
	OWN(text_free) struct text reasons = plan_of(&f, SQL_TASK_REASONS);

	(void)state;
	assert_non_null(strstr(text_str(&classes),
	                       "USING COVERING INDEX task_created"));
	assert_non_null(strstr(text_str(&reasons),
	                       "USING COVERING INDEX task_created"));
	fixture_free(&f);
}

static void settled_tasks_are_in_no_index_that_is_asked(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement j = { CLASS_ARCHIVED, "x", NULL, -1 };
	OWN(own_db) struct db *d = NULL;
	int64_t cells = -1;

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < 100; i++) {
		const struct task t = fixture_task(&f, i, FIXTURE_DAY_MS + i);

		(void)fixture_add(&f, &t, &j);
	}
	fixture_commit(&f);
	REQUIRE_OK(db_open(&d, f.path, DB_READ, &f.e), f.e);
	REQUIRE_OK(db_get_int(d, &cells,
	                      "SELECT (SELECT count(*) FROM task INDEXED BY "
	                      "task_due WHERE next_ask_ms IS NOT NULL AND "
	                      "lease_run IS NULL) + (SELECT count(*) FROM "
	                      "task INDEXED BY task_leased WHERE lease_run "
	                      "IS NOT NULL) + (SELECT count(*) FROM task "
	                      "INDEXED BY task_unsettled WHERE next_ask_ms "
	                      "IS NOT NULL OR class = 2)",
	                      &f.e),
	           f.e);
	assert_int_equal(cells, 0);
	fixture_free(&f);
}

/* The fences against our own mistakes. */
static void what_must_not_change_cannot_be_changed(void **state)
{
	static const char *const refused[] = {
		"UPDATE event SET line = 'x'",
		"DELETE FROM event",
		"INSERT OR REPLACE INTO event VALUES (0, 'x', zeroblob(32))",
		"INSERT INTO event VALUES (7, 'x', zeroblob(32))",
		"INSERT INTO event VALUES (1, 'x', zeroblob(31))",
		"DELETE FROM task",
		"UPDATE task SET class = 10",
		"DELETE FROM artefact",
		"UPDATE time_window SET to_ms = to_ms + 1",
		"INSERT INTO time_window (from_ms, to_ms, through_ms) "
		"VALUES (15, 25, 15)",
		"INSERT INTO time_window (from_ms, to_ms, through_ms) "
		"VALUES (30, 30, 30)",
		"INSERT INTO ledger VALUES (2, 'o', 'l', 'k', 1)",
		"INSERT INTO scan_extra VALUES (99, 'x')",
	};
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, FIXTURE_DAY_MS);
	const struct ledger_judgement j = fixture_waiting(-1);
	struct db *d = NULL;

	(void)state;
	fixture_begin(&f);
	(void)fixture_add(&f, &t, &j);
	REQUIRE_OK(window_cover(f.ledger, (struct period){ 10, 20 }, 10, &f.e),
	           f.e);
	fixture_commit(&f);
	fixture_sql(&f, "INSERT INTO artefact (oid, task, kind, source_id, "
	                "listed_ms) VALUES (zeroblob(16), 1, 1, 'x', 1)");
	REQUIRE_OK(db_open(&d, f.path, DB_WRITE, &f.e), f.e);
	for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
		if (db_exec(d, refused[i], &f.e) == 0)
			fail_msg("allowed: %s", refused[i]);
	db_close(d);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_prepares_against_the_schema),
		cmocka_unit_test(every_view_answers),
		cmocka_unit_test(the_busy_statements_look_up_and_do_not_scan),
		cmocka_unit_test(what_is_asked_in_order_is_not_sorted),
		cmocka_unit_test(counts_by_class_are_read_from_the_index_alone),
		cmocka_unit_test(settled_tasks_are_in_no_index_that_is_asked),
		cmocka_unit_test(what_must_not_change_cannot_be_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
