/* SPDX-License-Identifier: Apache-2.0 */
#include "base/canon.h"

#include <signal.h>

#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"
#include "support/child.h"

static void check_canon(const struct canon *value, const char *want)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	canon_write(&t, value);
	assert_string_equal(t.data, want);
}

static void empty_containers_are_brackets(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();

	(void)s;
	check_canon(canon_object(a), "{}");
	check_canon(canon_array(a), "[]");
}

static void keys_are_sorted_by_bytes_in_whatever_order_they_come(void **s)
{
	static const char *const orders[][5] = {
		{ "b", "a", "B", "_", "a1" },
		{ "a", "a1", "b", "B", "_" },
		{ "B", "_", "a", "a1", "b" },
		{ "_", "b", "a1", "B", "a" },
	};

	(void)s;
	for (size_t i = 0; i < ARRAY_COUNT(orders); i++) {
		OWN(own_arena) struct arena *a = arena_new();
		struct canon *o = canon_object(a);

		for (size_t k = 0; k < 5; k++)
			canon_set_text(o, orders[i][k], orders[i][k]);
		check_canon(o, "{\"B\":\"B\",\"_\":\"_\",\"a\":\"a\","
		               "\"a1\":\"a1\",\"b\":\"b\"}");
	}
}

static void every_kind_of_value_has_its_form(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);

	(void)s;
	canon_set_bool(o, "yes", true);
	canon_set_bool(o, "no", false);
	canon_set_null(o, "nothing");
	canon_set_int(o, "least", -9007199254740991);
	canon_set_int(o, "most", 9007199254740991);
	canon_set_int(o, "zero", 0);
	canon_set_text(o, "absent", NULL);
	canon_set_text(o, "empty", "");
	check_canon(o, "{\"empty\":\"\",\"least\":-9007199254740991,"
	               "\"most\":9007199254740991,\"no\":false,"
	               "\"nothing\":null,\"yes\":true,\"zero\":0}");
}

static void texts_are_escaped_as_little_as_possible(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);

	(void)s;
	canon_set_text(o, "t", "\"\\/\b\f\n\r\t\x01\x7f\xe2\x82\xac\xff");
	check_canon(o, "{\"t\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\x7f"
	               "\xe2\x82\xac\xef\xbf\xbd\"}");
}

static void containers_nest(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);
	struct canon *list = canon_array(a);
	struct canon *inner = canon_object(a);

	(void)s;
	canon_set_int(inner, "z", 1);
	canon_set(inner, "a", canon_array(a));
	canon_push(list, inner);
	canon_push_text(list, "x");
	canon_push(list, canon_object(a));
	canon_set(o, "list", list);
	canon_set(o, "first", canon_object(a));
	check_canon(o, "{\"first\":{},\"list\":[{\"a\":[],\"z\":1},\"x\",{}]}");
}

static void texts_and_keys_are_copied(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);
	char key[] = "key";
	char value[] = "value";

	(void)s;
	canon_set_text(o, key, value);
	key[0] = 'x';
	value[0] = 'x';
	check_canon(o, "{\"key\":\"value\"}");
}

static void writing_appends(void **s)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)s;
	text_add(&t, "head ");
	canon_write(&t, canon_array(a));
	assert_string_equal(t.data, "head []");
}

static int misuse(void *ctx)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *o = canon_object(a);
	struct canon *list = canon_array(a);

	canon_set_int(o, "a", 1);
	canon_set_int(o, "b", 1);
	switch (*(const int *)ctx) {
	case 0:
		canon_set_int(o, "a", 2);
		break;
	case 1:
		canon_set_int(o, "b", 2);
		break;
	case 2:
		canon_set_int(o, "", 2);
		break;
	case 3:
		canon_set_int(o, "a-b", 2);
		break;
	case 4:
		canon_set_int(o, "c", CANON_INT_LIMIT);
		break;
	case 5:
		canon_set_int(o, "c", -CANON_INT_LIMIT);
		break;
	case 6:
		canon_set_int(list, "a", 1);
		break;
	case 7:
		canon_push_text(o, "1");
		break;
	case 8:
		canon_set(o, "c", list);
		canon_set(o, "d", list);
		break;
	default:
		break;
	}
	return 0;
}

static void misuse_is_our_own_bug_and_ends_the_process(void **s)
{
	(void)s;
	for (int which = 0; which < 9; which++)
		assert_int_equal(child_run(misuse, &which), -SIGABRT);
	assert_int_equal(child_run(misuse, &(int){ 9 }), 0);
}

static void an_instant_that_is_not_known_is_left_out(void **state)
{
	static const struct {
		int64_t ms;
		const char *form;
	} rows[] = {
		{ 1, "{\"at\":\"1970-01-01T00:00:00.001Z\"}" },
		{ 0, "{}" },
		{ -1, "{}" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_arena) struct arena *a = arena_new();
		OWN(text_free) struct text t = { NULL, 0, 0 };
		struct canon *const o = canon_object(a);

		canon_set_when(o, "at", rows[i].ms);
		canon_write(&t, o);
		assert_string_equal(text_str(&t), rows[i].form);
	}
}

static void codes_and_instants_become_members(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text t = { NULL, 0, 0 };
	struct canon *const o = canon_object(a);

	(void)state;
	canon_set_count(o, "not-recorded", 7);
	canon_set_when_or_null(o, "at", 1);
	canon_set_when_or_null(o, "never", 0);
	canon_set_when_or_null(o, "unknown", -1);
	canon_write(&t, o);
	assert_string_equal(
	        text_str(&t),
	        "{\"at\":\"1970-01-01T00:00:00.001Z\",\"never\":null,"
	        "\"not_recorded\":7,\"unknown\":null}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_containers_are_brackets),
		cmocka_unit_test(
		        keys_are_sorted_by_bytes_in_whatever_order_they_come),
		cmocka_unit_test(every_kind_of_value_has_its_form),
		cmocka_unit_test(texts_are_escaped_as_little_as_possible),
		cmocka_unit_test(an_instant_that_is_not_known_is_left_out),
		cmocka_unit_test(codes_and_instants_become_members),
		cmocka_unit_test(containers_nest),
		cmocka_unit_test(texts_and_keys_are_copied),
		cmocka_unit_test(writing_appends),
		cmocka_unit_test(misuse_is_our_own_bug_and_ends_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
