/* Seals a batch: contents durable, names moved, names durable.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/folder.h"
#include "store/folder_day.h"
#include "store/folder_part.h"
#include "store/record.h"

/* From here on one syncfs is cheaper than an fsync each. */
#define BATCH_MIN 8

struct batch {
	struct folder *folder;
	struct store_seal *seals;
	size_t count;
	bool by_file;
	struct folder_day *days; /* of this batch, each once */
	size_t day_count;
	struct err taken; /* the first that met another object */
};

static void batch_end(struct batch *b)
{
	for (size_t i = 0; i < b->day_count; i++)
		folder_day_close(&b->days[i]);
	free(b->days);
}

static struct folder_part *part_at(const struct batch *b, size_t i)
{
	return folder_part_of(b->seals[i].part);
}

static int sync_file(const struct folder *f, int dir, const char *part,
                     const char *name, struct err *e)
{
	OWN(mem_own)
	char *shown = mem_format("%s/tmp/%s/%s", f->root, part, name);
	OWN(file_close) int fd = -1;

	if (folder_read_file(&fd, dir, name, shown, NULL, e) != 0)
		return -1;
	if (folder_act_fsync(fd, "store.seal_fsync") != 0)
		return folder_fail(f->root, -1, errno, e, "sync %s", shown);
	return 0;
}

static int sync_part(const struct folder_part *p, struct err *e)
{
	const struct folder *f = p->folder;
	OWN(mem_own) char *shown = mem_format("%s/tmp/%s", f->root, p->dir);
	OWN(file_close) int dir = -1;

	if (folder_read_dir(&dir, f->tmp_fd, p->dir, shown, e) != 0 ||
	    sync_file(f, dir, p->dir, p->name, e) != 0 ||
	    sync_file(f, dir, p->dir, FOLDER_SOURCE, e) != 0 ||
	    sync_file(f, dir, p->dir, FOLDER_RECORD, e) != 0)
		return -1;
	if (folder_act_fsync(dir, "store.seal_fsync") != 0)
		return folder_fail(f->root, -1, errno, e, "sync %s", shown);
	return 0;
}

static int sync_contents(const struct batch *b, struct err *e)
{
	if (!b->by_file)
		return folder_sync(b->folder, e);
	for (size_t i = 0; i < b->count; i++)
		if (sync_part(part_at(b, i), e) != 0)
			return -1;
	return 0;
}

static int day_of(struct batch *b, const char *path, int *fd, struct err *e)
{
	const char *day = path + strlen("objects/");

	for (size_t i = b->day_count; i > 0; i--)
		if (strncmp(b->days[i - 1].path, day, FOLDER_DAY_MAX - 1) ==
		    0) {
			*fd = b->days[i - 1].fds[2];
			return 0;
		}
	b->days = mem_resize(b->days, b->day_count + 1, sizeof(*b->days));
	if (folder_day_open(b->folder, &b->days[b->day_count], path, e) != 0)
		return -1;
	*fd = b->days[b->day_count++].fds[2];
	return 0;
}

static int read_facts(struct record_facts *out, const struct text *line,
                      struct err *e)
{
	return record_read(out, text_str(line), line->len, e);
}

/* The object that is there already must say the same, and its bytes must be
 * what it says: ours is dropped for it. */
static bool is_same(const struct batch *b, size_t i, struct err *e)
{
	struct store *s = &b->folder->base;
	const char *path = b->seals[i].path;
	OWN(text_free) struct text ours = { 0 };
	OWN(text_free) struct text source = { 0 };
	OWN(text_free) struct text theirs = { 0 };
	struct record_facts mine, other;
	OWN(file_close) int dir = -1;

	return folder_part_sides(b->seals[i].part, &ours, &source, e) == 0 &&
	       folder_read_text(s, path, FOLDER_RECORD, &theirs,
	                        FOLDER_SIDE_LIMIT, e) == 0 &&
	       read_facts(&mine, &ours, e) == 0 &&
	       read_facts(&other, &theirs, e) == 0 &&
	       strcmp(mine.oid, other.oid) == 0 &&
	       strcmp(mine.sha256, other.sha256) == 0 &&
	       mine.bytes == other.bytes &&
	       folder_read_dir(&dir, b->folder->root_fd, path, path, e) == 0 &&
	       folder_read_is_as_recorded(dir, path, other.file_name, &other,
	                                  e);
}

