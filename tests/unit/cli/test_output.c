/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "base/canon.h"
#include "base/mem.h"
#include "cli/table.h"
#include "support/check.h"

static struct output plain(void)
{
	struct output o;

	output_init(&o, -1, "never", NULL, NULL);
	return o;
}

static void json_is_indented(void **state)
{
	static const struct {
		const char *compact, *indented;
	} rows[] = {
		{ "{}", "{}" },
		{ "[]", "[]" },
		{ "{\"a\":1}", "{\n  \"a\": 1\n}" },
		{ "{\"a\":[1,{}],\"b\":\"x,{\\\"}\"}",
		  "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": "
		  "\"x,{\\\"}\"\n}" },
		{ "\"a\\\\\"", "\"a\\\\\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		output_indent(&t, rows[i].compact);
		assert_string_equal(text_str(&t), rows[i].indented);
	}
}

static void documents_and_lines_are_written(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(output_free) struct output o = plain();
	struct canon *v = canon_object(a);

	(void)state;
	canon_set_int(v, "n", 1);
	output_json_line(&o, v);
	output_json(&o, v);
	assert_string_equal(text_str(&o.text), "{\"n\":1}\n{\n  \"n\": 1\n}\n");
}

static void a_list_is_one_document(void **state)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(output_free) struct output o = plain();
	struct canon *v = canon_object(a);
	struct err e;

	(void)state;
	canon_set_int(v, "n", 1);
	output_list_start(&o, "calls");
	assert_int_equal(output_list_item(&o, v, &e), 0);
	assert_int_equal(output_list_item(&o, v, &e), 0);
	output_list_end(&o, v);
	assert_string_equal(text_str(&o.text),
	                    "{\"calls\":[\n  {\"n\":1},\n  {\"n\":1}\n],"
	                    "\"n\":1}\n");
	text_clear(&o.text);
	output_list_start(&o, "calls");
	output_list_end(&o, NULL);
	output_list_start(&o, "calls");
	output_list_end(&o, canon_object(a));
	assert_string_equal(text_str(&o.text),
	                    "{\"calls\":[]}\n{\"calls\":[]}\n");
}

static void colours_come_only_when_wanted(void **state)
{
	struct output o;

	(void)state;
	output_init(&o, -1, "always", NULL, NULL);
	output_add(&o, OUTPUT_RED, "x");
	output_add(&o, OUTPUT_PLAIN, "y");
	assert_string_equal(text_str(&o.text), "\033[31mx\033[0my");
	output_free(&o);
	output_init(&o, -1, NULL, NULL, "xterm");
	assert_false(o.has_color || o.is_terminal);
	assert_int_equal(o.width, 80);
	output_add(&o, OUTPUT_RED, "x");
	assert_string_equal(text_str(&o.text), "x");
	output_free(&o);
}

static void a_failed_write_is_told(void **state)
{
	struct output o;
	struct err e;
	int ends[2];

	(void)state;
	output_init(&o, open("/dev/full", O_WRONLY | O_CLOEXEC), "never", NULL,
	            NULL);
	assert_int_equal(output_flush(&o, &e), 0);
	text_add(&o.text, "x");
	assert_int_equal(output_drain(&o, &e), 0);
	assert_int_equal(output_flush(&o, &e), -1);
	check_err(&e, ERR_FULL, "standard output: No space left on device");
	assert_int_equal(o.text.len, 0);
	(void)close(o.fd);
	assert_int_equal(pipe(ends), 0);
	(void)close(ends[0]);
	(void)signal(SIGPIPE, SIG_IGN);
	o.fd = ends[1];
	text_add(&o.text, "x");
	assert_int_equal(output_flush(&o, &e), -1);
	check_err(&e, ERR_UNREAD, "standard output: Broken pipe");
	(void)close(ends[1]);
	output_free(&o);
}

