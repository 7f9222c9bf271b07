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

#define NOTE_LIMIT ((size_t)64 << 10)

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
static int put_once(const struct folder_file *l, bool may_resign, struct err *e)
{
	OWN(text_free) struct text there = { 0 };
	struct err missing = { 0 };
	size_t same;

	if (folder_put_read(l, &there, &missing) != 0) {
		if (missing.code == ERR_GONE)
			return folder_put(l, e);
		*e = missing;
		return -1;
	}
	if (there.len == l->len &&
	    memcmp(text_str(&there), l->data, l->len) == 0)
		return folder_act_fsync(l->dir_fd, "store.put_fsync") == 0
		               ? 0
		               : folder_put_fail(l, "sync the folder of", e);
	same = signed_len(l->data, l->len);
	if (may_resign && signed_len(text_str(&there), there.len) == same &&
	    memcmp(text_str(&there), l->data, same) == 0)
		return folder_put(l, e);
	(void)err_set(e, ERR_TAMPER,
	              "%s/%s/%s: holds something else than the ledger", l->root,
	              l->dir, l->name);
	return err_hint(e, "nothing was overwritten; 'wxarchive audit verify' "
	                   "tells which of the two is signed");
}

int folder_log_segment(struct store *s, uint64_t first, const char *data,
                       size_t len, struct err *e)
{
	const struct folder *f = folder_of(s);
	OWN(file_close) int dir = -1;
	char name[32];

	if (open_dir(f, "log/events", &dir, e) != 0)
		return -1;
	(void)snprintf(name, sizeof(name), "%012" PRIu64 ".jsonl", first);
	const struct folder_file l = { f->root, f->tmp_fd, dir, "log/events",
		                       name,    data,      len, 0440 };
	return put_once(&l, false, e);
}

int folder_log_checkpoint(struct store *s, uint64_t size, const char *note,
                          size_t len, struct err *e)
{
	const struct folder *f = folder_of(s);
	OWN(file_close) int log = -1;
	OWN(file_close) int kept = -1;
	char name[32];

	if (open_dir(f, "log", &log, e) != 0 ||
	    open_dir(f, "log/checkpoints", &kept, e) != 0)
		return -1;
	(void)snprintf(name, sizeof(name), "%012" PRIu64 ".note", size);
	struct folder_file l = { f->root, f->tmp_fd, kept, "log/checkpoints",
		                 name,    note,      len,  0440 };
	if (put_once(&l, true, e) != 0)
		return -1;
	l.dir_fd = log;
	l.dir = "log";
	l.name = "checkpoint";
	return folder_put(&l, e);
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

int folder_log_segments(struct store *s, store_take_segment *take, void *ctx,
                        struct err *e)
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

bool store_log_number(const char *name, const char *suffix, uint64_t *number)
{
	return folder_names_parse_number(name, suffix, number);
}
