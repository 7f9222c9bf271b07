/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/tasks.h"

#include "fixture_task.h"

static struct ledger_seen see(struct fixture *f, const struct task *t,
                              int64_t now_ms)
{
	const struct ledger_judgement fresh = fixture_waiting(t->ended_ms);
	struct ledger_seen out;

	REQUIRE_OK(tasks_seen(f->ledger, SEEN(t, &fresh, now_ms), &out, &f->e),
	           f->e);
	return out;
}

static void check_text(const char *found, const char *expected)
{
	if (!text_equal(found, expected))
		fail_msg("%s, not %s", found == NULL ? "NULL" : found,
		         expected == NULL ? "NULL" : expected);
}

static void check_task(const struct task *found, const struct task *expected)
{
	check_text(found->id, expected->id);
	assert_int_equal(found->created_ms, expected->created_ms);
	assert_int_equal(found->ended_ms, expected->ended_ms);
	assert_int_equal(found->last_activity_ms, expected->last_activity_ms);
	check_text(found->status, expected->status);
	check_text(found->channel_type, expected->channel_type);
	check_text(found->direction, expected->direction);
	check_text(found->origin, expected->origin);
	check_text(found->destination, expected->destination);
	check_text(found->agent_id, expected->agent_id);
	check_text(found->agent_name, expected->agent_name);
	check_text(found->queue_id, expected->queue_id);
	check_text(found->queue_name, expected->queue_name);
	check_text(found->team_id, expected->team_id);
	check_text(found->team_name, expected->team_name);
	assert_int_equal(found->total_ms, expected->total_ms);
	assert_int_equal(found->connected_ms, expected->connected_ms);
	assert_int_equal(found->recording_count, expected->recording_count);
	assert_int_equal(found->is_active, expected->is_active);
	assert_int_equal(found->capture_requested, expected->capture_requested);
	assert_int_equal(found->is_recording_deleted,
	                 expected->is_recording_deleted);
	assert_int_equal(found->is_transcription_available,
	                 expected->is_transcription_available);
	assert_int_equal(found->is_callback, expected->is_callback);
	assert_int_equal(found->is_campaign, expected->is_campaign);
}

static void a_task_reads_back_as_it_was_seen(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, 1000);
	struct ledger_seen seen;
	struct ledger_task known;

	(void)state;
	fixture_begin(&f);
	seen = see(&f, &t, 5000);
	assert_true(seen.is_new);
	fixture_commit(&f);
	fixture_open(&f, LEDGER_READ);
	known = fixture_find(&f, t.id);
	assert_int_equal(known.row, seen.row);
	check_task(&known.task, &t);
	assert_int_equal(known.class, CLASS_WAITING);
	assert_string_equal(known.reason, "never-asked");
	assert_null(known.rule);
	assert_int_equal(known.first_seen_ms, 5000);
	assert_int_equal(known.asked_ms, 0);
	assert_int_equal(known.asks, 0);
	assert_int_equal(known.next_ask_ms, t.ended_ms);
	assert_null(known.task.raw);
	assert_int_equal(known.task.queue_ms, -1);
	fixture_free(&f);
}

static void what_the_source_did_not_say_stays_unknown(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = {
		.id = "not a uuid at all",
		.created_ms = 1000,
		.ended_ms = -1,
		.last_activity_ms = -1,
		.agent_name = "only a name",
		.queue_id = "only an id",
		.total_ms = -1,
		.connected_ms = -1,
		.recording_count = -1,
		.is_active = TRI_UNKNOWN,
		.capture_requested = TRI_UNKNOWN,
		.is_recording_deleted = TRI_UNKNOWN,
		.is_transcription_available = TRI_UNKNOWN,
		.is_callback = TRI_UNKNOWN,
		.is_campaign = TRI_UNKNOWN,
	};
	struct ledger_task known;

	(void)state;
	fixture_begin(&f);
	(void)see(&f, &t, 5000);
	known = fixture_find(&f, t.id);
	check_task(&known.task, &t);
	assert_int_equal(known.next_ask_ms, -1);
	fixture_free(&f);
}

