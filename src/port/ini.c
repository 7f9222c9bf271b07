/* ini: configuration files, read by libinih.
 *
 * The file is read whole and handed to libinih line by line, so that the
 * number of the line is known and no line is cut silently.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/ini.h"

/* libinih has a type of the same name. */
#define ini_handler inih_handler
#include <ini.h>
#undef ini_handler
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

#define FILE_MAX_BYTES ((size_t)1024 * 1024)
/* With line end and NUL, and with the NUL that libinih wants spare. */
#define LINE_MAX_BYTES 8192
/* libinih cuts longer names of sections. */
#define SECTION_MAX 49

struct reading {
	const char *path;
	const char *at;
	const char *end;
	int line;
	bool is_failed;
	ini_handler *handler;
	void *ctx;
	struct err *e;
};

static int line_error(struct reading *r, const char *what)
{
	r->is_failed = true;
	r->at = r->end;
	return err_set(r->e, ERR_CONFIG, "%s:%d: %s", r->path, r->line, what);
}

static const char *line_fault(const char *line, size_t len)
{
	if (len + 3 > LINE_MAX_BYTES)
		return "line is longer than 8189 bytes";
	if (memchr(line, '\0', len) != NULL)
		return "line holds a zero byte";
	if (!text_is_utf8(line, len))
		return "line is not UTF-8";
	return NULL;
}

/* libinih's idea of fgets. */
static char *read_line(char *buf, int size, void *ctx)
{
	struct reading *r = ctx;
	const size_t left = (size_t)(r->end - r->at);
	const char *nl = left > 0 ? memchr(r->at, '\n', left) : NULL;
	const size_t len = nl != NULL ? (size_t)(nl - r->at) : left;
	const char *fault;

	(void)size; /* LINE_MAX_BYTES */
	if (left == 0)
		return NULL;
	r->line++;
	fault = line_fault(r->at, len);
	if (fault != NULL) {
		(void)line_error(r, fault);
		return NULL;
	}
	memcpy(buf, r->at, len);
	buf[len] = '\0';
	r->at += nl != NULL ? len + 1 : len;
	return buf;
}

static int take_setting(void *ctx, const char *section, const char *name,
                        const char *value)
{
	struct reading *r = ctx;

	if (*name == '\0')
		return line_error(r, "setting has no name") == 0;
	if (strlen(section) >= SECTION_MAX)
		return line_error(r, "name of the section is longer than 48 "
		                     "bytes") == 0;
	if (r->handler(r->ctx, section, name, value, r->line, r->e) != 0) {
		r->is_failed = true;
		r->at = r->end;
		return 0;
	}
	return 1;
}

int ini_read(const char *path, ini_handler *handler, void *ctx, struct err *e)
{
	OWN(text_free) struct text all = { 0 };
	struct reading r = { .path = path, .handler = handler, .ctx = ctx };
	int at;

	if (file_read(&all, path, FILE_MAX_BYTES, e) != 0) {
		e->code = ERR_CONFIG;
		return -1;
	}
	r.at = text_str(&all);
	r.end = r.at + all.len;
	r.e = e;
	/* Values are taken as they stand: no continuation, and a ';' in a
	 * value belongs to it. */
	ini_allow_multiline = false;
	ini_allow_inline_comments = false;
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_initial_alloc = LINE_MAX_BYTES;
	at = ini_parse_stream(read_line, &r, take_setting, &r);
	if (r.is_failed)
		return -1;
	if (at != 0) {
		(void)line_error(&r, "neither [section], name = value nor "
		                     "comment");
		return err_hint(e, "comments begin with # or ; on a line of "
		                   "their own");
	}
	return 0;
}
