/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/search.h"

#include "port/json.h"
#include "schema/embedded.h"
#include "search_desk.h"

/* The part of the body behind the query. */
static const char *variables(const struct desk *d)
{
	const char *at = strstr(d->call.body, ",\"variables\":");

	assert_non_null(at);
	return at + strlen(",\"variables\":");
}

static void check_query_head(const struct desk *d, const char *head)
{
	OWN(mem_own) char *all = mem_format("{\"query\":\"%s", head);

	assert_true(text_starts(d->call.body, all));
	assert_null(strchr(d->call.body, '#'));
	assert_null(strstr(d->call.body, "  "));
	assert_null(strchr(d->call.body, '\n'));
}

static void the_first_page_asks_with_variables_only(void **state)
{
	struct desk *d = *state;

	ask_page(d, NULL);
	assert_string_equal(d->call.name, "search.page");
	assert_string_equal(d->call.method, "POST");
	assert_string_equal(d->call.path, "/search?orgId=" ORG);
	check_query_head(d, "query taskPage($from: Long!, $to: Long!, $cursor: "
	                    "String) { taskDetails( from: $from to: $to "
	                    "timeComparator: createdTime pagination: { cursor: "
	                    "$cursor } ) { tasks { id createdTime(sort: asc) ");
	assert_string_equal(variables(d),
	                    "{\"from\":1790812799999,\"to\":1790899200000,"
	                    "\"cursor\":\"NA\"}}");
}

static void the_next_page_hands_the_cursor_back(void **state)
{
	struct desk *d = *state;

	ask_page(d, "a\"b");
	assert_string_equal(variables(d),
	                    "{\"from\":1790812799999,\"to\":1790899200000,"
	                    "\"cursor\":\"a\\\"b\"}}");
}

static void count_and_page_use_the_same_bounds(void **state)
{
	struct desk *d = *state;

	ask_count(d);
	assert_string_equal(d->call.name, "search.count");
	check_query_head(d, "query taskCount($from: Long!, $to: Long!) { "
	                    "taskDetails( from: $from to: $to timeComparator: "
	                    "createdTime aggregations: [{ field: \\\"id\\\", "
	                    "type: count, name: \\\"tasks\\\" }] ) { tasks { "
	                    "aggregation { name value } } }");
	assert_string_equal(variables(d),
	                    "{\"from\":1790812799999,\"to\":1790899200000}}");
}

static void exact_bounds_hold_the_range_and_no_more(void **state)
{
	struct desk *d = *state;

	d->scope.is_exact = true;
	ask_count(d);
	assert_string_equal(variables(d),
	                    "{\"from\":1790812800000,\"to\":1790899199999}}");
}

static void tasks_that_ended_late_are_asked_by_a_variable(void **state)
{
	struct desk *d = *state;

	d->scope.ended_from_ms = FROM + 7;
	ask_page(d, NULL);
	check_query_head(d, "query taskPageEnded( $from: Long! $to: Long! "
	                    "$endedFrom: Long! $cursor: String ) { "
	                    "taskDetails( from: $from to: $to timeComparator: "
	                    "createdTime filter: { endedTime: { gte: "
	                    "$endedFrom } } ");
	assert_string_equal(variables(d),
	                    "{\"from\":1790812799999,\"to\":1790899200000,"
	                    "\"endedFrom\":1790812800007,\"cursor\":\"NA\"}}");
	ask_count(d);
	check_query_head(d, "query taskCountEnded(");
	assert_string_equal(variables(d),
	                    "{\"from\":1790812799999,\"to\":1790899200000,"
	                    "\"endedFrom\":1790812800007}}");
}

static void named_tasks_are_asked_by_a_filter(void **state)
{
	static const char *const ids[] = { "one", "t\"wo" };
	struct desk *d = *state;

	d->scope.ids = ids;
	d->scope.id_count = 2;
	ask_page(d, "3");
	check_query_head(d, "query taskPageFilter( $from: Long! $to: Long! "
	                    "$filter: TaskDetailsFilters $cursor: String )");
	assert_string_equal(variables(d),
	                    "{\"from\":1790812799999,\"to\":1790899200000,"
	                    "\"filter\":{\"or\":[{\"id\":{\"equals\":\"one\"}},"
	                    "{\"id\":{\"equals\":\"t\\\"wo\"}}]},"
	                    "\"cursor\":\"3\"}}");
	d->scope.ended_from_ms = FROM;
	ask_count(d);
	check_query_head(d, "query taskCountFilter(");
	assert_string_equal(variables(d),
	                    "{\"from\":1790812799999,\"to\":1790899200000,"
	                    "\"filter\":{\"and\":[{\"or\":[{\"id\":{\"equals\":"
	                    "\"one\"}},{\"id\":{\"equals\":\"t\\\"wo\"}}]},"
	                    "{\"endedTime\":{\"gte\":1790812800000}}]}}}");
}

/* The three pages select the same fields. */
static void all_pages_select_the_same(void **state)
{
	static const char *const paths[] = {
		"schema/task_page.graphql",
		"schema/task_page_ended.graphql",
		"schema/task_page_filter.graphql",
	};
	const char *first = strstr(schema_find(paths[0])->data, "pagination");

	(void)state;
	for (size_t i = 1; i < ARRAY_COUNT(paths); i++)
		assert_string_equal(
		        strstr(schema_find(paths[i])->data, "pagination"),
		        first);
	assert_null(strstr(first, " queue "));
	assert_null(strstr(first, "emailBody"));
	assert_null(strstr(first, "sentiment"));
}

static void what_is_asked_is_good_json(void **state)
{
	struct desk *d = *state;

	ask_page(d, "\x01\xff");
	assert_int_equal(json_check(d->call.body, strlen(d->call.body),
	                            &json_limits_reply, &d->e),
	                 0);
}

static void a_scope_that_is_our_own_bug_asks_nothing(void **state)
{
	static const struct {
		struct period range;
		size_t ids;
		const char *text;
	} rows[] = {
		{ { FROM / 1000, TO / 1000 },
		  0,
		  "search from 1790812800 to 1790899200: these are not "
		  "milliseconds since 1970 between 2001 and 2100" },
		{ { FROM, TO * 1000 },
		  0,
		  "search from 1790812800000 to 1790899200000000: these are "
		  "not "
		  "milliseconds since 1970 between 2001 and 2100" },
		{ { FROM, FROM }, 0, "search of an empty range" },
		{ { FROM, TO },
		  201,
		  "search of 201 ids, allowed: at most 200" },
	};
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		d->scope.range = rows[i].range;
		d->scope.id_count = rows[i].ids;
		ask_page(d, NULL);
		assert_null(d->call.path);
		assert_null(d->call.body);
		check_err(&d->call.err, ERR_BUG, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_first_page_asks_with_variables_only),
		TEST(the_next_page_hands_the_cursor_back),
		TEST(count_and_page_use_the_same_bounds),
		TEST(exact_bounds_hold_the_range_and_no_more),
		TEST(tasks_that_ended_late_are_asked_by_a_variable),
		TEST(named_tasks_are_asked_by_a_filter),
		TEST(all_pages_select_the_same),
		TEST(what_is_asked_is_good_json),
		TEST(a_scope_that_is_our_own_bug_asks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
