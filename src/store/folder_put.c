/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>

#include "base/file.h"
#include "base/mem.h"
#include "store/folder.h"

/* What is compared is read whole. */
#define READ_LIMIT ((size_t)1 << 30)

int folder_put_fail(const struct folder_file *l, const char *act, struct err *e)
{
	const char *slash = l->dir[0] != '\0' ? "/" : "";

	return folder_fail(l->root, (int64_t)l->len, errno, e, "%s %s/%s%s%s",
	                   act, l->root, l->dir, slash, l->name);
}

int folder_put_read(const struct folder_file *l, struct text *out,
                    struct err *e)
{
	const char *slash = l->dir[0] != '\0' ? "/" : "";
	OWN(file_close) int fd = -1;
	OWN(mem_own)
	char *shown = mem_format("%s/%s%s%s", l->root, l->dir, slash, l->name);

	if (folder_read_file(&fd, l->dir_fd, l->name, shown, NULL, e) != 0)
		return -1;
	return folder_read_all(out, fd, shown, READ_LIMIT, e);
}

static int put_tmp(const struct folder_file *l, const char *tmp, struct err *e)
{
	OWN(file_close)
	int fd = folder_act_create(l->tmp_fd, tmp, l->mode, "store.put_create");

	if (fd < 0 ||
	    folder_act_write(fd, l->data, l->len, "store.put_write") != 0)
		return folder_put_fail(l, "write", e);
	if (folder_act_fsync(fd, "store.put_fsync") != 0)
		return folder_put_fail(l, "sync", e);
	return 0;
}

int folder_put(const struct folder_file *l, struct err *e)
{
	char tmp[80];

	(void)snprintf(tmp, sizeof(tmp), "new.%s", l->name);
	if (put_tmp(l, tmp, e) != 0)
		return -1;
	if (folder_act_rename(l->tmp_fd, tmp, l->dir_fd, l->name,
	                      "store.put_rename") != 0)
		return folder_put_fail(l, "rename", e);
	if (folder_act_fsync(l->dir_fd, "store.put_fsync") != 0)
		return folder_put_fail(l, "sync the folder of", e);
	return 0;
}
