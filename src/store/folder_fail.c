/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "store/folder.h"

static int fail_full(const char *root, int64_t needed, const char *what,
                     struct err *e)
{
	const int64_t free_bytes = file_free_bytes(root);
	OWN(text_free) struct text words = { 0 };

	if (free_bytes >= 0) {
		text_add_bytes_human(&words, free_bytes);
		text_add(&words, " free");
	}
	if (needed >= 0) {
		text_add(&words, words.len > 0 ? ", " : "");
		text_add_bytes_human(&words, needed);
		text_add(&words, " needed");
	}
	(void)err_set(e, ERR_FULL, "%s: no space left%s%s", what,
	              words.len > 0 ? ": " : "", text_str(&words));
	return err_hint(e,
	                "free space on the file system of %s (or raise its "
	                "quota) and run the command again: it goes on where "
	                "it stopped",
	                root);
}

int folder_fail(const char *root, int64_t needed, int number, struct err *e,
                const char *fmt, ...)
{
	char what[512];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(what, sizeof(what), fmt, args);
	va_end(args);
	if (number == ENOSPC || number == EDQUOT)
		return fail_full(root, needed, what, e);
	if (number == EROFS) {
		(void)err_set(e, ERR_DISK, "%s: the file system is read-only",
		              what);
		return err_hint(e,
		                "mount the file system of %s writable; the "
		                "kernel's log tells whether it was made "
		                "read-only after an error",
		                root);
	}
	(void)err_set_errno(e, ERR_DISK, number, "%s", what);
	if (number == EACCES || number == EPERM)
		return err_hint(e, "the archive must belong to the user that "
		                   "runs wxarchive");
	if (number == EIO)
		return err_hint(e, "check the disk under %s", root);
	return -1;
}
