/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/invoked.h"
#include "base/text.h"

/* Makes buf safe to show; it may have been cut within a character. */
static void make_printable(char *buf)
{
	const size_t len = strlen(buf);
	size_t i = 0;

	while (i < len) {
		const size_t step = text_printable(buf + i, len - i);

		if (step == 0)
			buf[i] = '?';
		i += step == 0 ? 1 : step;
	}
}

/* The values may point into the old text, so it is replaced last. */
static void set_text(char *out, size_t size, const char *fmt, va_list args)
        PRINTF(3, 0);
static void set_text(char *out, size_t size, const char *fmt, va_list args)
{
	char buf[ERR_TEXT_MAX];

	(void)vsnprintf(buf, size, fmt, args);
	make_printable(buf);
	memcpy(out, buf, strlen(buf) + 1);
}

static void set_code(struct err *e, enum err_code code)
{
	e->code = code;
	e->retry_after_ms = 0;
	e->hint[0] = '\0';
}

int err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_text(e->text, sizeof(e->text), fmt, args);
	va_end(args);
	set_code(e, code);
	return -1;
}

/* A unit may write only where it says (ProtectSystem=strict). */
static const char unit_hint[] =
        "; or name its folder in ReadWritePaths= of the unit (systemctl edit "
        "wxarchive-sync)";

/* What helps wherever it happens; who knows more says it afterwards. */
static void hint_at_storage(struct err *e, int number)
{
	if (e->code == ERR_FULL)
		(void)err_hint(e, "free space on its file system, and run the "
		                  "command again");
	else if (e->code == ERR_DISK && number == EROFS)
		(void)err_hint(e,
		               "mount its file system writable; the kernel's "
		               "log tells whether it was made read-only after "
		               "an error%s",
		               invoked_by_systemd() ? unit_hint : "");
	else if (e->code == ERR_DISK && number == EIO)
		(void)err_hint(e, "the kernel's log tells why; check the disk "
		                  "and run the command again");
}

int err_set_errno(struct err *e, enum err_code code, int number,
                  const char *fmt, ...)
{
	const bool is_full = number == ENOSPC || number == EDQUOT;
	const char *reason = strerrordesc_np(number);
	size_t len;
	va_list args;

	va_start(args, fmt);
	set_text(e->text, sizeof(e->text), fmt, args);
	va_end(args);
	len = strlen(e->text);
	if (reason != NULL)
		(void)snprintf(e->text + len, sizeof(e->text) - len, ": %s",
		               reason);
	else
		(void)snprintf(e->text + len, sizeof(e->text) - len,
		               ": error %d", number);
	set_code(e, code == ERR_DISK && is_full ? ERR_FULL : code);
	hint_at_storage(e, number);
	return -1;
}

int err_context(struct err *e, const char *fmt, ...)
{
	char old[ERR_TEXT_MAX];
	size_t len;
	va_list args;

	memcpy(old, e->text, sizeof(old));
	va_start(args, fmt);
	set_text(e->text, sizeof(e->text), fmt, args);
	va_end(args);
	len = strlen(e->text);
	(void)snprintf(e->text + len, sizeof(e->text) - len, ": %s", old);
	make_printable(e->text);
	return -1;
}

int err_hint(struct err *e, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	set_text(e->hint, sizeof(e->hint), fmt, args);
	va_end(args);
	return -1;
}

void err_clear(struct err *e)
{
	set_code(e, ERR_NONE);
	e->text[0] = '\0';
}

struct row {
	enum err_code code;
	const char *name;
	enum exit_code status;
	enum retry_class retry;
};

static const struct row rows[] = {
#define ERR_ROW(id, number, name, status, retry)                               \
	{ ERR_##id, name, status, retry },
	ERR_CODES(ERR_ROW)
#undef ERR_ROW
};

/* A number that is not in the table (an older ledger read by mistake) counts
 * as our own bug. */
static const struct row *row_of(enum err_code code)
{
	const struct row *bug = &rows[0];

	for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
		if (rows[i].code == code)
			return &rows[i];
		if (rows[i].code == ERR_BUG)
			bug = &rows[i];
	}
	return bug;
}

const char *err_name(enum err_code code)
{
	return row_of(code)->name;
}

enum exit_code err_exit_code(enum err_code code)
{
	return row_of(code)->status;
}

enum retry_class err_retry(enum err_code code)
{
	return row_of(code)->retry;
}
