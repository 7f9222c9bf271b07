/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/folder.h"

#define NUMBER_DIGITS 12

bool folder_names_is_file(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	                              "0123456789._-";
	const size_t len = strlen(name);

	return len > 0 && len < FOLDER_NAME_MAX && name[0] != '.' &&
	       strspn(name, allowed) == len;
}

bool folder_names_is_object(const char *path)
{
	static const char shape[] = "objects/dddd/dd/dd/";
	size_t i;

	for (i = 0; shape[i] != '\0'; i++) {
		const bool fits = shape[i] == 'd' && i > 7
		                          ? path[i] >= '0' && path[i] <= '9'
		                          : path[i] == shape[i];

		if (!fits)
			return false;
	}
	return kind_is_oid(path + i);
}

bool folder_names_is_readable(const char *path)
{
	return strcmp(path, "keys") == 0 || strcmp(path, "log") == 0 ||
	       strcmp(path, "log/events") == 0 ||
	       strcmp(path, "log/checkpoints") == 0 ||
	       folder_names_is_object(path);
}

bool folder_names_keep_etag(const char *etag)
{
	const size_t len = strlen(etag);

	return len > 0 && len < FOLDER_ETAG_MAX && !text_starts(etag, "W/");
}

void folder_names_bytes(char out[256], int64_t total, const char *etag)
{
	char hex[2 * FOLDER_ETAG_MAX] = "";
	char number[24] = "u";

	if (folder_names_keep_etag(etag))
		bytes_hex(hex, etag, strlen(etag));
	if (total >= 0)
		(void)snprintf(number, sizeof(number), "%" PRId64, total);
	(void)snprintf(out, 256, "bytes.%s%s%s", number,
	               hex[0] != '\0' ? "." : "", hex);
}

bool folder_names_parse_bytes(const char *name, int64_t *total,
                              char etag[FOLDER_ETAG_MAX])
{
	char number[24];
	const char *at = name + strlen("bytes.");
	size_t len, hex_len;
	int64_t n = -1;

	if (!text_starts(name, "bytes."))
		return false;
	len = strcspn(at, ".");
	if (len >= sizeof(number))
		return false;
	memcpy(number, at, len);
	number[len] = '\0';
	if (strcmp(number, "u") != 0 &&
	    !bytes_parse_i64(&n, number, 0, INT64_MAX))
		return false;
	at += len;
	at += *at == '.' ? 1 : 0;
	hex_len = strlen(at);
	if (hex_len % 2 != 0 || hex_len / 2 >= FOLDER_ETAG_MAX ||
	    !bytes_from_hex(etag, hex_len / 2, at))
		return false;
	etag[hex_len / 2] = '\0';
	*total = n;
	return true;
}

bool folder_names_parse_number(const char *name, const char *suffix,
                               uint64_t *number)
{
	char digits[NUMBER_DIGITS + 1];
	int64_t n;

	if (strspn(name, "0123456789") != NUMBER_DIGITS ||
	    strcmp(name + NUMBER_DIGITS, suffix) != 0)
		return false;
	memcpy(digits, name, NUMBER_DIGITS);
	digits[NUMBER_DIGITS] = '\0';
	while (digits[0] == '0' && digits[1] != '\0')
		memmove(digits, digits + 1, strlen(digits));
	if (!bytes_parse_i64(&n, digits, 0, INT64_MAX))
		return false;
	*number = (uint64_t)n;
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void close_dir(DIR **d)
{
	if (*d != NULL)
		(void)closedir(*d);
}

static DIR *open_again(int dir)
{
	const int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d;

	if (fd < 0)
		return NULL;
	d = fdopendir(fd);
	if (d == NULL)
		(void)close(fd);
	return d;
}

int folder_names_list(struct arena *a, int dir, const char *path,
                      const char ***names, size_t *count, struct err *e)
{
	OWN(mem_own) const char **list = NULL;
	size_t used = 0, cap = 0;
	const struct dirent *entry;
	OWN(close_dir) DIR *d = open_again(dir);

	if (d == NULL)
		return err_set_errno(e, ERR_DISK, errno, "read folder %s",
		                     path);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone */
	while (errno = 0, (entry = readdir(d)) != NULL) {
		if (is_dots(entry->d_name))
			continue;
		if (used == cap) {
			cap = cap == 0 ? 16 : cap * 2;
			list = mem_resize(list, cap, sizeof(*list));
		}
		list[used++] = arena_text(a, entry->d_name);
	}
	if (errno != 0)
		return err_set_errno(e, ERR_DISK, errno, "read folder %s",
		                     path);
	*names = arena_zeroed(a, used + 1, sizeof(*list));
	*count = used;
	if (used == 0)
		return 0;
	qsort(list, used, sizeof(*list), by_bytes);
	memcpy(*names, list, used * sizeof(*list));
	return 0;
}
