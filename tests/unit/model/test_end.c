/* When a task ended, as far as that can be believed.
 * SPDX-License-Identifier: Apache-2.0 */
#include "model/end.h"

#include "base/attr.h"
#include "support/check.h"

#define HOUR    INT64_C(3600000)
#define DAY     (24 * HOUR)
#define CREATED INT64_C(1790812800000)
#define NOW     (CREATED + 10 * DAY)

static struct task task_of(int64_t ended_ms)
{
	return (struct task){
		.id = "one",
		.created_ms = CREATED,
		.ended_ms = ended_ms,
		.last_activity_ms = -1,
		.total_ms = -1,
		.is_active = TRI_UNKNOWN,
	};
}

static void an_end_without_sense_is_not_read(void **state)
{
	static const struct {
		int64_t said, ended_ms, odd_ms;
	} rows[] = {
		{ CREATED + HOUR, CREATED + HOUR, 0 },
		{ CREATED, CREATED, 0 },
		{ CREATED - 60000, CREATED - 60000, 0 }, /* two clocks */
		{ -1, -1, 0 },
		{ 0, -1, 0 },
		{ CREATED - HOUR, -1, CREATED - HOUR },
		{ CREATED / 1000, -1, CREATED / 1000 },
		{ CREATED * 1000, -1, CREATED * 1000 },
		{ INT64_C(4102444800000), -1, INT64_C(4102444800000) },
		{ INT64_MAX, -1, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct task t = task_of(rows[i].said);

		end_read(&t);
		if (t.ended_ms != rows[i].ended_ms ||
		    t.odd_end_ms != rows[i].odd_ms)
			fail_msg("row %zu: ended %lld, odd %lld", i,
			         (long long)t.ended_ms,
			         (long long)t.odd_end_ms);
	}
}

/* A task is read before its createdTime is judged. */
static void any_number_may_be_a_beginning(void **state)
{
	static const int64_t created[] = { INT64_MIN, INT64_MIN + 1,
		                           INT64_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(created); i++) {
		struct task t = task_of(1);

		t.created_ms = created[i];
		end_read(&t);
		assert_int_equal(t.odd_end_ms, created[i] < 0 ? 0 : 1);
	}
}

static void one_that_has_ended_at_an_unknown_time_ended_some_day(void **state)
{
	static const struct {
		const char *status;
		enum tri is_active;
		int64_t activity_ms, total_ms, ended_ms;
	} rows[] = {
		{ "ended", TRI_UNKNOWN, -1, -1, CREATED },
		{ "Ended", TRI_NO, CREATED + 5, 9, CREATED + 5 },
		{ "ended", TRI_UNKNOWN, CREATED - 5, 9, CREATED + 9 },
		{ "ended", TRI_UNKNOWN, CREATED * 1000, 9, CREATED + 9 },
		{ "ended", TRI_UNKNOWN, -1, INT64_MAX, CREATED },
		{ "ended", TRI_YES, CREATED + 5, 9, -1 },
		{ "connected", TRI_UNKNOWN, CREATED + 5, 9, -1 },
		{ NULL, TRI_UNKNOWN, CREATED + 5, 9, -1 },
		/* that it is not active is as much as that it has ended */
		{ NULL, TRI_NO, CREATED + 5, 9, CREATED + 5 },
		{ "abandoned", TRI_NO, -1, -1, CREATED },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct task t = task_of(-1);

		t.status = rows[i].status;
		t.is_active = rows[i].is_active;
		t.last_activity_ms = rows[i].activity_ms;
		t.total_ms = rows[i].total_ms;
		end_read(&t);
		if (t.ended_ms != rows[i].ended_ms)
			fail_msg("row %zu: ended %lld", i,
			         (long long)t.ended_ms);
	}
}

static void an_end_ahead_of_now_is_not_believed(void **state)
{
	static const struct {
		int64_t ended_ms;
		const char *status;
		int64_t end_ms, odd_ms;
	} rows[] = {
		{ NOW + DAY, NULL, NOW + DAY, 0 }, /* clocks differ */
		{ NOW + DAY + 1, NULL, -1, NOW + DAY + 1 },
		{ NOW + DAY + 1, "ended", CREATED, NOW + DAY + 1 },
		{ CREATED - 60000, NULL, CREATED, 0 },
		{ -1, NULL, -1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct task t = task_of(rows[i].ended_ms);

		t.status = rows[i].status;
		if (end_at_ms(&t, NOW) != rows[i].end_ms ||
		    end_odd_ms(&t, NOW) != rows[i].odd_ms)
			fail_msg("row %zu: ended %lld, odd %lld", i,
			         (long long)end_at_ms(&t, NOW),
			         (long long)end_odd_ms(&t, NOW));
	}
}

/* Two days after the last news, when it is judged, and at ages that double;
 * what is no telephone call may go on for days without any. */
static void what_has_no_end_is_asked_about_at_growing_ages(void **state)
{
	static const struct {
		const char *channel;
		int64_t activity_ms, asked_ms, next_ms;
	} rows[] = {
		{ "telephony", -1, 0, CREATED + 2 * DAY },
		{ NULL, CREATED + DAY, 0, CREATED + 3 * DAY },
		{ NULL, CREATED - DAY, 0, CREATED + 2 * DAY },
		{ NULL, NOW + 2 * DAY, 0, CREATED + 2 * DAY },
		{ "telephony", -1, CREATED + 2 * DAY, CREATED + 7 * DAY },
		{ "chat", -1, 0, CREATED + 7 * DAY },
		{ "chat", -1, CREATED + 7 * DAY, CREATED + 14 * DAY },
		{ NULL, -1, CREATED + 14 * DAY, CREATED + 28 * DAY },
		{ NULL, -1, CREATED + 28 * DAY - 1, CREATED + 28 * DAY },
		/* it never rests */
		{ NULL, NOW, 0, CREATED + 12 * DAY },
		{ "chat", NOW, 0, CREATED + 14 * DAY },
		{ NULL, -1, INT64_MAX - 1, INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct task t = task_of(-1);

		t.channel_type = rows[i].channel;
		t.last_activity_ms = rows[i].activity_ms;
		const int64_t next =
		        end_ask_ms(&t, NOW, rows[i].asked_ms, 7 * DAY);
		if (next != rows[i].next_ms)
			fail_msg("row %zu: next %lld", i, (long long)next);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_end_without_sense_is_not_read),
		cmocka_unit_test(any_number_may_be_a_beginning),
		cmocka_unit_test(
		        one_that_has_ended_at_an_unknown_time_ended_some_day),
		cmocka_unit_test(an_end_ahead_of_now_is_not_believed),
		cmocka_unit_test(
		        what_has_no_end_is_asked_about_at_growing_ages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
