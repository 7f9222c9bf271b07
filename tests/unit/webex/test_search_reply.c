/* What search makes of replies.
 * SPDX-License-Identifier: Apache-2.0 */
#include "search_desk.h"
#include "support/told.h"

static int count_of(struct desk *d, const char *body, int64_t *n, bool *is_sure)
{
	ask_count(d);
	if (answer(&d->call, body, &d->e) != 0)
		return -1;
	return search_count_read(n, is_sure, &d->call, &d->e);
}

#define TASKS(list) "{\"data\":{\"taskDetails\":{\"tasks\":" list "}}}"
#define COUNT_ROW(value)                                                       \
	"{\"aggregation\":[{\"name\":\"tasks\",\"value\":" value "}]}"

static void a_count_is_read_in_all_its_forms(void **state)
{
	static const struct {
		const char *body;
		int64_t count;
		bool is_sure;
	} rows[] = {
		{ TASKS("[" COUNT_ROW("77.0") "]"), 77, true },
		{ TASKS("[" COUNT_ROW("77") "]"), 77, true },
		{ TASKS("[" COUNT_ROW("\"77\"") "]"), 77, true },
		{ TASKS("[" COUNT_ROW("0") "]"), 0, true },
		{ TASKS("[]"), 0, false },
		{ TASKS("[{}]"), 0, false },
		{ TASKS("[{\"aggregation\":null}]"), 0, false },
		{ TASKS("[{\"aggregation\":[]}]"), 0, false },
		{ TASKS("[" COUNT_ROW("null") "]"), 0, false },
		{ TASKS("[{\"aggregation\":[{\"name\":\"other\",\"value\":1},"
		        "{\"name\":\"tasks\",\"value\":9}]}]"),
		  9, true },
		{ "{\"errors\":[],\"data\":{\"taskDetails\":{\"tasks\":"
		  "[" COUNT_ROW("5") "]}}}",
		  5, true },
		{ "{\"errors\":null,\"data\":{\"taskDetails\":{\"tasks\":"
		  "[" COUNT_ROW("5") "]}}}",
		  5, true },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		int64_t n = -5;
		bool is_sure = !rows[i].is_sure;

		assert_int_equal(count_of(d, rows[i].body, &n, &is_sure), 0);
		assert_int_equal(n, rows[i].count);
		assert_int_equal(is_sure, rows[i].is_sure);
		n = -5;
		assert_int_equal(count_of(d, rows[i].body, &n, NULL), 0);
		assert_int_equal(n, rows[i].count);
	}
}

static void a_count_of_unknown_shape_is_a_failure(void **state)
{
	static const char unknown[] =
	        "the count is in none of the shapes that are known";
	static const struct {
		const char *body;
		const char *text;
	} rows[] = {
		{ TASKS("[null]"), unknown },
		{ TASKS("[{\"id\":\"x\"}]"), unknown },
		{ TASKS("[{\"aggregation\":{}}]"), unknown },
		{ TASKS("[{\"aggregation\":[{\"name\":\"x\"}]}]"), unknown },
		{ TASKS("[" COUNT_ROW("true") "]"), unknown },
		{ TASKS("[" COUNT_ROW("-1") "]"), unknown },
		{ TASKS("[" COUNT_ROW("1.5") "]"), unknown },
		{ TASKS("[" COUNT_ROW("1") "," COUNT_ROW("2") "]"),
		  "the count came in 2 rows, expected: one" },
	};
	struct desk *d = *state;
	int64_t n;
	bool is_sure;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(count_of(d, rows[i].body, &n, &is_sure), -1);
		check_err(&d->e, ERR_SHAPE, rows[i].text);
	}
}