static int meet(struct batch *b, size_t i, struct err *e)
{
	struct store_seal *seal = &b->seals[i];
	struct err why = { 0 };

	if (is_same(b, i, &why)) {
		seal->outcome = STORE_WAS_THERE;
		part_at(b, i)->has_folder = false;
		return folder_part_remove(b->folder, part_at(b, i)->dir, e);
	}
	if (b->taken.code != ERR_NONE)
		return 0;
	(void)err_set(&b->taken, ERR_TAMPER,
	              "%s/%s: another object is there already%s%s",
	              b->folder->root, seal->path,
	              why.code != ERR_NONE ? ": " : "", why.text);
	(void)err_hint(&b->taken,
	               "nothing was overwritten; ours is kept in tmp/%s",
	               part_at(b, i)->dir);
	return 0;
}

static int move_one(struct batch *b, size_t i, struct err *e)
{
	struct folder *f = b->folder;
	struct folder_part *p = part_at(b, i);
	const char *path = b->seals[i].path;
	int day;

	if (day_of(b, path, &day, e) != 0)
		return -1;
	if (folder_act_rename(f->tmp_fd, p->dir, day, p->oid,
	                      "store.seal_rename") == 0) {
		/* After the rename, which needs the right to write "..".
		 * A file system without modes keeps no accident away. */
		if (fchmodat(day, p->oid, 0550, 0) != 0)
			errno = 0;
		p->name[0] = '\0';
		p->is_whole = p->has_folder = false;
		b->seals[i].outcome = STORE_SEALED;
		return 0;
	}
	if (errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR)
		return meet(b, i, e);
	return folder_fail(f->root, -1, errno, e, "move %s/tmp/%s to %s",
	                   f->root, p->dir, path);
}

static int sync_names(const struct batch *b, struct err *e)
{
	if (!b->by_file)
		return folder_sync(b->folder, e);
	for (size_t i = 0; i < b->day_count; i++)
		if (folder_day_sync(b->folder, &b->days[i], e) != 0)
			return -1;
	return 0;
}

static int check(const struct batch *b, struct err *e)
{
	for (size_t i = 0; i < b->count; i++) {
		const struct folder_part *p = part_at(b, i);
		const char *path = b->seals[i].path;

		if (!p->is_whole)
			return err_set(e, ERR_BUG, "part %s: is not finished",
			               p->oid);
		if (!folder_names_is_object(path) || !text_ends(path, p->oid))
			return err_set(e, ERR_BUG,
			               "part %s: \"%s\" is no path for it",
			               p->oid, path);
	}
	return 0;
}

static bool is_by_file(enum store_sync sync, size_t count)
{
	switch (sync) {
	case STORE_SYNC_FILE:
		return true;
	case STORE_SYNC_BATCH:
		return false;
	case STORE_SYNC_AUTO:
		break;
	}
	return count < BATCH_MIN;
}

static int seal_all(struct batch *b, struct err *e)
{
	if (check(b, e) != 0 || sync_contents(b, e) != 0)
		return -1;
	for (size_t i = 0; i < b->count; i++)
		if (move_one(b, i, e) != 0)
			return -1;
	return sync_names(b, e);
}

static void forget_outcomes(struct batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		b->seals[i].outcome = STORE_NOT_SEALED;
}

int folder_seal(struct store *s, struct store_seal *seals, size_t count,
                struct err *e)
{
	struct folder *f = folder_of(s);
	OWN(batch_end)
	struct batch b = { .folder = f,
		           .seals = seals,
		           .count = count,
		           .by_file = is_by_file(f->sync, count) };

	if (count == 0)
		return 0;
	forget_outcomes(&b);
	if (seal_all(&b, e) != 0) {
		forget_outcomes(&b);
		return -1;
	}
	if (b.taken.code != ERR_NONE) {
		*e = b.taken;
		return -1;
	}
	return 0;
}
