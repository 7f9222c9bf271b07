/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <locale.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/as_unit.h"
#include "cli/command.h"
#include "cli/commands.h"
#include "cli/context.h"
#include "cli/denied.h"
#include "cli/help.h"
#include "cli/standard_fds.h"
#include "cli/stop.h"
#include "cli/words.h"
#include "config/nearest.h"
#include "port/db.h"

#define NAMES_MAX 64

/* "unknown command 'snc'; did you mean 'sync'? commands: ..." */
static int unknown_command(const struct command *const *all, const char *given,
                           const char *group, size_t len, struct err *e)
{
	OWN(text_free) struct text names = { NULL, 0, 0 };
	const char *known[NAMES_MAX];
	size_t count = 0;
	const char *near;

	for (size_t i = 0; all[i] != NULL && count < NAMES_MAX; i++)
		if (group == NULL || command_in_group(all[i], group, len))
			known[count++] = all[i]->name;
	near = nearest_word(given, known, count);
	if (near != NULL)
		text_addf(&names, "did you mean '%s'? ", near);
	text_add(&names, "commands: ");
	help_add_names(&names, all, group, len);
	return err_set(e, ERR_USAGE, "unknown command '%.60s'; %s", given,
	               text_str(&names));
}

static int no_command(const struct command *const *all, struct err *e)
{
	OWN(text_free) struct text names = { NULL, 0, 0 };

	help_add_names(&names, all, NULL, 0);
	return err_set(e, ERR_USAGE,
	               "no command; commands: %s; see wxarchive --help",
	               text_str(&names));
}

static int no_sub(const struct command *const *all, const char *group,
                  struct err *e)
{
	OWN(text_free) struct text names = { NULL, 0, 0 };

	help_add_names(&names, all, group, strlen(group));
	return err_set(e, ERR_USAGE, "'%s' is a group; commands: %s", group,
	               text_str(&names));
}

/* The next argument from at on that is no global option (nor its value);
 * argc when there is none. */
static int next_word(int argc, const char *const *argv, int at, struct err *e)
{
	static const struct args_option none[] = { { .name = NULL } };
	static const struct args_word no_words[] = { { .name = NULL } };
	const struct args_spec spec = { "", none, command_globals, no_words,
		                        0 };

	while (at < argc) {
		const int span = args_span(command_globals, argc, argv, at);

		if (span < 0) {
			struct args *a = NULL;

			/* which fails, with the words for it */
			if (args_parse(&a, &spec, 1, argv + at, e) != 0)
				return -1;
			args_free(a);
		}
		if (span <= 0)
			break;
		at += span;
	}
	return at;
}

static const struct command *find(const struct command *const *all,
                                  const char *name)
{
	for (size_t i = 0; all[i] != NULL; i++)
		if (strcmp(all[i]->name, name) == 0)
			return all[i];
	return NULL;
}

static const char *find_group(const struct command *const *all, const char *s)
{
	const size_t len = strlen(s);

	for (size_t i = 0; all[i] != NULL; i++)
		if (command_is_sub(all[i]) && command_in_group(all[i], s, len))
			return s;
	return NULL;
}

/* All but the words of the command (-1: none), for args_parse. */
static void take_rest(struct cli_choice *out, int argc, const char *const *argv,
                      int first, int second)
{
	out->argv = mem_zeroed((size_t)argc + 1, sizeof(*out->argv));
	for (int i = 1; i < argc; i++)
		if (i != first && i != second)
			out->argv[out->argc++] = argv[i];
}

static bool has(int argc, const char *const *argv, const char *name,
                const char *letter)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], name) == 0 ||
		    (letter != NULL && strcmp(argv[i], letter) == 0))
			return true;
	return false;
}

/* A command of two words, such as "audit show". */
static int choose_sub(struct cli_choice *out, const struct command *const *all,
                      int argc, const char *const *argv, int first,
                      struct err *e)
{
	const char *group = argv[first];
	const int second = next_word(argc, argv, first + 1, e);
	OWN(mem_own) char *name = NULL;

	if (second < 0)
		return -1;
	if (second == argc && out->is_help) {
		out->group = group;
		return 0;
	}
	if (second == argc)
		return no_sub(all, group, e);
	name = mem_format("%s %s", group, argv[second]);
	out->command = find(all, name);
	if (out->command == NULL)
		return unknown_command(all, name, group, strlen(group), e);
	take_rest(out, argc, argv, first, second);
	return 0;
}

int cli_choose(struct cli_choice *out, const struct command *const *all,
               int argc, const char *const *argv, struct err *e)
{
	int first = next_word(argc, argv, 1, e);

	if (first < 0)
		return -1;
	*out = (struct cli_choice){
		.is_help = has(argc, argv, "--help", "-h"),
		.is_version = has(argc, argv, "--version", NULL),
	};
	if (first < argc && strcmp(argv[first], "help") == 0) {
		out->is_help = 1;
		first = next_word(argc, argv, first + 1, e);
		if (first < 0)
			return -1;
	}
	if (first == argc)
		return out->is_help || out->is_version ? 0 : no_command(all, e);
	if (find_group(all, argv[first]) != NULL)
		return choose_sub(out, all, argc, argv, first, e);
	out->command = find(all, argv[first]);
	if (out->command == NULL)
		return unknown_command(all, argv[first], NULL, 0, e);
	take_rest(out, argc, argv, first, -1);
	return 0;
}

/* One line for what the caller can mend by typing something else; the others
 * with what to do on a second one. */