static void replies_that_are_no_list_are_failures(void **state)
{
	static const char no_list[] =
	        "the reply has no list data.taskDetails.tasks";
	static const struct {
		const char *body;
		enum err_code code;
		const char *head;
	} rows[] = {
		{ "", ERR_SHAPE, "the reply is no JSON: " },
		{ "<html>", ERR_SHAPE, "the reply is no JSON: " },
		{ "{\"data\":", ERR_SHAPE, "the reply is no JSON: " },
		{ "[]", ERR_SHAPE, "the reply is no JSON object" },
		{ "{}", ERR_SHAPE, no_list },
		{ "{\"data\":null}", ERR_SHAPE, no_list },
		{ "{\"data\":{\"taskDetails\":null}}", ERR_SHAPE, no_list },
		{ "{\"data\":{\"task\":{\"tasks\":[]}}}", ERR_SHAPE, no_list },
		{ TASKS("null"), ERR_SHAPE, no_list },
		{ TASKS("{}"), ERR_SHAPE, no_list },
		{ "{\"errors\":[{\"message\":\"timed out\"}]}", ERR_SERVER,
		  "GraphQL errors: HTTP 200: timed out" },
		{ "{\"errors\":[{\"message\":\"partial\"}],\"data\":"
		  "{\"taskDetails\":{\"tasks\":[]}}}",
		  ERR_SERVER, "GraphQL errors: HTTP 200: partial" },
		{ "{\"error\":{\"key\":\"500\",\"message\":[{\"description\":"
		  "\"oops\"}]}}",
		  ERR_SERVER, "GraphQL errors: HTTP 200: oops (key 500)" },
		{ "{\"error\":\"oops\"}", ERR_SERVER,
		  "GraphQL errors: HTTP 200: oops" },
	};
	struct desk *d = *state;

	ask_page(d, NULL);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(answer(&d->call, rows[i].body, &d->e), -1);
		check_err_parts(&d->e, rows[i].code, rows[i].head, "");
	}
}

static void a_refused_query_is_not_asked_again(void **state)
{
	static const char *const bodies[] = {
		"{\"errors\":[{\"message\":\"no such field\",\"extensions\":"
		"{\"classification\":\"ValidationError\"}}]}",
		"{\"errors\":[{\"message\":\"Validation error of type "
		"FieldUndefined: no such field\"}]}",
		"{\"errors\":[{\"message\":\"Missing field argument from: no "
		"such field\"}]}",
		"{\"errors\":[{\"message\":\"Invalid syntax: no such field\","
		"\"extensions\":{\"classification\":\"InvalidSyntax\"}}]}",
	};
	struct desk *d = *state;

	ask_page(d, NULL);
	for (size_t i = 0; i < ARRAY_COUNT(bodies); i++) {
		assert_int_equal(answer(&d->call, bodies[i], &d->e), -1);
		check_err_parts(&d->e, ERR_REFUSED,
		                "the query was refused: HTTP 200: ", "");
		assert_non_null(strstr(d->e.text, "no such field"));
		assert_string_equal(d->e.hint,
		                    "the source's schema differs from the one "
		                    "that this version knows; look for a newer "
		                    "one");
	}
}

static void pages_must_say_what_follows(void **state)
{
	static const char no_cursor[] =
	        "the page announces a next one and gives no cursor to it";
	static const char no_word[] =
	        "the page does not say whether there is a next one "
	        "(pageInfo.hasNextPage)";
	static const struct {
		const char *info;
		const char *text;
	} rows[] = {
		{ "null", no_word },
		{ "{}", no_word },
		{ "{\"endCursor\":\"1\"}", no_word },
		{ "{\"hasNextPage\":\"no\",\"endCursor\":\"1\"}", no_word },
		{ "{\"hasNextPage\":true}", no_cursor },
		{ "{\"hasNextPage\":true,\"endCursor\":null}", no_cursor },
		{ "{\"hasNextPage\":true,\"endCursor\":\"\"}", no_cursor },
		{ "{\"hasNextPage\":true,\"endCursor\":{}}", no_cursor },
	};
	struct desk *d = *state;

	ask_page(d, NULL);
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *body =
		        mem_format("{\"data\":{\"taskDetails\":{\"tasks\":[],"
		                   "\"pageInfo\":%s}}}",
		                   rows[i].info);

		assert_int_equal(answer(&d->call, body, &d->e), -1);
		check_err(&d->e, ERR_SHAPE, rows[i].text);
	}
}

