/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_task.h"
#include "ledger/tasks_ask.h"
#include "port/digest.h"

#define NOW INT64_C(1000000)
#define ALL ((struct period){ INT64_MIN, INT64_MAX })

static void add(struct fixture *f, const char *id, int64_t created_ms,
                enum task_class class, const char *reason)
{
	const struct ledger_judgement j = { class, reason, NULL, -1 };
	struct task t = fixture_task(f, 0, created_ms);

	t.id = id;
	(void)fixture_add(f, &t, &j);
}

/* 90 calls, one a second, ten in each class. */
static void add_ninety(struct fixture *f)
{
	fixture_begin(f);
	for (int i = 0; i < 90; i++)
		add(f, fixture_id(f, i), i * 1000,
		    (enum task_class)(CLASS_FIRST + i % CLASS_COUNT),
		    i % 2 == 0 ? "even" : "odd");
	fixture_commit(f);
}

static void every_task_is_in_one_class_and_they_sum(void **state)
{
	struct fixture f = fixture_make();
	int64_t counts[CLASS_COUNT + 1];
	int64_t sum = 0;

	(void)state;
	add_ninety(&f);
	REQUIRE_OK(tasks_classes(f.ledger, ALL, counts, &f.e), f.e);
	assert_int_equal(counts[0], 90);
	for (int c = CLASS_FIRST; c <= CLASS_LAST; c++) {
		assert_int_equal(counts[c], 10);
		sum += counts[c];
	}
	assert_int_equal(sum, counts[0]);
	fixture_free(&f);
}

static void ranges_that_meet_sum_to_the_whole(void **state)
{
	struct fixture f = fixture_make();
	int64_t whole[CLASS_COUNT + 1];
	int64_t sum[CLASS_COUNT + 1] = { 0 };

	(void)state;
	add_ninety(&f);
	REQUIRE_OK(tasks_classes(f.ledger, ALL, whole, &f.e), f.e);
	for (int64_t from = 0; from < 90000; from += 7000) {
		const struct period part = { from, from + 7000 };
		int64_t counts[CLASS_COUNT + 1];

		REQUIRE_OK(tasks_classes(f.ledger, part, counts, &f.e), f.e);
		for (int c = 0; c <= CLASS_COUNT; c++)
			sum[c] += counts[c];
	}
	assert_memory_equal(sum, whole, sizeof(whole));
	fixture_free(&f);
}

static void no_tasks_are_counted_as_none(void **state)
{
	struct fixture f = fixture_make();
	int64_t counts[CLASS_COUNT + 1];
	int64_t first;
	int64_t last;
	int64_t at;

	(void)state;
	REQUIRE_OK(tasks_classes(f.ledger, ALL, counts, &f.e), f.e);
	for (int c = 0; c <= CLASS_COUNT; c++)
		assert_int_equal(counts[c], 0);
	REQUIRE_OK(tasks_span(f.ledger, &first, &last, &f.e), f.e);
	assert_int_equal(first, -1);
	assert_int_equal(last, -1);
	REQUIRE_OK(tasks_at(f.ledger, 0, &at, &f.e), f.e);
	assert_int_equal(at, 0);
	fixture_free(&f);
}

static void tasks_of_a_millisecond_and_the_span_are_known(void **state)
{
	struct fixture f = fixture_make();
	int64_t first;
	int64_t last;
	int64_t at;

	(void)state;
	add_ninety(&f);
	fixture_begin(&f);
	add(&f, "another", 5000, CLASS_LOST, "x");
	REQUIRE_OK(tasks_at(f.ledger, 5000, &at, &f.e), f.e);
	assert_int_equal(at, 2);
	REQUIRE_OK(tasks_at(f.ledger, 5001, &at, &f.e), f.e);
	assert_int_equal(at, 0);
	REQUIRE_OK(tasks_span(f.ledger, &first, &last, &f.e), f.e);
	assert_int_equal(first, 0);
	assert_int_equal(last, 89000);
	fixture_free(&f);
}

struct reasons {
	struct fixture *f;
	const char *list;
};

static int add_reason(void *ctx, enum task_class c, const char *reason,
                      int64_t count, struct err *e)
{
	struct reasons *const r = ctx;

	(void)e;
	r->list = arena_format(r->f->arena, "%s%s %s %d; ", r->list,
	                       state_class_name(c), reason, (int)count);
	return 0;
}

static int stop(void *ctx, enum task_class c, const char *reason, int64_t count,
                struct err *e)
{
	(void)ctx;
	(void)c;
	(void)reason;
	(void)count;
	return err_set(e, ERR_STOPPED, "enough");
}

