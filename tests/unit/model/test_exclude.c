/* SPDX-License-Identifier: Apache-2.0 */
#include "model/exclude.h"

#include "base/attr.h"
#include "model/task.h"
#include "support/check.h"

#define NONE(rule_name)                                                        \
	.name = (rule_name), .shorter_than_ms = -1, .longer_than_ms = -1

static const struct task call = {
	.ended_ms = 1000,
	.channel_type = "telephony",
	.direction = "INBOUND",
	.queue_id = "q-1",
	.queue_name = "Sales",
	.team_id = "t-1",
	.team_name = "Blue",
	.total_ms = 90000,
	.connected_ms = 60000,
};

static bool matches(struct exclude_rule rule, const struct task *t)
{
	return exclude_match(&rule, 1, t) != NULL;
}

/* The literals are only read; the struct's texts are its owner's. */
static char name[] = "r";
static char telephony[] = "TELEPHONY";
static char chat[] = "chat";
static char inbound[] = "inbound";
static char sales[] = "sales";
static char q_1[] = "Q-1";
static char q_10[] = "q-10";
static char blue[] = "BLUE";
static char t_1[] = "t-1";
static char empty[] = "";

static void texts_match_id_or_name_without_regard_to_case(void **s)
{
	const struct {
		struct exclude_rule rule;
		bool matches;
	} rows[] = {
		{ { NONE(name), .channel = telephony }, true },
		{ { NONE(name), .channel = chat }, false },
		{ { NONE(name), .channel = empty }, false },
		{ { NONE(name), .direction = inbound }, true },
		{ { NONE(name), .queue = sales }, true },
		{ { NONE(name), .queue = q_1 }, true },
		{ { NONE(name), .queue = q_10 }, false },
		{ { NONE(name), .team = blue }, true },
		{ { NONE(name), .team = t_1 }, true },
		{ { NONE(name), .team = sales }, false },
		{ { NONE(name), .queue = sales, .team = blue }, true },
		{ { NONE(name), .queue = sales, .channel = chat }, false },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
		assert_int_equal(matches(rows[i].rule, &call), rows[i].matches);
}

static void durations_match_as_this_table_says(void **s)
{
	static const struct {
		int64_t shorter_ms, longer_ms, connected_ms, total_ms, ended_ms;
		bool matches;
	} rows[] = {
		{ 60000, -1, 59999, 90000, 1, true },
		{ 60000, -1, 60000, 10, 1, false },
		{ -1, 60000, 60001, 10, 1, true },
		{ -1, 60000, 60000, 90000, 1, false },
		{ 60000, 10000, 30000, 0, 1, true },
		{ 60000, 10000, 5000, 0, 1, false },
		{ 60000, -1, -1, 59999, 1, true }, /* the total instead */
		{ 60000, -1, -1, 60000, 1, false },
		{ 60000, -1, 0, 90000, 1, true }, /* never connected */
		{ 60000, -1, -1, -1, 1, false },  /* not said */
		{ -1, 60000, -1, -1, 1, false },
		{ 60000, -1, 5, 5, -1, false }, /* not ended */
		{ -1, 0, 5, 5, -1, false },
		{ 0, -1, 0, 0, 1, false },
		{ -1, 0, 5, 5, 1, true },
		{ -1, 0, 0, 0, 1, false },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		const struct exclude_rule rule = {
			.name = name,
			.shorter_than_ms = rows[i].shorter_ms,
			.longer_than_ms = rows[i].longer_ms,
		};
		const struct task t = {
			.ended_ms = rows[i].ended_ms,
			.connected_ms = rows[i].connected_ms,
			.total_ms = rows[i].total_ms,
		};

		assert_int_equal(matches(rule, &t), rows[i].matches);
	}
}

static void what_the_source_leaves_unsaid_matches_no_text(void **s)
{
	const struct task silent = { .ended_ms = 1 };

	(void)s;
	assert_false(matches(
	        (struct exclude_rule){ NONE(name), .channel = telephony },
	        &silent));
	assert_false(matches(
	        (struct exclude_rule){ NONE(name), .queue = empty }, &silent));
}

static void a_rule_without_conditions_leaves_nothing_out(void **s)
{
	(void)s;
	assert_false(matches((struct exclude_rule){ NONE(name) }, &call));
}

static void the_first_rule_that_matches_is_the_one(void **s)
{
	const struct exclude_rule rules[] = {
		{ NONE(name), .channel = chat },
		{ NONE(name), .queue = sales },
		{ NONE(name), .team = blue },
	};

	(void)s;
	assert_ptr_equal(exclude_match(rules, 3, &call), &rules[1]);
	assert_null(exclude_match(rules, 1, &call));
	assert_null(exclude_match(NULL, 0, &call));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_match_id_or_name_without_regard_to_case),
		cmocka_unit_test(durations_match_as_this_table_says),
		cmocka_unit_test(what_the_source_leaves_unsaid_matches_no_text),
		cmocka_unit_test(a_rule_without_conditions_leaves_nothing_out),
		cmocka_unit_test(the_first_rule_that_matches_is_the_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
