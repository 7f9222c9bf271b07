/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args.h"

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "support/check.h"

#define ARGV(...) ((const char *[]){ __VA_ARGS__, NULL })

static const char *const colours[] = { "red", "blue", NULL };

static const struct args_option options[] = {
	{ .name = "from",
	  .type = ARGS_WHEN,
	  .value = "DATE",
	  .help = "start",
	  .is_required = true },
	{ .name = "limit",
	  .letter = 'n',
	  .type = ARGS_COUNT,
	  .value = "N",
	  .min = 1,
	  .max = 9,
	  .help = "most" },
	{ .name = "colour",
	  .type = ARGS_CHOICE,
	  .value = "C",
	  .choices = colours,
	  .help = "which" },
	{ .name = "share", .type = ARGS_SHARE, .value = "S", .help = "part" },
	{ .name = "size", .type = ARGS_SIZE, .value = "B", .help = "bytes" },
	{ .name = "time",
	  .type = ARGS_DURATION,
	  .value = "T",
	  .min = 1,
	  .max = INT64_MAX,
	  .help = "time" },
	{ .name = "pause",
	  .type = ARGS_DURATION,
	  .value = "T",
	  .min = 1000,
	  .max = 3600000,
	  .help = "pause" },
	{ .name = "age", .type = ARGS_DURATION, .value = "T", .help = "age" },
	{ .name = "id",
	  .letter = 'i',
	  .type = ARGS_TEXT,
	  .value = "ID",
	  .help = "which",
	  .is_many = true },
	{ .name = "all", .letter = 'a', .type = ARGS_FLAG, .help = "all" },
	{ .name = NULL },
};

static const struct args_option globals[] = {
	{ .name = "config", .type = ARGS_FILE, .value = "FILE", .help = "f" },
	{ .name = "quiet", .letter = 'q', .type = ARGS_FLAG, .help = "q" },
	{ .name = "help", .letter = 'h', .type = ARGS_FLAG, .help = "h" },
	{ .name = "version", .type = ARGS_FLAG, .help = "v" },
	{ .name = NULL },
};

static const struct args_word words[] = {
	{ .name = "CALL", .help = "which call" },
	{ .name = "COLOUR", .choices = colours, .is_optional = true },
	{ .name = NULL },
};

static const struct args_spec spec = { "usage: x", options, globals, words,
	                               INT64_C(1790845200000) };

static int count(const char *const *argv)
{
	int n = 0;

	while (argv[n] != NULL)
		n++;
	return n;
}

static struct args *parse(const char *const *argv)
{
	struct args *a = NULL;
	struct err e;

	assert_int_equal(args_parse(&a, &spec, count(argv), argv, &e), 0);
	return a;
}

static void refuses(const char *const *argv, const char *text)
{
	struct args *a = NULL;
	struct err e;

	assert_int_equal(args_parse(&a, &spec, count(argv), argv, &e), -1);
	assert_null(a);
	check_err(&e, ERR_USAGE, text);
	assert_null(strchr(e.text, '\n'));
}

static void all_forms_of_options_are_read(void **state)
{
	OWN(own_args)
	struct args *a = parse(ARGV("--from", "2026-10-01", "c1", "--limit=3",
	                            "--config=x", "-aq", "--colour", "blue",
	                            "--", "red"));
	OWN(own_args)
	struct args *b = parse(ARGV("-n9", "-", "--from=2026-10-01"));
	OWN(own_args)
	struct args *c =
	        parse(ARGV("--from=2026-10-01", "-n", "4", "--", "-x"));

	(void)state;
	assert_int_equal(args_number(a, "from", 0), INT64_C(1790812800000));
	assert_string_equal(args_text(a, "from"), "2026-10-01");
	assert_int_equal(args_number(a, "limit", 0), 3);
	assert_string_equal(args_text(a, "config"), "x");
	assert_string_equal(args_text(a, "colour"), "blue");
	assert_true(args_has(a, "all") && args_has(a, "quiet"));
	assert_false(args_has(a, "help"));
	assert_string_equal(args_word(a, 0), "c1");
	assert_string_equal(args_word(a, 1), "red");
	assert_null(args_word(a, 2));
	assert_int_equal(args_number(b, "limit", 0), 9);
	assert_string_equal(args_word(b, 0), "-");
	assert_null(args_text(b, "config"));
	assert_int_equal(args_number(b, "size", 7), 7);
	assert_int_equal(args_number(c, "limit", 0), 4);
	assert_string_equal(args_word(c, 0), "-x");
}

