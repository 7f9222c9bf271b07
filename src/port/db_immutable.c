/* SPDX-License-Identifier: Apache-2.0 */
#include "port/db_immutable.h"

#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"

static int check_log(const char *path, struct err *e)
{
	OWN(mem_own) char *log = mem_format("%s-wal", path);
	struct stat st;

	if (stat(log, &st) != 0 || st.st_size == 0)
		return 0;
	(void)err_set(e, ERR_DISK,
	              "%s: its file system is read-only, and %s holds what is "
	              "not in it yet",
	              path, log);
	return err_hint(e, "mount it writable once and run 'wxarchive "
	                   "status', or copy both files to where you may "
	                   "write and set ledger.path");
}

int db_immutable_uri(struct text *out, const char *path, struct err *e)
{
	static const char plain[] = "/-._~";
	static const char digits[] = "0123456789ABCDEF";

	if (check_log(path, e) != 0)
		return -1;
	text_clear(out);
	/* "//" would begin the name of a host. */
	text_add(out, path[0] == '/' ? "file://" : "file:");
	for (const char *at = path; *at != '\0'; at++) {
		const unsigned char c = (unsigned char)*at;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr(plain, *at) != NULL) {
			text_add_char(out, *at);
			continue;
		}
		text_add_char(out, '%');
		text_add_char(out, digits[c >> 4]);
		text_add_char(out, digits[c & 15]);
	}
	text_add(out, "?immutable=1");
	return 0;
}
