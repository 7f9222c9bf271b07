/* SPDX-License-Identifier: Apache-2.0 */
#include "artefact_desk.h"
#include "model/state.h"

static struct ledger_artefact list_one(struct fixture *f, enum kind kind,
                                       const char *source_id)
{
	struct artefact x = desk_main();

	x.kind = kind;
	x.source_id = source_id;
	return desk_list(f, &x);
}

static void store(struct fixture *f, const struct ledger_artefact *a,
                  const char *verdict, int64_t bytes)
{
	struct artefact_stored s = desk_stored(f, a->oid);

	s.verdict = verdict;
	s.bytes = bytes;
	REQUIRE_OK(artefacts_stored(f->ledger, a->row, &s, 9, &f->e), f->e);
}

static void artefacts_of_a_call_come_by_kind_and_id(void **state)
{
	static const char *const order[] = {
		"3da24a30-7221-49d2-af37-08700e9021c5", "B", "a", "a", "x",
	};
	struct fixture f = fixture_make();
	struct ledger_artefact *list;
	size_t count;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	(void)list_one(&f, KIND_TRANSCRIPT, "x");
	(void)list_one(&f, KIND_SEGMENT, "a");
	(void)list_one(&f, KIND_MAIN, "a");
	(void)list_one(&f, KIND_MAIN, "B");
	(void)list_one(&f, KIND_MAIN, order[0]);
	REQUIRE_OK(artefacts_of(f.ledger, 1, f.arena, &list, &count, &f.e),
	           f.e);
	assert_int_equal(count, ARRAY_COUNT(order));
	for (size_t i = 0; i < count; i++)
		assert_string_equal(list[i].source_id, order[i]);
	assert_int_equal(list[2].kind, KIND_MAIN);
	assert_int_equal(list[3].kind, KIND_SEGMENT);
	fixture_free(&f);
}

static void a_call_without_artefacts_has_an_empty_list(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_artefact *list = NULL;
	size_t count = 7;

	(void)state;
	REQUIRE_OK(artefacts_of(f.ledger, 1, f.arena, &list, &count, &f.e),
	           f.e);
	assert_int_equal(count, 0);
	assert_non_null(list);
	fixture_free(&f);
}

static void an_unknown_oid_has_no_row(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	assert_int_equal(desk_find(&f, "00112233445566778899aabbccddeeff").row,
	                 0);
	assert_int_equal(desk_find(&f, "no oid").row, 0);
	fixture_free(&f);
}

static void verification_walks_what_is_stored(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_artefact rows[3];
	struct artefacts_list list = { f.arena, rows, 2, 0 };
	struct ledger_artefact a[5];

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	for (int i = 0; i < 5; i++)
		a[i] = list_one(&f, KIND_SEGMENT,
		                arena_format(f.arena, "%d", i));
	store(&f, &a[1], "good", 10);
	store(&f, &a[2], "bad", 20);
	store(&f, &a[4], "warn", 30);
	REQUIRE_OK(artefacts_after(f.ledger, 0, &list, &f.e), f.e);
	assert_int_equal(list.count, 2);
	assert_int_equal(rows[0].row, a[1].row);
	assert_int_equal(rows[1].row, a[2].row);
	list.max = 3;
	REQUIRE_OK(artefacts_after(f.ledger, rows[1].row, &list, &f.e), f.e);
	assert_int_equal(list.count, 1);
	assert_int_equal(rows[0].row, a[4].row);
	assert_int_equal(rows[0].state, ARTEFACT_STORED);
	REQUIRE_OK(artefacts_after(f.ledger, rows[0].row, &list, &f.e), f.e);
	assert_int_equal(list.count, 0);
	fixture_free(&f);
}

