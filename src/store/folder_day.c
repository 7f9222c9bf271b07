/* SPDX-License-Identifier: Apache-2.0 */
#include "store/folder_day.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"

/* Where the names of the three folders end in YYYY/MM/DD. */
static const size_t level_end[3] = { 4, 7, 10 };

static bool is_known(struct folder *f, const char *day)
{
	bool found = false;

	(void)pthread_mutex_lock(&f->lock);
	for (size_t i = 0; i < FOLDER_DAYS && !found; i++)
		found = strcmp(f->days[i], day) == 0;
	(void)pthread_mutex_unlock(&f->lock);
	return found;
}

static void remember(struct folder *f, const char *day)
{
	(void)pthread_mutex_lock(&f->lock);
	memcpy(f->days[f->day_next], day, FOLDER_DAY_MAX);
	f->day_next = (f->day_next + 1) % FOLDER_DAYS;
	(void)pthread_mutex_unlock(&f->lock);
}

/* Opens a folder; makes it when it is not there. */
static int open_level(const struct folder *f, int dir, const char *name,
                      const char *path, int *out, struct err *e)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

	*out = openat(dir, name, flags);
	if (*out < 0 && errno == ENOENT) {
		if (folder_act_mkdir(dir, name, 0750, "store.day_mkdir") != 0 &&
		    errno != EEXIST)
			return folder_fail(f->root, -1, errno, e,
			                   "make %s/objects/%s", f->root, path);
		*out = openat(dir, name, flags);
	}
	if (*out < 0 && (errno == ENOTDIR || errno == ELOOP))
		return err_set(e, ERR_TAMPER, "%s/objects/%s: is no folder",
		               f->root, path);
	if (*out < 0)
		return folder_fail(f->root, -1, errno, e, "open %s/objects/%s",
		                   f->root, path);
	return 0;
}

int folder_day_open(struct folder *f, struct folder_day *out,
                    const char *object_path, struct err *e)
{
	struct folder_day d = { "", { -1, -1, -1 }, false };
	int dir = f->objects_fd;
	size_t start = 0;

	memcpy(d.path, object_path + strlen("objects/"), FOLDER_DAY_MAX - 1);
	d.is_new = !is_known(f, d.path);
	for (size_t i = 0; i < 3; i++) {
		char name[8], path[FOLDER_DAY_MAX];
		const size_t end = level_end[i];

		(void)snprintf(name, sizeof(name), "%.*s", (int)(end - start),
		               d.path + start);
		(void)snprintf(path, sizeof(path), "%.*s", (int)end, d.path);
		if (open_level(f, dir, name, path, &d.fds[i], e) != 0) {
			folder_day_close(&d);
			return -1;
		}
		dir = d.fds[i];
		start = end + 1;
	}
	*out = d;
	return 0;
}

static int sync_one(const struct folder *f, int fd, const char *path,
                    struct err *e)
{
	if (folder_act_fsync(fd, "store.day_fsync") != 0)
		return folder_fail(f->root, -1, errno, e, "sync %s/objects/%s",
		                   f->root, path);
	return 0;
}

int folder_day_sync(struct folder *f, const struct folder_day *d, struct err *e)
{
	if (sync_one(f, d->fds[2], d->path, e) != 0)
		return -1;
	if (!d->is_new)
		return 0;
	if (sync_one(f, d->fds[1], d->path, e) != 0 ||
	    sync_one(f, d->fds[0], d->path, e) != 0 ||
	    sync_one(f, f->objects_fd, "", e) != 0)
		return -1;
	remember(f, d->path);
	return 0;
}

void folder_day_close(struct folder_day *d)
{
	for (size_t i = 0; i < 3; i++)
		file_close(&d->fds[i]);
}
