/* The free space that the setup demands.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <sys/statvfs.h>

#include "base/err.h"
#include "base/text.h"
#include "store/folder.h"

/* An artefact is more than its bytes: sidecars, folder, rounding. */
#define OVERHEAD_BYTES (INT64_C(64) << 10)

int64_t folder_space_allowance(int64_t margin)
{
	const int64_t share = margin / 64;

	return share < FOLDER_LOOK_BYTES ? share : FOLDER_LOOK_BYTES;
}

static int fail_full(const struct folder *f, int64_t free_bytes, int64_t needed,
                     struct err *e)
{
	OWN(text_free) struct text words = { 0 };

	text_add_bytes_human(&words, free_bytes);
	text_add(&words, " free, ");
	text_add_bytes_human(&words, needed);
	text_add(&words, " needed for what is on its way");
	if (f->free_min_bytes > 0) {
		text_add(&words, " and ");
		text_add_bytes_human(&words, f->free_min_bytes);
		text_add(&words, " to stay free");
	}
	(void)err_set(e, ERR_FULL, "%s: %s", f->root, text_str(&words));
	return err_hint(e, "free space on the file system of %s%s", f->root,
	                f->free_min_bytes > 0
	                        ? ", or lower archive.free_space_min"
	                        : "");
}

int folder_space_look(struct folder *f, int64_t bytes, struct err *e)
{
	const int64_t needed = bytes + f->owed_bytes;
	struct statvfs fs;
	int64_t free_bytes;

	if (fstatvfs(f->tmp_fd, &fs) != 0)
		return folder_fail(f->root, -1, errno, e, "free space of %s",
		                   f->root);
	free_bytes = (int64_t)(fs.f_bavail * fs.f_frsize);
	f->allowed_bytes = 0;
	if (free_bytes - f->free_min_bytes < needed)
		return fail_full(f, free_bytes, needed, e);
	f->allowed_bytes =
	        folder_space_allowance(free_bytes - f->free_min_bytes - needed);
	return 0;
}

int folder_space_check(struct folder *f, int64_t bytes, struct err *e)
{
	const int64_t use = bytes + OVERHEAD_BYTES;

	if (atomic_fetch_sub(&f->allowed_bytes, use) >= use)
		return 0;
	return folder_space_look(f, bytes, e);
}