static void numbers_of_each_kind_are_read(void **state)
{
	static const struct {
		const char *given;
		int64_t millionths;
	} shares[] = {
		{ "1/30", 33333 }, { "1/1", 1000000 }, { "0.25", 250000 },
		{ "1", 1000000 },  { "0.000001", 1 },  { "1.0", 1000000 },
	};
	OWN(own_args)
	struct args *a = parse(
	        ARGV("--from=2026-10-01", "x", "--size=2MB", "--time=15m"));

	(void)state;
	assert_int_equal(args_number(a, "size", 0), 2000000);
	assert_int_equal(args_number(a, "time", 0), 900000);
	for (size_t i = 0; i < ARRAY_COUNT(shares); i++) {
		OWN(mem_own)
		char *arg = mem_format("--share=%s", shares[i].given);
		OWN(own_args)
		struct args *s = parse(ARGV("--from=2026-10-01", "x", arg));

		assert_int_equal(args_number(s, "share", 0),
		                 shares[i].millionths);
	}
}

static void each_mistake_is_one_line_that_says_what_is_allowed(void **state)
{
	(void)state;
	refuses(ARGV("--form", "2026-10-01"),
	        "unknown option '--form'; did you mean '--from'? options: "
	        "--from, --limit, --colour, --share, --size, --time, --pause, "
	        "--age, --id, --all, "
	        "--config, --quiet, --help, --version");
	refuses(ARGV("-x"),
	        "unknown option '-x'; options: --from, --limit, --colour, "
	        "--share, --size, --time, --pause, --age, --id, --all, "
	        "--config, --quiet, --help, "
	        "--version");
	refuses(ARGV("--from"), "--from needs a value: --from DATE");
	refuses(ARGV("-n"), "--limit needs a value: --limit N");
	refuses(ARGV("--all=1"), "--all takes no value");
	refuses(ARGV("--config="), "--config is empty; allowed: FILE");
	refuses(ARGV("--limit=10"),
	        "--limit '10' is out of range; allowed: a whole number from 1 "
	        "to 9");
	refuses(ARGV("--limit=ten"),
	        "--limit 'ten' is no number; allowed: a whole number from 1 to "
	        "9");
	refuses(ARGV("--size=big"),
	        "--size 'big' cannot be read; allowed: a size such as 500MB or "
	        "2GiB");
	refuses(ARGV("--time=soon"),
	        "--time 'soon' cannot be read; allowed: a duration such as "
	        "90s, 15m, 12h or 7d, at least 1 ms");
	refuses(ARGV("--time=0s"),
	        "--time '0s' is out of range; allowed: a duration such as "
	        "90s, 15m, 12h or 7d, at least 1 ms");
	refuses(ARGV("--pause=1d"),
	        "--pause '1d' is out of range; allowed: a duration such as "
	        "90s, 15m, 12h or 7d, at least 1.0 s, at most 1 h");
	refuses(ARGV("--age=old"),
	        "--age 'old' cannot be read; allowed: a duration such as "
	        "90s, 15m, 12h or 7d");
	refuses(ARGV("--colour=green"),
	        "--colour 'green' is unknown; allowed: red, blue");
	refuses(ARGV("--limit=2", "--limit=3"),
	        "--limit is given twice; allowed: once");
	refuses(ARGV("--from=2026-10-01"), "CALL is missing; usage: x");
	refuses(ARGV("c1"), "--from DATE is missing; usage: x");
	refuses(ARGV("c1", "green"),
	        "COLOUR 'green' is unknown; allowed: red, blue");
	refuses(ARGV("c1", "red", "c3"), "unexpected argument 'c3'; usage: x");
}

static void some_options_may_be_given_more_than_once(void **state)
{
	const char *argv[300] = {
		"--from=2026-10-01", "x", "--id=a", "-i", "b", "-ic"
	};
	OWN(own_args) struct args *a = parse(argv);
	OWN(own_args) struct args *none = parse(ARGV("--from=now", "x"));

	(void)state;
	assert_string_equal(args_text(a, "id"), "a");
	assert_string_equal(args_text_at(a, "id", 0), "a");
	assert_string_equal(args_text_at(a, "id", 1), "b");
	assert_string_equal(args_text_at(a, "id", 2), "c");
	assert_null(args_text_at(a, "id", 3));
	assert_string_equal(args_text(a, "from"), "2026-10-01");
	assert_null(args_text_at(none, "id", 0));
	for (int i = 6; i < 299; i++)
		argv[i] = "--id=d";
	OWN(own_args) struct args *b = parse(argv);

	assert_string_equal(args_text_at(b, "id", 295), "d");
	assert_null(args_text_at(b, "id", 296));
}

