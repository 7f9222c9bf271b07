/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/folder.h"
#include "store/folder_part.h"

/* Takes over the folder that an earlier part of this oid left, if there is
 * one. */
static int find_leftover(struct folder_part *p, enum store_leftover *leftover,
                         struct err *e)
{
	struct folder *f = p->folder;

	if (f->are_leftovers_counted && f->leftover_parts == 0)
		return 0;
	if (faccessat(f->tmp_fd, p->dir, F_OK, AT_SYMLINK_NOFOLLOW) != 0) {
		if (errno == ENOENT)
			return 0;
		return folder_fail(f->root, -1, errno, e, "look at %s/tmp/%s",
		                   f->root, p->dir);
	}
	if (folder_leftover_look(p, leftover, e) != 0)
		return -1;
	p->has_folder = true;
	f->leftover_parts--;
	return 0;
}

int folder_part_open(struct store_part **out, struct store *s, const char *oid,
                     enum store_leftover *leftover, struct err *e)
{
	struct folder *f = folder_of(s);
	OWN(own_store_part) struct store_part *sp = NULL;
	struct folder_part *p;
	enum store_leftover found = STORE_LEFTOVER_NONE;

	if (!kind_is_oid(oid))
		return err_set(e, ERR_BUG, "part: \"%.40s\" is no oid", oid);
	if (folder_space_check(f, 0, e) != 0)
		return -1;
	sp = mem_zeroed(1, sizeof(*p));
	sp->ops = &folder_ops;
	p = folder_part_of(sp);
	p->folder = f;
	p->fd = -1;
	p->total = -1;
	(void)snprintf(p->oid, sizeof(p->oid), "%s", oid);
	(void)snprintf(p->dir, sizeof(p->dir), "%s.part", oid);
	if (find_leftover(p, &found, e) != 0)
		return -1;
	*leftover = found;
	*out = GIVE(sp);
	return 0;
}

void folder_part_free(struct store_part *sp)
{
	struct folder_part *p = folder_part_of(sp);
	struct err ignored = { 0 };

	/* For a later run to go on with. */
	folder_write_hold_back(p);
	(void)!folder_write_flush(p, &ignored);
	folder_write_discard(p);
	folder_write_forget(p);
	file_close(&p->fd);
	p->folder->leftover_parts += p->has_folder;
	free(p);
}

int64_t folder_part_bytes(const struct store_part *sp)
{
	return ((const struct folder_part *)sp)->bytes;
}

int64_t folder_part_total(const struct store_part *sp)
{
	return ((const struct folder_part *)sp)->total;
}

const char *folder_part_etag(const struct store_part *sp)
{
	return ((const struct folder_part *)sp)->etag;
}

void folder_part_become(struct store_part *sp, const char *oid)
{
	struct folder_part *p = folder_part_of(sp);

	(void)snprintf(p->oid, sizeof(p->oid), "%s", oid);
}

static int open_in(const struct folder_part *p, const char *name, int *fd,
                   char **shown, struct err *e)
{
	const struct folder *f = p->folder;
	OWN(mem_own) char *path = mem_format("%s/%s", p->dir, name);

	*shown = mem_format("%s/tmp/%s", f->root, path);
	return folder_read_file(fd, f->tmp_fd, path, *shown, NULL, e);
}

int folder_part_replay(struct store_part *sp, store_take_bytes *take, void *ctx,
                       struct err *e)
{
	struct folder_part *p = folder_part_of(sp);
	OWN(file_close) int fd = -1;
	OWN(mem_own) char *shown = NULL;
	int64_t bytes;

	if (p->name[0] == '\0' || (p->is_held && p->bytes == 0))
		return 0;
	if (folder_write_flush(p, e) != 0 ||
	    open_in(p, p->name, &fd, &shown, e) != 0 ||
	    folder_read_stream(fd, shown, take, ctx, &bytes, e) != 0)
		return -1;
	if (bytes != p->bytes)
		return err_set(e, ERR_DISK, "%s: %lld bytes were read of %lld",
		               shown, (long long)bytes, (long long)p->bytes);
	return 0;
}

static int read_side(const struct folder_part *p, const char *name,
                     struct text *out, struct err *e)
{
	OWN(file_close) int fd = -1;
	OWN(mem_own) char *shown = NULL;

	if (open_in(p, name, &fd, &shown, e) != 0)
		return -1;
	return folder_read_all(out, fd, shown, FOLDER_SIDE_LIMIT, e);
}

int folder_part_sides(struct store_part *sp, struct text *record,
                      struct text *source, struct err *e)
{
	const struct folder_part *p = folder_part_of(sp);

	if (!p->is_whole)
		return err_set(e, ERR_BUG, "part %s: is not whole", p->oid);
	return read_side(p, FOLDER_RECORD, record, e) != 0
	               ? -1
	               : read_side(p, FOLDER_SOURCE, source, e);
}

/* record.json goes first, so that what is left is never taken for whole. */
static int remove_names(struct folder *f, int fd, const char *shown,
                        struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (folder_act_unlink(fd, FOLDER_RECORD, 0, "store.drop_unlink") != 0 &&
	    errno != ENOENT)
		return folder_fail(f->root, -1, errno, e, "remove %s/%s", shown,
		                   FOLDER_RECORD);
	if (folder_names_list(a, fd, shown, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (folder_act_unlink(fd, names[i], 0, "store.drop_unlink") !=
		    0)
			return folder_fail(f->root, -1, errno, e,
			                   "remove %s/%s", shown, names[i]);
	return 0;
}

int folder_part_remove(struct folder *f, const char *dir, struct err *e)
{
	OWN(mem_own) char *shown = mem_format("%s/tmp/%s", f->root, dir);
	OWN(file_close) int fd = -1;

	if (folder_read_dir(&fd, f->tmp_fd, dir, shown, e) != 0) {
		if (e->code != ERR_GONE)
			return -1;
		err_clear(e);
		return 0;
	}
	if (remove_names(f, fd, shown, e) != 0)
		return -1;
	if (folder_act_unlink(f->tmp_fd, dir, AT_REMOVEDIR,
	                      "store.drop_rmdir") != 0)
		return folder_fail(f->root, -1, errno, e, "remove %s", shown);
	return 0;
}

int folder_part_drop(struct store_part *sp, struct err *e)
{
	struct folder_part *p = folder_part_of(sp);

	folder_write_discard(p);
	folder_write_forget(p);
	file_close(&p->fd);
	if (p->has_folder && folder_part_remove(p->folder, p->dir, e) != 0)
		return -1;
	p->has_folder = p->is_held = false;
	p->name[0] = p->etag[0] = '\0';
	p->bytes = 0;
	p->total = -1;
	p->is_whole = false;
	return 0;
}
