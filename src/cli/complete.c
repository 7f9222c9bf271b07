/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/complete.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"
#include "cli/command.h"

/* It stands before a command, and is none. */
#define HELP      "help"
#define HELP_SAYS "show what a command does and its options"

/* Whether row i is the first one of its group. */
static bool opens_group(const struct command *const *all, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (command_in_group(all[j], all[i]->name,
		                     command_group_len(all[i])))
			return false;
	return true;
}

/* The first words of all commands, each after a blank. */
static void add_first_words(struct text *out, const struct command *const *all)
{
	for (size_t i = 0; all[i] != NULL; i++)
		if (opens_group(all, i))
			text_addf(out, " %.*s", (int)command_group_len(all[i]),
			          all[i]->name);
}

static void add_subs(struct text *out, const struct command *const *all,
                     const struct command *of)
{
	for (size_t i = 0; all[i] != NULL; i++)
		if (command_in_group(all[i], of->name, command_group_len(of)))
			text_addf(out, " %s", command_sub(all[i]));
}

static void add_names(struct text *out, const struct args_option *options)
{
	for (const struct args_option *o = options; o->name != NULL; o++)
		text_addf(out, " --%s", o->name);
}

/* Each is one word to all three shells, which read the list once more as it
 * stands between the quotes. */
static void add_joined(struct text *out, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (i > 0)
			text_add_char(out, ' ');
		for (const char *s = words[i]; *s != '\0'; s++)
			text_addf(out, "%s%c", *s == ' ' ? "\\" : "", *s);
	}
}

/* --- bash */

/* pattern: of the command, quoted where needed */
static void bash_values(struct text *out, const char *pattern,
                        const struct args_option *options)
{
	for (const struct args_option *o = options; o->name != NULL; o++) {
		if (o->type == ARGS_FLAG)
			continue;
		text_addf(out, "\t%s:--%s)", pattern, o->name);
		if (o->type == ARGS_CHOICE) {
			text_add(out, " values=\"");
			add_joined(out, o->choices);
			text_add(out, "\"");
		} else if (o->type == ARGS_FILE) {
			text_add(out, " files=1");
		}
		text_add(out, " value=1 ;;\n");
	}
}

static void bash_words(struct text *out, const struct command *c)
{
	const struct args_word *w = command_words(c);

	for (; w->name != NULL; w++) {
		if (w->choices != NULL) {
			text_add_char(out, ' ');
			add_joined(out, w->choices);
		}
	}
}

static void bash_commands(struct text *out, const struct command *const *all)
{
	text_add(out, "\tcase $cmd in\n\t'') words=\"");
	add_first_words(out, all);
	text_add(out,
	         "\"\n\t\t[ -n \"$help\" ] || words=\"$words " HELP "\" ;;\n");
	for (size_t i = 0; all[i] != NULL; i++) {
		const struct command *c = all[i];

		if (command_is_sub(c) && opens_group(all, i)) {
			text_addf(out, "\t%.*s) words=\"",
			          (int)command_group_len(c), c->name);
			add_subs(out, all, c);
			text_add(out, "\" ;;\n");
		}
		text_addf(out, "\t'%s') words=\"", c->name);
		bash_words(out, c);
		add_names(out, command_options(c));
		text_add(out, "\"");
		for (const struct args_word *w = command_words(c);
		     w->name != NULL; w++)
			if (w->is_file) {
				text_add(out, " files=1");
				break;
			}
		text_add(out, " ;;\n");
	}
	text_add(out, "\tesac\n");
}