/* A lower-case UUID is kept in 16 bytes, the rest as text. */
static void an_id_is_kept_exactly_whatever_its_form(void **state)
{
	static const char *const ids[] = {
		"3da24a30-7221-49d2-af37-08700e9021c5",
		"3DA24A30-7221-49D2-AF37-08700E9021C5",
		"3da24a30722149d2af3708700e9021c5",
		"3da24a30-7221-49d2-af37-08700e9021c",
		"3da24a30-7221-49d2-af37-08700e9021c55",
		"3da24a30-7221-49d2-af3708700e9021c5-",
		"16 bytes of text",
		"",
		"123",
		"gg-umlaut-\xc3\xa4",
	};
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	for (size_t i = 0; i < ARRAY_COUNT(ids); i++) {
		const struct task t = { .id = ids[i], .created_ms = 1 };

		assert_true(see(&f, &t, 1).is_new);
	}
	for (size_t i = 0; i < ARRAY_COUNT(ids); i++) {
		const struct ledger_task known = fixture_find(&f, ids[i]);

		assert_int_not_equal(known.row, 0);
		assert_string_equal(known.task.id, ids[i]);
	}
	fixture_commit(&f);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM task WHERE "
	                                 "typeof(source_id) = 'blob' AND "
	                                 "length(source_id) = 16"),
	                 1);
	assert_int_equal(fixture_int(&f,
	                             "SELECT count(*) FROM task_id WHERE id = "
	                             "'3da24a30-7221-49d2-af37-08700e9021c5'"),
	                 1);
	fixture_free(&f);
}

static void an_unknown_task_has_no_row(void **state)
{
	struct fixture f = fixture_make();
	const struct ledger_task t = fixture_find(&f, fixture_id(&f, 5));

	(void)state;
	assert_int_equal(t.row, 0);
	assert_null(t.task.id);
	fixture_free(&f);
}

static void a_task_seen_again_is_known(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, 1000);
	const struct ledger_judgement j = { CLASS_ARCHIVED, "complete", "rule",
		                            -1 };
	struct ledger_seen first;
	struct ledger_seen again;

	(void)state;
	fixture_begin(&f);
	first = see(&f, &t, 5000);
	REQUIRE_OK(tasks_judge(f.ledger, first.row, &j, &f.e), f.e);
	again = see(&f, &t, 6000);
	assert_int_equal(again.row, first.row);
	assert_false(again.is_new);
	assert_int_equal(again.known.row, first.row);
	assert_string_equal(again.known.task.id, t.id);
	assert_int_equal(again.known.class, CLASS_ARCHIVED);
	assert_string_equal(again.known.reason, "complete");
	assert_string_equal(again.known.rule, "rule");
	assert_int_equal(again.known.first_seen_ms, 5000);
	assert_int_equal(again.known.asked_ms, 0);
	assert_int_equal(again.known.next_ask_ms, -1);
	fixture_free(&f);
}

static void a_changed_object_renews_the_fields_but_not_the_class(void **state)
{
	struct fixture f = fixture_make();
	struct task t = fixture_task(&f, 1, 1000);
	const struct ledger_judgement j = { CLASS_FAILED, "fetch-failed", NULL,
		                            77 };
	struct ledger_seen seen;
	struct ledger_task known;
	OWN(text_free) struct text raw = { 0 };

	(void)state;
	fixture_begin(&f);
	seen = see(&f, &t, 5000);
	REQUIRE_OK(tasks_judge(f.ledger, seen.row, &j, &f.e), f.e);
	t.ended_ms = 99000;
	t.agent_name = "Berta";
	t.capture_requested = TRI_NO;
	t.raw = "{\"changed\":true}";
	t.raw_len = strlen(t.raw);
	seen = see(&f, &t, 6000);
	assert_false(seen.is_new);
	assert_int_equal(seen.known.class, CLASS_FAILED);
	known = fixture_find(&f, t.id);
	check_task(&known.task, &t);
	assert_int_equal(known.class, CLASS_FAILED);
	assert_string_equal(known.reason, "fetch-failed");
	assert_int_equal(known.next_ask_ms, 77);
	assert_int_equal(known.first_seen_ms, 5000);
	REQUIRE_OK(tasks_raw(f.ledger, known.row, &raw, &f.e), f.e);
	assert_string_equal(text_str(&raw), "{\"changed\":true}");
	fixture_free(&f);
}