/* hasNextPage is nullable by the source's schema. */
static void a_page_that_does_not_say_goes_by_its_cursor(void **state)
{
	static const struct {
		const char *info;
		const char *cursor;
	} rows[] = {
		{ "{\"hasNextPage\":null,\"endCursor\":\"1\"}", "1" },
		{ "{\"hasNextPage\":null,\"endCursor\":null}", NULL },
		{ "{\"hasNextPage\":null,\"endCursor\":\"\"}", NULL },
		{ "{\"hasNextPage\":null}", NULL },
		{ "{\"hasNextPage\":false,\"endCursor\":\"1\"}", NULL },
		{ "{\"hasNextPage\":true,\"endCursor\":\"2\"}", "2" },
	};
	struct desk *d = *state;
	struct search_result r;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(mem_own)
		char *body =
		        mem_format("{\"data\":{\"taskDetails\":{\"tasks\":[],"
		                   "\"pageInfo\":%s}}}",
		                   rows[i].info);

		ask_page(d, NULL);
		assert_int_equal(answer(&d->call, body, &d->e), 0);
		assert_int_equal(
		        search_page_read(&r, d->arena, &d->call, &d->e), 0);
		assert_int_equal(r.has_next, rows[i].cursor != NULL);
		if (rows[i].cursor == NULL)
			assert_null(r.cursor);
		else
			assert_string_equal(r.cursor, rows[i].cursor);
	}
}

static void read_sample(struct desk *d, const char *name,
                        struct search_result *r)
{
	ask_page(d, NULL);
	if (answer_sample(&d->call, name, &d->e) != 0 ||
	    search_page_read(r, d->arena, &d->call, &d->e) != 0)
		fail_msg("%s: %s", name, d->e.text);
}

static void the_simple_sample_of_the_source_is_read(void **state)
{
	struct desk *d = *state;
	struct search_result r;

	read_sample(d, "search_simple.json", &r);
	assert_int_equal(r.count, 3);
	assert_false(r.has_next);
	assert_null(r.cursor);
	assert_string_equal(r.tasks[0].id,
	                    "3da24a30-7221-49d2-af37-08700e9021c5");
	assert_int_equal(r.tasks[0].created_ms, INT64_C(1694007067723));
	assert_int_equal(r.tasks[0].ended_ms, INT64_C(1694007101874));
	assert_int_equal(r.tasks[0].total_ms, 34151);
	assert_int_equal(r.tasks[0].queue_ms, 0);
	assert_int_equal(r.tasks[0].is_active, TRI_NO);
	assert_int_equal(r.tasks[0].capture_requested, TRI_UNKNOWN);
	assert_int_equal(r.tasks[0].recording_count, -1);
	assert_string_equal(r.tasks[0].agent_id,
	                    "c553caf3-1d2f-47b8-ac15-12c0c334da7a");
	assert_null(r.tasks[0].agent_name);
	assert_null(r.tasks[0].queue_id);
	assert_true(r.tasks[0].raw > d->call.reply.data);
	assert_int_equal(r.tasks[0].raw[0], '{');
	assert_int_equal(r.tasks[0].raw[r.tasks[0].raw_len - 1], '}');
}

static void open_tasks_have_not_ended(void **state)
{
	struct desk *d = *state;
	struct search_result r;

	read_sample(d, "search_sorted.json", &r);
	assert_int_equal(r.count, 4);
	assert_true(r.has_next);
	assert_string_equal(r.cursor, "1");
	for (size_t i = 0; i < r.count; i++)
		assert_int_equal(r.tasks[i].ended_ms, -1);
}

static void null_objects_in_a_sample_are_nothing_said(void **state)
{
	struct desk *d = *state;
	struct search_result r;

	read_sample(d, "search_compound.json", &r);
	assert_int_equal(r.count, 2);
	assert_true(r.has_next);
}