static void classes_are_split_by_reason(void **state)
{
	struct fixture f = fixture_make();
	struct reasons r = { &f, "" };

	(void)state;
	fixture_begin(&f);
	add(&f, "1", 10, CLASS_FAILED, "fetch-failed");
	add(&f, "2", 11, CLASS_FAILED, "content-bad");
	add(&f, "3", 12, CLASS_FAILED, "content-bad");
	add(&f, "4", 13, CLASS_ARCHIVED, "complete");
	add(&f, "5", 14, CLASS_ARCHIVED, "outside");
	REQUIRE_OK(tasks_reasons(f.ledger, (struct period){ 10, 14 },
	                         add_reason, &r, &f.e),
	           f.e);
	assert_string_equal(r.list, "archived complete 1; failed content-bad "
	                            "2; failed fetch-failed 1; ");
	assert_int_equal(tasks_reasons(f.ledger, ALL, stop, NULL, &f.e), -1);
	check_err(&f.e, ERR_STOPPED, "enough");
	fixture_free(&f);
}

static void the_digest_is_that_of_the_sorted_ids(void **state)
{
	static const char *const sorted[] = {
		"00000000-0000-4000-8000-000000000001",
		"0_text",
		"3DA24A30-7221-49D2-AF37-08700E9021C5",
		"3da24a30-7221-49d2-af37-08700e9021c5",
		"3db",
		"ffffffff-ffff-4fff-8fff-ffffffffffff",
		"zz",
	};
	static const size_t seen_as[] = { 4, 1, 6, 3, 0, 5, 2 };
	struct fixture f = fixture_make();
	OWN(text_free) struct text list = { 0 };
	char expected[DIGEST_SHA256_HEX];
	char found[DIGEST_SHA256_HEX];

	(void)state;
	fixture_begin(&f);
	for (size_t i = 0; i < ARRAY_COUNT(seen_as); i++)
		add(&f, sorted[seen_as[i]], (int64_t)(100 - i), CLASS_LOST,
		    "x");
	add(&f, "outside", 500, CLASS_LOST, "x");
	for (size_t i = 0; i < ARRAY_COUNT(sorted); i++)
		text_addf(&list, "%s\n", sorted[i]);
	digest_sha256_hex(expected, list.data, list.len);
	REQUIRE_OK(tasks_ids_sha256(f.ledger, (struct period){ 0, 500 }, found,
	                            &f.e),
	           f.e);
	assert_string_equal(found, expected);
	digest_sha256_hex(expected, "", 0);
	REQUIRE_OK(tasks_ids_sha256(f.ledger, (struct period){ 600, 700 },
	                            found, &f.e),
	           f.e);
	assert_string_equal(found, expected);
	fixture_free(&f);
}

/* SQL and state_wait() agree on every combination. */
static void those_waiting_are_counted_by_what_they_wait_for(void **state)
{
	static const char *const reasons[] = { "never-asked", "settle-window",
		                               "fetch-pending" };
	static const int64_t nexts[] = { 50000, 100000, 100001, 900000 };
	static const struct wait_at at = { 100000, 30000 };
	struct fixture f = fixture_make();
	int64_t expected[WAIT_COUNT] = { 0 };
	int64_t got[WAIT_COUNT];
	int n = 0;

	(void)state;
	fixture_begin(&f);
	for (size_t r = 0; r < ARRAY_COUNT(reasons); r++)
		for (size_t i = 0; i < ARRAY_COUNT(nexts); i++)
			for (int64_t end = 69999; end <= 70001; end++) {
				const struct ledger_judgement j = {
					CLASS_WAITING, reasons[r], NULL,
					nexts[i]
				};
				const struct wait_facts facts = {
					reasons[r],     end,          nexts[i],
					r == 0 ? 0 : 1, at.settle_ms, at.now_ms
				};
				struct task t = fixture_task(&f, n++, 1000);

				t.ended_ms = end;
				const int64_t row = fixture_add(&f, &t, &j);
				if (r > 0)
					REQUIRE_OK(tasks_asked(f.ledger, row, 1,
					                       end, &j, &f.e),
					           f.e);
				expected[state_wait(&facts)]++;
			}
	fixture_commit(&f);
	REQUIRE_OK(tasks_waiting(f.ledger, ALL, &at, got, &f.e), f.e);
	assert_memory_equal(got, expected, sizeof(got));
	assert_int_equal(got[WAIT_SETTLE] + got[WAIT_DUE] + got[WAIT_LATER], n);
	assert_true(got[WAIT_SETTLE] > 0 && got[WAIT_DUE] > 0 &&
	            got[WAIT_LATER] > 0);
	REQUIRE_OK(tasks_waiting(f.ledger, (struct period){ 0, 1000 }, &at, got,
	                         &f.e),
	           f.e);
	assert_int_equal(got[WAIT_SETTLE] + got[WAIT_DUE] + got[WAIT_LATER], 0);
	fixture_free(&f);
}

