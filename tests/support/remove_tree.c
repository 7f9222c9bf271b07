/* SPDX-License-Identifier: Apache-2.0 */
#include "support/remove_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"

static void own_dir(DIR **d)
{
	if (*d != NULL)
		(void)closedir(*d);
}

/* path is for words; name is looked up in the open folder, so that a folder
 * that is exchanged for a link meanwhile leads nowhere else.  A folder that
 * was made read-only when it was complete is opened up first. */
static int remove_entry(int folder, const char *name, const char *path,
                        struct err *e)
{
	OWN(own_dir) DIR *d = NULL;
	const struct dirent *entry;
	int fd;

	if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR)
		return err_set_errno(e, ERR_DISK, errno, "cannot remove %s",
		                     path);
	fd = openat(folder, name,
	            O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || (d = fdopendir(fd)) == NULL) {
		(void)err_set_errno(e, ERR_DISK, errno,
		                    "cannot read the folder %s", path);
		file_close(&fd);
		return -1;
	}
	(void)fchmod(fd, 0700);
	/* safe, as no other thread has this DIR */
	/* NOLINTNEXTLINE(concurrency-mt-unsafe) */
	while ((entry = readdir(d)) != NULL) {
		OWN(text_free) struct text inner = { NULL, 0, 0 };

		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		text_addf(&inner, "%s/%s", path, entry->d_name);
		if (remove_entry(fd, entry->d_name, inner.data, e) != 0)
			return -1;
	}
	if (unlinkat(folder, name, AT_REMOVEDIR) != 0)
		return err_set_errno(e, ERR_DISK, errno,
		                     "cannot remove the folder %s", path);
	return 0;
}

int remove_tree(const char *path, struct err *e)
{
	return remove_entry(AT_FDCWD, path, path, e);
}