static void print_failure(const struct command *c, const struct err *e)
{
	const bool is_one = err_exit_code(e->code) == EXIT_USAGE;
	OWN(output_free) struct output out = { 0 };
	struct err ignored;
	size_t hint;

	output_init(&out, STDERR_FILENO, "never", NULL, NULL);
	text_add(&out.text, "wxarchive");
	if (c != NULL)
		text_addf(&out.text, " %s", c->name);
	text_addf(&out.text, ": %s", e->text);
	if (e->hint[0] != '\0' && is_one)
		text_addf(&out.text, "; %s", e->hint);
	text_add_char(&out.text, '\n');
	words_wrap(&out, 0, 0);
	hint = out.text.len;
	if (e->hint[0] != '\0' && !is_one)
		text_addf(&out.text, "what to do: %s\n", e->hint);
	words_wrap(&out, hint, 12);
	(void)!output_flush(&out, &ignored);
}

static int run_command(struct cli_context *c, struct err *e)
{
	struct err late;
	int status;

	if ((c->command->opens & COMMAND_STOPPABLE) != 0)
		stop_install();
	if (context_open(c, e) != 0)
		return -1;
	status = c->command->run(c, e);
	/* What was found before a failure is told all the same.  A command that
	 * has done its work keeps its exit code when nobody reads the rest. */
	if (output_flush(&c->out, &late) == 0 || status < 0 ||
	    late.code == ERR_UNREAD)
		return status;
	*e = late;
	return -1;
}

static int print(const struct text *t, struct err *e)
{
	OWN(output_free) struct output out = { 0 };

	output_init(&out, STDOUT_FILENO, "never", NULL, NULL);
	text_add(&out.text, text_str(t));
	return output_flush(&out, e);
}

static int print_help(const struct cli_choice *choice, struct err *e)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	if (choice->is_help && choice->command != NULL)
		help_command(&t, choice->command);
	else if (choice->is_help && choice->group != NULL)
		help_group(&t, commands_all, choice->group,
		           strlen(choice->group));
	else if (choice->is_help)
		help_overview(&t, commands_all);
	else
		text_add(&t, "wxarchive " WX_VERSION "\n");
	return print(&t, e);
}

static void prepare_output(struct cli_context *c)
{
	/* read before any thread starts, never set */
	output_init(&c->out, STDOUT_FILENO, args_text(c->args, "color"),
	            getenv("NO_COLOR"), /* NOLINT(concurrency-mt-unsafe) */
	            getenv("TERM"));    /* NOLINT(concurrency-mt-unsafe) */
	c->out.is_json = args_has(c->args, "json");
}

/* "sync --from 14d" */
static void fill_line(struct text *out, const struct cli_choice *choice)
{
	text_add(out, choice->command->name);
	for (int i = 0; i < choice->argc; i++) {
		text_add_char(out, ' ');
		text_add_word(out, choice->argv[i]);
	}
}

static int dispatch(const struct cli_choice *choice, struct err *e)
{
	const struct command *const row = choice->command;
	OWN(text_free) struct text usage = { NULL, 0, 0 };
	OWN(own_args) struct args *args = NULL;
	struct cli_context c = { .command = row,
		                 .clock = &clock_system,
		                 .stop = stop_flag() };
	int status;

	if (choice->is_help || choice->is_version)
		return print_help(choice, e);
	text_add(&usage, "usage: ");
	command_usage(&usage, row);
	const struct args_spec spec = {
		.usage = text_str(&usage),
		.options = command_options(row),
		.globals = command_globals,
		.words = command_words(row),
		.now_ms = clock_now(&clock_system),
	};
	if (args_parse(&args, &spec, choice->argc, choice->argv, e) != 0)
		return -1;
	c.args = args;
	bytes_uuid(c.run_id);
	log_set_run(c.run_id);
	prepare_output(&c);
	fill_line(&c.line, choice);
	status = run_command(&c, e);
	if (status < 0) {
		denied_hint(e, c.config, row->name);
		as_unit_hint(e, &c);
	}
	context_close(&c);
	output_free(&c.out);
	text_free(&c.line);
	return status;
}

/* What every command relies on. */
static int prepare_process(struct err *e)
{
	const struct log_setup quiet = { .level = LOG_WARN, .fd = 2 };

	/* there is one thread yet; NOLINTNEXTLINE(concurrency-mt-unsafe) */
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		return err_set(e, ERR_BUG, "this system has no locale C.UTF-8");
	(void)umask(027);
	(void)signal(SIGPIPE, SIG_IGN);
	secret_no_core();
	db_setup();
	log_configure(&quiet);
	return 0;
}

int cli_main(int argc, char **argv)
{
	struct cli_choice choice = { 0 };
	struct err e;
	int status = -1;
	bool is_stopped;

	err_clear(&e);
	if (standard_fds_fill(&e) == 0 && prepare_process(&e) == 0 &&
	    cli_choose(&choice, commands_all, argc, (const char *const *)argv,
	               &e) == 0)
		status = dispatch(&choice, &e);
	is_stopped = status < 0 ? e.code == ERR_STOPPED : status == EXIT_FAILED;
	if (status < 0) {
		/* whoever closes a pipe has seen enough */
		if (e.code != ERR_UNREAD)
			print_failure(choice.command, &e);
		status = (int)err_exit_code(e.code);
	}
	free(choice.argv);
	if (is_stopped)
		stop_end();
	return status;
}
