/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture_task.h"

#define OID "00112233445566778899aabbccddeeff"

/* Four calls, one a minute, that differ in everything. */
static void add_calls(struct fixture *f)
{
	const struct ledger_judgement archived = { CLASS_ARCHIVED, "complete",
		                                   NULL, -1 };
	const struct ledger_judgement excluded = { CLASS_EXCLUDED, "excluded",
		                                   "no-email", -1 };
	const struct ledger_judgement waiting = fixture_waiting(5);
	struct task t = fixture_task(f, 1, 60000);

	fixture_begin(f);
	t.connected_ms = 10000;
	(void)fixture_add(f, &t, &archived);
	t = fixture_task(f, 2, 120000);
	t.agent_id = "a2";
	t.agent_name = "Berta 100% Braun";
	t.queue_id = "q2";
	t.queue_name = "Sales";
	t.origin = "sip:Ada@example.com";
	t.direction = "outdial";
	t.connected_ms = 20000;
	(void)fixture_add(f, &t, &waiting);
	t = fixture_task(f, 3, 180000);
	t.channel_type = "email";
	t.team_id = "t2";
	t.team_name = "Hamburg-Grünwald";
	t.agent_id = NULL;
	t.agent_name = NULL;
	t.connected_ms = -1;
	t.total_ms = 30000;
	(void)fixture_add(f, &t, &excluded);
	t = fixture_task(f, 4, 240000);
	t.destination = "+4940777";
	t.connected_ms = -1;
	t.total_ms = -1;
	(void)fixture_add(f, &t, &waiting);
	fixture_commit(f);
}

struct list {
	struct fixture *f;
	const char *ids;
};

static int add_id(void *ctx, const struct ledger_task *t, struct err *e)
{
	struct list *const list = ctx;

	(void)e;
	list->ids = arena_format(list->f->arena, "%s%.1s ", list->ids,
	                         t->task.id + 7);
	return 0;
}

/* "1 4 " for the first and the fourth call. */
static void check_found(struct fixture *f, const struct tasks_query *q,
                        const char *expected)
{
	struct list list = { f, "" };

	REQUIRE_OK(tasks_each(f->ledger, q, add_id, &list, &f->e), f->e);
	assert_string_equal(list.ids, expected);
}

static void an_unset_search_finds_all_in_order(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	check_found(&f, &q, "1 2 3 4 ");
	q.newest_first = true;
	check_found(&f, &q, "4 3 2 1 ");
	q.limit = 2;
	check_found(&f, &q, "4 3 ");
	q.newest_first = false;
	check_found(&f, &q, "1 2 ");
	fixture_free(&f);
}

static void a_range_is_half_open(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	q.range = (struct period){ 120000, 240000 };
	check_found(&f, &q, "2 3 ");
	q.range = (struct period){ 0, 60000 };
	check_found(&f, &q, "");
	fixture_free(&f);
}

static void class_and_reason_narrow(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	q.class = CLASS_WAITING;
	check_found(&f, &q, "2 4 ");
	q.class = CLASS_LOST;
	check_found(&f, &q, "");
	q.class = 0;
	q.reason = "complete";
	check_found(&f, &q, "1 ");
	q.reason = "no such reason";
	check_found(&f, &q, "");
	fixture_free(&f);
}

static void people_and_queues_are_found_by_id_or_part_of_the_name(void **state)
{
	static const struct {
		const char *agent, *queue, *team, *found;
	} rows[] = {
		{ "a1", NULL, NULL, "1 4 " },
		{ "a2", NULL, NULL, "2 " },
		{ "anna", NULL, NULL, "1 4 " },
		{ "BRAUN", NULL, NULL, "2 " },
		{ "0%", NULL, NULL, "2 " },
		{ "%", NULL, NULL, "2 " },
		{ "_", NULL, NULL, "" },
		{ "A", NULL, NULL, "1 2 4 " },
		{ NULL, "sale", NULL, "2 " },
		{ NULL, "q1", NULL, "1 3 4 " },
		{ NULL, NULL, "hamb", "3 " },
		{ NULL, NULL, "GRÜNWALD", "3 " },
		{ NULL, NULL, "t1", "1 2 4 " },
		{ "anna", "sales", NULL, "" },
		{ "anna", "bill", "be", "1 4 " },
	};
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		tasks_query_init(&q);
		q.agent = rows[i].agent;
		q.queue = rows[i].queue;
		q.team = rows[i].team;
		check_found(&f, &q, rows[i].found);
	}
	fixture_free(&f);
}

static void numbers_are_found_on_either_side(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	q.number = "4940";
	check_found(&f, &q, "4 ");
	q.number = "4930111";
	check_found(&f, &q, "1 3 4 ");
	q.number = "ADA@";
	check_found(&f, &q, "2 ");
	fixture_free(&f);
}

static void channel_and_direction_are_words_in_any_case(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	q.channel = "EMail";
	check_found(&f, &q, "3 ");
	q.channel = "mail";
	check_found(&f, &q, "");
	q.channel = NULL;
	q.direction = "OUTDIAL";
	check_found(&f, &q, "2 ");
	fixture_free(&f);
}

/* Of the talk where it is known, else of the whole contact. */
static void calls_are_found_by_their_length(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	q.longer_than_ms = 10000;
	check_found(&f, &q, "2 3 ");
	q.shorter_than_ms = 30000;
	check_found(&f, &q, "2 ");
	q.longer_than_ms = 0;
	check_found(&f, &q, "1 2 ");
	fixture_free(&f);
}

