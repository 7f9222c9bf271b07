/* command: one row of the table of commands.
 *
 * To add a command NAME:
 *   1. src/cli/cmd_NAME.c defines "const struct command cmd_NAME = {...};"
 *      (one per row; "audit show" is cmd_audit_show; files may hold several
 *      rows of one first word), with its options, words and texts, and its
 *      function, of at most 60 lines: read the arguments, call one function of
 *      the product, print.
 *   2. src/cli/commands.h declares it, commands.c lists it.
 *   3. schema/NAME.schema.json describes what --json prints.
 * Dispatch, --help, manual pages and completion follow from the row.
 *
 * What the row says it opens is open in the context when run() is called and
 * is closed afterwards.  Results go to context->out (standard output), words
 * about progress to standard error through log.  run() returns the exit code,
 * or -1 with *e filled: cli prints it, and leaves with its code.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/args.h"

struct cli_context;
struct err;

/* What a command may open; bits. */
enum command_opens {
	COMMAND_CONFIG = 1,    /* the configuration, without its secrets */
	COMMAND_SECRETS = 2,   /* the configuration with its secrets */
	COMMAND_STORE = 4,     /* the archive, to read */
	COMMAND_LEDGER = 8,    /* the ledger, to read */
	COMMAND_WRITER = 16,   /* the lock, the archive, the ledger to write */
	COMMAND_KEY = 32,      /* the private key of the log */
	COMMAND_SOURCE = 64,   /* the source, signed in */
	COMMAND_NETWORK = 128, /* http is started; implied by SOURCE */
	COMMAND_STOPPABLE = 256, /* looks at context->stop; without it the
	                            first signal ends the process */
	COMMAND_GIVES_WAY = 512, /* lets go of the lock when another run asks
	                            for it, and never asks for it itself */
};

struct command_example {
	const char *line; /* "wxarchive sync --from ..." */
	const char *says;
};

struct command_exit {
	int code;
	const char *says;
};

struct command {
	const char *name;    /* "sync", "audit show" */
	const char *summary; /* one line, lower case, no full stop */
	/* Paragraphs for the manual page and --help, separated by "\n\n". */
	const char *description;
	const struct args_option *options;      /* NULL: none of its own */
	const struct args_word *words;          /* NULL: none */
	const struct command_example *examples; /* ends with line NULL */
	const struct command_exit *exits;       /* besides the common ones;
	                                           ends with says NULL */
	unsigned opens;                         /* enum command_opens */
	bool tells_failures; /* its result names each one: no line of the log */
	int (*run)(struct cli_context *context, struct err *e);
};

/* The options that every command has. */
extern const struct args_option command_globals[];
/* The exit codes of the program, all of them. */
extern const struct command_exit command_exits[];

/* The options and words of a row, never NULL. */
const struct args_option *command_options(const struct command *c);
/* Whether one of them is an instant. */
bool command_takes_date(const struct command *c);
const struct args_word *command_words(const struct command *c);
/* "wxarchive sync --from DATE --to DATE [OPTION]..." */
struct text;
void command_usage(struct text *out, const struct command *c);
/* First word of the name, and whether it has a second one. */
size_t command_group_len(const struct command *c);
bool command_is_sub(const struct command *c);
/* The part of the name after the first word; "" if none. */
const char *command_sub(const struct command *c);
bool command_in_group(const struct command *c, const char *group, size_t len);

#endif
