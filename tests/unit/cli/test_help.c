/* Of the true table of commands: help, manual and completion know them all.
 * SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/complete.h"
#include "cli/manual.h"
#include "support/check.h"

static bool has(const struct text *t, const char *s)
{
	return strstr(text_str(t), s) != NULL;
}

/* The option as roff writes it. */
static char *in_roff(const char *name)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	text_add(&t, "\\-\\-");
	for (; *name != '\0'; name++) {
		if (*name == '-')
			text_add(&t, "\\-");
		else
			text_add_char(&t, *name);
	}
	return text_take(&t);
}

static void every_row_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; commands_all[i] != NULL; i++) {
		const struct command *c = commands_all[i];

		assert_non_null(c->run);
		assert_true(strlen(c->summary) > 0);
		assert_false(text_ends(c->summary, "."));
		assert_non_null(c->examples);
		for (const struct args_option *o = command_options(c);
		     o->name != NULL; o++) {
			assert_true(o->type == ARGS_FLAG || o->value != NULL);
			assert_false(text_ends(o->help, "."));
			assert_true(o->type != ARGS_CHOICE ||
			            o->choices != NULL);
			for (const struct args_option *g = command_globals;
			     g->name != NULL; g++) {
				assert_string_not_equal(g->name, o->name);
				assert_true(g->letter == '\0' ||
				            g->letter != o->letter);
			}
		}
		for (const struct command_example *x = c->examples;
		     x->line != NULL; x++)
			assert_non_null(strstr(x->line, c->name));
	}
}

static void help_tells_every_option_and_word(void **state)
{
	(void)state;
	for (size_t i = 0; commands_all[i] != NULL; i++) {
		const struct command *c = commands_all[i];
		OWN(text_free) struct text help = { NULL, 0, 0 };
		const char *line;

		help_command(&help, c);
		assert_true(has(&help, c->name));
		assert_true(has(&help, c->summary));
		for (const struct args_option *o = command_options(c);
		     o->name != NULL; o++) {
			OWN(mem_own) char *s = mem_format("--%s", o->name);

			assert_true(has(&help, s));
		}
		for (const struct args_option *o = command_globals;
		     o->name != NULL; o++) {
			OWN(mem_own) char *s = mem_format("--%s", o->name);

			assert_true(has(&help, s));
		}
		for (const struct args_word *w = command_words(c);
		     w->name != NULL; w++)
			assert_true(has(&help, w->name));
		for (line = text_str(&help); line != NULL;
		     line = strchr(line, '\n')) {
			line += *line == '\n';
			assert_true(strcspn(line, "\n") <= 100);
		}
	}
}

static void the_overview_lists_every_command(void **state)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	help_overview(&t, commands_all);
	for (size_t i = 0; commands_all[i] != NULL; i++) {
		OWN(mem_own)
		char *s = mem_format("\n  %s ", commands_all[i]->name);

		assert_true(has(&t, s));
	}
	for (const struct command_exit *x = command_exits; x->says != NULL; x++)
		assert_true(has(&t, x->says));
}

static void a_group_lists_its_commands(void **state)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	help_group(&t, commands_all, "config", 6);
	assert_true(has(&t, "\n  config sample "));
	assert_true(has(&t, "\n  config show "));
	assert_true(has(&t, "\n  config check "));
	assert_false(has(&t, "doctor"));
}

static void manual_pages_have_every_option(void **state)
{
	(void)state;
	for (size_t i = 0; commands_all[i] != NULL; i++) {
		const struct command *c = commands_all[i];
		OWN(text_free) struct text page = { NULL, 0, 0 };

		manual_group(&page, commands_all, c->name,
		             command_group_len(c));
		assert_true(text_starts(text_str(&page), ".TH WXARCHIVE-"));
		if (command_options(c)->name != NULL)
			assert_true(has(&page, "\n.SH OPTIONS\n"));
		for (const struct args_option *o = command_options(c);
		     o->name != NULL; o++) {
			OWN(mem_own) char *s = in_roff(o->name);

			assert_true(has(&page, s));
		}
	}
}

static void the_program_and_file_have_pages(void **state)
{
	OWN(text_free) struct text program = { NULL, 0, 0 };
	OWN(text_free) struct text file = { NULL, 0, 0 };
	OWN(text_free) struct text markdown = { NULL, 0, 0 };

	(void)state;
	manual_program(&program, commands_all);
	manual_config(&file);
	manual_markdown(&markdown, commands_all);
	for (size_t i = 0; commands_all[i] != NULL; i++) {
		OWN(mem_own)
		char *title = mem_format("\n## %s\n", commands_all[i]->name);

		assert_true(has(&program, commands_all[i]->name));
		assert_true(has(&markdown, title));
	}
	assert_true(has(&program, "WXARCHIVE_CONFIG"));
	assert_true(has(&file, ".B org_id"));
}

static void completion_knows_every_command_and_option(void **state)
{
	struct text shells[3] = { { NULL, 0, 0 } };

	(void)state;
	complete_bash(&shells[0], commands_all);
	complete_zsh(&shells[1], commands_all);
	complete_fish(&shells[2], commands_all);
	for (size_t s = 0; s < ARRAY_COUNT(shells); s++) {
		for (size_t i = 0; commands_all[i] != NULL; i++) {
			const struct command *c = commands_all[i];
			const char *sub = command_sub(c);
			OWN(mem_own)
			char *group =
			        mem_copy_bytes(c->name, command_group_len(c));

			assert_true(has(&shells[s], group));
			assert_true(has(&shells[s], sub));
			for (const struct args_option *o = command_options(c);
			     o->name != NULL; o++) {
				OWN(mem_own)
				char *name = mem_format(
				        s == 2 ? "-l %s" : "--%s", o->name);

				assert_true(has(&shells[s], name));
			}
		}
		text_free(&shells[s]);
	}
}

static void words_are_wrapped_at_the_width(void **state)
{
	OWN(text_free) struct text t = { NULL, 0, 0 };

	(void)state;
	help_wrap(&t, "one two three four", 4, 2, 12);
	assert_string_equal(text_str(&t), "one two\n  three four\n");
	text_clear(&t);
	help_wrap(&t, "", 0, 0, 12);
	assert_string_equal(text_str(&t), "\n");
	text_clear(&t);
	help_wrap(&t, "averyveryverylongword b", 0, 1, 12);
	assert_string_equal(text_str(&t), "averyveryverylongword\n b\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_whole),
		cmocka_unit_test(help_tells_every_option_and_word),
		cmocka_unit_test(the_overview_lists_every_command),
		cmocka_unit_test(a_group_lists_its_commands),
		cmocka_unit_test(manual_pages_have_every_option),
		cmocka_unit_test(the_program_and_file_have_pages),
		cmocka_unit_test(completion_knows_every_command_and_option),
		cmocka_unit_test(words_are_wrapped_at_the_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
