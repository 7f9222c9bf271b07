/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/folder.h"
#include "store/folder_part.h"

/* Which boot of the machine wrote what is in tmp/.  Where that cannot be read,
 * half-written bytes are fetched again. */
#define BOOT_FILE   "boot"
#define BOOT_ID     "/proc/sys/kernel/random/boot_id"
#define BOOT_MAX    256

#define PART_SUFFIX ".part"

static bool part_oid(char oid[OID_TEXT_MAX], const char *name)
{
	if (strlen(name) != OID_TEXT_MAX - 1 + strlen(PART_SUFFIX) ||
	    !text_ends(name, PART_SUFFIX))
		return false;
	(void)snprintf(oid, OID_TEXT_MAX, "%.32s", name);
	return kind_is_oid(oid);
}

static bool is_other_boot(const struct folder *f, struct text *now)
{
	OWN(mem_own) char *path = mem_format("%s/tmp/" BOOT_FILE, f->root);
	OWN(text_free) struct text then = { 0 };
	struct err ignored = { 0 };

	if (file_read(now, BOOT_ID, BOOT_MAX, &ignored) != 0) {
		log_failure("store.no_boot_id", &ignored);
		return true;
	}
	return file_read(&then, path, BOOT_MAX, &ignored) != 0 ||
	       !text_equal(text_str(now), text_str(&then));
}

static int forget_bytes(const struct folder *f, const char *part, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	OWN(file_close) int fd = -1;
	const char *shown = arena_format(a, "%s/tmp/%s", f->root, part);
	const char **names;
	size_t count;

	if (folder_read_dir(&fd, f->tmp_fd, part, shown, e) != 0 ||
	    folder_names_list(a, fd, shown, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (text_starts(names[i], "bytes.") &&
		    folder_act_unlink(fd, names[i], 0, "store.clean_unlink") !=
		            0)
			return folder_fail(f->root, -1, errno, e,
			                   "remove %s/%s", shown, names[i]);
	return 0;
}

/* Temporary files of ours that are no parts: folder_put.c. */
static int clean_other(const struct folder *f, const char *name, struct err *e)
{
	if (!text_starts(name, "new."))
		return 0;
	if (folder_act_unlink(f->tmp_fd, name, 0, "store.clean_unlink") != 0)
		return folder_fail(f->root, -1, errno, e, "remove %s/tmp/%s",
		                   f->root, name);
	return 0;
}

static int note_boot(const struct folder *f, const struct text *now,
                     struct err *e)
{
	const struct folder_file l = { f->root,   f->tmp_fd, f->tmp_fd, "tmp",
		                       BOOT_FILE, now->data, now->len,  0640 };

	return now->len == 0 ? 0 : folder_put(&l, e);
}

int folder_clean(struct store *s, store_keep *keep, void *ctx, int64_t *removed,
                 struct err *e)
{
	struct folder *f = folder_of(s);
	OWN(own_arena) struct arena *a = arena_new();
	OWN(text_free) struct text now = { 0 };
	const bool is_stale = is_other_boot(f, &now);
	const char **names;
	size_t count;
	int64_t gone = 0;
	int64_t kept = 0;

	if (folder_names_list(a, f->tmp_fd, "tmp", &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		char oid[OID_TEXT_MAX];
		int result = 0;

		if (!part_oid(oid, names[i])) {
			result = clean_other(f, names[i], e);
		} else if (!keep(ctx, oid)) {
			result = folder_part_remove(f, names[i], e);
			gone++;
		} else {
			kept++;
			if (is_stale)
				result = forget_bytes(f, names[i], e);
		}
		if (result != 0)
			return -1;
	}
	if (is_stale && note_boot(f, &now, e) != 0)
		return -1;
	/* an object that the last run could not record is adopted by this
	 * one: its name must last before the ledger speaks of it */
	if (folder_sync(f, e) != 0)
		return -1;
	f->leftover_parts = kept;
	f->are_leftovers_counted = true;
	*removed = gone;
	return 0;
}
