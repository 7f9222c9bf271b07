/* manual: the table of commands as manual pages (roff, man macros).  Pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include <stddef.h>

struct command;
struct text;

/* wxarchive(1) */
void manual_program(struct text *out, const struct command *const *all);
/* wxarchive-GROUP(1): the command of that name, or all commands that have it
 * as their first word. */
void manual_group(struct text *out, const struct command *const *all,
                  const char *group, size_t len);
/* wxarchive.conf(5) */
void manual_config(struct text *out);
/* The commands in Markdown, for the documentation of the project. */
void manual_markdown(struct text *out, const struct command *const *all);

#endif