static void a_call_is_found_by_its_id_or_that_of_an_artefact(void **state)
{
	struct fixture f = fixture_make();
	const struct artefact x = { .kind = KIND_MAIN,
		                    .source_id = "r",
		                    .start_ms = -1,
		                    .stop_ms = -1 };
	struct ledger_artefact known;
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	fixture_begin(&f);
	REQUIRE_OK(artefacts_listed(f.ledger, DECLARED(3, &x, OID, 5), f.arena,
	                            &known, &f.e),
	           f.e);
	fixture_commit(&f);
	tasks_query_init(&q);
	q.id = fixture_id(&f, 2);
	check_found(&f, &q, "2 ");
	q.id = OID;
	check_found(&f, &q, "3 ");
	q.id = fixture_id(&f, 9);
	check_found(&f, &q, "");
	q.id = OID;
	q.channel = "telephony"; /* the other conditions hold, too */
	check_found(&f, &q, "");
	fixture_free(&f);
}

static int check_whole(void *ctx, const struct ledger_task *t, struct err *e)
{
	++*(int *)ctx;
	(void)e;
	assert_string_equal(t->task.agent_name, "Berta 100% Braun");
	assert_string_equal(t->task.status, "ended");
	assert_int_equal(t->class, CLASS_WAITING);
	assert_int_equal(t->artefacts[ARTEFACT_LISTED], 0);
	assert_int_equal(t->next_ask_ms, 5);
	return 0;
}

static void each_call_comes_whole(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;
	int calls = 0;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	q.agent = "a2";
	REQUIRE_OK(tasks_each(f.ledger, &q, check_whole, &calls, &f.e), f.e);
	assert_int_equal(calls, 1);
	fixture_free(&f);
}

static int search_within(void *ctx, const struct ledger_task *t, struct err *e)
{
	struct list *const list = ctx;
	struct tasks_query q;

	tasks_query_init(&q);
	q.limit = 1;
	if (tasks_each(list->f->ledger, &q, add_id, list, e) != 0)
		return -1;
	return add_id(list, t, e);
}

static void a_taker_may_search(void **state)
{
	struct fixture f = fixture_make();
	struct list list = { &f, "" };
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	REQUIRE_OK(tasks_each(f.ledger, &q, search_within, &list, &f.e), f.e);
	assert_string_equal(list.ids, "1 1 1 2 1 3 1 4 ");
	fixture_free(&f);
}

static int stop(void *ctx, const struct ledger_task *t, struct err *e)
{
	++*(int *)ctx;
	(void)t;
	return err_set(e, ERR_STOPPED, "enough");
}

static void a_taker_ends_the_search(void **state)
{
	struct fixture f = fixture_make();
	struct tasks_query q;
	int calls = 0;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	assert_int_equal(tasks_each(f.ledger, &q, stop, &calls, &f.e), -1);
	check_err(&f.e, ERR_STOPPED, "enough");
	assert_int_equal(calls, 1);
	fixture_free(&f);
}

/* Text of the source is a value, never a part of the statement. */
static void hostile_words_are_only_looked_for(void **state)
{
	static const char *const words[] = { "' OR 1=1 --", "%", "\"",
		                             "?1",          "*", "\\" };
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
		tasks_query_init(&q);
		q.number = words[i];
		check_found(&f, &q, "");
		tasks_query_init(&q);
		q.id = words[i];
		check_found(&f, &q, "");
	}
	fixture_free(&f);
}

static void what_is_due_and_what_is_gone_is_found(void **state)
{
	const struct wait_at early = { 4, FIXTURE_DAY_MS };
	const struct wait_at at = { 5, FIXTURE_DAY_MS };
	struct fixture f = fixture_make();
	struct tasks_query q;

	(void)state;
	add_calls(&f);
	tasks_query_init(&q);
	q.wait = &at;
	check_found(&f, &q, "2 4 ");
	q.wait = &early;
	check_found(&f, &q, "");
	q.wait = NULL;
	q.only_gone = true;
	check_found(&f, &q, "");
	fixture_sql(&f, "UPDATE task SET left_ms = 7 WHERE created_ms >= "
	                "180000");
	fixture_open(&f, LEDGER_WRITE);
	check_found(&f, &q, "3 4 ");
	assert_int_equal(fixture_find(&f, fixture_id(&f, 3)).gone_ms, 7);
	assert_int_equal(fixture_find(&f, fixture_id(&f, 1)).gone_ms, -1);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_due_and_what_is_gone_is_found),
		cmocka_unit_test(an_unset_search_finds_all_in_order),
		cmocka_unit_test(a_range_is_half_open),
		cmocka_unit_test(class_and_reason_narrow),
		cmocka_unit_test(
		        people_and_queues_are_found_by_id_or_part_of_the_name),
		cmocka_unit_test(numbers_are_found_on_either_side),
		cmocka_unit_test(channel_and_direction_are_words_in_any_case),
		cmocka_unit_test(calls_are_found_by_their_length),
		cmocka_unit_test(
		        a_call_is_found_by_its_id_or_that_of_an_artefact),
		cmocka_unit_test(each_call_comes_whole),
		cmocka_unit_test(a_taker_may_search),
		cmocka_unit_test(a_taker_ends_the_search),
		cmocka_unit_test(hostile_words_are_only_looked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
