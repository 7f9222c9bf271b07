/* log: events with typed fields, as text or JSON lines on standard error.
 *
 *   2026-03-02T08:14:07.113Z info capture.stored run=4f.. bytes=5242881
 *
 * Event names are stable.  A secret cannot be a field: there is no type for
 * it.  Phone numbers go in with KV_NUMBER and are masked unless configured.
 * Thread safe.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct clock;

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR, LOG_OFF };

enum log_kind { LOG_INT, LOG_TEXT, LOG_BOOL, LOG_NUMBER };

struct log_field {
	const char *key;
	enum log_kind kind;
	int64_t integer;
	const char *text;
};

static inline struct log_field log_int(const char *key, int64_t v)
{
	return (struct log_field){ key, LOG_INT, v, NULL };
}

static inline struct log_field log_text(const char *key, const char *v)
{
	return (struct log_field){ key, LOG_TEXT, 0, v };
}

static inline struct log_field log_bool(const char *key, bool v)
{
	return (struct log_field){ key, LOG_BOOL, v ? 1 : 0, NULL };
}

/* clang-format off */
#define KV(key, v) _Generic((v),                                          \
	bool: log_bool, char *: log_text, const char *: log_text,         \
	int: log_int, unsigned: log_int, long: log_int,                   \
	unsigned long: log_int, long long: log_int,                       \
	unsigned long long: log_int)(key, v)
/* clang-format on */
#define KV_NUMBER(key, v) ((struct log_field){ (key), LOG_NUMBER, 0, (v) })

#define log_event(level, name, ...)                                            \
	log_write((level), (name), (struct log_field[]){ __VA_ARGS__ },        \
	          sizeof((struct log_field[]){ __VA_ARGS__ }) /                \
	                  sizeof(struct log_field))

void log_write(enum log_level level, const char *name,
               const struct log_field *fields, size_t count);

/* Logs a failure: its code name, its text and its hint, then the fields. */
void log_failure(const char *name, const struct err *e);

/* The same of one that ends the work: the words for people follow, so a line
 * of text has its code alone, and of lines as JSON the first that tells of it
 * has its words. */
void log_end(const char *name, const struct err *e);

struct log_setup {
	enum log_level level;
	bool as_json;
	bool full_numbers;
	/* Whoever reads the lines is told at the end why the work failed:
	 * log_failure and log_end write nothing. */
	bool are_failures_told;
	int fd; /* where lines go; 2 by default */
};

/* Before any thread starts. */
void log_configure(const struct log_setup *setup);
/* Adds run=ID to every line from now on. */
void log_set_run(const char *run_id);
bool log_enabled(enum log_level level);
/* A line hook for the live block of a terminal: called with true before and
 * false after each line is written, so that the block can make room. */
void log_set_hook(void (*hook)(bool before, void *ctx), void *ctx);

#endif