/* These were asked without createdTime, which ours always are. */
static void samples_without_created_time_are_of_another_shape(void **state)
{
	static const char *const names[] = {
		"search_page1.json",
		"search_page3.json",
		"search_variables.json",
	};
	struct desk *d = *state;
	struct search_result r;

	for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
		ask_page(d, NULL);
		assert_int_equal(answer_sample(&d->call, names[i], &d->e), 0);
		if (search_page_read(&r, d->arena, &d->call, &d->e) == 0) {
			assert_int_equal(r.count, 0);
			assert_in_range(r.unread, 1, 2);
			continue;
		}
		check_err_parts(&d->e, ERR_SHAPE, "none of ",
		                ": createdTime is not in milliseconds since "
		                "1970, or missing");
	}
	ask_page(d, NULL);
	assert_int_equal(
	        answer_sample(&d->call, "search_ext_filter.json", &d->e), -1);
}

/* One row that cannot be read does not hide the others, nor is it hidden. */
static void a_poisoned_row_is_counted(void **state)
{
	struct desk *d = *state;
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct search_result r;
	int log;

	ask_page(d, NULL);
	assert_int_equal(
	        answer(&d->call,
	               "{\"data\":{\"taskDetails\":{\"tasks\":["
	               "{\"id\":null,\"createdTime\":1790812800001},"
	               "{\"id\":\"good\",\"createdTime\":1790812800001},"
	               "null],\"pageInfo\":{\"hasNextPage\":false}}}}",
	               &d->e),
	        0);
	log = told_begin(&dir);
	assert_int_equal(search_page_read(&r, d->arena, &d->call, &d->e), 0);
	told_end(&dir, log, "search.unread_row", "element 2 of the page");
	assert_int_equal(r.count, 1);
	assert_string_equal(r.tasks[0].id, "good");
	assert_int_equal(r.unread, 2);
}

/* Alone on its page, too; but a page of nothing else is another shape. */
static void rows_that_stand_alone_are_counted(void **state)
{
	static const struct {
		const char *rows;
		size_t unread; /* 0: a failure */
	} pages[] = {
		{ "null", 1 },
		{ "{\"id\":7}", 1 },
		{ "null,{\"id\":null}", 2 },
		{ "null,null,{}", 0 },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(pages); i++) {
		struct search_result r;
		OWN(mem_own)
		char *body = mem_format("{\"data\":{\"taskDetails\":{\"tasks\":"
		                        "[%s],\"pageInfo\":{\"hasNextPage\":"
		                        "false}}}}",
		                        pages[i].rows);

		ask_page(d, NULL);
		assert_int_equal(answer(&d->call, body, &d->e), 0);
		if (pages[i].unread == 0)
			break;
		assert_int_equal(
		        search_page_read(&r, d->arena, &d->call, &d->e), 0);
		assert_int_equal(r.count, 0);
		assert_int_equal(r.unread, pages[i].unread);
	}
	struct search_result r;
	assert_int_equal(search_page_read(&r, d->arena, &d->call, &d->e), -1);
	check_err_parts(&d->e, ERR_SHAPE, "none of 3 rows can be read: ", "");
	assert_string_equal(d->e.hint,
	                    "the source's replies have another shape than this "
	                    "version knows; look for a newer one");
}

static void no_prefix_of_a_page_is_taken(void **state)
{
	struct desk *d = *state;
	OWN(text_free) struct text t = sample("search_simple.json");

	while (t.len > 0 && t.data[t.len - 1] != '}')
		t.len--;
	ask_page(d, NULL);
	for (size_t len = 0; len < t.len; len += 7) {
		OWN(mem_own) char *prefix = mem_copy_bytes(t.data, len);

		assert_int_equal(answer(&d->call, prefix, &d->e), -1);
		assert_int_equal(d->e.code, ERR_SHAPE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_count_is_read_in_all_its_forms),
		TEST(a_count_of_unknown_shape_is_a_failure),
		TEST(replies_that_are_no_list_are_failures),
		TEST(a_refused_query_is_not_asked_again),
		TEST(pages_must_say_what_follows),
		TEST(a_page_that_does_not_say_goes_by_its_cursor),
		TEST(the_simple_sample_of_the_source_is_read),
		TEST(open_tasks_have_not_ended),
		TEST(null_objects_in_a_sample_are_nothing_said),
		TEST(samples_without_created_time_are_of_another_shape),
		TEST(a_poisoned_row_is_counted),
		TEST(rows_that_stand_alone_are_counted),
		TEST(no_prefix_of_a_page_is_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
