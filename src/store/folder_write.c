/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "store/folder.h"
#include "store/folder_part.h"

/* Bytes come in small pieces; each write costs more than its copy. */
#define GATHER_BYTES    ((size_t)64 << 10)

#define PATH_MAX_IN_TMP (FOLDER_PART_MAX + 256)

static void path_in(char out[PATH_MAX_IN_TMP], const struct folder_part *p,
                    const char *name)
{
	(void)snprintf(out, PATH_MAX_IN_TMP, "%s/%s", p->dir, name);
}

static int fail(const struct folder_part *p, const char *act, const char *name,
                struct err *e)
{
	const struct folder *f = p->folder;
	/* Of a sidecar nobody needs to know how long it is. */
	const int64_t needed = p->total > p->bytes ? p->total - p->bytes : -1;

	return folder_fail(f->root, needed, errno, e, "%s %s/tmp/%s/%s", act,
	                   f->root, p->dir, name);
}

void folder_write_forget(struct folder_part *p)
{
	(void)atomic_fetch_sub(&p->folder->owed_bytes, p->owed_bytes);
	p->owed_bytes = 0;
}

void folder_write_discard(struct folder_part *p)
{
	free(p->gathered);
	p->gathered = NULL;
	p->gathered_len = 0;
}

int folder_write_flush(struct folder_part *p, struct err *e)
{
	const size_t len = p->gathered_len;

	p->gathered_len = 0;
	if (len == 0 ||
	    folder_act_write(p->fd, p->gathered, len, "store.part_write") == 0)
		return 0;
	p->bytes -= (int64_t)len;
	return fail(p, "write", p->name, e);
}

static int begin_anew(struct folder_part *p, const char *name, struct err *e)
{
	struct folder *f = p->folder;
	char path[PATH_MAX_IN_TMP];

	if (p->is_whole) {
		path_in(path, p, FOLDER_RECORD);
		if (folder_act_unlink(f->tmp_fd, path, 0,
		                      "store.part_unlink") != 0)
			return fail(p, "remove", FOLDER_RECORD, e);
		p->is_whole = false;
	}
	if (p->name[0] != '\0') {
		path_in(path, p, p->name);
		if (folder_act_unlink(f->tmp_fd, path, 0,
		                      "store.part_unlink") != 0)
			return fail(p, "remove", p->name, e);
		p->name[0] = '\0';
	}
	path_in(path, p, name);
	p->fd = folder_act_create(f->tmp_fd, path, 0440, "store.part_create");
	if (p->fd < 0)
		return fail(p, "make", name, e);
	return 0;
}

/* The file is read-only for its owner too; a continuation lifts that for the
 * moment of opening. */
