/* SPDX-License-Identifier: Apache-2.0 */
#include "config/value_secret.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/text.h"

#define SECRET_MAX_BYTES 8192

static int check_secret_file(int fd, const char *path, bool is_ours,
                             struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return err_set_errno(e, ERR_CONFIG, errno, "cannot read %s",
		                     path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_CONFIG, "%s is not a regular file", path);
	if (is_ours && (st.st_mode & 077) != 0) {
		OWN(text_free) struct text word = { NULL, 0, 0 };

		text_add_shell(&word, path);
		(void)err_set(e, ERR_CONFIG,
		              "%s is open to other users (mode %04o); "
		              "allowed: only its owner (0600 or 0400)",
		              path, (unsigned)st.st_mode & 07777U);
		return err_hint(e, "type: chmod 600 %s", text_str(&word));
	}
	return 0;
}

/* Reads all of it, at most one byte more than is allowed. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
	size_t len = 0;

	while (len < size) {
		const ssize_t n = read(fd, buffer + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	return (ssize_t)len;
}

static int take_secret(struct secret **out, const char *data, size_t len,
                       const char *path, struct err *e)
{
	while (len > 0 && (data[len - 1] == '\n' || data[len - 1] == '\r'))
		len--;
	if (len == 0)
		return err_set(e, ERR_CONFIG, "%s is empty", path);
	if (len > SECRET_MAX_BYTES)
		return err_set(e, ERR_CONFIG, "%s is longer than %d bytes",
		               path, SECRET_MAX_BYTES);
	for (size_t i = 0; i < len; i++)
		if (data[i] <= ' ' || data[i] > '~')
			return err_set(e, ERR_CONFIG,
			               "%s holds blanks, line breaks or other "
			               "bytes that no secret has; allowed: one "
			               "line",
			               path);
	*out = secret_new(data, len);
	return 0;
}

int value_secret_read(struct secret **out, const char *path, bool is_ours,
                      struct err *e)
{
	char buffer[SECRET_MAX_BYTES + 3]; /* CR, LF and one too many */
	OWN(file_close)
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t len;
	int status;

	if (fd < 0)
		return err_set_errno(e, ERR_CONFIG, errno, "cannot read %s",
		                     path);
	if (check_secret_file(fd, path, is_ours, e) != 0)
		return -1;
	len = read_all(fd, buffer, sizeof(buffer));
	if (len < 0)
		return err_set_errno(e, ERR_CONFIG, errno, "cannot read %s",
		                     path);
	status = take_secret(out, buffer, (size_t)len, path, e);
	secret_wipe(buffer, sizeof(buffer));
	return status;
}
