/* options: the one table of settings; everything else about them is made
 * from it (reading, ranges, defaults, sample file, show, manual page).
 * Private to config.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

/* type, how the field is declared */
enum options_type {
	OPTION_TEXT,     /* char *: a line of text */
	OPTION_ORIGIN,   /* char *: the name in a signed note */
	OPTION_UUID,     /* char *: lower-cased */
	OPTION_URL,      /* char *: without a final slash */
	OPTION_PROXY,    /* char *: "http://HOST:PORT", or https */
	OPTION_PATH,     /* char *: made absolute by the file's folder */
	OPTION_CHOICE,   /* char *: one of names */
	OPTION_LIST,     /* char *: networks, separated by commas */
	OPTION_SECRET,   /* struct secret *: read from the file named */
	OPTION_ENUM,     /* 4 bytes, or a bool: the index in names */
	OPTION_BOOL,     /* bool */
	OPTION_COUNT,    /* int64_t */
	OPTION_SIZE,     /* int64_t, bytes */
	OPTION_DURATION, /* int64_t, milliseconds */
};

struct options_row {
	const char *section, *key;
	enum options_type type;
	size_t offset, size;      /* of the field; size of numbers */
	const char *fallback;     /* as a file would write it; NULL: not set */
	const char *otherwise;    /* what holds without it, in words; or NULL */
	int64_t min, max;         /* of numbers */
	const char *const *names; /* of choices, NULL-terminated */
	const char *help;         /* one sentence or two, for people */
	bool is_required;
};

/* Where a value came from. */
enum options_from {
	OPTIONS_FROM_DEFAULT,
	OPTIONS_FROM_FILE,
	OPTIONS_FROM_CREDENTIAL,
	OPTIONS_FROM_ENVIRONMENT,
};

/* One for each row of options_rows, in struct config. */
struct config_origin {
	enum options_from from;
	int line; /* of the file; 0: none */
};

/* The settings, section by section (offsets in struct config), and those of
 * an [exclude NAME] section (offsets in struct exclude_rule). */
extern const struct options_row options_rows[];
extern const size_t options_count;
extern const struct options_row options_exclude_rows[];
extern const size_t options_exclude_count;

/* The row, or NULL. */
const struct options_row *options_find(const struct options_row *rows,
                                       size_t count, const char *section,
                                       const char *key);
/* Whether row i opens a section, and what the section is for. */
bool options_opens_section(size_t i);
const char *options_section_help(const char *section);

/* What a value may be: "a whole number from 1 to 256". */
void options_allowed(struct text *out, const struct options_row *row);

#endif
