/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "store/folder.h"

/* The point after an act; it must not disturb what the act reported. */
static int passed(const char *step, int result)
{
	const int number = errno;

	fault_point(step);
	errno = number;
	return result;
}

int folder_act_mkdir(int dir, const char *name, mode_t mode, const char *step)
{
	fault_point(step);
	return passed(step, mkdirat(dir, name, mode));
}

/* A file that an interrupted run left under this name is replaced: it may be
 * read-only. */
int folder_act_create(int dir, const char *name, mode_t mode, const char *step)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd;

	fault_point(step);
	fd = openat(dir, name, flags, mode);
	if (fd < 0 && errno == EEXIST && unlinkat(dir, name, 0) == 0)
		fd = openat(dir, name, flags, mode);
	return passed(step, fd);
}

int folder_act_write(int fd, const void *data, size_t len, const char *step)
{
	const char *at = data;

	fault_point(step);
	while (len > 0) {
		const ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return passed(step, -1);
		at += n;
		len -= (size_t)n;
	}
	return passed(step, 0);
}

int folder_act_rename(int from_dir, const char *from, int to_dir,
                      const char *to, const char *step)
{
	fault_point(step);
	return passed(step, renameat(from_dir, from, to_dir, to));
}

int folder_act_unlink(int dir, const char *name, int flags, const char *step)
{
	fault_point(step);
	return passed(step, unlinkat(dir, name, flags));
}

int folder_act_fsync(int fd, const char *step)
{
	fault_point(step);
	return passed(step, fsync(fd));
}

int folder_act_syncfs(int fd, const char *step)
{
	fault_point(step);
	return passed(step, syncfs(fd));
}

int folder_act_truncate(int fd, int64_t bytes, const char *step)
{
	fault_point(step);
	return passed(step, ftruncate(fd, bytes));
}
