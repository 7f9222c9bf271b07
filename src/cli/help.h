/* help: the table of commands as text for a terminal.  Pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stddef.h>

struct args_option;
struct command;
struct text;

/* "wxarchive --help" */
void help_overview(struct text *out, const struct command *const *all);
/* "wxarchive sync --help" */
void help_command(struct text *out, const struct command *c);
/* "wxarchive audit --help": the commands of a group. */
void help_group(struct text *out, const struct command *const *all,
                const char *group, size_t len);
/* The names, each once, "sync, status, audit show"; those of one group when
 * group is not NULL. */
void help_add_names(struct text *out, const struct command *const *all,
                    const char *group, size_t len);

/* Breaks words into lines of at most width columns; the first starts at
 * column at, the others are indented to indent. */
void help_wrap(struct text *out, const char *words, size_t at, size_t indent,
               size_t width);
/* "    --from DATE" of an option, without line end. */
void help_add_option(struct text *out, const struct args_option *o);

#endif
