/* complete: the table of commands as shell completion.  Pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMPLETE_H
#define CLI_COMPLETE_H

struct command;
struct text;

void complete_bash(struct text *out, const struct command *const *all);
void complete_zsh(struct text *out, const struct command *const *all);
void complete_fish(struct text *out, const struct command *const *all);

#endif
