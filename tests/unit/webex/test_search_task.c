/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/search_task.h"

#include "fixture.h"
#include "webex/search.h"

struct desk {
	struct arena *arena;
	struct err e;
};

static int start(void **state)
{
	struct desk *d = mem_zeroed(1, sizeof(*d));

	d->arena = arena_new();
	*state = d;
	return 0;
}

static int end(void **state)
{
	struct desk *d = *state;

	arena_free(d->arena);
	free(d);
	return 0;
}

#define ID_AND_TIME "\"id\":\"t1\",\"createdTime\":\"1790812800001\""

static int read_task(struct desk *d, struct task *t, const char *raw)
{
	if (json_check(raw, strlen(raw), &json_limits_reply, &d->e) != 0)
		fail_msg("%s", d->e.text);
	return search_task_read(t, d->arena, raw, strlen(raw), &d->e);
}

/* A task with every field that we read. */
static const char whole[] =
        "{" ID_AND_TIME ",\"endedTime\":1790812900000,"
        "\"lastActivityTime\":1790812950000,\"status\":\"ended\","
        "\"channelType\":\"telephony\",\"channelSubType\":\"sub\","
        "\"direction\":\"inbound\",\"origin\":\"+1408\","
        "\"destination\":\"+1800\",\"contactHandleType\":\"normal\","
        "\"terminationType\":\"tt\",\"terminatingEnd\":\"Agent\","
        "\"terminationReason\":\"tr\",\"outdialType\":\"ot\","
        "\"lastWrapupCodeName\":\"Sale\",\"lastAgent\":{\"id\":\"a1\","
        "\"name\":\"An\"},\"owner\":{\"id\":\"o1\",\"name\":\"On\"},"
        "\"lastQueue\":{\"id\":\"q1\",\"name\":\"Qn\"},"
        "\"firstQueueId\":\"f1\",\"firstQueueName\":\"Fn\","
        "\"lastTeam\":{\"id\":\"t1\",\"name\":\"Tn\"},"
        "\"lastSite\":{\"id\":1,\"name\":\"Sn\"},"
        "\"lastEntryPoint\":{\"id\":\"e1\",\"name\":\"En\"},"
        "\"totalDuration\":1,\"connectedDuration\":\"2\","
        "\"queueDuration\":3.0,\"ringingDuration\":4,"
        "\"holdDuration\":5,\"wrapupDuration\":6,"
        "\"consultDuration\":7,\"conferenceDuration\":8,"
        "\"pausedDuration\":9,\"recordingCount\":10,"
        "\"recordingErrorCount\":11,\"recordingFileSize\":12,"
        "\"isActive\":false,\"captureRequested\":true,"
        "\"isRecordingDeleted\":false,"
        "\"isTranscriptionAvailable\":true,\"isCallback\":true,"
        "\"isCampaign\":\"false\",\"fieldOfTomorrow\":[{\"x\":1}]}";

static void every_text_of_a_task_is_filled(void **state)
{
	struct desk *d = *state;
	struct task t;

	assert_int_equal(read_task(d, &t, whole), 0);
	assert_string_equal(t.id, "t1");
	assert_string_equal(t.status, "ended");
	assert_string_equal(t.channel_type, "telephony");
	assert_string_equal(t.direction, "inbound");
	assert_string_equal(t.origin, "+1408");
	assert_string_equal(t.destination, "+1800");
	assert_string_equal(t.termination_type, "tt");
	assert_string_equal(t.wrap_up, "Sale");
	assert_string_equal(t.agent_id, "a1");
	assert_string_equal(t.agent_name, "An");
	assert_string_equal(t.owner_id, "o1");
	assert_string_equal(t.owner_name, "On");
	assert_string_equal(t.queue_id, "q1");
	assert_string_equal(t.queue_name, "Qn");
	assert_string_equal(t.first_queue_id, "f1");
	assert_string_equal(t.first_queue_name, "Fn");
	assert_string_equal(t.team_id, "t1");
	assert_string_equal(t.team_name, "Tn");
	assert_string_equal(t.site_id, "1");
	assert_string_equal(t.site_name, "Sn");
	assert_string_equal(t.entry_point_id, "e1");
	assert_string_equal(t.entry_point_name, "En");
}

static void every_number_of_a_task_is_filled(void **state)
{
	struct desk *d = *state;
	struct task t;

	assert_int_equal(read_task(d, &t, whole), 0);
	assert_int_equal(t.created_ms, INT64_C(1790812800001));
	assert_int_equal(t.ended_ms, INT64_C(1790812900000));
	assert_int_equal(t.last_activity_ms, INT64_C(1790812950000));
	assert_int_equal(t.total_ms, 1);
	assert_int_equal(t.connected_ms, 2);
	assert_int_equal(t.queue_ms, 3);
	assert_int_equal(t.ringing_ms, 4);
	assert_int_equal(t.hold_ms, 5);
	assert_int_equal(t.wrap_up_ms, 6);
	assert_int_equal(t.consult_ms, 7);
	assert_int_equal(t.conference_ms, 8);
	assert_int_equal(t.paused_ms, 9);
	assert_int_equal(t.recording_count, 10);
	assert_int_equal(t.recording_error_count, 11);
	assert_int_equal(t.recording_bytes, 12);
	assert_int_equal(t.is_active, TRI_NO);
	assert_int_equal(t.capture_requested, TRI_YES);
	assert_int_equal(t.is_recording_deleted, TRI_NO);
	assert_int_equal(t.is_transcription_available, TRI_YES);
	assert_int_equal(t.is_callback, TRI_YES);
	assert_int_equal(t.is_campaign, TRI_NO);
	assert_ptr_equal(t.raw, whole);
	assert_int_equal(t.raw_len, strlen(whole));
}