void complete_bash(struct text *out, const struct command *const *all)
{
	text_add(out,
	         "# bash completion of wxarchive, made by \"wxarchive docs\"\n"
	         "_wxarchive()\n{\n"
	         "\tlocal cur=${COMP_WORDS[COMP_CWORD]}\n"
	         "\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	         "\tlocal cmd='' help='' words='' values='' files='' value='' "
	         "i\n"
	         "\tlocal groups=\"");
	for (size_t i = 0; all[i] != NULL; i++)
		if (command_is_sub(all[i]) && opens_group(all, i))
			text_addf(out, " %.*s", (int)command_group_len(all[i]),
			          all[i]->name);
	text_add(out,
	         " \"\n"
	         "\t[ \"$prev\" = = ] && prev=${COMP_WORDS[COMP_CWORD-2]}\n"
	         "\t[ \"$cur\" = = ] && cur=''\n"
	         "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	         "\t\tcase ${COMP_WORDS[i]} in\n"
	         "\t\t--config|--color) ((i++)) ;;\n"
	         "\t\t-*|=) ;;\n"
	         "\t\t*)\n"
	         "\t\t\tif [ \"$cmd$help${COMP_WORDS[i]}\" = " HELP " ]; then\n"
	         "\t\t\t\thelp=1\n"
	         "\t\t\telif [ -z \"$cmd\" ]; then\n"
	         "\t\t\t\tcmd=${COMP_WORDS[i]}\n"
	         "\t\t\telif [ \"${groups#* $cmd }\" != \"$groups\" ]; then\n"
	         "\t\t\t\tcmd=\"$cmd ${COMP_WORDS[i]}\"\n"
	         "\t\t\tfi ;;\n"
	         "\t\tesac\n"
	         "\tdone\n"
	         "\tcase \"$cmd:$prev\" in\n");
	bash_values(out, "*", command_globals);
	for (size_t i = 0; all[i] != NULL; i++) {
		OWN(text_free) struct text pattern = { NULL, 0, 0 };

		text_add_shell(&pattern, all[i]->name);
		bash_values(out, text_str(&pattern), command_options(all[i]));
	}
	text_add(out, "\tesac\n"
	              "\tif [ -z \"$value\" ]; then\n");
	bash_commands(out, all);
	text_add(out, "\twords=\"$words");
	add_names(out, command_globals);
	text_add(out, "\"\n"
	              "\telse\n\t\twords=$values\n\tfi\n"
	              "\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
	              "\"$cur\")\n"
	              "\t[[ $cur == [\\'\\\"]* ]] ||\n"
	              "\t\tfor i in \"${!COMPREPLY[@]}\"; do\n"
	              "\t\t\tprintf -v \"COMPREPLY[i]\" %q "
	              "\"${COMPREPLY[i]}\"\n"
	              "\t\tdone\n"
	              "\t[ -n \"$files\" ] && compopt -o filenames &&\n"
	              "\t\tmapfile -t -O ${#COMPREPLY[@]} COMPREPLY "
	              "< <(compgen -f -- \"$cur\")\n"
	              "\treturn 0\n"
	              "}\n"
	              "complete -F _wxarchive wxarchive\n");
}

/* --- zsh */

/* Inside '...' and inside [...] of _arguments. */
static void zsh_add(struct text *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			text_add(out, "'\\''");
		else if (*s == '[' || *s == ']' || *s == ':' || *s == '\\')
			text_addf(out, "\\%c", *s);
		else
			text_add_char(out, *s);
	}
}

static void zsh_options(struct text *out, const struct args_option *options)
{
	for (const struct args_option *o = options; o->name != NULL; o++) {
		text_addf(out, " \\\n\t\t'%s--%s%s[", o->is_many ? "*" : "",
		          o->name, o->type == ARGS_FLAG ? "" : "=");
		zsh_add(out, o->help);
		text_add(out, "]");
		if (o->type != ARGS_FLAG)
			text_addf(out, ":%s:", o->value);
		if (o->type == ARGS_FILE)
			text_add(out, "_files");
		if (o->type == ARGS_CHOICE) {
			text_add(out, "(");
			add_joined(out, o->choices);
			text_add(out, ")");
		}
		text_add(out, "'");
	}
}

static void zsh_word_specs(struct text *out, const struct command *c)
{
	for (const struct args_word *w = command_words(c); w->name != NULL;
	     w++) {
		text_addf(out, " \\\n\t\t':%s:", w->name);
		if (w->choices != NULL) {
			text_add(out, "(");
			add_joined(out, w->choices);
			text_add(out, ")");
		} else if (w->is_file) {
			text_add(out, "_files");
		}
		text_add(out, "'");
	}
}