static void those_to_ask_are_due_and_maybe_bare(void **state)
{
	struct fixture f = fixture_make();
	int64_t count;
	int64_t bare;

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < 4; i++) {
		const struct ledger_judgement j = fixture_waiting(i * 100);
		struct task t = fixture_task(&f, i, i * 1000);

		(void)fixture_add(&f, &t, &j);
	}
	fixture_commit(&f);
	REQUIRE_OK(tasks_to_ask(f.ledger, ALL, 200, &count, &bare, &f.e), f.e);
	assert_int_equal(count, 3);
	assert_int_equal(bare, 3);
	REQUIRE_OK(tasks_to_ask(f.ledger, (struct period){ 0, 1000 }, 200,
	                        &count, &bare, &f.e),
	           f.e);
	assert_int_equal(count, 1);
	REQUIRE_OK(tasks_to_ask(f.ledger, ALL, -1, &count, &bare, &f.e), f.e);
	assert_int_equal(count, 0);
	assert_int_equal(bare, 0);
	fixture_free(&f);
}

static void the_oldest_call_that_is_wanting_is_known(void **state)
{
	/* each is older than those before; those that are not found leave the
	 * last one that was */
	static const struct {
		enum task_class class;
		const char *reason;
		bool is_found;
		int64_t next_ask_ms; /* 0: never */
	} rows[] = {
		{ CLASS_ARCHIVED, "artefacts-complete", false, 0 },
		{ CLASS_WAITING, "settle-window", false, 0 },
		{ CLASS_WAITING, "fetch-pending", true, 0 },
		{ CLASS_LOST, "deleted-at-source", false, 0 },
		{ CLASS_MISSING, "claimed-not-served", true, 0 },
		{ CLASS_WAITING, "never-asked", false, NOW + 1 },
		{ CLASS_WAITING, "never-asked", true, NOW },
		{ CLASS_WAITING, "settle-window", false, NOW + 1 },
		{ CLASS_OPEN, "not-ended", false, 0 },
		{ CLASS_FAILED, "fetch-failed", true, 0 },
		{ CLASS_EXCLUDED, "excluded-by-rule", false, 0 },
		{ CLASS_NOT_RECORDED, "source-says-no", false, 0 },
		{ CLASS_DISPOSED, "disposed-by-rule", false, 0 },
	};
	struct fixture f = fixture_make();
	const struct wait_at at = { NOW, 1000 };
	struct tasks_wanting expected = { -1, CLASS_FAILED, false };

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < (int)ARRAY_COUNT(rows); i++) {
		const int64_t created_ms = 1000 * (100 - i);
		struct tasks_wanting found;
		const struct ledger_judgement j = {
			rows[i].class, rows[i].reason, NULL,
			rows[i].next_ask_ms == 0 ? -1 : rows[i].next_ask_ms
		};
		struct task t = fixture_task(&f, 0, created_ms);

		t.id = fixture_id(&f, i);
		(void)fixture_add(&f, &t, &j);
		if (rows[i].is_found)
			expected = (struct tasks_wanting){
				created_ms, rows[i].class,
				rows[i].next_ask_ms != 0
			};
		REQUIRE_OK(tasks_wanting(f.ledger, &at, &found, &f.e), f.e);
		assert_int_equal(found.is_due, expected.is_due);
		assert_int_equal(found.created_ms, expected.created_ms);
		assert_int_equal(found.class, expected.class);
	}
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		        those_waiting_are_counted_by_what_they_wait_for),
		cmocka_unit_test(those_to_ask_are_due_and_maybe_bare),
		cmocka_unit_test(every_task_is_in_one_class_and_they_sum),
		cmocka_unit_test(ranges_that_meet_sum_to_the_whole),
		cmocka_unit_test(no_tasks_are_counted_as_none),
		cmocka_unit_test(tasks_of_a_millisecond_and_the_span_are_known),
		cmocka_unit_test(the_oldest_call_that_is_wanting_is_known),
		cmocka_unit_test(classes_are_split_by_reason),
		cmocka_unit_test(the_digest_is_that_of_the_sorted_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
