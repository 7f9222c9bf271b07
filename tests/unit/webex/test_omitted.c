/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/omitted.h"

#include "model/exclude.h"
#include "port/json.h"
#include "search_desk.h"

#define REFUSED "Validation error of type FieldUndefined: Field 'x' in type "
#define AT_TASK "'Task' is undefined @ 'taskDetails/tasks/"

static void the_refused_path_is_read_in_either_wording(void **state)
{
	static const struct {
		const char *text, *path;
	} rows[] = {
		{ REFUSED AT_TASK "csatScore'", "taskDetails/tasks/csatScore" },
		{ "x; " REFUSED AT_TASK "owner/id'; y",
		  "taskDetails/tasks/owner/id" },
		{ "Validation error (FieldUndefined@[taskDetails/tasks/"
		  "csatScore]) : Field 'csatScore' in type 'Task' is undefined",
		  "taskDetails/tasks/csatScore" },
		{ REFUSED "'Task' is undefined", NULL },
		{ REFUSED AT_TASK "csatScore", NULL },
		{ "Validation error (FieldUndefined@[])", NULL },
		{ "Validation error of type UnknownArgument: a @ 'b'", NULL },
		{ "", NULL },
	};
	char path[40];

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const bool got =
		        omitted_refused(path, sizeof(path), rows[i].text);

		assert_int_equal(got, rows[i].path != NULL);
		if (got)
			assert_string_equal(path, rows[i].path);
	}
	assert_false(omitted_refused(path, 27, rows[0].text));
	assert_true(omitted_refused(path, 28, rows[0].text));
}

static void what_a_decision_reads_is_essential(void **state)
{
	static const struct {
		const char *field;
		bool always, by_rule;
	} rows[] = {
		{ "id", true, true },
		{ "createdTime", true, true },
		{ "endedTime", true, true },
		{ "status", true, true },
		{ "isActive", true, true },
		{ "channelType", true, true },
		{ "captureRequested", true, true },
		{ "recordingCount", true, true },
		{ "recordingErrorCount", true, true },
		{ "recordingFileSize", true, true },
		{ "isRecordingDeleted", true, true },
		{ "isTranscriptionAvailable", true, true },
		{ "lastQueue", false, true },
		{ "lastQueue/name", false, true },
		{ "lastTeam/id", false, true },
		{ "lastQueue/duration", false, false },
		{ "direction", false, true },
		{ "connectedDuration", false, true },
		{ "totalDuration", false, true },
		{ "csatScore", false, false },
		{ "owner/id", false, false },
		{ "lastAgent", false, false },
	};
	static char word[] = "x";
	struct exclude_rule rules[] = {
		{ .queue = word, .shorter_than_ms = -1, .longer_than_ms = -1 },
		{ .team = word, .shorter_than_ms = -1, .longer_than_ms = -1 },
		{ .direction = word,
		  .shorter_than_ms = -1,
		  .longer_than_ms = -1 },
		{ .shorter_than_ms = 5, .longer_than_ms = -1 },
	};
	const struct config plain = { .excludes = NULL };
	const struct config with = { .excludes = rules,
		                     .exclude_count = ARRAY_COUNT(rules) };

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		assert_int_equal(omitted_is_essential(&plain, rows[i].field),
		                 rows[i].always);
		assert_int_equal(omitted_is_essential(&with, rows[i].field),
		                 rows[i].by_rule);
	}
}

/* What the source says, as an API error with 400 and as errors[] with 200. */
static bool learn(struct omitted *l, struct desk *d, bool is_api_error,
                  const char *words)
{
	text_clear(&d->call.reply);
	text_addf(&d->call.reply,
	          is_api_error ? "{\"error\":{\"key\":\"400\",\"message\":"
	                         "[{\"description\":\"%s\"}]}}"
	                       : "{\"errors\":[{\"message\":\"%s\"}]}",
	          words);
	err_set(&d->call.err, ERR_REFUSED, "refused");
	return omitted_learn(l, d->config, &d->call);
}

static void a_refused_field_is_omitted_from_the_next_page(void **state)
{
	OWN(own_omitted) struct omitted *l = omitted_new();
	OWN(text_free) struct text names = { 0 };
	struct desk *d = *state;

	d->scope.omitted = l;
	ask_page(d, NULL);
	assert_non_null(strstr(d->call.body, " csatScore "));
	assert_true(learn(l, d, true,
	                  REFUSED AT_TASK "csatScore'; " REFUSED AT_TASK
	                                  "owner/id'"));
	assert_true(learn(l, d, false, REFUSED AT_TASK "owner/name'"));
	omitted_names(l, &names);
	assert_string_equal(text_str(&names),
	                    "csatScore, owner/id, owner/name");
	ask_page(d, NULL);
	assert_null(strstr(d->call.body, "csatScore"));
	assert_null(strstr(d->call.body, "owner"));
	assert_non_null(strstr(d->call.body, " autoCsat "));
	assert_int_equal(json_check(d->call.body, strlen(d->call.body),
	                            &json_limits_reply, &d->e),
	                 0);
}

/* Nothing is learned of a reply that also names what must stay. */
static void other_refusals_stand(void **state)
{
	static const char *const words[] = {
		REFUSED AT_TASK "id'",
		REFUSED AT_TASK "csatScore'; " REFUSED AT_TASK "endedTime'",
		REFUSED AT_TASK "notSelected'",
		REFUSED "'Task' is undefined",
		REFUSED "'TaskDetailsList' is undefined @ "
		        "'taskDetails/pageInfo/endCursor'",
		REFUSED "'Query' is undefined @ 'taskDetails'",
		"Validation error of type UnknownType: no FieldUndefine",
	};
	OWN(own_omitted) struct omitted *l = omitted_new();
	OWN(text_free) struct text names = { 0 };
	struct desk *d = *state;

	for (size_t i = 0; i < ARRAY_COUNT(words); i++) {
		assert_false(learn(l, d, true, words[i]));
		assert_false(learn(l, d, false, words[i]));
	}
	omitted_names(l, &names);
	assert_string_equal(text_str(&names), "");
	/* The same field again: left out it was, so it is something else. */
	assert_true(learn(l, d, true, REFUSED AT_TASK "csatScore'"));
	assert_false(learn(l, d, true, REFUSED AT_TASK "csatScore'"));
	assert_false(learn(l, d, true,
	                   REFUSED AT_TASK "csatScore'; " REFUSED AT_TASK
	                                   "botName'"));
	d->call.err.code = ERR_SERVER;
	assert_false(omitted_learn(l, d->config, &d->call));
	text_clear(&d->call.reply);
	text_add(&d->call.reply, "FieldUndefined");
	d->call.err.code = ERR_REFUSED;
	assert_false(omitted_learn(l, d->config, &d->call));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_refused_path_is_read_in_either_wording),
		cmocka_unit_test(what_a_decision_reads_is_essential),
		TEST(a_refused_field_is_omitted_from_the_next_page),
		TEST(other_refusals_stand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