/* A field that the source's schema has lost erases nothing. */
static void what_is_known_outlives_a_field_that_the_source_lost(void **state)
{
	struct fixture f = fixture_make();
	struct task t = fixture_task(&f, 1, 1000);
	struct ledger_task known;
	struct task less;

	(void)state;
	t.agent_id = "agent-1";
	t.agent_name = "Berta";
	t.origin = "+15550100";
	t.direction = "INBOUND";
	t.total_ms = 9000;
	fixture_begin(&f);
	(void)see(&f, &t, 5000);
	less = t;
	less.agent_id = less.agent_name = NULL;
	less.queue_id = less.queue_name = NULL;
	less.team_id = less.team_name = NULL;
	less.origin = less.destination = less.direction = NULL;
	less.total_ms = less.connected_ms = -1;
	less.status = "changed";
	less.raw = "{}";
	less.raw_len = 2;
	(void)see(&f, &less, 6000);
	t.status = "changed";
	known = fixture_find(&f, t.id);
	check_task(&known.task, &t);
	fixture_free(&f);
}

static void an_object_reads_back_byte_for_byte(void **state)
{
	static const char *const objects[] = {
		"",
		"{}",
		"{\"a\":\"\xc3\xa4\\u0000\"}",
		"{\"id\":\"1\",\"createdTime\":5,\"status\":\"ended\"}",
	};
	struct fixture f = fixture_make();
	OWN(text_free) struct text raw = { 0 };

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < (int)ARRAY_COUNT(objects); i++) {
		struct task t = fixture_task(&f, i, 1000);
		struct ledger_seen seen;

		t.raw = objects[i];
		t.raw_len = strlen(t.raw);
		seen = see(&f, &t, 1);
		REQUIRE_OK(tasks_raw(f.ledger, seen.row, &raw, &f.e), f.e);
		assert_int_equal(raw.len, t.raw_len);
		assert_string_equal(text_str(&raw), objects[i]);
	}
	fixture_free(&f);
}

static void a_task_without_an_object_has_none(void **state)
{
	struct fixture f = fixture_make();
	struct task t = fixture_task(&f, 1, 1000);
	OWN(text_free) struct text raw = { 0 };
	struct ledger_seen seen;

	(void)state;
	t.raw = NULL;
	t.raw_len = 0;
	fixture_begin(&f);
	seen = see(&f, &t, 1);
	(void)see(&f, &t, 2);
	assert_int_equal(tasks_raw(f.ledger, seen.row, &raw, &f.e), -1);
	check_err(&f.e, ERR_LEDGER, "task row 1: no object is kept");
	assert_null(raw.data);
	fixture_free(&f);
}

static void an_object_that_is_too_large_is_refused(void **state)
{
	const size_t len = ((size_t)16 << 20) + 1;
	struct fixture f = fixture_make();
	struct task t = fixture_task(&f, 1, 1000);
	const struct ledger_judgement j = fixture_waiting(-1);
	struct ledger_seen seen = { .row = 5 };

	(void)state;
	t.raw = arena_zeroed(f.arena, len, 1);
	t.raw_len = len;
	fixture_begin(&f);
	assert_int_equal(tasks_seen(f.ledger, SEEN(&t, &j, 1), &seen, &f.e),
	                 -1);
	check_err(&f.e, ERR_TOO_LARGE,
	          "task object of 16777217 bytes: the limit is 16777216");
	assert_int_equal(seen.row, 5);
	fixture_free(&f);
}

