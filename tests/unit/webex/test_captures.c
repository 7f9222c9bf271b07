/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/captures.h"

#include "captures_desk.h"

static void a_question_names_all_and_no_more(void **state)
{
	struct desk *d = *state;

	d->config->resolve.link_ms = 1800000;
	d->config->resolve.virtual_agent = true;
	d->config->resolve.screens = false;
	d->config->resolve.digital_versions = false;
	ask(d, 2);
	assert_string_equal(d->call.name, "captures.query");
	assert_string_equal(d->call.method, "POST");
	assert_string_equal(d->call.path, "/v1/captures/query");
	assert_string_equal(d->call.body,
	                    "{\"query\":{\"orgId\":\"" ORG "\",\"taskIds\":"
	                    "[\"" ONE "\",\"two\"],\"urlExpiration\":30,"
	                    "\"includeSegments\":false,"
	                    "\"includeVARecordings\":true}}");
}

static void newer_flags_are_sent_only_when_wanted(void **state)
{
	struct desk *d = *state;

	d->config->resolve.virtual_agent = false;
	d->config->resolve.screens = true;
	d->config->resolve.digital_versions = true;
	captures_ask(&d->call, d->config, ids, 1, true, false);
	assert_string_equal(d->call.body,
	                    "{\"query\":{\"orgId\":\"" ORG "\",\"taskIds\":"
	                    "[\"" ONE "\"],\"urlExpiration\":60,"
	                    "\"includeSegments\":true,"
	                    "\"includeVARecordings\":false,"
	                    "\"includeScreenRecordings\":true,"
	                    "\"includeAllDigitalVersions\":true}}");
}

static void links_are_asked_for_1_to_60_minutes(void **state)
{
	static const struct {
		int64_t link_ms;
		const char *text;
	} rows[] = {
		{ 0, "\"urlExpiration\":1," },
		{ 60000, "\"urlExpiration\":1," },
		{ 119999, "\"urlExpiration\":1," },
		{ 3600000, "\"urlExpiration\":60," },
		{ 7200000, "\"urlExpiration\":60," },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		d->config->resolve.link_ms = rows[i].link_ms;
		ask(d, 1);
		assert_non_null(strstr(d->call.body, rows[i].text));
	}
}

static void none_or_more_than_ten_tasks_are_our_own_bug(void **state)
{
	struct desk *d = *state;

	ask(d, 10);
	assert_non_null(d->call.path);
	ask(d, 11);
	assert_null(d->call.path);
	check_err(&d->call.err, ERR_BUG,
	          "captures of 11 tasks, allowed: 1 to 10");
	ask(d, 0);
	check_err(&d->call.err, ERR_BUG,
	          "captures of 0 tasks, allowed: 1 to 10");
}

static void the_constructed_sample_is_read(void **state)
{
	struct desk *d = *state;
	OWN(text_free) struct text t = sample("captures_query.json");
	const struct artefact *a;

	assert_int_equal(read_body(d, text_str(&t)), 0);
	assert_int_equal(d->result.count, 2);
	assert_int_equal(d->result.link_seconds, 1800);
	assert_true(d->result.tasks[0].was_answered);
	assert_false(d->result.tasks[1].was_answered);
	assert_int_equal(d->result.tasks[1].count, 0);
	assert_int_equal(d->result.tasks[0].count, 2);
	a = &d->result.tasks[0].artefacts[0];
	assert_int_equal(a->kind, KIND_SEGMENT);
	assert_string_equal(a->source_id,
	                    "f1b130da-0cad-4d8b-91dd-7a3085440e89");
	assert_string_equal(a->file_name, "recording-1.wav");
	assert_true(text_starts(a->url, "https://cjp-ccone-devus1-"));
	assert_int_equal(a->start_ms, INT64_C(1617373126000));
	assert_int_equal(a->stop_ms, INT64_C(1627373126000));
	assert_string_equal(a->channel1, "Caller|Agent|VA");
	assert_int_equal(a->is_segment, TRI_YES);
	assert_int_equal(a->is_sensitive, TRI_YES);
	a = &d->result.tasks[0].artefacts[1];
	assert_int_equal(a->kind, KIND_TRANSCRIPT);
	assert_string_equal(a->source_id, "cfg-id-101|CSRKT4K37D9OM2567");
	assert_string_equal(a->source, "recording|chat|sms etc.");
	assert_string_equal(a->provider, "CISCO");
	assert_string_equal(a->language, "en-US");
	assert_int_equal(a->start_ms, INT64_C(1617373126000));
	assert_int_equal(a->create_ms, INT64_C(1617373126000));
	assert_int_equal(a->stop_ms, -1);
}

