/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/captures_element.h"

#include "captures_desk.h"

static void the_real_element_of_2022_is_read(void **state)
{
	struct desk *d = *state;
	OWN(text_free) struct text item = sample("captures_item.json");
	OWN(mem_own) char *list = mem_format("[%s]", text_str(&item));
	const struct artefact *a = read_recordings(d, list, 1);

	assert_int_equal(a->kind, KIND_MAIN);
	assert_string_equal(a->source_id,
	                    "08ae9b64-d5df-40c8-807f-3edea6baa8d3");
	assert_string_equal(a->file_name, "combinedRecordings.wav");
	assert_non_null(strstr(a->url, "&X-Amz-Expires=1800&"));
	assert_int_equal(a->start_ms, INT64_C(1661785612510));
	assert_int_equal(a->stop_ms, INT64_C(1661785616249));
	assert_null(a->call_type);
	assert_null(a->channel1);
	assert_int_equal(a->is_segment, TRI_NO);
	assert_int_equal(a->is_sensitive, TRI_UNKNOWN);
	assert_int_equal(a->raw[0], '{');
	assert_int_equal(a->raw[a->raw_len - 1], '}');
}

static void kinds_follow_from_call_type_and_segment(void **state)
{
	static const struct {
		const char *call_type;
		const char *segment;
		enum kind kind;
	} rows[] = {
		{ "\"main\"", "false", KIND_MAIN },
		{ "\"main\"", "true", KIND_SEGMENT },
		{ "null", "true", KIND_SEGMENT },
		{ "null", "null", KIND_MAIN },
		{ "\"main\"", "\"false\"", KIND_MAIN },
		{ "null", "\"False\"", KIND_MAIN },
		{ "null", "\"TRUE\"", KIND_SEGMENT },
		{ "\"consult\"", "false", KIND_CONSULT },
		{ "\"Consult\"", "true", KIND_CONSULT },
		{ "\"va-main\"", "false", KIND_VA_MAIN },
		{ "\"VA-consult\"", "false", KIND_VA_CONSULT },
		{ "\"tomorrow\"", "false", KIND_MAIN },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *list = mem_format(
		        "[{\"id\":\"r\",\"segment\":%s,\"attributes\":{"
		        "\"callType\":%s}}]",
		        rows[i].segment, rows[i].call_type);

		assert_int_equal(read_recordings(d, list, 1)->kind,
		                 rows[i].kind);
	}
}

static void screens_are_read_when_they_come(void **state)
{
	struct desk *d = *state;
	const struct artefact *a;

	assert_int_equal(
	        read_members(d, "\"recording\":[],\"screenRecordings\":[{"
	                        "\"id\":\"s1\",\"attributes\":{\"fileName\":"
	                        "\"s.mp4\",\"filePath\":\"https://b/s\","
	                        "\"startTime\":1,\"stopTime\":2,\"agentId\":"
	                        "\"a\",\"screenId\":\"b\"}}]"),
	        0);
	assert_int_equal(d->result.tasks[0].count, 1);
	a = d->result.tasks[0].artefacts;
	assert_int_equal(a->kind, KIND_SCREEN);
	assert_string_equal(a->agent_id, "a");
	assert_string_equal(a->screen_id, "b");
	assert_int_equal(a->stop_ms, 2);
}

static void escaped_links_are_read_unescaped(void **state)
{
	struct desk *d = *state;

	assert_string_equal(
	        read_recordings(d,
	                        "[{\"id\":\"r\",\"attributes\":{\"filePath\":"
	                        "\"https://b/x?a\\u003d1\\u0026c\\u003d2\"}}]",
	                        1)
	                ->url,
	        "https://b/x?a=1&c=2");
}