static void a_damaged_object_is_told(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, 1000);
	OWN(text_free) struct text raw = { 0 };

	(void)state;
	fixture_begin(&f);
	(void)see(&f, &t, 1);
	fixture_commit(&f);
	fixture_sql(&f, "UPDATE task_raw SET packed = zeroblob(9)");
	fixture_open(&f, LEDGER_READ);
	assert_int_equal(tasks_raw(f.ledger, 1, &raw, &f.e), -1);
	check_err(&f.e, ERR_LEDGER,
	          "task row 1: packed row of 9 bytes: damaged or packed with "
	          "another dictionary");
	fixture_sql(&f, "PRAGMA foreign_keys = OFF; DELETE FROM dictionary");
	fixture_open(&f, LEDGER_READ);
	assert_int_equal(tasks_raw(f.ledger, 1, &raw, &f.e), -1);
	check_err(&f.e, ERR_LEDGER,
	          arena_format(f.arena,
	                       "%s: a dictionary of raw objects is missing",
	                       f.path));
	fixture_free(&f);
}

static void rows_name_the_dictionary_they_were_packed_with(void **state)
{
	struct fixture f = fixture_make();
	const struct task old = fixture_task(&f, 1, 1000);
	const struct task young = fixture_task(&f, 2, 1000);
	OWN(text_free) struct text raw = { 0 };

	(void)state;
	fixture_begin(&f);
	(void)see(&f, &old, 1);
	fixture_commit(&f);
	fixture_sql(&f, "INSERT INTO dictionary VALUES (2, CAST("
	                "'{\"id\":\"createdTime\"}' AS BLOB))");
	fixture_open(&f, LEDGER_WRITE);
	fixture_begin(&f);
	(void)see(&f, &young, 1);
	fixture_commit(&f);
	assert_int_equal(fixture_int(&f, "SELECT dictionary FROM task_raw "
	                                 "WHERE task = 2"),
	                 2);
	REQUIRE_OK(tasks_raw(f.ledger, 1, &raw, &f.e), f.e);
	assert_string_equal(text_str(&raw), old.raw);
	REQUIRE_OK(tasks_raw(f.ledger, 2, &raw, &f.e), f.e);
	assert_string_equal(text_str(&raw), young.raw);
	fixture_free(&f);
}

static void names_that_repeat_are_kept_once(void **state)
{
	struct fixture f = fixture_make();

	(void)state;
	fixture_begin(&f);
	for (int i = 0; i < 50; i++) {
		struct task t = fixture_task(&f, i, 1000);

		t.agent_name = i % 2 == 0 ? "Anna" : NULL;
		(void)see(&f, &t, 1);
	}
	fixture_commit(&f);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM party"), 4);
	fixture_open(&f, LEDGER_WRITE); /* nothing in memory */
	fixture_begin(&f);
	for (int i = 50; i < 60; i++) {
		struct task t = fixture_task(&f, i, 1000);

		t.agent_name = i % 2 == 0 ? "Anna" : NULL;
		(void)see(&f, &t, 1);
	}
	fixture_commit(&f);
	assert_int_equal(fixture_int(&f, "SELECT count(*) FROM party"), 4);
	fixture_free(&f);
}

/* The names in memory are few, those in the ledger may be many and long. */
static void many_names_are_kept_apart(void **state)
{
	struct fixture f = fixture_make();
	char longest[1000];

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	fixture_begin(&f);
	for (int i = 0; i < 6000; i++) {
		struct task t = fixture_task(&f, i, 1000);

		t.agent_id = arena_format(f.arena, "agent %d", i);
		t.agent_name = i % 1000 == 0 ? longest : "same name";
		(void)see(&f, &t, 1);
	}
	for (int i = 0; i < 6000; i += 37) {
		const struct ledger_task t =
		        fixture_find(&f, fixture_id(&f, i));

		assert_string_equal(t.task.agent_id,
		                    arena_format(f.arena, "agent %d", i));
		assert_string_equal(t.task.agent_name,
		                    i % 1000 == 0 ? longest : "same name");
	}
	fixture_free(&f);
}