static void keys_are_read_in_any_case(void **state)
{
	struct desk *d = *state;
	const struct artefact *a;

	assert_int_equal(read_body(d, "{\"Data\":[{\"TaskId\":\"TWO\","
	                              "\"Transcription\":[{\"ID\":\"x\","
	                              "\"source\":\"chat\",\"FILEPATH\":"
	                              "\"https://b/t\"}]}]}"),
	                 0);
	assert_int_equal(d->result.tasks[1].count, 1);
	a = d->result.tasks[1].artefacts;
	assert_string_equal(a->source_id, "x");
	assert_string_equal(a->source, "chat");
	assert_string_equal(a->url, "https://b/t");
}

static void unasked_tasks_are_left_aside(void **state)
{
	struct desk *d = *state;

	assert_int_equal(read_body(d, "{\"data\":[{\"taskId\":\"other\","
	                              "\"recording\":[{\"id\":\"r\"}]}]}"),
	                 0);
	assert_false(d->result.tasks[0].was_answered);
	assert_false(d->result.tasks[1].was_answered);
	assert_int_equal(d->result.tasks[0].count, 0);
}

static void one_task_in_two_elements_has_both(void **state)
{
	struct desk *d = *state;

	assert_int_equal(
	        read_body(d, "{\"data\":[{\"taskId\":\"two\",\"recording\":"
	                     "[{\"id\":\"r\"}]},{\"taskId\":\"two\","
	                     "\"recording\":[{\"id\":\"s\"}],"
	                     "\"transcription\":null}]}"),
	        0);
	assert_int_equal(d->result.tasks[1].count, 2);
	assert_string_equal(d->result.tasks[1].artefacts[1].source_id, "s");
}

static void links_live_as_long_as_the_shorter_word_says(void **state)
{
	static const struct {
		const char *meta;
		int64_t seconds;
	} rows[] = {
		{ "{\"urlExpiration\":30}", 1800 },
		{ "{\"urlExpiration\":\"30\"}", 1800 },
		{ "{\"urlExpiration\":60}", 3600 },
		{ "{\"urlExpiration\":300}", 3600 },
		{ "{\"urlExpiration\":0}", 3600 },
		{ "{\"urlExpiration\":-1}", 3600 },
		{ "{\"urlExpiration\":null}", 3600 },
		{ "{}", 3600 },
		{ "null", 3600 },
	};
	struct desk *d = *state;

	d->config->resolve.link_ms = 3600000;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *body =
		        mem_format("{\"meta\":%s,\"data\":[]}", rows[i].meta);

		assert_int_equal(read_body(d, body), 0);
		assert_int_equal(d->result.link_seconds, rows[i].seconds);
	}
}

static void an_error_of_nothing_is_none(void **state)
{
	static const char *const words[] = {
		"\"errors\":[]",  "\"errors\":null", "\"error\":{}",
		"\"error\":\"\"", "\"error\":false", "\"errors\":0"
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
		OWN(mem_own)
		char *body = mem_format("{%s,\"data\":[]}", words[i]);

		if (read_body(d, body) != 0)
			fail_msg("%s: %s", words[i], d->e.text);
	}
}