static void the_verdict_of_a_verification_is_noted(void **state)
{
	struct fixture f = fixture_make();
	struct ledger_artefact a;
	struct ledger_artefact other;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	a = list_one(&f, KIND_MAIN, "a");
	other = list_one(&f, KIND_MAIN, "b");
	store(&f, &a, "good", 10);
	REQUIRE_OK(
	        artefacts_checked(f.ledger, &a, "cannot-be-verified", 77, &f.e),
	        f.e);
	a = desk_find(&f, a.oid);
	assert_int_equal(a.checked_ms, 77);
	assert_string_equal(a.checked_verdict, "cannot-be-verified");
	assert_int_equal(artefacts_checked(f.ledger, &other, "good", 77, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG,
	          "artefact row 2 is unknown, or not in a state for this");
	fixture_free(&f);
}

/* The class that the call has after a verdict on the artefact. */
static enum task_class class_after(struct fixture *f, const char *oid,
                                   const char *verdict)
{
	const struct ledger_artefact x = desk_find(f, oid);

	REQUIRE_OK(artefacts_checked(f->ledger, &x, verdict, 77, &f->e), f->e);
	return fixture_find(f, fixture_id(f, 1)).class;
}

static void a_call_is_archived_while_all_of_it_is_good(void **state)
{
	static const struct ledger_judgement archived = { CLASS_ARCHIVED,
		                                          "complete", NULL,
		                                          -1 };
	static const struct {
		const char *source_id, *verdict;
		enum task_class class;
	} rows[] = {
		{ "a", "good", CLASS_ARCHIVED },
		{ "b", "cannot-be-verified", CLASS_ARCHIVED },
		{ "b", "bad", CLASS_FAILED },
		{ "a", "good", CLASS_FAILED },
		{ "a", "bad", CLASS_FAILED },
		{ "b", "good", CLASS_FAILED },
		{ "a", "cannot-be-verified", CLASS_FAILED },
		{ "a", "good", CLASS_ARCHIVED },
		{ "b", "bad", CLASS_FAILED },
		{ "b", "good", CLASS_ARCHIVED },
	};
	struct fixture f = fixture_make();
	const struct ledger_judgement damaged = { CLASS_FAILED, STATE_DAMAGED,
		                                  NULL, -1 };
	struct ledger_artefact a[2];

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	a[0] = list_one(&f, KIND_MAIN, "a");
	a[1] = list_one(&f, KIND_MAIN, "b");
	store(&f, &a[0], "good", 10);
	store(&f, &a[1], "good", 10);
	REQUIRE_OK(tasks_judge(f.ledger, 1, &archived, &f.e), f.e);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(class_after(&f,
		                             a[rows[i].source_id[0] - 'a'].oid,
		                             rows[i].verdict),
		                 rows[i].class);
	/* what was good before is no reason to look at the call */
	REQUIRE_OK(tasks_judge(f.ledger, 1, &damaged, &f.e), f.e);
	assert_int_equal(class_after(&f, a[0].oid, "good"), CLASS_FAILED);
	fixture_free(&f);
}

/* What else is known of a call is not hidden by a damaged file. */
static void only_an_archived_call_becomes_damaged(void **state)
{
	static const enum task_class classes[] = { CLASS_WAITING, CLASS_MISSING,
		                                   CLASS_LOST, CLASS_EXCLUDED };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(classes); i++) {
		const struct ledger_judgement j = { classes[i], "any", NULL,
			                            -1 };
		struct fixture f = fixture_make();
		struct ledger_artefact a;

		fixture_begin(&f);
		desk_call(&f);
		a = list_one(&f, KIND_MAIN, "a");
		store(&f, &a, "good", 10);
		REQUIRE_OK(tasks_judge(f.ledger, 1, &j, &f.e), f.e);
		assert_int_equal(class_after(&f, a.oid, "bad"), classes[i]);
		fixture_free(&f);
	}
}

/* It was damaged before: by what else it may have been, nobody knows. */
static void the_first_look_at_a_file_mends_no_call(void **state)
{
	const struct ledger_judgement damaged = { CLASS_FAILED, STATE_DAMAGED,
		                                  NULL, -1 };
	struct fixture f = fixture_make();
	struct ledger_artefact a;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	a = list_one(&f, KIND_MAIN, "a");
	store(&f, &a, "good", 10);
	REQUIRE_OK(tasks_judge(f.ledger, 1, &damaged, &f.e), f.e);
	assert_int_equal(class_after(&f, a.oid, "good"), CLASS_FAILED);
	fixture_free(&f);
}

static int64_t bad_apart(struct fixture *f)
{
	int64_t count = -1;

	REQUIRE_OK(artefacts_bad_apart(f->ledger, &count, &f->e), f->e);
	return count;
}

static void what_is_bad_and_stands_in_no_list_is_counted(void **state)
{
	static const struct ledger_judgement judged[] = {
		{ CLASS_ARCHIVED, STATE_WHOLE, NULL, -1 },
		{ CLASS_MISSING, "claimed-not-served", NULL, -1 },
	};
	struct fixture f = fixture_make();
	struct ledger_artefact a;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	a = list_one(&f, KIND_MAIN, "a");
	store(&f, &a, "good", 10);
	assert_int_equal(bad_apart(&f), 0);
	for (size_t i = 0; i < ARRAY_COUNT(judged); i++) {
		REQUIRE_OK(tasks_judge(f.ledger, 1, &judged[i], &f.e), f.e);
		(void)class_after(&f, a.oid, "good");
		assert_int_equal(bad_apart(&f), 0);
		(void)class_after(&f, a.oid, "bad");
		assert_int_equal(bad_apart(&f), i);
	}
	fixture_free(&f);
}