/* The first words (of == NULL), or the second words of a group. */
static void zsh_list(struct text *out, const struct command *const *all,
                     const struct command *of)
{
	text_add(out, "_describe command \"(");
	for (size_t i = 0; all[i] != NULL; i++) {
		const struct command *c = all[i];
		const bool is_group = of == NULL && command_is_sub(c);

		if (of == NULL ? !opens_group(all, i)
		               : !command_in_group(c, of->name,
		                                   command_group_len(of)))
			continue;
		text_add(out, " '");
		if (of == NULL)
			text_addf(out, "%.*s", (int)command_group_len(c),
			          c->name);
		else
			text_add(out, command_sub(c));
		text_add_char(out, ':');
		zsh_add(out, is_group ? "see its commands" : c->summary);
		text_add(out, "'");
	}
	text_add(out, ")\"");
}

void complete_zsh(struct text *out, const struct command *const *all)
{
	text_add(out,
	         "#compdef wxarchive\n"
	         "# zsh completion of wxarchive, made by \"wxarchive docs\"\n"
	         "_wxarchive()\n{\n"
	         "\tlocal -a rest\n\tlocal cmd='' help='' i n=0\n"
	         "\tfor ((i = 2; i < CURRENT; i++)); do\n"
	         "\t\tcase ${words[i]} in\n"
	         "\t\t--config|--color) ((i++)) ;;\n"
	         "\t\t-*) ;;\n"
	         "\t\t*)\n"
	         "\t\t\tif [[ $cmd$help${words[i]} == " HELP " ]]; then\n"
	         "\t\t\t\thelp=1; n=$i\n"
	         "\t\t\telif [[ -z $cmd ]]; then\n"
	         "\t\t\t\tcmd=${words[i]}; n=$i\n");
	for (size_t i = 0; all[i] != NULL; i++)
		if (command_is_sub(all[i]) && opens_group(all, i))
			text_addf(out,
			          "\t\t\telif [[ $cmd == %.*s ]]; then\n"
			          "\t\t\t\tcmd=\"$cmd ${words[i]}\"; n=$i\n",
			          (int)command_group_len(all[i]), all[i]->name);
	text_add(out, "\t\t\tfi ;;\n"
	              "\t\tesac\n"
	              "\tdone\n"
	              "\tif ((n > 0)); then\n"
	              "\t\twords=(\"${words[1]}\" \"${(@)words[n+1,-1]}\")\n"
	              "\t\t((CURRENT -= n - 1))\n"
	              "\tfi\n"
	              "\tcase $cmd in\n\t'') ");
	zsh_list(out, all, NULL);
	text_add(out, "\n\t\t[[ -n $help ]] || _describe command \"( '" HELP
	              ":" HELP_SAYS "')\"\n\t\t_arguments");
	zsh_options(out, command_globals);
	text_add(out, " ;;\n");
	for (size_t i = 0; all[i] != NULL; i++) {
		const struct command *c = all[i];

		if (command_is_sub(c) && opens_group(all, i)) {
			text_addf(out, "\t%.*s) ", (int)command_group_len(c),
			          c->name);
			zsh_list(out, all, c);
			text_add(out, " ;;\n");
		}
		text_addf(out, "\t'%s') _arguments", c->name);
		zsh_word_specs(out, c);
		zsh_options(out, command_options(c));
		zsh_options(out, command_globals);
		text_add(out, " ;;\n");
	}
	text_add(out, "\tesac\n}\n_wxarchive \"$@\"\n");
}

/* --- fish */

static void fish_quote(struct text *out, const char *s)
{
	text_add_char(out, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'' || *s == '\\')
			text_add_char(out, '\\');
		text_add_char(out, *s);
	}
	text_add_char(out, '\'');
}

