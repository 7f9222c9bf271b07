/* Looks at a part that an earlier run left.  After a power cut a file may be
 * shorter or emptier than its name says, so a part counts as whole only when
 * its bytes have the digest that its record names.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/json.h"
#include "store/folder.h"
#include "store/folder_part.h"
#include "store/record.h"

struct look {
	struct folder_part *part;
	int fd; /* of the part's folder */
	char *shown;
	char growing[256]; /* name of the bytes.* file, or "" */
};

static void look_end(struct look *l)
{
	file_close(&l->fd);
	mem_own(&l->shown);
}

static int read_side(const struct look *l, const char *name, struct text *out,
                     struct err *e)
{
	OWN(file_close) int fd = -1;

	if (folder_read_file(&fd, l->fd, name, l->shown, NULL, e) != 0)
		return -1;
	return folder_read_all(out, fd, l->shown, FOLDER_SIDE_LIMIT, e);
}

/* Both sidecars are there, whole, and the record is of this part. */
static bool has_sides(const struct look *l, struct record_facts *facts)
{
	OWN(text_free) struct text record = { 0 };
	OWN(text_free) struct text source = { 0 };
	struct err e = { 0 };

	return read_side(l, FOLDER_RECORD, &record, &e) == 0 &&
	       read_side(l, FOLDER_SOURCE, &source, &e) == 0 &&
	       record_read(facts, record.data, record.len, &e) == 0 &&
	       strcmp(facts->oid, l->part->oid) == 0 &&
	       text_ends(text_str(&source), "\n") &&
	       json_check(source.data, source.len, &json_limits_reply, &e) == 0;
}

/* Sets *is_whole and finishes a rename that was cut off. */
static int look_whole(struct look *l, bool *is_whole, struct err *e)
{
	struct folder_part *p = l->part;
	struct record_facts facts;
	struct err ignored = { 0 };
	const char *name;

	if (!has_sides(l, &facts))
		return 0;
	name = l->growing[0] != '\0' ? l->growing : facts.file_name;
	if (!folder_read_is_as_recorded(l->fd, l->shown, name, &facts,
	                                &ignored))
		return 0;
	if (name == l->growing &&
	    folder_act_rename(l->fd, name, l->fd, facts.file_name,
	                      "store.part_rename") != 0)
		return folder_fail(p->folder->root, -1, errno, e,
		                   "rename %s/%s", l->shown, name);
	(void)snprintf(p->name, sizeof(p->name), "%s", facts.file_name);
	p->bytes = p->total = facts.bytes;
	p->is_whole = true;
	*is_whole = true;
	return 0;
}

/* Takes over the file in progress; false if it is of no use: such as one that
 * is whole and has no record. */
static bool look_growing(struct look *l)
{
	struct folder_part *p = l->part;
	char etag[FOLDER_ETAG_MAX];
	struct stat st;
	int64_t total;

	if (l->growing[0] == '\0' ||
	    !folder_names_parse_bytes(l->growing, &total, etag) ||
	    fstatat(l->fd, l->growing, &st, AT_SYMLINK_NOFOLLOW) != 0 ||
	    !S_ISREG(st.st_mode) || st.st_size == 0 ||
	    (total >= 0 && st.st_size >= total))
		return false;
	(void)snprintf(p->name, sizeof(p->name), "%s", l->growing);
	(void)snprintf(p->etag, sizeof(p->etag), "%s", etag);
	p->bytes = st.st_size;
	p->total = total;
	return true;
}

/* Removes all but the name to keep. */
static int sweep(const struct look *l, const char *keep, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (folder_names_list(a, l->fd, l->shown, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], keep) != 0 &&
		    folder_act_unlink(l->fd, names[i], 0,
		                      "store.leftover_unlink") != 0)
			return folder_fail(l->part->folder->root, -1, errno, e,
			                   "remove %s/%s", l->shown, names[i]);
	return 0;
}

/* Bytes whose write the disk has lost stay in the kernel's memory as if they
 * were written, and would be hashed as good: what is read comes from the disk.
 */
static void forget_cached(const struct look *l, const char *name)
{
	struct err ignored = { 0 };
	OWN(file_close) int fd = -1;

	if (folder_read_file(&fd, l->fd, name, l->shown, NULL, &ignored) == 0)
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

static int find_growing(struct look *l, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (folder_names_list(a, l->fd, l->shown, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		forget_cached(l, names[i]);
		if (text_starts(names[i], "bytes."))
			(void)snprintf(l->growing, sizeof(l->growing), "%s",
			               names[i]);
	}
	return 0;
}

int folder_leftover_look(struct folder_part *p, enum store_leftover *leftover,
                         struct err *e)
{
	const struct folder *f = p->folder;
	OWN(look_end) struct look l = { p, -1, NULL, "" };
	bool is_whole = false;

	l.shown = mem_format("%s/tmp/%s", f->root, p->dir);
	if (folder_read_dir(&l.fd, f->tmp_fd, p->dir, l.shown, e) != 0 ||
	    find_growing(&l, e) != 0 || look_whole(&l, &is_whole, e) != 0)
		return -1;
	if (is_whole) {
		*leftover = STORE_LEFTOVER_RECORD;
		return 0;
	}
	*leftover =
	        look_growing(&l) ? STORE_LEFTOVER_BYTES : STORE_LEFTOVER_NONE;
	return sweep(&l, *leftover == STORE_LEFTOVER_BYTES ? p->name : "", e);
}