static void names_of_a_rolled_back_transaction_are_forgotten(void **state)
{
	struct fixture f = fixture_make();
	struct task t = fixture_task(&f, 1, 1000);

	(void)state;
	t.agent_name = "Zora";
	t.status = "a new state";
	fixture_begin(&f);
	(void)see(&f, &t, 1);
	ledger_rollback(f.ledger);
	assert_int_equal(fixture_find(&f, t.id).row, 0);
	fixture_begin(&f);
	(void)see(&f, &t, 1);
	fixture_commit(&f);
	check_text(fixture_find(&f, t.id).task.agent_name, "Zora");
	check_text(fixture_find(&f, t.id).task.status, "a new state");
	REQUIRE_OK(ledger_check(f.ledger, &f.e), f.e);
	fixture_free(&f);
}

static void a_task_changes_within_a_transaction_only(void **state)
{
	struct fixture f = fixture_make();
	const struct task t = fixture_task(&f, 1, 1000);
	const struct ledger_judgement j = fixture_waiting(5);
	struct ledger_seen seen;

	(void)state;
	assert_int_equal(tasks_seen(f.ledger, SEEN(&t, &j, 1), &seen, &f.e),
	                 -1);
	check_err(&f.e, ERR_BUG, "tasks_seen: outside a transaction");
	assert_int_equal(tasks_judge(f.ledger, 1, &j, &f.e), -1);
	check_err(&f.e, ERR_BUG, "tasks_judge: outside a transaction");
	fixture_begin(&f);
	assert_int_equal(tasks_judge(f.ledger, 1, &j, &f.e), -1);
	check_err(&f.e, ERR_BUG,
	          "task row 1 is unknown, or not in a state for this");
	fixture_free(&f);
}

static void a_writer_that_was_killed_leaves_whole_transactions(void **state)
{
	struct fixture f = fixture_make();
	const struct task kept = fixture_task(&f, 1, 1000);
	const struct task gone = fixture_task(&f, 2, 1000);

	(void)state;
	fixture_begin(&f);
	(void)see(&f, &kept, 1);
	fixture_commit(&f);
	fixture_begin(&f);
	(void)see(&f, &gone, 1);
	fixture_open(&f, LEDGER_WRITE);
	assert_int_not_equal(fixture_find(&f, kept.id).row, 0);
	assert_int_equal(fixture_find(&f, gone.id).row, 0);
	fixture_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_task_reads_back_as_it_was_seen),
		cmocka_unit_test(what_the_source_did_not_say_stays_unknown),
		cmocka_unit_test(an_id_is_kept_exactly_whatever_its_form),
		cmocka_unit_test(an_unknown_task_has_no_row),
		cmocka_unit_test(a_task_seen_again_is_known),
		cmocka_unit_test(
		        a_changed_object_renews_the_fields_but_not_the_class),
		cmocka_unit_test(
		        what_is_known_outlives_a_field_that_the_source_lost),
		cmocka_unit_test(an_object_reads_back_byte_for_byte),
		cmocka_unit_test(a_task_without_an_object_has_none),
		cmocka_unit_test(an_object_that_is_too_large_is_refused),
		cmocka_unit_test(a_damaged_object_is_told),
		cmocka_unit_test(
		        rows_name_the_dictionary_they_were_packed_with),
		cmocka_unit_test(names_that_repeat_are_kept_once),
		cmocka_unit_test(many_names_are_kept_apart),
		cmocka_unit_test(
		        names_of_a_rolled_back_transaction_are_forgotten),
		cmocka_unit_test(a_task_changes_within_a_transaction_only),
		cmocka_unit_test(
		        a_writer_that_was_killed_leaves_whole_transactions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
