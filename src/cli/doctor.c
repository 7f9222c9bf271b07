/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/context.h"
#include "cli/denied.h"
#include "cli/words.h"

#define NAME_COLUMNS 14

void doctor_free(struct doctor *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->findings[i].text);
		free(d->findings[i].hint);
	}
	free(d->findings);
}

const char *doctor_verdict_name(enum doctor_verdict v)
{
	switch (v) {
	case DOCTOR_OK:
		return "ok";
	case DOCTOR_WARN:
		return "warn";
	case DOCTOR_FAIL:
		return "FAIL";
	}
	return "";
}

static enum output_color color_of(enum doctor_verdict v)
{
	switch (v) {
	case DOCTOR_OK:
		return OUTPUT_GREEN;
	case DOCTOR_WARN:
		return OUTPUT_YELLOW;
	case DOCTOR_FAIL:
		return OUTPUT_RED;
	}
	return OUTPUT_PLAIN;
}

static void print_finding(struct output *o, const struct doctor_finding *f)
{
	const size_t start = o->text.len;
	struct err ignored;
	size_t hint;
	char verdict[8];

	(void)snprintf(verdict, sizeof(verdict), "%-4s",
	               doctor_verdict_name(f->verdict));
	output_add(o, color_of(f->verdict), verdict);
	text_addf(&o->text, "  %-*s  ", NAME_COLUMNS, f->name);
	text_add_plain(&o->text, f->text);
	text_add_char(&o->text, '\n');
	words_wrap(o, start, 8 + NAME_COLUMNS);
	hint = o->text.len;
	if (f->hint != NULL) {
		text_addf(&o->text, "%*s-> ", 8 + NAME_COLUMNS, "");
		text_add_plain(&o->text, f->hint);
		text_add_char(&o->text, '\n');
	}
	words_wrap(o, hint, 8 + NAME_COLUMNS + 3);
	if (output_flush(o, &ignored) != 0)
		return; /* and told when the last line fails, too */
}

/* Takes over text and hint. */
static void add(struct doctor *d, const struct doctor_finding *f)
{
	d->findings =
	        mem_resize(d->findings, d->count + 1, sizeof(*d->findings));
	d->findings[d->count++] = *f;
	if (!d->context->out.is_json)
		print_finding(&d->context->out, f);
}

static char *PRINTF(1, 0) format(const char *fmt, va_list args)
{
	char line[ERR_TEXT_MAX];

	(void)vsnprintf(line, sizeof(line), fmt, args);
	return mem_copy_text(line);
}

void doctor_ok(struct doctor *d, const char *name, const char *fmt, ...)
{
	struct doctor_finding f = { .verdict = DOCTOR_OK, .name = name };
	va_list args;

	va_start(args, fmt);
	f.text = format(fmt, args);
	va_end(args);
	add(d, &f);
}

void doctor_say(struct doctor *d, enum doctor_verdict verdict, const char *name,
                enum err_code code, const char *hint, const char *fmt, ...)
{
	struct doctor_finding f = { .verdict = verdict, .name = name };
	va_list args;

	va_start(args, fmt);
	f.text = format(fmt, args);
	va_end(args);
	if (verdict == DOCTOR_FAIL)
		f.code = code;
	if (verdict != DOCTOR_OK && hint != NULL)
		f.hint = mem_copy_text(hint);
	add(d, &f);
}

void doctor_fail(struct doctor *d, const char *name, const struct err *e,
                 const char *hint)
{
	struct err known = *e;

	denied_hint(&known, d->context->config, "doctor");
	doctor_say(d, DOCTOR_FAIL, name, e->code,
	           known.hint[0] != '\0' ? known.hint : hint, "%s", e->text);
}

static int gravity(enum exit_code code)
{
	switch (code) {
	case EXIT_WRONG:
		return 6;
	case EXIT_STORAGE:
		return 5;
	case EXIT_CREDENTIALS:
		return 4;
	case EXIT_USAGE:
		return 3;
	case EXIT_FAILED:
	case EXIT_EXCEPTIONS:
		return 2;
	case EXIT_LOCKED:
		return 1;
	case EXIT_COMPLETE:
		return 0;
	}
	return 0;
}

enum exit_code doctor_exit_code(const struct doctor_finding *findings,
                                size_t count)
{
	enum exit_code worst = EXIT_COMPLETE;

	for (size_t i = 0; i < count; i++) {
		const enum exit_code code = err_exit_code(findings[i].code);

		if (findings[i].verdict == DOCTOR_FAIL &&
		    gravity(code) > gravity(worst))
			worst = code;
	}
	return worst;
}

enum doctor_verdict doctor_judge_clock(int64_t offset_ms)
{
	const int64_t off = offset_ms < 0 ? -offset_ms : offset_ms;

	if (off > 300 * SECOND_MS)
		return DOCTOR_FAIL;
	return off > 5 * SECOND_MS ? DOCTOR_WARN : DOCTOR_OK;
}

enum doctor_verdict doctor_judge_space(int64_t free_bytes, int64_t min_bytes)
{
	if (free_bytes < min_bytes)
		return DOCTOR_FAIL;
	return free_bytes / 2 < min_bytes ? DOCTOR_WARN : DOCTOR_OK;
}

enum doctor_verdict doctor_judge_expiry(int64_t remaining_ms)
{
	if (remaining_ms <= 0)
		return DOCTOR_FAIL;
	return remaining_ms < 7 * DAY_MS ? DOCTOR_WARN : DOCTOR_OK;
}

static bool has_scope(const char *scopes, const char *scope)
{
	const size_t len = strlen(scope);

	for (const char *at = scopes; *at != '\0';) {
		const size_t word = strcspn(at, " ");

		if (word == len && memcmp(at, scope, len) == 0)
			return true;
		at += word;
		at += strspn(at, " ");
	}
	return false;
}

enum doctor_verdict doctor_judge_scopes(const char *scopes)
{
	if (scopes == NULL)
		return DOCTOR_OK;
	return has_scope(scopes, "cjp:config") ||
	                       has_scope(scopes, "cjp:config_read")
	               ? DOCTOR_OK
	               : DOCTOR_FAIL;
}