static void an_artefact_without_a_link_is_kept(void **state)
{
	static const char *const forms[] = {
		"{\"id\":\"r\",\"attributes\":{}}",
		"{\"id\":\"r\"}",
		"{\"id\":\"r\",\"attributes\":null}",
		"{\"id\":\"r\",\"attributes\":{\"filePath\":null}}",
		"{\"id\":\"r\",\"attributes\":{\"filePath\":\"\"}}",
		"{\"id\":\"r\",\"attributes\":{\"filePath\":7}}",
		"{\"id\":\"r\",\"attributes\":{\"filePath\":{}}}",
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
		OWN(mem_own) char *list = mem_format("[%s]", forms[i]);
		const struct artefact *a = read_recordings(d, list, 1);

		assert_null(a->url);
		assert_string_equal(a->source_id, "r");
		assert_int_equal(a->start_ms, -1);
	}
}

static void exact_repetitions_are_dropped(void **state)
{
	struct desk *d = *state;

	(void)read_recordings(d,
	                      "[{\"id\":\"r\",\"attributes\":{\"filePath\":"
	                      "\"https://b/x?sig=1\",\"startTime\":5}},"
	                      "{\"id\":\"r\",\"attributes\":{\"filePath\":"
	                      "\"https://b/x?sig=2\",\"startTime\":5}}]",
	                      1);
}

static void one_id_of_two_elements_is_parted_by_their_start(void **state)
{
	struct desk *d = *state;
	const struct artefact *a = read_recordings(
	        d,
	        "[{\"id\":\"r\",\"attributes\":{\"startTime\":9}},"
	        "{\"id\":\"r\",\"attributes\":{\"startTime\":5}},"
	        "{\"id\":\"r\",\"attributes\":{\"startTime\":9,\"fileName\":"
	        "\"b\"}},"
	        "{\"id\":\"r\",\"attributes\":{\"startTime\":5,\"fileName\":"
	        "\"c\"}},"
	        "{\"id\":\"s\",\"attributes\":{\"startTime\":5}},"
	        "{\"id\":\"r\",\"attributes\":{\"startTime\":5,\"callType\":"
	        "\"consult\"}}]",
	        6);

	assert_string_equal(a[0].source_id, "r~9");
	assert_string_equal(a[1].source_id, "r");
	assert_string_equal(a[2].source_id, "r~9~2");
	assert_string_equal(a[3].source_id, "r~5");
	assert_string_equal(a[4].source_id, "s");
	assert_string_equal(a[5].source_id, "r");
}

/* printf b.example.com/p/x.wav | sha256sum | cut -c1-32 */
static void an_element_without_id_is_named_by_its_place(void **state)
{
	struct desk *d = *state;
	const struct artefact *a = read_recordings(
	        d,
	        "[{\"attributes\":{\"filePath\":"
	        "\"https://b.example.com/p/x.wav?sig=1\"}},"
	        "{\"id\":\"\",\"attributes\":{\"filePath\":"
	        "\"https://b.example.com/p/y.wav?sig=1\"}},"
	        "{\"attributes\":{\"filePath\":\"no link?sig\"}},"
	        "{\"attributes\":{\"fileName\":\"n\"}}]",
	        4);

	assert_string_equal(a[0].source_id,
	                    "path-b90412a5ef971710563dcba94f43bdb0");
	assert_true(text_starts(a[1].source_id, "path-"));
	assert_string_not_equal(a[0].source_id, a[1].source_id);
	assert_true(text_starts(a[2].source_id, "path-"));
	assert_true(text_starts(a[3].source_id, "none-"));
	assert_int_equal(strlen(a[3].source_id), 5 + 32);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_real_element_of_2022_is_read),
		TEST(kinds_follow_from_call_type_and_segment),
		TEST(screens_are_read_when_they_come),
		TEST(escaped_links_are_read_unescaped),
		TEST(an_artefact_without_a_link_is_kept),
		TEST(exact_repetitions_are_dropped),
		TEST(one_id_of_two_elements_is_parted_by_their_start),
		TEST(an_element_without_id_is_named_by_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
