/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/text.h"

#define READ_BYTES 65536
/* How often a temporary file may vanish between two looks at it. */
#define DENIED_TRIES 100

void file_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

int file_give(int *fd)
{
	const int given = *fd;

	*fd = -1;
	return given;
}

ssize_t file_read_some(int fd, void *out, size_t len)
{
	ssize_t n;

	do {
		n = read(fd, out, len);
	} while (n < 0 && errno == EINTR);
	return n;
}

int file_read(struct text *out, const char *path, size_t limit, struct err *e)
{
	OWN(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
	OWN(text_free) struct text all = { NULL, 0, 0 };
	char buf[READ_BYTES];
	ssize_t n = -1;

	while (fd >= 0 && (n = file_read_some(fd, buf, sizeof(buf))) > 0) {
		if ((size_t)n > limit - all.len)
			return err_set(e, ERR_TOO_LARGE,
			               "%s is longer than %zu bytes", path,
			               limit);
		text_add_bytes(&all, buf, (size_t)n);
	}
	if (n < 0)
		return err_set_errno(e, ERR_DISK, errno, "cannot read %s",
		                     path);
	text_add(&all, "");
	text_free(out);
	*out = all;
	all = (struct text){ NULL, 0, 0 };
	return 0;
}

int file_write_all(int fd, const void *data, size_t len, const char *path,
                   struct err *e)
{
	const char *p = data;

	while (len > 0) {
		const ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set_errno(e, ERR_DISK, n < 0 ? errno : EIO,
			                     "cannot write %s", path);
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

void file_folder(struct text *out, const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	while (len > 1 && path[len - 1] == '/')
		len--;
	text_clear(out);
	if (len == 0)
		text_add_char(out, '.');
	else
		text_add_bytes(out, path, len);
}

int file_sync_dir(const char *path, struct err *e)
{
	OWN(file_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_set_errno(e, ERR_DISK, errno,
		                     "cannot open the folder %s", path);
	fault_point("folder.sync");
	if (fsync(fd) != 0)
		return err_set_errno(e, ERR_DISK, errno,
		                     "cannot sync the folder %s", path);
	fault_point("folder.synced");
	return 0;
}

static int sync_parent(const char *path, struct err *e)
{
	OWN(text_free) struct text folder = { NULL, 0, 0 };

	file_folder(&folder, path);
	return file_sync_dir(text_str(&folder), e);
}

/* The file at path, locked; -1 with errno. */
static int open_locked(const char *path, int flags)
{
	OWN(file_close)
	int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0600);

	while (fd >= 0 && flock(fd, LOCK_EX) != 0)
		if (errno != EINTR)
			return -1;
	return file_give(&fd);
}

static bool is_still_named(int fd, const char *path)
{
	struct stat ours;
	struct stat named;

	return fstat(fd, &ours) == 0 && lstat(path, &named) == 0 &&
	       named.st_ino == ours.st_ino && named.st_dev == ours.st_dev;
}

/* Opens the temporary file for us alone.  Another process may be replacing
 * the same path: once it has let go of the lock, its file has become the
 * target, and we begin again with a new one.  What a killed process left may
 * be read-only already; nobody has its lock, so it can go. */
static int open_temporary(int *out, const char *temporary, struct err *e)
{
	for (int denied = 0;;) {
		OWN(file_close)
		int fd = open_locked(temporary, O_WRONLY | O_CREAT);
		const bool is_read_only = fd < 0 && errno == EACCES;

		if (is_read_only)
			fd = open_locked(temporary, O_RDONLY);
		if (is_read_only && fd < 0 && errno == ENOENT) {
			if (denied++ < DENIED_TRIES)
				continue; /* renamed in between */
			errno = EACCES;   /* the folder takes no new names */
		}
		if (fd < 0)
			return err_set_errno(e, ERR_DISK, errno,
			                     "cannot create %s", temporary);
		if (!is_still_named(fd, temporary))
			continue;
		if (!is_read_only) {
			*out = file_give(&fd);
			return 0;
		}
		if (unlink(temporary) != 0)
			return err_set_errno(e, ERR_DISK, errno,
			                     "cannot remove %s", temporary);
	}
}

static int empty_temporary(int fd, const char *temporary, mode_t mode,
                           struct err *e)
{
	if (ftruncate(fd, 0) != 0 || fchmod(fd, mode) != 0)
		return err_set_errno(e, ERR_DISK, errno, "cannot write %s",
		                     temporary);
	return 0;
}

static int fill_temporary(int fd, const char *temporary, const void *data,
                          size_t len, mode_t mode, struct err *e)
{
	if (empty_temporary(fd, temporary, mode, e) != 0)
		return -1;
	fault_point("replace.created");
	if (file_write_all(fd, data, len, temporary, e) != 0)
		return -1;
	fault_point("replace.written");
	if (fsync(fd) != 0)
		return err_set_errno(e, ERR_DISK, errno, "cannot sync %s",
		                     temporary);
	fault_point("replace.synced");
	return 0;
}

static int rename_temporary(const char *temporary, const char *path,
                            struct err *e)
{
	if (rename(temporary, path) == 0)
		return 0;
	(void)err_set_errno(e, ERR_DISK, errno, "cannot rename %s", temporary);
	(void)unlink(temporary);
	return -1;
}

int file_replace(const char *path, const void *data, size_t len, mode_t mode,
                 struct err *e)
{
	OWN(text_free) struct text temporary = { NULL, 0, 0 };
	OWN(file_close) int fd = -1;

	text_addf(&temporary, "%s.tmp", path);
	if (open_temporary(&fd, temporary.data, e) != 0)
		return -1;
	if (fill_temporary(fd, temporary.data, data, len, mode, e) != 0) {
		(void)unlink(temporary.data);
		return -1;
	}
	if (rename_temporary(temporary.data, path, e) != 0)
		return -1;
	fault_point("replace.renamed");
	return sync_parent(path, e);
}

int file_replace_hint(const char *path, const void *data, size_t len,
                      mode_t mode, struct err *e)
{
	OWN(text_free) struct text temporary = { NULL, 0, 0 };
	OWN(file_close) int fd = -1;

	text_addf(&temporary, "%s.tmp", path);
	if (open_temporary(&fd, temporary.data, e) != 0)
		return -1;
	if (empty_temporary(fd, temporary.data, mode, e) != 0 ||
	    file_write_all(fd, data, len, temporary.data, e) != 0) {
		(void)unlink(temporary.data);
		return -1;
	}
	return rename_temporary(temporary.data, path, e);
}

/* 0 also when it is there already. */
static int make_dir(const char *path, mode_t mode, struct err *e)
{
	struct stat st;

	if (mkdir(path, mode) == 0) {
		fault_point("folder.made");
		return sync_parent(path, e);
	}
	if (errno != EEXIST)
		return err_set_errno(e, ERR_DISK, errno,
		                     "cannot make the folder %s", path);
	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return err_set(e, ERR_DISK, "%s is not a folder", path);
	return 0;
}

int file_make_dirs(const char *path, mode_t mode, struct err *e)
{
	OWN(text_free) struct text part = { NULL, 0, 0 };
	struct stat st;

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '/' && part.len > 0 &&
		    part.data[part.len - 1] != '/' &&
		    make_dir(part.data, mode, e) != 0)
			return -1;
		text_add_char(&part, *p);
	}
	return make_dir(text_str(&part), mode, e);
}

bool file_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

bool file_is_absent(const char *path)
{
	return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool file_is_read_only(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0;
}

int64_t file_free_bytes(const char *path)
{
	struct statvfs fs;
	int64_t bytes;

	if (statvfs(path, &fs) != 0)
		return -1;
	if (__builtin_mul_overflow(fs.f_bavail, fs.f_frsize, &bytes))
		return INT64_MAX;
	return bytes;
}
