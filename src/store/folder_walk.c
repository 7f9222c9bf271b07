/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/folder.h"

/* objects / YYYY / MM / DD / oid */
#define LEVELS 4

struct walk {
	store_take_object *take;
	void *ctx;
};

static bool is_number(const char *name, size_t digits, int min, int max)
{
	int n = 0;

	if (strlen(name) != digits || strspn(name, "0123456789") != digits)
		return false;
	for (size_t i = 0; i < digits; i++)
		n = n * 10 + (name[i] - '0');
	return n >= min && n <= max;
}

static bool name_fits(int level, const char *name)
{
	switch (level) {
	case 0:
		return is_number(name, 4, 0, 9999);
	case 1:
		return is_number(name, 2, 1, 12);
	case 2:
		return is_number(name, 2, 1, 31);
	default:
		return kind_is_oid(name);
	}
}

static bool is_dir(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       S_ISDIR(st.st_mode);
}

static int walk_level(const struct walk *w, int dir, const char *path,
                      int level, struct err *e);

static int walk_name(const struct walk *w, int dir, const char *path,
                     const char *name, int level, struct err *e)
{
	OWN(mem_own) char *below = mem_format("%s/%s", path, name);
	OWN(file_close) int fd = -1;
	struct err why = { 0 };

	if (!name_fits(level, name) || !is_dir(dir, name))
		return w->take(w->ctx, below, NULL, NULL, e);
	if (level == LEVELS - 1)
		return w->take(w->ctx, below, name, NULL, e);
	if (folder_read_dir(&fd, dir, name, below, &why) != 0)
		return w->take(w->ctx, below, NULL, &why, e);
	return walk_level(w, fd, below, level + 1, e);
}

static int walk_level(const struct walk *w, int dir, const char *path,
                      int level, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (folder_names_list(a, dir, path, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (walk_name(w, dir, path, names[i], level, e) != 0)
			return -1;
	return 0;
}

int folder_walk(struct store *s, store_take_object *take, void *ctx,
                struct err *e)
{
	const struct folder *f = folder_of(s);
	const struct walk w = { take, ctx };

	return walk_level(&w, f->objects_fd, "objects", 0, e);
}

int folder_walk_is_empty(struct store *s, bool *out, struct err *e)
{
	const struct folder *f = folder_of(s);
	OWN(own_arena) struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (folder_names_list(a, f->objects_fd, "objects", &names, &count, e) !=
	    0)
		return -1;
	*out = count == 0;
	return 0;
}

int folder_walk_list(struct store *s, const char *path, store_take_name *take,
                     void *ctx, struct err *e)
{
	const struct folder *f = folder_of(s);
	OWN(own_arena) struct arena *a = arena_new();
	OWN(file_close) int dir = -1;
	const char **names;
	size_t count;

	if (!folder_names_is_readable(path))
		return err_set(e, ERR_TAMPER, "%s: is no path of the archive",
		               path);
	if (folder_read_dir(&dir, f->root_fd, path,
	                    arena_format(a, "%s/%s", f->root, path), e) != 0 ||
	    folder_names_list(a, dir, path, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct stat st = { 0 };
		const bool is_regular =
		        fstatat(dir, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		        S_ISREG(st.st_mode);

		if (take(ctx, names[i], is_regular, is_regular ? st.st_size : 0,
		         e) != 0)
			return -1;
	}
	return 0;
}
