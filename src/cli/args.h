/* args: what a command may be given, and what it was given.
 *
 * GNU forms: --name VALUE, --name=VALUE, -l VALUE, -lVALUE, grouped flags,
 * -- ends the options.  Names are not abbreviated.  Pure.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct text;

enum args_type {
	ARGS_FLAG,
	ARGS_TEXT,
	ARGS_FILE, /* the same, completed with file names */
	ARGS_WHEN, /* an instant, in the configured zone */
	ARGS_COUNT,
	ARGS_SIZE,
	ARGS_DURATION,
	ARGS_SHARE, /* "1/30", "0.5": a share of one, as millionths */
	ARGS_CHOICE,
};

/* Arrays of these end with a name of NULL. */
struct args_option {
	const char *name; /* without -- */
	char letter;      /* 0: none */
	enum args_type type;
	const char *value;          /* "DATE", as help shows it */
	const char *const *choices; /* of ARGS_CHOICE, NULL-terminated */
	int64_t min, max;           /* of numbers; both 0: no range */
	const char *help;           /* without full stop */
	bool is_required;
	bool is_many; /* may be given more than once */
};

struct args_word {
	const char *name; /* "CALL" */
	const char *help;
	const char *const *choices; /* NULL: any text */
	bool is_optional;
	bool is_file; /* completed with file names */
};

/* What belongs to one command. */
struct args_spec {
	const char *usage; /* put at the end of some messages */
	const struct args_option *options, *globals;
	const struct args_word *words;
	int64_t now_ms; /* for instants such as "7d", so long ago */
};

struct args;
/* argv without program and command.  Strings are borrowed from it.
 * ERR_USAGE in one line that says what is allowed.  With --help or --version
 * among the arguments nothing is required. */
int args_parse(struct args **out, const struct args_spec *spec, int argc,
               const char *const *argv, struct err *e) MUST_CHECK;
void args_free(struct args *a);
OWN_TYPE(args, struct args, args_free)

/* Reads the instants again, once the zone is known. */
int args_read_times(struct args *a, struct err *e) MUST_CHECK;

/* By the name of an option of the command or of all; another name is our own
 * bug and ends the process. */
bool args_has(const struct args *a, const char *name);
const char *args_text(const struct args *a, const char *name); /* or NULL */
/* The value given as number i of an option that may be given more than once;
 * NULL when it was not given so often. */
const char *args_text_at(const struct args *a, const char *name, size_t i);
int64_t args_number(const struct args *a, const char *name, int64_t otherwise);
/* Word i, or NULL. */
const char *args_word(const struct args *a, size_t i);

/* How many of the arguments at argv[at] one option takes (1 or 2), 0 when
 * there is no option; -1: it is none of options.  To find the command. */
int args_span(const struct args_option *options, int argc,
              const char *const *argv, int at);
/* "--a, --b" */
void args_add_names(struct text *out, const struct args_option *options);
/* "a, b, c" */
void args_add_choices(struct text *out, const char *const *choices);
/* The nearest "--name" of the options to a word such as "--fro", or NULL. */
const char *args_nearest(const struct args_spec *spec, const char *word);

#endif