static void replies_of_another_shape_are_failures(void **state)
{
	static const struct {
		const char *body;
		enum err_code code;
		const char *head;
	} rows[] = {
		{ "", ERR_SHAPE, "the reply is no JSON: " },
		{ "[]", ERR_SHAPE, "the reply is no JSON object" },
		{ "{}", ERR_SHAPE, "the reply has no list data" },
		{ "{\"data\":null}", ERR_SHAPE, "the reply has no list data" },
		{ "{\"data\":{}}", ERR_SHAPE, "the reply has no list data" },
		{ "{\"items\":[]}", ERR_SHAPE,
		  "the reply has no list data, but items" },
		{ "{\"data\":[null]}", ERR_SHAPE,
		  "an element of data is no object" },
		{ "{\"data\":[{\"recording\":[]}]}", ERR_SHAPE,
		  "an element of data has no taskId" },
		{ "{\"data\":[{\"taskId\":7}]}", ERR_SHAPE,
		  "an element of data has no taskId" },
		{ "{\"data\":[{\"taskId\":\"two\",\"recording\":{\"status\":"
		  "\"Pending\",\"artifacts\":[]}}]}",
		  ERR_SHAPE,
		  "recording is an object with a status, as in the form before "
		  "the release" },
		{ "{\"data\":[{\"taskId\":\"two\",\"transcription\":{}}]}",
		  ERR_SHAPE, "transcription is no list" },
		{ "{\"data\":[{\"taskId\":\"two\",\"screenRecordings\":7}]}",
		  ERR_SHAPE, "screenRecordings is no list" },
		{ "{\"error\":{\"key\":\"500\",\"message\":[{\"description\":"
		  "\"oops\"}]}}",
		  ERR_SERVER, "errors in the reply: HTTP 200: oops (key 500)" },
		{ "{\"errors\":[{\"message\":\"oops\"}]}", ERR_SERVER,
		  "errors in the reply: HTTP 200: oops" },
		/* whatever data there is */
		{ "{\"errors\":[{\"message\":\"oops\"}],\"data\":[]}",
		  ERR_SERVER, "errors in the reply: HTTP 200: oops" },
		{ "{\"error\":{\"message\":\"oops\"},\"data\":[{\"taskId\":"
		  "\"two\",\"recording\":[]}]}",
		  ERR_SERVER, "errors in the reply: HTTP 200: oops" },
		{ "{\"data\":[],\"error\":\"oops\"}", ERR_SERVER,
		  "errors in the reply: HTTP 200" },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(read_body(d, rows[i].body), -1);
		check_err_parts(&d->e, rows[i].code, rows[i].head, "");
	}
}

static void what_cannot_be_read_fails_its_task_alone(void **state)
{
	static const struct {
		const char *element, *text;
	} rows[] = {
		{ "7", "task two: recording: an artefact is no object" },
		{ "null", "task two: recording: an artefact is no object" },
		{ "{\"id\":\"r\",\"attributes\":[]}",
		  "task two: recording: an artefact has a list of attributes, "
		  "as in the form before the release" },
		{ "{\"id\":\"x#rejected-0123456789abcdef\"}",
		  "task two: recording: the id x#rejected-0123456789abcdef has "
		  "the form that is kept for evidence" },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *body = mem_format(
		        "{\"data\":[{\"taskId\":\"two\",\"recording\":[%s,"
		        "{\"id\":\"good\"}]},{\"taskId\":\"" ONE "\","
		        "\"recording\":[{\"id\":\"r1\"}]}]}",
		        rows[i].element);

		assert_int_equal(read_body(d, body), 0);
		assert_int_equal(d->result.tasks[0].err.code, ERR_NONE);
		assert_int_equal(d->result.tasks[0].count, 1);
		check_err(&d->result.tasks[1].err, ERR_SHAPE, rows[i].text);
		assert_int_equal(d->result.tasks[1].count, 1);
		assert_string_equal(d->result.tasks[1].artefacts[0].source_id,
		                    "good");
	}
}

