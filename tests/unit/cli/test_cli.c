/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/command.h"
#include "support/check.h"

static const struct command sync_row = { .name = "sync", .summary = "s" };
static const struct command show = { .name = "audit show", .summary = "s" };
static const struct command prove = { .name = "audit prove", .summary = "p" };
static const struct command docs = { .name = "docs", .summary = "d" };
static const struct command *const all[] = { &sync_row, &show, &prove, &docs,
	                                     NULL };

/* The program's argv from a line of words. */
struct line {
	char *text;
	const char *argv[16];
	int argc;
};

static struct line split(const char *words)
{
	struct line l = { .text = mem_format("wxarchive %s", words) };
	char *rest = l.text;
	char *word;

	while ((word = strsep(&rest, " ")) != NULL)
		if (word[0] != '\0')
			l.argv[l.argc++] = word;
	return l;
}

static void chooses(const char *words, const struct command *command, int argc,
                    const char *first)
{
	struct line l = split(words);
	struct cli_choice c = { 0 };
	struct err e;

	assert_int_equal(cli_choose(&c, all, l.argc, l.argv, &e), 0);
	assert_ptr_equal(c.command, command);
	assert_int_equal(c.argc, argc);
	if (first != NULL)
		assert_string_equal(c.argv[0], first);
	free(c.argv);
	free(l.text);
}

static void refuses(const char *words, const char *text)
{
	struct line l = split(words);
	struct cli_choice c = { 0 };
	struct err e;

	assert_int_equal(cli_choose(&c, all, l.argc, l.argv, &e), -1);
	check_err(&e, ERR_USAGE, text);
	free(l.text);
}

static void the_command_is_found_among_its_arguments(void **state)
{
	(void)state;
	chooses("sync", &sync_row, 0, NULL);
	chooses("sync --from 1 x", &sync_row, 3, "--from");
	chooses("--config f sync x", &sync_row, 3, "--config");
	chooses("--config=f -q sync", &sync_row, 2, "--config=f");
	chooses("audit show", &show, 0, NULL);
	chooses("--json audit --quiet prove x", &prove, 3, "--json");
	chooses("docs x", &docs, 1, "x");
}

static void what_is_unknown_is_told_with_what_is_known(void **state)
{
	(void)state;
	refuses("", "no command; commands: sync, audit show, audit prove, "
	            "docs; see "
	            "wxarchive --help");
	refuses("snc", "unknown command 'snc'; did you mean 'sync'? commands: "
	               "sync, audit show, audit prove, docs");
	refuses("xyz", "unknown command 'xyz'; commands: sync, audit show, "
	               "audit prove, docs");
	refuses("audit", "'audit' is a group; commands: audit show, audit "
	                 "prove");
	refuses("audit shwo", "unknown command 'audit shwo'; did you mean "
	                      "'audit show'? commands: audit show, audit "
	                      "prove");
	refuses("--jsno sync", "unknown option '--jsno'; did you mean "
	                       "'--json'? options: --config, --json, --quiet, "
	                       "--verbose, --color, --help, --version");
	refuses("audit --jsno show",
	        "unknown option '--jsno'; did you mean '--json'? options: "
	        "--config, --json, --quiet, --verbose, --color, --help, "
	        "--version");
}

static void help_is_found_wherever_it_stands(void **state)
{
	static const struct {
		const char *words;
		const struct command *command;
		const char *group;
	} rows[] = {
		{ "--help", NULL, NULL },
		{ "-h", NULL, NULL },
		{ "help", NULL, NULL },
		{ "help sync", &sync_row, NULL },
		{ "sync --help", &sync_row, NULL },
		{ "sync --from 1 -h", &sync_row, NULL },
		{ "audit --help", NULL, "audit" },
		{ "help audit", NULL, "audit" },
		{ "help audit show", &show, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		struct line l = split(rows[i].words);
		struct cli_choice c = { 0 };
		struct err e;

		assert_int_equal(cli_choose(&c, all, l.argc, l.argv, &e), 0);
		assert_true(c.is_help);
		assert_ptr_equal(c.command, rows[i].command);
		if (rows[i].group == NULL)
			assert_null(c.group);
		else
			assert_string_equal(c.group, rows[i].group);
		free(c.argv);
		free(l.text);
	}
	refuses("help snc", "unknown command 'snc'; did you mean 'sync'? "
	                    "commands: sync, audit show, audit prove, docs");
}

static void version_is_an_option_too(void **state)
{
	struct line l = split("--version");
	struct cli_choice c = { 0 };
	struct err e;

	(void)state;
	assert_int_equal(cli_choose(&c, all, l.argc, l.argv, &e), 0);
	assert_true(c.is_version);
	assert_null(c.command);
	free(c.argv);
	free(l.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_command_is_found_among_its_arguments),
		cmocka_unit_test(what_is_unknown_is_told_with_what_is_known),
		cmocka_unit_test(help_is_found_wherever_it_stands),
		cmocka_unit_test(version_is_an_option_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
