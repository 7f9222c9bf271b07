/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/folder.h"

/* A segment or note that is compared is read whole. */
#define LOG_FILE_LIMIT ((size_t)1 << 30)
#define NOTE_LIMIT     ((size_t)64 << 10)

struct log_file {
	struct folder *folder;
	const char *dir, *name; /* log/events, 000000000000.jsonl */
	const char *data;
	size_t len;
};

static int fail(const struct log_file *l, const char *act, struct err *e)
{
	return folder_fail(l->folder->root, (int64_t)l->len, errno, e,
	                   "%s %s/%s/%s", act, l->folder->root, l->dir,
	                   l->name);
}

/* What is there under the name already; ERR_GONE if nothing is. */
static int read_there(const struct log_file *l, int dir, struct text *out,
                      struct err *e)
{
	OWN(file_close) int fd = -1;
	OWN(mem_own)
	char *shown = mem_format("%s/%s/%s", l->folder->root, l->dir, l->name);

	if (folder_read_file(&fd, dir, l->name, shown, NULL, e) != 0)
		return -1;
	return folder_read_all(out, fd, shown, LOG_FILE_LIMIT, e);
}

static int put_tmp(const struct log_file *l, const char *tmp, struct err *e)
{
	OWN(file_close)
	int fd = folder_act_create(l->folder->tmp_fd, tmp, 0440,
	                           "store.log_create");

	if (fd < 0 ||
	    folder_act_write(fd, l->data, l->len, "store.log_write") != 0)
		return fail(l, "write", e);
	if (folder_act_fsync(fd, "store.log_fsync") != 0)
		return fail(l, "sync", e);
	return 0;
}

/* Puts the file in place, over what is there. */
static int put(const struct log_file *l, int dir, struct err *e)
{
	char tmp[64];

	(void)snprintf(tmp, sizeof(tmp), "new.%s", l->name);
	if (put_tmp(l, tmp, e) != 0)
		return -1;
	if (folder_act_rename(l->folder->tmp_fd, tmp, dir, l->name,
	                      "store.log_rename") != 0)
		return fail(l, "rename", e);
	if (folder_act_fsync(dir, "store.log_fsync") != 0)
		return fail(l, "sync the folder of", e);
	return 0;
}

static int open_dir(const struct folder *f, const char *path, int *out,
                    struct err *e)
{
	OWN(mem_own) char *shown = mem_format("%s/%s", f->root, path);

	return folder_read_dir(out, f->root_fd, path, shown, e);
}

/* The length of what is signed: up to the empty line. */
static size_t signed_len(const char *note, size_t len)
{
	const char *end = memmem(note, len, "\n\n", 2);

	return end == NULL ? len : (size_t)(end - note);
}

/* Writes a file that is never changed.  may_resign allows other signature
 * lines under the same signed text. */
static int put_once(const struct log_file *l, bool may_resign, struct err *e)
{
	OWN(file_close) int dir = -1;
	OWN(text_free) struct text there = { 0 };
	struct err missing = { 0 };
	size_t same;

	if (open_dir(l->folder, l->dir, &dir, e) != 0)
		return -1;
	if (read_there(l, dir, &there, &missing) != 0) {
		if (missing.code == ERR_GONE)
			return put(l, dir, e);
		*e = missing;
		return -1;
	}
	if (there.len == l->len &&
	    memcmp(text_str(&there), l->data, l->len) == 0)
		return folder_act_fsync(dir, "store.log_fsync") == 0
		               ? 0
		               : fail(l, "sync the folder of", e);
	same = signed_len(l->data, l->len);
	if (may_resign && signed_len(text_str(&there), there.len) == same &&
	    memcmp(text_str(&there), l->data, same) == 0)
		return put(l, dir, e);
	(void)err_set(e, ERR_TAMPER,
	              "%s/%s/%s: holds something else than the ledger",
	              l->folder->root, l->dir, l->name);
	return err_hint(e, "nothing was overwritten; 'wxarchive audit verify' "
	                   "tells which of the two is signed");
}

int folder_log_segment(struct store *s, uint64_t first, const char *data,
                       size_t len, struct err *e)
{
	char name[32];
	const struct log_file l = { folder_of(s), "log/events", name, data,
		                    len };

	(void)snprintf(name, sizeof(name), "%012" PRIu64 ".jsonl", first);
	return put_once(&l, false, e);
}

int folder_log_checkpoint(struct store *s, uint64_t size, const char *note,
                          size_t len, struct err *e)
{
	char name[32];
	const struct log_file kept = { folder_of(s), "log/checkpoints", name,
		                       note, len };
	const struct log_file newest = { folder_of(s), "log", "checkpoint",
		                         note, len };
	OWN(file_close) int dir = -1;

	(void)snprintf(name, sizeof(name), "%012" PRIu64 ".note", size);
	if (put_once(&kept, true, e) != 0 ||
	    open_dir(newest.folder, newest.dir, &dir, e) != 0)
		return -1;
	return put(&newest, dir, e);
}

int folder_log_newest(struct store *s, struct text *out, struct err *e)
{
	const struct folder *f = folder_of(s);
	OWN(file_close) int dir = -1;
	OWN(file_close) int fd = -1;
	OWN(mem_own) char *shown = mem_format("%s/log/checkpoint", f->root);

	if (open_dir(f, "log", &dir, e) != 0 ||
	    folder_read_file(&fd, dir, "checkpoint", shown, NULL, e) != 0)
		return -1;
	return folder_read_all(out, fd, shown, NOTE_LIMIT, e);
}

int folder_log_segments(struct store *s,
                        int (*take)(void *ctx, uint64_t first, const char *path,
                                    struct err *e),
                        void *ctx, struct err *e)
{
	const struct folder *f = folder_of(s);
	OWN(own_arena) struct arena *a = arena_new();
	OWN(file_close) int dir = -1;
	const char **names;
	size_t count;

	if (open_dir(f, "log/events", &dir, e) != 0 ||
	    folder_names_list(a, dir, "log/events", &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		uint64_t first;

		if (!folder_names_parse_number(names[i], ".jsonl", &first))
			return err_set(e, ERR_TAMPER,
			               "%s/log/events/%s: is no segment of the "
			               "log",
			               f->root, names[i]);
		if (take(ctx, first, arena_format(a, "log/events/%s", names[i]),
		         e) != 0)
			return -1;
	}
	return 0;
}
