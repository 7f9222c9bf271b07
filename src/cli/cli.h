/* cli: the program from its arguments to its exit code.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

struct command;

/* Called once, by main, in a process with one thread. */
int cli_main(int argc, char **argv);

/* Where the command's arguments begin, its row and the rest of argv: pure but
 * for *e.  For tests. */
struct cli_choice {
	const struct command *command; /* NULL: help or version of the whole */
	const char *group;             /* its help was asked for; or NULL */
	const char **argv;             /* without program and command; owned */
	int argc;
	int is_help, is_version;
};
struct err;
/* ERR_USAGE names what is allowed. */
int cli_choose(struct cli_choice *out, const struct command *const *all,
               int argc, const char *const *argv, struct err *e);

#endif