static void a_call_that_has_ended_has_an_end(void **state)
{
	static const struct {
		const char *members;
		int64_t ended_ms;
	} rows[] = {
		{ "\"endedTime\":-1", -1 },
		{ "\"endedTime\":-1,\"status\":\"connected\"", -1 },
		{ "\"endedTime\":-1,\"status\":\"ended\",\"isActive\":true",
		  -1 },
		/* when it was last touched, or as long as it took */
		{ "\"endedTime\":-1,\"status\":\"ended\",\"isActive\":false,"
		  "\"lastActivityTime\":1790812900000",
		  INT64_C(1790812900000) },
		{ "\"endedTime\":null,\"status\":\"Ended\","
		  "\"lastActivityTime\":5,\"totalDuration\":1000",
		  INT64_C(1790812801001) },
		{ "\"status\":\"ended\"", INT64_C(1790812800001) },
		{ "\"status\":\"ended\",\"totalDuration\":9223372036854775807",
		  INT64_C(1790812800001) },
		{ "\"endedTime\":1790812850000,\"status\":\"ended\","
		  "\"lastActivityTime\":1790812900000",
		  INT64_C(1790812850000) },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct task t;
		OWN(mem_own)
		char *raw = mem_format("{" ID_AND_TIME ",%s}", rows[i].members);

		assert_int_equal(read_task(d, &t, raw), 0);
		assert_int_equal(t.ended_ms, rows[i].ended_ms);
	}
}

static void a_task_of_two_fields_says_nothing_more(void **state)
{
	struct desk *d = *state;
	struct task t;

	assert_int_equal(read_task(d, &t,
	                           "{" ID_AND_TIME ",\"lastAgent\":null,"
	                           "\"lastQueue\":{\"id\":null},\"owner\":7,"
	                           "\"endedTime\":0,\"status\":{}}"),
	                 0);
	assert_int_equal(t.ended_ms, -1);
	assert_int_equal(t.last_activity_ms, -1);
	assert_null(t.status);
	assert_null(t.agent_id);
	assert_null(t.queue_id);
	assert_null(t.queue_name);
	assert_null(t.owner_id);
	assert_int_equal(t.total_ms, -1);
	assert_int_equal(t.is_active, TRI_UNKNOWN);
}

static void a_task_of_another_shape_is_refused(void **state)
{
	static const char bad_time[] = "task t1: createdTime is not in "
	                               "milliseconds since 1970, or missing";
	static const struct {
		const char *raw;
		const char *text;
	} rows[] = {
		{ "null", "the task is no object" },
		{ "[]", "the task is no object" },
		{ "{}", "the task has no id" },
		{ "{\"id\":null,\"createdTime\":1790812800001}",
		  "the task has no id" },
		{ "{\"id\":\"\",\"createdTime\":1790812800001}",
		  "the task has no id" },
		{ "{\"id\":\"a\\u0000b\",\"createdTime\":1790812800001}",
		  "the task has no id" },
		{ "{\"id\":\"t1\"}", bad_time },
		{ "{\"id\":\"t1\",\"createdTime\":null}", bad_time },
		{ "{\"id\":\"t1\",\"createdTime\":1790812800}", bad_time },
		{ "{\"id\":\"t1\",\"createdTime\":1790812800001000}",
		  bad_time },
		{ "{\"id\":\"t1\",\"createdTime\":\"yesterday\"}", bad_time },
	};
	struct desk *d = *state;
	struct task t;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(read_task(d, &t, rows[i].raw), -1);
		check_err(&d->e, ERR_SHAPE, rows[i].text);
	}
}

static void an_id_past_512_bytes_is_refused(void **state)
{
	struct desk *d = *state;
	OWN(text_free) struct text raw = { NULL, 0, 0 };
	struct task t;

	text_add(&raw, "{\"createdTime\":1790812800001,\"id\":\"");
	for (int i = 0; i < 513; i++)
		text_add_char(&raw, 'i');
	text_add(&raw, "\"}");
	assert_int_equal(read_task(d, &t, text_str(&raw)), -1);
	check_err(&d->e, ERR_SHAPE, "the task's id is longer than 512 bytes");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_text_of_a_task_is_filled),
		TEST(every_number_of_a_task_is_filled),
		TEST(a_call_that_has_ended_has_an_end),
		TEST(a_task_of_two_fields_says_nothing_more),
		TEST(a_task_of_another_shape_is_refused),
		TEST(an_id_past_512_bytes_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
