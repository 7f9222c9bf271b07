/* SPDX-License-Identifier: Apache-2.0 */
#include "webex/selection.h"

#include "base/text.h"
#include "support/check.h"

#define HEAD "query q($a: Long!) { root(a: $a f: { x: { gte: $a } }) { "
#define TAIL " } }"

static void a_named_selection_goes_and_the_rest_stays(void **state)
{
	static const struct {
		const char *set, *path, *left;
	} rows[] = {
		{ "list { id name }", "root/list/name", "list { id }" },
		{ "list { id name }", "root/list/id", "list { name }" },
		{ "list { id at(sort: asc) to }", "root/list/at",
		  "list { id to }" },
		{ "list { id who { id name } to }", "root/list/who",
		  "list { id to }" },
		{ "list { id who { id name } to }", "root/list/who/id",
		  "list { id who { name } to }" },
		/* the only selection takes its object with it */
		{ "list { id who { name } to }", "root/list/who/name",
		  "list { id to }" },
		{ "list { id a { b { c } } to }", "root/list/a/b/c",
		  "list { id to }" },
		{ "list { id a { b { c d } } to }", "root/list/a/b/c",
		  "list { id a { b { d } } to }" },
		{ "list { id } page { next }", "root/page/next",
		  "list { id }" },
		{ "list { nameless name }", "root/list/name",
		  "list { nameless }" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text document = { 0 };
		OWN(text_free) struct text wanted = { 0 };
		OWN(text_free) struct text got = { 0 };

		text_addf(&document, HEAD "%s" TAIL, rows[i].set);
		assert_true(selection_has(text_str(&document), rows[i].path));
		assert_true(selection_remove(&document, rows[i].path));
		text_addf(&wanted, HEAD "%s" TAIL, rows[i].left);
		/* blanks before a brace do not matter */
		for (const char *p = text_str(&document); *p != '\0'; p++)
			if (*p != ' ' || p[1] != ' ')
				text_add_char(&got, *p);
		assert_string_equal(text_str(&got), text_str(&wanted));
	}
}

static void what_is_not_selected_changes_nothing(void **state)
{
	static const char all[] =
	        HEAD "list { id who { id name } } page { next }" TAIL;
	static const char *const paths[] = {
		"",
		"list",
		"id",
		"x",
		"root/id",
		"root/a",
		"root/list/",
		"root/list/nam",
		"root/list/name",
		"root/list/id/name",
		"root/list/who/to",
		"root/page/id",
	};
	OWN(text_free) struct text document = { 0 };

	(void)state;
	text_add(&document, all);
	for (size_t i = 0; i < ARRAY_COUNT(paths); i++) {
		assert_false(selection_has(all, paths[i]));
		assert_false(selection_remove(&document, paths[i]));
		assert_string_equal(text_str(&document), all);
	}
}

/* Nothing is read behind the end of what was cut anywhere. */
static void every_prefix_is_read_without_harm(void **state)
{
	static const char all[] =
	        HEAD "list { id who { id name } } page { next }" TAIL;

	(void)state;
	for (size_t n = 0; n < sizeof(all); n++) {
		OWN(text_free) struct text document = { 0 };

		text_add_bytes(&document, all, n);
		(void)selection_remove(&document, "root/list/who/id");
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_named_selection_goes_and_the_rest_stays),
		cmocka_unit_test(what_is_not_selected_changes_nothing),
		cmocka_unit_test(every_prefix_is_read_without_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
