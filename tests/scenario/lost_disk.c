/* lost_disk: loaded before the C library, makes one sync of the process tell
 * that what was written is lost, as a kernel does: once; or one write keep
 * other bytes than those given, as a bad disk does.
 *
 * LOST_CALL: fdatasync, fsync, syncfs or write; LOST_NAME: how the path of the
 * file ends, a pattern of the shell; LOST_AT: the how manyeth such call, from
 * 1.
 * SPDX-License-Identifier: Apache-2.0 */
#include <dlfcn.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_int calls;

static int is_named(int fd, const char *end)
{
	char link[64], path[PATH_MAX], pattern[PATH_MAX];
	ssize_t len;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return 0;
	path[len] = '\0';
	(void)snprintf(pattern, sizeof(pattern), "*%s", end);
	return fnmatch(pattern, path, 0) == 0;
}

static int is_lost(const char *call, int fd)
{
	const char *const wanted = getenv("LOST_CALL");
	const char *const name = getenv("LOST_NAME");
	const char *const at = getenv("LOST_AT");

	if (wanted == NULL || name == NULL || at == NULL ||
	    strcmp(wanted, call) != 0 || !is_named(fd, name))
		return 0;
	return atomic_fetch_add(&calls, 1) + 1 == (int)strtol(at, NULL, 10);
}

static int sync_by(const char *call, int fd)
{
	int (*real)(int);
	void *const found = dlsym(RTLD_NEXT, call);

	memcpy(&real, &found, sizeof(real));
	if (is_lost(call, fd)) {
		errno = EIO;
		return -1;
	}
	return real(fd);
}

int fdatasync(int fd)
{
	return sync_by("fdatasync", fd);
}

int fsync(int fd)
{
	return sync_by("fsync", fd);
}

int syncfs(int fd)
{
	return sync_by("syncfs", fd);
}

/* The first byte is another one. */
ssize_t write(int fd, const void *data, size_t len)
{
	const char *const call = "write";
	ssize_t (*real)(int, const void *, size_t);
	void *const found = dlsym(RTLD_NEXT, call);
	char *changed;
	ssize_t n;

	memcpy(&real, &found, sizeof(real));
	if (len == 0 || !is_lost(call, fd))
		return real(fd, data, len);
	changed = malloc(len);
	if (changed == NULL)
		return -1;
	memcpy(changed, data, len);
	changed[0] ^= 1;
	n = real(fd, changed, len);
	free(changed);
	return n;
}
