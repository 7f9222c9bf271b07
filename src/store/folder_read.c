/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/digest.h"
#include "store/folder.h"
#include "store/record.h"

/* Fits into the second-level cache, where it is then hashed. */
#define STREAM_BYTES ((size_t)256 << 10)

static int fail_open(int number, const char *shown, const char *what,
                     struct err *e)
{
	if (number == ENOENT)
		return err_set(e, ERR_GONE, "%s: is not there", shown);
	if (number == ELOOP || number == ENOTDIR || number == ENXIO)
		return err_set(e, ERR_TAMPER, "%s: is no %s", shown, what);
	return err_set_errno(e, ERR_DISK, number, "open %s", shown);
}

int folder_read_dir(int *out, int dir, const char *path, const char *shown,
                    struct err *e)
{
	char part[256];
	OWN(file_close) int fd = -1;
	const char *at = path;

	while (*at != '\0') {
		const size_t len = strcspn(at, "/");
		int next;

		if (len == 0 || len >= sizeof(part))
			return err_set(e, ERR_TAMPER, "%s: is no folder",
			               shown);
		memcpy(part, at, len);
		part[len] = '\0';
		next = openat(fd >= 0 ? fd : dir, part,
		              O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (next < 0)
			return fail_open(errno, shown, "folder", e);
		file_close(&fd);
		fd = next;
		at += len;
		at += *at == '/' ? 1 : 0;
	}
	*out = file_give(&fd);
	return 0;
}

/* O_NONBLOCK: a planted FIFO must not hold us. */
int folder_read_file(int *out, int dir, const char *name, const char *shown,
                     int64_t *bytes, struct err *e)
{
	struct stat st;
	OWN(file_close)
	int fd = openat(dir, name,
	                O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
	                        O_CLOEXEC);

	if (fd < 0)
		return fail_open(errno, shown, "regular file", e);
	if (fstat(fd, &st) != 0)
		return err_set_errno(e, ERR_DISK, errno, "look at %s", shown);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_TAMPER, "%s: is no regular file", shown);
	if (bytes != NULL)
		*bytes = st.st_size;
	*out = file_give(&fd);
	return 0;
}

int folder_read_stream(int fd, const char *shown, store_take_bytes *take,
                       void *ctx, int64_t *bytes, struct err *e)
{
	OWN(mem_own) void *buffer = mem_resize(NULL, STREAM_BYTES, 1);
	int64_t total = 0;

	for (;;) {
		const ssize_t n = file_read_some(fd, buffer, STREAM_BYTES);

		if (n < 0)
			return err_set_errno(e, ERR_DISK, errno, "read %s",
			                     shown);
		if (n == 0)
			break;
		take(ctx, buffer, (size_t)n);
		total += n;
	}
	*bytes = total;
	return 0;
}

int folder_read_all(struct text *out, int fd, const char *shown, size_t limit,
                    struct err *e)
{
	OWN(text_free) struct text all = { 0 };
	char buffer[8192];

	for (;;) {
		const ssize_t n = file_read_some(fd, buffer, sizeof(buffer));

		if (n < 0)
			return err_set_errno(e, ERR_DISK, errno, "read %s",
			                     shown);
		if (n == 0)
			break;
		if ((size_t)n > limit - all.len)
			return err_set(e, ERR_TOO_LARGE,
			               "%s: is longer than %zu bytes", shown,
			               limit);
		text_add_bytes(&all, buffer, (size_t)n);
	}
	text_add_bytes(out, text_str(&all), all.len);
	return 0;
}

/* Opens a file of an object or of the log; *shown is its path for people. */
static int open_named(struct folder *f, const char *path, const char *name,
                      int *out, char **shown, struct err *e)
{
	OWN(file_close) int dir = -1;

	if (!folder_names_is_readable(path) || !folder_names_is_file(name))
		return err_set(e, ERR_TAMPER,
		               "%s/%s: is no path of the archive", path, name);
	*shown = mem_format("%s/%s/%s", f->root, path, name);
	if (folder_read_dir(&dir, f->root_fd, path, *shown, e) != 0)
		return -1;
	return folder_read_file(out, dir, name, *shown, NULL, e);
}

/* What is not there costs one call, and it mostly is not; what seems to be is
 * looked at without following a link. */
bool folder_read_has(struct store *s, const char *path)
{
	const int root = folder_of(s)->root_fd;
	OWN(file_close) int dir = -1;
	struct err ignored = { 0 };

	return folder_names_is_object(path) &&
	       faccessat(root, path, F_OK, 0) == 0 &&
	       folder_read_dir(&dir, root, path, path, &ignored) == 0;
}

int folder_read_text(struct store *s, const char *path, const char *name,
                     struct text *out, size_t limit, struct err *e)
{
	OWN(file_close) int fd = -1;
	OWN(mem_own) char *shown = NULL;

	if (open_named(folder_of(s), path, name, &fd, &shown, e) != 0)
		return -1;
	return folder_read_all(out, fd, shown, limit, e);
}

int folder_read_object(struct store *s, const char *path, const char *name,
                       store_take_bytes *take, void *ctx, int64_t *bytes,
                       struct err *e)
{
	OWN(file_close) int fd = -1;
	OWN(mem_own) char *shown = NULL;

	if (open_named(folder_of(s), path, name, &fd, &shown, e) != 0)
		return -1;
	return folder_read_stream(fd, shown, take, ctx, bytes, e);
}

static void hash(void *ctx, const void *data, size_t len)
{
	digest_add(ctx, data, len);
}

bool folder_read_is_as_recorded(int dir, const char *shown, const char *name,
                                const struct record_facts *facts, struct err *e)
{
	OWN(own_digest) struct digest *d = digest_new(DIGEST_SHA256);
	unsigned char raw[DIGEST_SHA256_BYTES];
	char hex[DIGEST_SHA256_HEX];
	OWN(file_close) int fd = -1;
	int64_t bytes;

	if (folder_read_file(&fd, dir, name, shown, &bytes, e) != 0 ||
	    bytes != facts->bytes ||
	    folder_read_stream(fd, shown, hash, d, &bytes, e) != 0)
		return false;
	digest_end(d, raw);
	bytes_hex(hex, raw, sizeof(raw));
	return strcmp(hex, facts->sha256) == 0;
}
