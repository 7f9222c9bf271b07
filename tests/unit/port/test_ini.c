/* SPDX-License-Identifier: Apache-2.0 */
#include "port/ini.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "support/check.h"
#include "support/tempdir.h"

static int collect(void *ctx, const char *section, const char *name,
                   const char *value, int line, struct err *e)
{
	if (strcmp(name, "bad") == 0)
		return err_set(e, ERR_CONFIG, "line %d: bad", line);
	text_addf(ctx, "%d %s.%s=%s|", line, section, name, value);
	return 0;
}

static void expect_read(const char *content, const char *seen)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(text_free) struct text got = { 0 };
	struct err e;

	assert_int_equal(ini_read(tempdir_write(&dir, "a.conf", content),
	                          collect, &got, &e),
	                 0);
	assert_string_equal(text_str(&got), seen);
}

/* The text begins with "PATH:" when rest begins so. */
static void expect_refused(const char *content, const char *rest,
                           const char *seen, const char *hint)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	OWN(text_free) struct text got = { 0 };
	const char *path = tempdir_write(&dir, "a.conf", content);
	OWN(mem_own) char *text = mem_format("%s%s", path, rest);
	struct err e;

	assert_int_equal(ini_read(path, collect, &got, &e), -1);
	check_err(&e, ERR_CONFIG, rest[0] == ':' ? text : rest);
	assert_string_equal(text_str(&got), seen);
	assert_string_equal(e.hint, hint);
}

static void settings_come_with_section_and_line(void **s)
{
	(void)s;
	expect_read("# c\n[a]\nx = 1\n\n; c\n[b]\r\ny=2\r\nz = a;b #c ;d\n",
	            "3 a.x=1|7 b.y=2|8 b.z=a;b #c ;d|");
	expect_read("\xef\xbb\xbf[a]\nx=", "2 a.x=|");
	expect_read("x = 1", "1 .x=1|");
	expect_read("", "");
	expect_read("[a]\nx = \"q\" \n", "2 a.x=\"q\"|");
	expect_read("[a]\nu = https://h/p?a=b:c\n", "2 a.u=https://h/p?a=b:c|");
}

static void an_indented_line_continues_nothing(void **s)
{
	(void)s;
	expect_read("[a]\nx = 1\n  y = 2\n", "2 a.x=1|3 a.y=2|");
}

static void a_line_that_is_nothing_is_named(void **s)
{
	static const char hint[] =
	        "comments begin with # or ; on a line of their own";
	static const char what[] =
	        ":2: neither [section], name = value nor comment";

	(void)s;
	expect_refused("[a]\nnovalue\nx=1\n", what, "", hint);
	expect_refused("x=1\n[a\ny=1\n", what, "1 .x=1|", hint);
	expect_refused("[a]\n = 1\n", ":2: setting has no name", "", "");
}

static void lines_that_would_be_cut_are_refused(void **s)
{
	OWN(text_free) struct text fits = { 0 };
	OWN(text_free) struct text seen = { 0 };

	(void)s;
	text_add(&fits, "x=");
	while (fits.len < 8189)
		text_add_char(&fits, 'z');
	text_addf(&seen, "1 .%s|", text_str(&fits));
	expect_read(text_str(&fits), text_str(&seen));
	text_add_char(&fits, 'z');
	expect_refused(text_str(&fits), ":1: line is longer than 8189 bytes",
	               "", "");
	expect_refused("[a23456789012345678901234567890123456789012345678]\n"
	               "x=1\n[b234567890123456789012345678901234567890"
	               "123456789]\nx=1\n",
	               ":4: name of the section is longer than 48 bytes",
	               "2 a23456789012345678901234567890123456789012345678"
	               ".x=1|",
	               "");
}

static void bytes_that_are_no_text_are_refused(void **s)
{
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	const char *path = tempdir_write(&dir, "a.conf", "");
	OWN(mem_own)
	char *text = mem_format("%s:1: line holds a zero byte", path);
	OWN(text_free) struct text got = { 0 };
	struct err e;
	FILE *f = fopen(path, "we");

	(void)s;
	assert_non_null(f);
	assert_int_equal(fwrite("x=1\0y\n", 1, 6, f), 6);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(ini_read(path, collect, &got, &e), -1);
	check_err(&e, ERR_CONFIG, text);
	expect_refused("x=1\ny=\xff\n", ":2: line is not UTF-8", "1 .x=1|", "");
}

static void the_handlers_failure_ends_the_reading(void **s)
{
	(void)s;
	expect_refused("x=1\nbad=1\ny=1\n", "line 2: bad", "1 .x=1|", "");
}

static void a_file_that_cannot_be_read_is_named(void **s)
{
	struct err e;

	(void)s;
	assert_int_equal(ini_read("/nowhere/a.conf", collect, NULL, &e), -1);
	check_err(&e, ERR_CONFIG,
	          "cannot read /nowhere/a.conf: No such file or directory");
}

static void a_file_that_is_too_large_is_refused(void **s)
{
	OWN(text_free) struct text big = { 0 };
	OWN(tempdir_remove) struct tempdir dir = tempdir_make();
	struct err e;

	(void)s;
	while (big.len <= 1024 * 1024)
		text_add(&big, "# comment after comment\n");
	assert_int_equal(ini_read(tempdir_write(&dir, "a", text_str(&big)),
	                          collect, NULL, &e),
	                 -1);
	assert_int_equal(e.code, ERR_CONFIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_come_with_section_and_line),
		cmocka_unit_test(an_indented_line_continues_nothing),
		cmocka_unit_test(a_line_that_is_nothing_is_named),
		cmocka_unit_test(lines_that_would_be_cut_are_refused),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(the_handlers_failure_ends_the_reading),
		cmocka_unit_test(a_file_that_cannot_be_read_is_named),
		cmocka_unit_test(a_file_that_is_too_large_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