static int reopen(struct folder_part *p, struct err *e)
{
	struct folder *f = p->folder;
	char path[PATH_MAX_IN_TMP];

	path_in(path, p, p->name);
	if (fchmodat(f->tmp_fd, path, 0640, 0) != 0)
		return fail(p, "open", p->name, e);
	p->fd = openat(f->tmp_fd, path,
	               O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	if (p->fd < 0 || fchmod(p->fd, 0440) != 0)
		return fail(p, "open", p->name, e);
	return 0;
}

static int begin_again(struct folder_part *p, int64_t offset, const char *name,
                       struct err *e)
{
	struct folder *f = p->folder;
	char from[PATH_MAX_IN_TMP], to[PATH_MAX_IN_TMP];

	if (reopen(p, e) != 0)
		return -1;
	if (offset < p->bytes &&
	    folder_act_truncate(p->fd, offset, "store.part_truncate") != 0)
		return fail(p, "cut", p->name, e);
	if (strcmp(name, p->name) == 0)
		return 0;
	path_in(from, p, p->name);
	path_in(to, p, name);
	if (folder_act_rename(f->tmp_fd, from, f->tmp_fd, to,
	                      "store.part_rename") != 0)
		return fail(p, "rename", p->name, e);
	return 0;
}

int folder_write_begin(struct store_part *sp, int64_t offset, int64_t total,
                       const char *etag, struct err *e)
{
	struct folder_part *p = folder_part_of(sp);
	const int64_t owed = total > offset ? total - offset : 0;
	char name[256];

	if (offset < 0 || offset > p->bytes || (p->is_whole && offset > 0))
		return err_set(e, ERR_BUG,
		               "part %s: cannot continue at %lld of %lld bytes",
		               p->oid, (long long)offset, (long long)p->bytes);
	folder_write_forget(p);
	if (offset == 0)
		folder_write_discard(p);
	else if (folder_write_flush(p, e) != 0)
		return -1;
	file_close(&p->fd);
	if (folder_space_check(p->folder, owed, e) != 0)
		return -1;
	folder_names_bytes(name, total, etag);
	if (offset == 0 ? begin_anew(p, name, e) != 0
	                : begin_again(p, offset, name, e) != 0)
		return -1;
	(void)snprintf(p->name, sizeof(p->name), "%s", name);
	(void)snprintf(p->etag, sizeof(p->etag), "%s",
	               folder_names_keep_etag(etag) ? etag : "");
	p->bytes = offset;
	p->total = total;
	p->owed_bytes = owed;
	p->unchecked_bytes = 0;
	(void)atomic_fetch_add(&p->folder->owed_bytes, owed);
	return 0;
}

static int gather(struct folder_part *p, const void *data, size_t len,
                  struct err *e)
{
	if (p->gathered_len + len > GATHER_BYTES &&
	    folder_write_flush(p, e) != 0)
		return -1;
	if (len > GATHER_BYTES) {
		if (folder_act_write(p->fd, data, len, "store.part_write") != 0)
			return fail(p, "write", p->name, e);
		return 0;
	}
	if (p->gathered == NULL)
		p->gathered = mem_resize(NULL, GATHER_BYTES, 1);
	memcpy(p->gathered + p->gathered_len, data, len);
	p->gathered_len += len;
	return 0;
}

static void pay(struct folder_part *p, int64_t len)
{
	const int64_t paid = len < p->owed_bytes ? len : p->owed_bytes;

	p->owed_bytes -= paid;
	(void)atomic_fetch_sub(&p->folder->owed_bytes, paid);
	/* Of a body without a length nothing was owed. */
	(void)atomic_fetch_sub(&p->folder->allowed_bytes, len - paid);
}

int folder_write_data(struct store_part *sp, const void *data, size_t len,
                      struct err *e)
{
	struct folder_part *p = folder_part_of(sp);

	if (p->fd < 0)
		return err_set(e, ERR_BUG, "part %s: is not begun", p->oid);
	if (p->unchecked_bytes >= FOLDER_LOOK_BYTES) {
		if (folder_space_look(p->folder, 0, e) != 0)
			return -1;
		p->unchecked_bytes = 0;
	}
	if (gather(p, data, len, e) != 0)
		return -1;
	p->bytes += (int64_t)len;
	p->unchecked_bytes += (int64_t)len;
	pay(p, (int64_t)len);
	/* A body that is here whole is not fetched again after a kill. */
	return p->bytes == p->total ? folder_write_flush(p, e) : 0;
}

static int put_side(struct folder_part *p, const char *name,
                    const struct text *content, struct err *e)
{
	char path[PATH_MAX_IN_TMP];
	OWN(file_close) int fd = -1;

	path_in(path, p, name);
	fd = folder_act_create(p->folder->tmp_fd, path, 0440,
	                       "store.side_create");
	if (fd < 0)
		return fail(p, "make", name, e);
	if (folder_act_write(fd, text_str(content), content->len,
	                     "store.side_write") != 0)
		return fail(p, "write", name, e);
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
	char from[PATH_MAX_IN_TMP], to[PATH_MAX_IN_TMP];

	path_in(from, p, p->name);
	path_in(to, p, name);
	if (folder_act_rename(p->folder->tmp_fd, from, p->folder->tmp_fd, to,
	                      "store.part_rename") != 0)
		return fail(p, "rename", p->name, e);
	(void)snprintf(p->name, sizeof(p->name), "%s", name);
	return 0;
}

/* Whole again only once the new sidecars are there. */
static int reopen_whole(struct folder_part *p, struct err *e)
{
	char name[256];

	folder_names_bytes(name, p->bytes, "");
	if (rename_bytes(p, name, e) != 0)
		return -1;
	p->is_whole = false;
	return 0;
}

int folder_write_finish(struct store_part *sp, const char *file_name,
                        const struct text *source_json,
                        const struct text *record_json, struct err *e)
{
	struct folder_part *p = folder_part_of(sp);

	if (check_finish(p, file_name, e) != 0 ||
	    folder_write_flush(p, e) != 0 ||
	    (p->is_whole && reopen_whole(p, e) != 0) ||
	    put_side(p, FOLDER_SOURCE, source_json, e) != 0 ||
	    put_side(p, FOLDER_RECORD, record_json, e) != 0)
		return -1;
	file_close(&p->fd);
	folder_write_discard(p);
	if (rename_bytes(p, file_name, e) != 0)
		return -1;
	p->is_whole = true;
	folder_write_forget(p);
	return 0;
}
