/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"

#define RUN_MAX 64

/* The one global state of the program but the stop flag.  All but the level
 * and are_failures_told is under the lock. */
static struct {
	pthread_mutex_t lock;
	_Atomic int level;
	atomic_bool are_failures_told;
	bool as_json;
	bool full_numbers;
	int fd;
	char run[RUN_MAX];
	char ended[ERR_TEXT_MAX]; /* the words that log_end has told */
	void (*hook)(bool before, void *ctx);
	void *hook_ctx;
} state = { .lock = PTHREAD_MUTEX_INITIALIZER,
	    .level = LOG_INFO,
	    .fd = STDERR_FILENO };

static const char *level_name(enum log_level level)
{
	switch (level) {
	case LOG_DEBUG:
		return "debug";
	case LOG_INFO:
		return "info";
	case LOG_WARN:
		return "warn";
	case LOG_ERROR:
	case LOG_OFF:
		break;
	}
	return "error";
}

/* A word as it is; anything else in double quotes. */
static void add_value(struct text *line, const char *s)
{
	OWN(text_free) struct text plain = { NULL, 0, 0 };
	const char *p;

	text_add_plain(&plain, s);
	p = text_str(&plain);
	if (*p != '\0' && p[strcspn(p, " \"=\\")] == '\0') {
		text_add(line, p);
		return;
	}
	text_add_char(line, '"');
	for (; *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			text_add_char(line, '\\');
		text_add_char(line, *p);
	}
	text_add_char(line, '"');
}

static void add_text(struct text *line, const char *s)
{
	if (state.as_json)
		text_add_json(line, s, strlen(s));
	else
		add_value(line, s);
}

static void add_number(struct text *line, const char *s)
{
	OWN(text_free) struct text masked = { NULL, 0, 0 };

	if (!state.full_numbers) {
		text_add_masked(&masked, s);
		s = text_str(&masked);
	}
	add_text(line, s);
}

static void add_key(struct text *line, const char *key)
{
	if (state.as_json)
		text_addf(line, ",\"%s\":", key);
	else
		text_addf(line, " %s=", key);
}

/* A text that is not there leaves no field. */
static void add_field(struct text *line, const struct log_field *f)
{
	if ((f->kind == LOG_TEXT || f->kind == LOG_NUMBER) && f->text == NULL)
		return;
	add_key(line, f->key);
	switch (f->kind) {
	case LOG_INT:
		text_addf(line, "%" PRId64, f->integer);
		break;
	case LOG_TEXT:
		add_text(line, f->text);
		break;
	case LOG_BOOL:
		text_add(line, f->integer != 0 ? "true" : "false");
		break;
	case LOG_NUMBER:
		add_number(line, f->text);
		break;
	}
}

static void add_head(struct text *line, enum log_level level, const char *name)
{
	char time[WHEN_TEXT_MAX];

	(void)when_text(time, clock_now(&clock_system));
	text_addf(line,
	          state.as_json ? "{\"time\":\"%s\",\"level\":\"%s\","
	                          "\"event\":\"%s\""
	                        : "%s %s %s",
	          time, level_name(level), name);
	if (state.run[0] == '\0')
		return;
	add_key(line, "run");
	add_text(line, state.run);
}

/* One write per line, so that lines of several processes do not mix.  A log
 * that cannot be written must not end the work. */
static void put_line(const struct text *line)
{
	size_t done = 0;

	if (state.hook != NULL)
		state.hook(true, state.hook_ctx);
	while (done < line->len) {
		const ssize_t n =
		        write(state.fd, line->data + done, line->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	if (state.hook != NULL)
		state.hook(false, state.hook_ctx);
}

void log_write(enum log_level level, const char *name,
               const struct log_field *fields, size_t count)
{
	OWN(text_free) struct text line = { NULL, 0, 0 };
	const int saved = errno;

	if (!log_enabled(level))
		return;
	(void)pthread_mutex_lock(&state.lock);
	add_head(&line, level, name);
	for (size_t i = 0; i < count; i++)
		add_field(&line, &fields[i]);
	text_add(&line, state.as_json ? "}\n" : "\n");
	put_line(&line);
	(void)pthread_mutex_unlock(&state.lock);
	errno = saved;
}

/* Whether the words of what ends the work stand in a line yet, and that they
 * do from now on. */
static bool is_told(const char *text)
{
	bool is_told;

	(void)pthread_mutex_lock(&state.lock);
	is_told = !state.as_json || text_equal(state.ended, text);
	(void)snprintf(state.ended, sizeof(state.ended), "%s", text);
	(void)pthread_mutex_unlock(&state.lock);
	return is_told;
}

void log_end(const char *name, const struct err *e)
{
	if (atomic_load(&state.are_failures_told))
		return;
	if (is_told(e->text))
		log_event(LOG_ERROR, name, KV("code", err_name(e->code)));
	else
		log_failure(name, e);
}

void log_failure(const char *name, const struct err *e)
{
	const struct log_field fields[] = {
		log_text("code", err_name(e->code)),
		log_text("text", e->text),
		log_text("hint", e->hint[0] == '\0' ? NULL : e->hint),
	};

	if (!atomic_load(&state.are_failures_told))
		log_write(LOG_ERROR, name, fields, ARRAY_COUNT(fields));
}

void log_configure(const struct log_setup *setup)
{
	(void)pthread_mutex_lock(&state.lock);
	state.level = (int)setup->level;
	state.are_failures_told = setup->are_failures_told;
	state.as_json = setup->as_json;
	state.full_numbers = setup->full_numbers;
	state.fd = setup->fd;
	state.ended[0] = '\0';
	(void)pthread_mutex_unlock(&state.lock);
}

void log_set_run(const char *run_id)
{
	(void)pthread_mutex_lock(&state.lock);
	(void)snprintf(state.run, sizeof(state.run), "%s", run_id);
	(void)pthread_mutex_unlock(&state.lock);
}

bool log_enabled(enum log_level level)
{
	return level != LOG_OFF && (int)level >= state.level;
}

void log_set_hook(void (*hook)(bool before, void *ctx), void *ctx)
{
	(void)pthread_mutex_lock(&state.lock);
	state.hook = hook;
	state.hook_ctx = ctx;
	(void)pthread_mutex_unlock(&state.lock);
}
