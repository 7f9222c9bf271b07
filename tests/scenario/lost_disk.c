/* lost_disk: loaded before the C library, makes one sync of the process tell
 * that what was written is lost, as a kernel does: once; or one write keep
 * other bytes than those given, as a bad disk does.
 *
 * LOST_CACHE: a folder.  Of a file below archive/tmp the bytes are those of its
 * namesake there, as a kernel goes on to hold what it could not write, until
 * the process asks to have them from the disk (POSIX_FADV_DONTNEED).
 *
 * LOST_CALL: fdatasync, fsync, syncfs or write; LOST_NAME: how the path of the
 * file ends, a pattern of the shell; LOST_AT: which such call, counted from
 * 1.
 * SPDX-License-Identifier: Apache-2.0 */
/* The calls that are put in the place of the library's are its own functions
 * there, and not the inline ones that check the size of a buffer. */
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

#define ADVISED_MAX 4096
static _Atomic ino_t advised[ADVISED_MAX];
static atomic_int advised_count;

int posix_fadvise(int fd, off_t from, off_t len, int advice)
{
	struct stat st;

	(void)from;
	(void)len;
	if (advice == POSIX_FADV_DONTNEED && fstat(fd, &st) == 0) {
		const int at = atomic_fetch_add(&advised_count, 1);

		if (at < ADVISED_MAX)
			atomic_store(&advised[at], st.st_ino);
	}
	return 0;
}

static int is_from_disk(int fd)
{
	const int count = atomic_load(&advised_count);
	struct stat st;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		return 1;
	for (int i = 0; i < count && i < ADVISED_MAX; i++)
		if (atomic_load(&advised[i]) == st.st_ino)
			return 1;
	return 0;
}

/* The descriptor of the namesake in the cache; -1 if there is none. */
static int open_cached(int fd)
{
	static const char below[] = "/archive/tmp/";
	const char *const cache = getenv("LOST_CACHE");
	char link[64], path[PATH_MAX], there[2 * PATH_MAX];
	const char *name;
	ssize_t len;

	if (cache == NULL || is_from_disk(fd))
		return -1;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len < 0)
		return -1;
	path[len] = '\0';
	name = strstr(path, below);
	if (name == NULL)
		return -1;
	(void)snprintf(there, sizeof(there), "%s/%s", cache,
	               name + sizeof(below) - 1);
	return open(there, O_RDONLY | O_CLOEXEC);
}

ssize_t read(int fd, void *out, size_t len)
{
	ssize_t (*real)(int, void *, size_t);
	void *const found = dlsym(RTLD_NEXT, "read");
	const int cached = open_cached(fd);
	ssize_t n;

	memcpy(&real, &found, sizeof(real));
	if (cached < 0)
		return real(fd, out, len);
	n = pread(cached, out, len, lseek(fd, 0, SEEK_CUR));
	if (n > 0)
		(void)lseek(fd, n, SEEK_CUR);
	(void)close(cached);
	return n;
}
