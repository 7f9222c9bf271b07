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

void folder_write_path(char out[FOLDER_IN_TMP_MAX], const struct folder_part *p,
                       const char *name)
{
	(void)snprintf(out, FOLDER_IN_TMP_MAX, "%s/%s", p->dir, name);
}

int folder_write_fail(const struct folder_part *p, const char *act,
                      const char *name, struct err *e)
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
	p->gathered_len = p->gathered_cap = 0;
}

static void pay(struct folder_part *p, int64_t len)
{
	const int64_t paid = len < p->owed_bytes ? len : p->owed_bytes;

	p->owed_bytes -= paid;
	(void)atomic_fetch_sub(&p->folder->owed_bytes, paid);
	/* Of a body without a length nothing was owed. */
	(void)atomic_fetch_sub(&p->folder->allowed_bytes, len - paid);
}

static int write_out(struct folder_part *p, const char *name, const void *data,
                     size_t len, struct err *e)
{
	if (folder_act_write(p->fd, data, len, "store.part_write") != 0)
		return folder_write_fail(p, "write", name, e);
	pay(p, (int64_t)len);
	return 0;
}

static int write_gathered(struct folder_part *p, const char *name,
                          struct err *e)
{
	const size_t len = p->gathered_len;

	p->gathered_len = 0;
	p->bytes -= (int64_t)len; /* until it is written */
	if (len > 0 && write_out(p, name, p->gathered, len, e) != 0)
		return -1;
	p->bytes += (int64_t)len;
	return 0;
}

static int make_folder(struct folder_part *p, struct err *e)
{
	const struct folder *f = p->folder;

	if (p->has_folder)
		return 0;
	if (folder_act_mkdir(f->tmp_fd, p->dir, 0750, "store.part_mkdir") != 0)
		return folder_fail(f->root, -1, errno, e, "make %s/tmp/%s",
		                   f->root, p->dir);
	p->has_folder = true;
	return 0;
}

int folder_write_spill(struct folder_part *p, const char *name, struct err *e)
{
	char path[FOLDER_IN_TMP_MAX];

	if (make_folder(p, e) != 0)
		return -1;
	folder_write_path(path, p, name);
	p->fd = folder_act_create(p->folder->tmp_fd, path, 0440,
	                          "store.part_create");
	if (p->fd < 0)
		return folder_write_fail(p, "make", name, e);
	p->is_held = false;
	return write_gathered(p, name, e);
}

void folder_write_hold_back(struct folder_part *p)
{
	if (p->is_whole || p->gathered_len == 0 || p->bytes != p->total)
		return;
	p->gathered_len--;
	p->bytes--;
}

int folder_write_flush(struct folder_part *p, struct err *e)
{
	if (p->gathered_len == 0)
		return 0;
	return p->is_held ? folder_write_spill(p, p->name, e)
	                  : write_gathered(p, p->name, e);
}

/* Removes what an earlier body left. */
static int begin_anew(struct folder_part *p, struct err *e)
{
	struct folder *f = p->folder;
	char path[FOLDER_IN_TMP_MAX];

	if (p->is_whole) {
		folder_write_path(path, p, FOLDER_RECORD);
		if (folder_act_unlink(f->tmp_fd, path, 0,
		                      "store.part_unlink") != 0)
			return folder_write_fail(p, "remove", FOLDER_RECORD, e);
		p->is_whole = false;
	}
	if (p->name[0] != '\0') {
		folder_write_path(path, p, p->name);
		if (folder_act_unlink(f->tmp_fd, path, 0,
		                      "store.part_unlink") != 0)
			return folder_write_fail(p, "remove", p->name, e);
	}
	p->name[0] = '\0';
	p->is_held = true;
	return 0;
}

/* The file is read-only for its owner too; a continuation lifts that for the
 * moment of opening. */
static int reopen(struct folder_part *p, struct err *e)
{
	struct folder *f = p->folder;
	char path[FOLDER_IN_TMP_MAX];

	folder_write_path(path, p, p->name);
	if (fchmodat(f->tmp_fd, path, 0640, 0) != 0)
		return folder_write_fail(p, "open", p->name, e);
	p->fd = openat(f->tmp_fd, path,
	               O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
	if (p->fd < 0 || fchmod(p->fd, 0440) != 0)
		return folder_write_fail(p, "open", p->name, e);
	return 0;
}

static int begin_again(struct folder_part *p, int64_t offset, const char *name,
                       struct err *e)
{
	struct folder *f = p->folder;
	char from[FOLDER_IN_TMP_MAX], to[FOLDER_IN_TMP_MAX];

	if (reopen(p, e) != 0)
		return -1;
	if (offset < p->bytes &&
	    folder_act_truncate(p->fd, offset, "store.part_truncate") != 0)
		return folder_write_fail(p, "cut", p->name, e);
	if (strcmp(name, p->name) == 0)
		return 0;
	folder_write_path(from, p, p->name);
	folder_write_path(to, p, name);
	if (folder_act_rename(f->tmp_fd, from, f->tmp_fd, to,
	                      "store.part_rename") != 0)
		return folder_write_fail(p, "rename", p->name, e);
	return 0;
}

/* The body that comes is another one. */
static void forget_held(struct folder_part *p)
{
	folder_write_discard(p);
	if (!p->is_held)
		return;
	p->is_held = false;
	p->bytes = 0;
	p->name[0] = '\0';
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
		forget_held(p);
	else if (folder_write_flush(p, e) != 0)
		return -1;
	file_close(&p->fd);
	if (folder_space_check(p->folder, owed, e) != 0)
		return -1;
	folder_names_bytes(name, total, etag);
	if (offset == 0 ? begin_anew(p, e) != 0
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

/* No more room than the body is long. */
static void make_room(struct folder_part *p)
{
	const int64_t left = p->total - p->bytes;

	if (p->gathered != NULL)
		return;
	p->gathered_cap = left > 0 && left < (int64_t)FOLDER_GATHER_BYTES
	                          ? (size_t)left
	                          : FOLDER_GATHER_BYTES;
	p->gathered = mem_resize(NULL, p->gathered_cap, 1);
}

static int gather(struct folder_part *p, const void *data, size_t len,
                  struct err *e)
{
	make_room(p);
	if (p->gathered_len + len > p->gathered_cap &&
	    (p->is_held ? folder_write_spill(p, p->name, e)
	                : folder_write_flush(p, e)) != 0)
		return -1;
	if (len > p->gathered_cap) {
		/* the last byte waits: see folder_part.h */
		if (write_out(p, p->name, data, len - 1, e) != 0)
			return -1;
		p->bytes += (int64_t)len - 1;
		data = (const char *)data + len - 1;
		len = 1;
	}
	memcpy(p->gathered + p->gathered_len, data, len);
	p->gathered_len += len;
	p->bytes += (int64_t)len;
	return 0;
}

int folder_write_data(struct store_part *sp, const void *data, size_t len,
                      struct err *e)
{
	struct folder_part *p = folder_part_of(sp);

	if (p->fd < 0 && !p->is_held)
		return err_set(e, ERR_BUG, "part %s: is not begun", p->oid);
	if (p->unchecked_bytes >= FOLDER_LOOK_BYTES) {
		if (folder_space_look(p->folder, 0, e) != 0)
			return -1;
		p->unchecked_bytes = 0;
	}
	if (gather(p, data, len, e) != 0)
		return -1;
	p->unchecked_bytes += (int64_t)len;
	return 0;
}
