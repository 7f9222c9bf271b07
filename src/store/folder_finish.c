/* Finishes a part: its sidecars, and the bytes under their final name.
 * SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/text.h"
#include "store/folder.h"
#include "store/folder_part.h"

static int put_side(struct folder_part *p, const char *name,
                    const struct text *content, struct err *e)
{
	char path[FOLDER_IN_TMP_MAX];
	OWN(file_close) int fd = -1;

	folder_write_path(path, p, name);
	fd = folder_act_create(p->folder->tmp_fd, path, 0440,
	                       "store.side_create");
	if (fd < 0)
		return folder_write_fail(p, "make", name, e);
	if (folder_act_write(fd, text_str(content), content->len,
	                     "store.side_write") != 0)
		return folder_write_fail(p, "write", name, e);
	return 0;
}

static bool is_final_name(const char *name)
{
	return folder_names_is_file(name) && strcmp(name, FOLDER_RECORD) != 0 &&
	       strcmp(name, FOLDER_SOURCE) != 0 && !text_starts(name, "bytes.");
}

static int check_finish(const struct folder_part *p, const char *file_name,
                        struct err *e)
{
	if (!is_final_name(file_name))
		return err_set(e, ERR_BUG, "part %s: \"%s\" is no file name",
		               p->oid, file_name);
	if (p->is_whole)
		return err_set(e, ERR_BUG, "part %s: is whole already", p->oid);
	if (p->name[0] == '\0')
		return err_set(e, ERR_BUG, "part %s: there are no bytes",
		               p->oid);
	if (p->total >= 0 && p->bytes != p->total)
		return err_set(e, ERR_TRUNCATED,
		               "part %s: holds %lld of %lld bytes", p->oid,
		               (long long)p->bytes, (long long)p->total);
	return 0;
}

static int rename_bytes(struct folder_part *p, const char *name, struct err *e)
{
	char from[FOLDER_IN_TMP_MAX], to[FOLDER_IN_TMP_MAX];

	folder_write_path(from, p, p->name);
	folder_write_path(to, p, name);
	if (folder_act_rename(p->folder->tmp_fd, from, p->folder->tmp_fd, to,
	                      "store.part_rename") != 0)
		return folder_write_fail(p, "rename", p->name, e);
	(void)snprintf(p->name, sizeof(p->name), "%s", name);
	return 0;
}

static int put_held(struct folder_part *p, const char *file_name, struct err *e)
{
	if (!p->is_held)
		return 0;
	if (folder_write_spill(p, file_name, e) != 0)
		return -1;
	(void)snprintf(p->name, sizeof(p->name), "%s", file_name);
	return 0;
}

/* The sidecars, the end of the bytes, and, where they do not have it yet, their
 * final name. */
static int put_all(struct folder_part *p, const char *file_name,
                   const struct text *source_json,
                   const struct text *record_json, struct err *e)
{
	if (put_held(p, file_name, e) != 0 ||
	    put_side(p, FOLDER_SOURCE, source_json, e) != 0 ||
	    put_side(p, FOLDER_RECORD, record_json, e) != 0 ||
	    folder_write_flush(p, e) != 0)
		return -1;
	file_close(&p->fd);
	folder_write_discard(p);
	return strcmp(p->name, file_name) == 0 ? 0
	                                       : rename_bytes(p, file_name, e);
}

int folder_finish(struct store_part *sp, const char *file_name,
                  const struct text *source_json,
                  const struct text *record_json, struct err *e)
{
	struct folder_part *p = folder_part_of(sp);

	if (check_finish(p, file_name, e) != 0 ||
	    put_all(p, file_name, source_json, record_json, e) != 0)
		return -1;
	p->is_whole = true;
	folder_write_forget(p);
	return 0;
}