static void totals_are_by_state(void **state)
{
	struct fixture f = fixture_make();
	struct artefact_totals t;
	struct ledger_artefact a[6];

	(void)state;
	REQUIRE_OK(artefacts_totals(f.ledger, &t, &f.e), f.e);
	assert_int_equal(t.bytes, 0);
	fixture_begin(&f);
	desk_call(&f);
	for (int i = 0; i < 6; i++)
		a[i] = list_one(&f, KIND_SEGMENT,
		                arena_format(f.arena, "%d", i));
	store(&f, &a[0], "good", 10);
	store(&f, &a[1], "good", 200);
	store(&f, &a[2], "bad", 3000);
	REQUIRE_OK(artefacts_failed(f.ledger, a[3].row, FAILURE("x", NULL, 1),
	                            1, &f.e),
	           f.e);
	REQUIRE_OK(artefacts_lost(f.ledger, a[4].row, "x", 1, &f.e), f.e);
	REQUIRE_OK(artefacts_totals(f.ledger, &t, &f.e), f.e);
	assert_int_equal(t.count[ARTEFACT_STORED], 2);
	assert_int_equal(t.count[ARTEFACT_BAD], 1);
	assert_int_equal(t.count[ARTEFACT_FAILED], 1);
	assert_int_equal(t.count[ARTEFACT_LOST], 1);
	assert_int_equal(t.count[ARTEFACT_LISTED], 1);
	assert_int_equal(t.count[ARTEFACT_DISPOSED], 0);
	assert_int_equal(t.bytes, 3210);
	fixture_free(&f);
}

static void counts_by_state_come_with_the_task(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_judgement j = fixture_waiting(5);
	struct ledger_artefact a;
	struct ledger_seen seen;
	struct task t;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	a = list_one(&f, KIND_MAIN, "a");
	(void)list_one(&f, KIND_MAIN, "b");
	(void)list_one(&f, KIND_MAIN, "c");
	store(&f, &a, "good", 10);
	t = fixture_task(&f, 1, FIXTURE_DAY_MS);
	REQUIRE_OK(tasks_seen(f.ledger, SEEN(&t, &j, 1), &seen, &f.e), f.e);
	assert_int_equal(seen.known.artefacts[ARTEFACT_STORED], 1);
	assert_int_equal(seen.known.artefacts[ARTEFACT_LISTED], 2);
	assert_int_equal(fixture_find(&f, t.id).artefacts[ARTEFACT_LISTED], 2);
	fixture_free(&f);
}

/* For README.txt of an archive: sqlite3 and sha256sum alone. */
static void the_views_give_paths_for_sha256sum(void **state)
{
	struct fixture f = fixture_make();
	OWN(own_stmt) struct db_stmt *s = NULL;
	struct ledger_artefact a;
	struct ledger_artefact other;
	struct artefact_stored odd;
	struct db *d = NULL;

	(void)state;
	fixture_begin(&f);
	desk_call(&f);
	a = list_one(&f, KIND_MAIN, "a");
	other = list_one(&f, KIND_MAIN, "b");
	(void)list_one(&f, KIND_MAIN, "c");
	store(&f, &a, "good", 10);
	odd = desk_stored(&f, other.oid);
	odd.path = "objects/elsewhere";
	REQUIRE_OK(artefacts_stored(f.ledger, other.row, &odd, 9, &f.e), f.e);
	assert_string_equal(desk_find(&f, other.oid).path, "objects/elsewhere");
	fixture_commit(&f);
	REQUIRE_OK(db_open(&d, f.path, DB_READ, &f.e), f.e);
	REQUIRE_OK(db_prepare(&s, d,
	                      "SELECT sha256 || '  ' || path || '/' || file "
	                      "FROM stored ORDER BY event",
	                      &f.e),
	           f.e);
	assert_int_equal(db_step(s, &f.e), DB_ROW);
	assert_string_equal(db_text(s, 0),
	                    arena_format(f.arena,
	                                 SHA_1 "  objects/2026/01/02/%s/"
	                                       "recording.wav",
	                                 a.oid));
	assert_int_equal(db_step(s, &f.e), DB_ROW);
	assert_string_equal(db_text(s, 0),
	                    SHA_1 "  objects/elsewhere/recording.wav");
	assert_int_equal(db_step(s, &f.e), DB_DONE);
	db_finalize(s);
	s = NULL;
	db_close(d);
	assert_int_equal(fixture_int(&f, "SELECT stored * 10 + not_stored FROM "
	                                 "call"),
	                 21);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM missing WHERE "
	                                 "state = 'listed'"),
	                 1);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(artefacts_of_a_call_come_by_kind_and_id),
		cmocka_unit_test(a_call_without_artefacts_has_an_empty_list),
		cmocka_unit_test(an_unknown_oid_has_no_row),
		cmocka_unit_test(verification_walks_what_is_stored),
		cmocka_unit_test(the_verdict_of_a_verification_is_noted),
		cmocka_unit_test(a_call_is_archived_while_all_of_it_is_good),
		cmocka_unit_test(what_is_bad_and_stands_in_no_list_is_counted),
		cmocka_unit_test(only_an_archived_call_becomes_damaged),
		cmocka_unit_test(the_first_look_at_a_file_mends_no_call),
		cmocka_unit_test(totals_are_by_state),
		cmocka_unit_test(counts_by_state_come_with_the_task),
		cmocka_unit_test(the_views_give_paths_for_sha256sum),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