static void csv_cells_are_harmless(void **state)
{
	static const struct {
		const char *cell, *csv;
	} rows[] = {
		{ "a", "\"a\"" },
		{ "", "\"\"" },
		{ "a\"b", "\"a\"\"b\"" },
		{ "+14155550001", "\"tel:+14155550001\"" },
		{ "+1*******0001", "\"tel:+1*******0001\"" },
		{ "+1+cmd|x", "\" +1+cmd|x\"" },
		{ "=1+1", "\" =1+1\"" },
		{ "-2", "\" -2\"" },
		{ "@x", "\" @x\"" },
		/* controls could speak to a terminal */
		{ "a\033[31mb\a", "\"a?[31mb?\"" },
		{ "a\xc2\x9b"
		  "b",
		  "\"a??b\"" },
		{ "a\tb\r\nc", "\"a\tb\r\nc\"" },
		{ "\xc3\xbc", "\"\xc3\xbc\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(text_free) struct text t = { NULL, 0, 0 };

		output_csv_cell(&t, rows[i].cell);
		assert_string_equal(text_str(&t), rows[i].csv);
	}
}

static void columns_are_counted_as_shown(void **state)
{
	(void)state;
	assert_int_equal(output_columns(""), 0);
	assert_int_equal(output_columns("abc"), 3);
	assert_int_equal(output_columns("\xc3\xbc\xc3\xb6"), 2);
	assert_int_equal(output_columns("\xe6\x97\xa5"), 2);
	assert_int_equal(output_columns("e\xcc\x81"), 1);
	assert_int_equal(output_columns("\xff"), 1);
}

static struct table *small_table(void)
{
	struct table *t = table_new();

	table_column(t, "class", TABLE_LEFT);
	table_column(t, "calls", TABLE_RIGHT);
	table_column(t, "why", TABLE_LEFT);
	table_cell(t, "archived");
	table_count_cell(t, 12345);
	table_cell(t, "\xc3\xbc\033x");
	table_color_cell(t, OUTPUT_RED, "lost");
	table_cell(t, "7");
	table_cell(t, NULL);
	table_rule(t);
	table_cell(t, "sum");
	table_count_cell(t, 12352);
	table_cell(t, "=x");
	return t;
}

static void tables_are_aligned(void **state)
{
	OWN(own_table) struct table *t = small_table();
	OWN(output_free) struct output o = plain();

	(void)state;
	table_show(&o, t);
	assert_string_equal(text_str(&o.text), "class      calls  why\n"
	                                       "archived  12 345  \xc3\xbc?x\n"
	                                       "lost           7  \n"
	                                       "--------  ------  ---\n"
	                                       "sum       12 352  =x\n");
	assert_int_equal(table_row_count(t), 3);
}

/* On a terminal so wide. */
static void shows(int width, const char *expected)
{
	OWN(own_table) struct table *t = table_new();
	OWN(output_free) struct output o = plain();

	table_column(t, "call", TABLE_LEFT);
	table_column(t, "agent", TABLE_LEFT);
	table_rank(t, 2);
	table_column(t, "n", TABLE_RIGHT);
	table_column(t, "queue", TABLE_LEFT);
	table_rank(t, 1);
	table_cell(t, "0123456789");
	table_cell(t, "somebody");
	table_count_cell(t, 12);
	table_cell(t, "sales");
	o.is_terminal = true;
	o.width = width;
	table_show(&o, t);
	assert_string_equal(text_str(&o.text), expected);
}

static void a_table_leaves_columns_out_to_fit(void **state)
{
	(void)state;
	shows(31, "call        agent      n  queue\n"
	          "0123456789  somebody  12  sales\n");
	shows(30, "call         n  queue\n"
	          "0123456789  12  sales\n"
	          "(agent: not shown, as the\n"
	          " terminal is too narrow; a\n"
	          " pipe, --csv and --json get\n"
	          " all)\n");
	shows(20, "call         n\n"
	          "0123456789  12\n"
	          "(agent, queue: not\n"
	          " shown, as the\n"
	          " terminal is too\n"
	          " narrow; a pipe,\n"
	          " --csv and --json\n"
	          " get all)\n");
}

/* What is worth most comes first, and no room is left empty. */
static void room_goes_to_what_is_worth_most(void **state)
{
	static const struct {
		int width;
		const char *expected;
	} rows[] = {
		{ 53,
		  "id      agent              n  queue          state\n"
		  "012345  somebody nice  1 234  inbound sales  archived\n" },
		{ 45, "id      agent          n  queue      state\n"
		      "012345  somebod..  1 234  inbound..  archived\n" },
		{ 42, "id      agent              n  state\n"
		      "012345  somebody nice  1 234  archived\n(queue" },
		{ 32, "id      agent          state\n"
		      "012345  somebody nice  archived\n(n, queue" },
		{ 25, "id          n  state\n012345  1 234  archived\n(agent" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_table) struct table *t = table_new();
		OWN(output_free) struct output o = plain();

		table_column(t, "id", TABLE_LEFT);
		table_column(t, "agent", TABLE_LEFT);
		table_rank(t, 1);
		table_shrink(t);
		table_column(t, "n", TABLE_RIGHT);
		table_rank(t, 2);
		table_column(t, "queue", TABLE_LEFT);
		table_rank(t, 3);
		table_shrink(t);
		table_column(t, "state", TABLE_LEFT);
		table_cell(t, "012345");
		table_cell(t, "somebody nice");
		table_count_cell(t, 1234);
		table_cell(t, "inbound sales");
		table_cell(t, "archived");
		o.is_terminal = true;
		o.width = rows[i].width;
		table_show(&o, t);
		assert_memory_equal(text_str(&o.text), rows[i].expected,
		                    strlen(rows[i].expected));
	}
}

static void a_long_text_gets_a_line_of_its_own(void **state)
{
	static const struct {
		int width;
		const char *expected;
	} rows[] = {
		{ 28, "call        path\n"
		      "0123456789  objects/a/b.wav\n" },
		{ 26, "call\n  path\n0123456789\n  objects/a/b.wav\n" },
		{ 14, "call\n  path\n0123456789\n  objects/a/b.wav\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_table) struct table *t = table_new();
		OWN(output_free) struct output o = plain();

		table_column(t, "call", TABLE_LEFT);
		table_column(t, "path", TABLE_LEFT);
		table_apart(t);
		table_cell(t, "0123456789");
		table_cell(t, "objects/a/b.wav");
		o.is_terminal = true;
		o.width = rows[i].width;
		table_show(&o, t);
		assert_string_equal(text_str(&o.text), rows[i].expected);
	}
}

/* Nothing that is to be seen is left out or cut. */
static void a_table_in_parts_repeats_its_first_column(void **state)
{
	static const struct {
		int width;
		const char *expected;
	} rows[] = {
		{ 26, "day    source  none  calls\n"
		      "1 Oct      12     0     34\n"
		      "-----  ------  ----  -----\n"
		      "total      12     0     34\n" },
		{ 25, "day    source  calls\n"
		      "1 Oct      12     34\n"
		      "-----  ------  -----\n"
		      "total      12     34\n"
		      "(none: not shown, as the" },
		{ 19, "day    source\n"
		      "1 Oct      12\n"
		      "-----  ------\n"
		      "total      12\n"
		      "\n"
		      "day    calls\n"
		      "1 Oct     34\n"
		      "-----  -----\n"
		      "total     34\n"
		      "(none: not shown," },
		{ 5, "day    source\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		OWN(own_table) struct table *t = table_new();
		OWN(output_free) struct output o = plain();

		table_in_parts(t);
		table_column(t, "day", TABLE_LEFT);
		table_column(t, "source", TABLE_RIGHT);
		table_column(t, "none", TABLE_RIGHT);
		table_rank(t, 1);
		table_column(t, "calls", TABLE_RIGHT);
		for (int row = 0; row < 2; row++) {
			table_cell(t, row == 0 ? "1 Oct" : "total");
			table_count_cell(t, 12);
			table_count_cell(t, 0);
			table_count_cell(t, 34);
			if (row == 0)
				table_rule(t);
		}
		o.is_terminal = true;
		o.width = rows[i].width;
		table_show(&o, t);
		assert_memory_equal(text_str(&o.text), rows[i].expected,
		                    strlen(rows[i].expected));
	}
}

static void a_text_is_cut_when_nothing_else_helps(void **state)
{
	OWN(own_table) struct table *t = table_new();
	OWN(output_free) struct output o = plain();

	(void)state;
	table_column(t, "path", TABLE_LEFT);
	table_column(t, "n", TABLE_RIGHT);
	table_cell(t, "0123456789abcdef0123456789");
	table_count_cell(t, 5);
	o.is_terminal = true;
	o.width = 20;
	table_show(&o, t);
	assert_string_equal(text_str(&o.text), "path               n\n"
	                                       "0123456789abcde..  5\n");
}

static void tables_are_csv_too(void **state)
{
	OWN(own_table) struct table *t = small_table();
	OWN(text_free) struct text csv = { NULL, 0, 0 };

	(void)state;
	table_csv(&csv, t);
	assert_string_equal(text_str(&csv),
	                    "\"class\",\"calls\",\"why\"\r\n"
	                    "\"archived\",12345,\"\xc3\xbc?x\"\r\n"
	                    "\"lost\",\"7\",\"\"\r\n"
	                    "\"sum\",12352,\" =x\"\r\n");
}

static int use_utf8(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") == NULL ? -1 : 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_is_indented),
		cmocka_unit_test(documents_and_lines_are_written),
		cmocka_unit_test(a_list_is_one_document),
		cmocka_unit_test(colours_come_only_when_wanted),
		cmocka_unit_test(a_failed_write_is_told),
		cmocka_unit_test(csv_cells_are_harmless),
		cmocka_unit_test(columns_are_counted_as_shown),
		cmocka_unit_test(tables_are_aligned),
		cmocka_unit_test(a_table_leaves_columns_out_to_fit),
		cmocka_unit_test(room_goes_to_what_is_worth_most),
		cmocka_unit_test(a_long_text_gets_a_line_of_its_own),
		cmocka_unit_test(a_table_in_parts_repeats_its_first_column),
		cmocka_unit_test(a_text_is_cut_when_nothing_else_helps),
		cmocka_unit_test(tables_are_csv_too),
	};

	return cmocka_run_group_tests(tests, use_utf8, NULL);
}