/* The words of a command that were typed, which values of options are not. */
static const char fish_functions[] =
        "function __wxarchive_typed\n"
        "    set -l words (commandline -opc)\n"
        "    set -e words[1]\n"
        "    set -l typed\n"
        "    set -l is_value\n"
        "    set -l help\n"
        "    for word in $words\n"
        "        if test -n \"$is_value\"\n"
        "            set is_value\n"
        "        else if contains -- $word --config --color\n"
        "            set is_value 1\n"
        "        else if test \"$typed$help$word\" = " HELP "\n"
        "            set help 1\n"
        "        else if not string match -q -- '-*' $word\n"
        "            set -a typed $word\n"
        "        end\n"
        "    end\n"
        "    test (count $typed) -gt 0; and printf '%s\\n' $typed\n"
        "end\n"
        "# exactly these words were typed\n"
        "function __wxarchive_is\n"
        "    set -l typed (__wxarchive_typed)\n"
        "    test \"$typed\" = \"$argv\"\n"
        "end\n"
        "# these words, and perhaps others behind them\n"
        "function __wxarchive_in\n"
        "    set -l typed (__wxarchive_typed)\n"
        "    test (count $typed) -ge (count $argv)\n"
        "    and set typed $typed[1..(count $argv)]\n"
        "    and test \"$typed\" = \"$argv\"\n"
        "end\n";

/* c: NULL for those of all commands */
static void fish_options(struct text *out, const struct command *c,
                         const struct args_option *options)
{
	for (const struct args_option *o = options; o->name != NULL; o++) {
		text_add(out, "complete -c wxarchive");
		if (c != NULL)
			text_addf(out, " -n '__wxarchive_in %s'", c->name);
		text_addf(out, " -l %s", o->name);
		if (o->letter != '\0')
			text_addf(out, " -s %c", o->letter);
		if (o->type == ARGS_CHOICE) {
			text_add(out, " -x -a '");
			add_joined(out, o->choices);
			text_add_char(out, '\'');
		} else if (o->type == ARGS_FILE) {
			text_add(out, " -r -F");
		} else if (o->type != ARGS_FLAG) {
			text_add(out, " -x");
		}
		text_add(out, " -d ");
		fish_quote(out, o->help);
		text_add_char(out, '\n');
	}
}

static void fish_command(struct text *out, const struct command *const *all,
                         size_t i)
{
	const struct command *c = all[i];
	const bool is_sub = command_is_sub(c);

	if (opens_group(all, i)) {
		text_addf(out,
		          "complete -c wxarchive -n __wxarchive_is -a %.*s -d ",
		          (int)command_group_len(c), c->name);
		fish_quote(out, is_sub ? "see its commands" : c->summary);
		text_add_char(out, '\n');
	}
	if (is_sub) {
		text_addf(
		        out,
		        "complete -c wxarchive -n '__wxarchive_is %.*s' -a %s "
		        "-d ",
		        (int)command_group_len(c), c->name, command_sub(c));
		fish_quote(out, c->summary);
		text_add_char(out, '\n');
	}
	for (const struct args_word *w = command_words(c); w->name != NULL;
	     w++) {
		if (w->choices == NULL && !w->is_file)
			continue;
		text_addf(out, "complete -c wxarchive -n '__wxarchive_in %s'",
		          c->name);
		text_add(out, w->choices == NULL ? " -F" : " -a '");
		if (w->choices != NULL) {
			add_joined(out, w->choices);
			text_add_char(out, '\'');
		}
		text_add_char(out, '\n');
	}
	fish_options(out, c, command_options(c));
}

void complete_fish(struct text *out, const struct command *const *all)
{
	text_add(out,
	         "# fish completion of wxarchive, made by \"wxarchive docs\"\n"
	         "complete -c wxarchive -f\n");
	text_add(out, fish_functions);
	fish_options(out, NULL, command_globals);
	text_add(out, "complete -c wxarchive -n '__wxarchive_is; and not "
	              "__fish_seen_subcommand_from " HELP "' -a " HELP
	              " -d '" HELP_SAYS "'\n");
	for (size_t i = 0; all[i] != NULL; i++)
		fish_command(out, all, i);
}