/* Nor may it read as "nothing there". */
static void an_element_of_another_form_fails_its_task_alone(void **state)
{
	static const char file[] =
	        "[{\"id\":\"x\",\"attributes\":{\"filePath\":"
	        "\"https://h/x\"}}]";
	static const struct {
		const char *members; /* F: file */
		const char *text;    /* NULL: nothing is wrong */
		bool was_answered;
		size_t count;
	} rows[] = {
		{ "\"recording\":[],\"transcription\":[]", NULL, true, 0 },
		{ "\"recording\":[]", NULL, true, 0 },
		{ "\"transcription\":[]", NULL, false, 0 },
		{ "\"transcription\":[{\"id\":\"t\"}]", NULL, true, 1 },
		{ "\"recording\":null,\"transcription\":[]", NULL, false, 0 },
		{ "\"Status\":\"Completed\",\"recording\":[{\"id\":\"r\"}]",
		  NULL, true, 1 },
		{ "\"notes\":[{\"text\":\"hello\"}],\"recording\":[]", NULL,
		  true, 0 },
		{ "\"more\":[]",
		  "neither recordings nor transcripts, not even an empty list",
		  false, 0 },
		{ "\"recording\":null,\"transcription\":null",
		  "neither recordings nor transcripts, not even an empty list",
		  false, 0 },
		{ "\"error\":{\"key\":\"500\"}",
		  "an error in place of its lists", false, 0 },
		{ "\"recording\":[],\"errors\":[\"oops\"]",
		  "an error in place of its lists", true, 0 },
		{ "\"recording\":[],\"transcription\":[],\"status\":"
		  "\"Pending\"",
		  "the status \"Pending\", and no artefacts", true, 0 },
		{ "\"recordings\":F,\"transcription\":[]",
		  "\"recordings\": artefacts of a kind that this version does "
		  "not know",
		  false, 0 },
		{ "\"recording\":[{\"id\":\"r\"}],\"videoRecordings\":F",
		  "\"videoRecordings\": artefacts of a kind that this version "
		  "does not know",
		  true, 1 },
		{ "\"Recording\":F", NULL, true, 1 },
		{ "\"RECORDING\":[],\"Transcription\":F", NULL, true, 1 },
		{ "\"recording\":[],\"screenrecordings\":F", NULL, true, 1 },
		{ "\"recording\":[],\"Recording\":F",
		  "\"Recording\": artefacts of a kind that this version does "
		  "not know",
		  true, 0 },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const char *const at = strchr(rows[i].members, 'F');
		OWN(text_free) struct text body = { NULL, 0, 0 };

		text_add(&body, "{\"data\":[{\"taskId\":\"two\",");
		text_add_bytes(&body, rows[i].members,
		               at == NULL ? strlen(rows[i].members)
		                          : (size_t)(at - rows[i].members));
		if (at != NULL) {
			text_add(&body, file);
			text_add(&body, at + 1);
		}
		text_add(&body, "},{\"taskId\":\"" ONE
		                "\",\"recording\":[{\"id\":\"r1\"}]}]}");
		print_message("%s\n", text_str(&body));
		assert_int_equal(read_body(d, text_str(&body)), 0);
		assert_int_equal(d->result.tasks[0].err.code, ERR_NONE);
		assert_int_equal(d->result.tasks[0].count, 1);
		assert_int_equal(d->result.tasks[1].was_answered,
		                 rows[i].was_answered);
		assert_int_equal(d->result.tasks[1].count, rows[i].count);
		if (rows[i].text == NULL)
			assert_int_equal(d->result.tasks[1].err.code, ERR_NONE);
		else
			check_err_parts(
			        &d->result.tasks[1].err, ERR_SHAPE,
			        "task two: its element: ", rows[i].text);
	}
}

static void more_than_2000_artefacts_of_a_task_are_refused(void **state)
{
	struct desk *d = *state;
	OWN(text_free) struct text body = { NULL, 0, 0 };

	text_add(&body, "{\"data\":[{\"taskId\":\"two\",\"recording\":[{}");
	for (int i = 0; i < 2000; i++)
		text_add(&body, ",{}");
	text_add(&body, "]}]}");
	assert_int_equal(read_body(d, text_str(&body)), 0);
	check_err(&d->result.tasks[1].err, ERR_TOO_LARGE,
	          "task two: recording: a task has more than 2000 artefacts");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_question_names_all_and_no_more),
		TEST(newer_flags_are_sent_only_when_wanted),
		TEST(links_are_asked_for_1_to_60_minutes),
		TEST(none_or_more_than_ten_tasks_are_our_own_bug),
		TEST(the_constructed_sample_is_read),
		TEST(keys_are_read_in_any_case),
		TEST(unasked_tasks_are_left_aside),
		TEST(one_task_in_two_elements_has_both),
		TEST(links_live_as_long_as_the_shorter_word_says),
		TEST(an_error_of_nothing_is_none),
		TEST(replies_of_another_shape_are_failures),
		TEST(what_cannot_be_read_fails_its_task_alone),
		TEST(an_element_of_another_form_fails_its_task_alone),
		TEST(more_than_2000_artefacts_of_a_task_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