static void shares_that_are_none_are_refused(void **state)
{
	static const char *const given[] = {
		"0",    "2",  "1/0", "x/2", "1/x",
		"0.2x", "-1", "3/2", "0.0", "1234567890123456789012345"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_COUNT(given); i++) {
		OWN(mem_own) char *arg = mem_format("--share=%s", given[i]);
		OWN(mem_own)
		char *text =
		        mem_format("--share '%s' cannot be read; allowed: "
		                   "a share such as 1/30 or 0.25, above 0, "
		                   "at most 1",
		                   given[i]);

		refuses(ARGV(arg), text);
	}
}

static void a_wrong_date_shows_the_forms_allowed(void **state)
{
	struct args *a = NULL;
	struct err e;

	(void)state;
	assert_int_equal(args_parse(&a, &spec, 1, ARGV("--from=soon"), &e), -1);
	assert_int_equal(e.code, ERR_USAGE);
	assert_true(text_starts(e.text, "--from: "));
	assert_non_null(strstr(e.text, "2026-"));
	assert_null(strchr(e.text, '\n'));
}

static void dates_are_read_again_in_the_zone(void **state)
{
	OWN(own_args)
	struct args *a = parse(ARGV("--from=2026-07-01", "x"));
	struct err e;

	(void)state;
	assert_int_equal(args_number(a, "from", 0), INT64_C(1782864000000));
	assert_int_equal(when_set_zone("Europe/Berlin", &e), 0);
	assert_int_equal(args_read_times(a, &e), 0);
	assert_int_equal(args_number(a, "from", 0), INT64_C(1782856800000));
	assert_int_equal(when_set_zone("UTC", &e), 0);
}

static void a_duration_is_so_long_ago(void **state)
{
	OWN(own_args) struct args *a = parse(ARGV("--from=12h", "x"));
	struct err e;

	(void)state;
	assert_int_equal(args_number(a, "from", 0), INT64_C(1790802000000));
	assert_int_equal(args_read_times(a, &e), 0);
	assert_int_equal(args_number(a, "from", 0), INT64_C(1790802000000));
}

static void help_and_version_require_nothing(void **state)
{
	OWN(own_args) struct args *a = parse(ARGV("--help"));
	OWN(own_args) struct args *b = parse(ARGV("--version"));
	OWN(own_args) struct args *c = parse(ARGV("-h"));

	(void)state;
	assert_true(args_has(a, "help"));
	assert_true(args_has(b, "version"));
	assert_true(args_has(c, "help"));
}

static void the_span_of_an_option_is_told(void **state)
{
	const char *const *argv =
	        ARGV("--config", "x", "--config=x", "-q", "--", "word", "-",
	             "-qh", "-qx", "--foo", "--config");

	(void)state;
	assert_int_equal(args_span(globals, 11, argv, 0), 2);
	assert_int_equal(args_span(globals, 11, argv, 2), 1);
	assert_int_equal(args_span(globals, 11, argv, 3), 1);
	assert_int_equal(args_span(globals, 11, argv, 4), 0);
	assert_int_equal(args_span(globals, 11, argv, 5), 0);
	assert_int_equal(args_span(globals, 11, argv, 6), 0);
	assert_int_equal(args_span(globals, 11, argv, 7), 1);
	assert_int_equal(args_span(globals, 11, argv, 8), -1);
	assert_int_equal(args_span(globals, 11, argv, 9), -1);
	assert_int_equal(args_span(globals, 11, argv, 10), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_forms_of_options_are_read),
		cmocka_unit_test(numbers_of_each_kind_are_read),
		cmocka_unit_test(
		        each_mistake_is_one_line_that_says_what_is_allowed),
		cmocka_unit_test(some_options_may_be_given_more_than_once),
		cmocka_unit_test(shares_that_are_none_are_refused),
		cmocka_unit_test(a_wrong_date_shows_the_forms_allowed),
		cmocka_unit_test(dates_are_read_again_in_the_zone),
		cmocka_unit_test(a_duration_is_so_long_ago),
		cmocka_unit_test(help_and_version_require_nothing),
		cmocka_unit_test(the_span_of_an_option_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
