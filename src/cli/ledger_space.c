/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ledger_space.h"

#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "config/config.h"

#define LOG_BYTES  (INT64_C(64) << 20)
#define NONE_BYTES (INT64_C(64) << 10)

bool ledger_space_is_apart(const struct config *c)
{
	struct stat ledger, archive;

	return stat(c->ledger.path, &ledger) == 0 &&
	       stat(c->archive.root, &archive) == 0 &&
	       ledger.st_dev != archive.st_dev;
}

int64_t ledger_space_min_bytes(const struct config *c)
{
	const int64_t archive = c->archive.free_space_min_bytes;

	return archive < LOG_BYTES ? archive : LOG_BYTES;
}

int ledger_space_check(const struct config *c, struct err *e)
{
	const int64_t free_bytes = file_free_bytes(c->ledger.path);
	const int64_t min_bytes = ledger_space_min_bytes(c);
	OWN(text_free) struct text words = { NULL, 0, 0 };

	if (!ledger_space_is_apart(c) || free_bytes < 0 ||
	    free_bytes >= min_bytes)
		return 0;
	text_add_bytes_human(&words, free_bytes);
	text_add(&words, " free, ");
	text_add_bytes_human(&words, min_bytes);
	text_add(&words, " needed for a run");
	(void)err_set(e, ERR_FULL, "ledger %s: %s", c->ledger.path,
	              text_str(&words));
	return err_hint(e,
	                "free space on the file system of %s, or lower "
	                "archive.free_space_min",
	                c->ledger.path);
}

static bool is_none(const char *path)
{
	const int64_t free_bytes = file_free_bytes(path);

	return free_bytes >= 0 && free_bytes < NONE_BYTES;
}

bool ledger_space_is_none(const struct config *c)
{
	return is_none(c->archive.root) || is_none(c->ledger.path);
}
