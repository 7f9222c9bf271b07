/* Makes an archive.  The marker comes last: a folder with a marker is whole,
 * one that was left half-made is finished by the next call.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/note.h"
#include "schema/embedded.h"
#include "store/folder.h"

#define MARKER_PREFIX "0=wxarchive_"
#define MARKER_LIMIT  64

static const char *const dirs[] = { "keys",       "log",
	                            "log/events", "log/checkpoints",
	                            "objects",    "tmp" };

static int fail_foreign(const char *root, const char *name, struct err *e)
{
	(void)err_set(e, ERR_FOREIGN,
	              "%s: holds \"%s\", which is no part of an archive", root,
	              name);
	return err_hint(e, "give an empty folder, or one that is not there");
}

static bool belongs(const char *name)
{
	static const char *const known[] = {
		FOLDER_README, "keys", "log", "objects", "tmp", "lost+found"
	};

	for (size_t i = 0; i < ARRAY_COUNT(known); i++)
		if (strcmp(name, known[i]) == 0)
			return true;
	return false;
}

/* Without a marker, only the skeleton that an interrupted call left. */
static int check_empty(int root_fd, const char *root, struct err *e)
{
	static const char *const hollow[] = { "objects", "log/events" };
	OWN(own_arena) struct arena *a = arena_new();
	const char **names;
	size_t count;

	if (folder_names_list(a, root_fd, root, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (!belongs(names[i]))
			return fail_foreign(root, names[i], e);
	for (size_t i = 0; i < ARRAY_COUNT(hollow); i++) {
		OWN(file_close)
		int fd =
		        openat(root_fd, hollow[i],
		               O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

		if (fd < 0)
			continue;
		if (folder_names_list(a, fd, hollow[i], &names, &count, e) != 0)
			return -1;
		if (count > 0)
			return fail_foreign(root, hollow[i], e);
	}
	return 0;
}

static int fail_version(const char *root, const char *name, struct err *e)
{
	(void)err_set(e, ERR_FOREIGN,
	              "%s: is an archive of version %s; this program knows 1.0",
	              root, name + strlen(MARKER_PREFIX));
	return err_hint(e, "use the wxarchive that made it, or a later one");
}

/* The name alone is easily made: it must say what it should, too. */
static int check_marker(int root_fd, const char *root, struct err *e)
{
	OWN(mem_own) char *shown = mem_format("%s/" FOLDER_MARKER, root);
	OWN(text_free) struct text there = { 0 };
	OWN(file_close) int fd = -1;

	if ((folder_read_file(&fd, root_fd, FOLDER_MARKER, shown, NULL, e) !=
	             0 ||
	     folder_read_all(&there, fd, shown, MARKER_LIMIT, e) != 0) &&
	    e->code == ERR_DISK)
		return -1;
	if (text_equal(text_str(&there), FOLDER_MARKER_TEXT))
		return 0;
	(void)err_set(e, ERR_FOREIGN,
	              "%s: is not the marker of an archive: it does not say "
	              "\"wxarchive_1.0\"",
	              shown);
	return err_hint(e, "choose another folder; if it is your archive, see "
	                   "who changed that file, put its one line back, and "
	                   "run 'wxarchive verify'");
}

static int find_marker(int root_fd, const char *root, bool *is_there,
                       struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	const char **names;
	size_t count;
	bool found = false;

	if (folder_names_list(a, root_fd, root, &names, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (!text_starts(names[i], MARKER_PREFIX))
			continue;
		if (strcmp(names[i], FOLDER_MARKER) != 0)
			return fail_version(root, names[i], e);
		found = true;
	}
	if (found && check_marker(root_fd, root, e) != 0)
		return -1;
	*is_there = found;
	return 0;
}

int folder_create_check(int root_fd, const char *root, struct err *e)
{
	bool is_there = false;

	if (find_marker(root_fd, root, &is_there, e) != 0)
		return -1;
	if (is_there)
		return 0;
	(void)err_set(e, ERR_FOREIGN, "%s: is no archive (no %s in it)", root,
	              FOLDER_MARKER);
	return err_hint(e, "'wxarchive init' makes one");
}

/* README.txt with the names of this archive in it. */
static void fill_readme(struct text *out, const char *vkey, const char *origin)
{
	const struct schema_file *file =
	        schema_find("schema/archive-readme.txt");
	const char *at = file->data;

	while (*at != '\0') {
		if (text_starts(at, "@ORIGIN@")) {
			text_add(out, origin);
			at += strlen("@ORIGIN@");
		} else if (text_starts(at, "@VKEY@")) {
			text_add(out, vkey);
			at += strlen("@VKEY@");
		} else {
			text_add_char(out, *at++);
		}
	}
}

enum store_readme folder_create_readme(struct store *s, const char *vkey,
                                       const char *origin)
{
	const struct folder *f = folder_of(s);
	OWN(text_free) struct text there = { 0 };
	OWN(text_free) struct text ours = { 0 };
	OWN(file_close) int fd = -1;
	struct err e = { 0 };

	fill_readme(&ours, vkey, origin);
	if (folder_read_file(&fd, f->root_fd, FOLDER_README, FOLDER_README,
	                     NULL, &e) != 0)
		return e.code == ERR_GONE ? STORE_README_GONE
		                          : STORE_README_OTHER;
	return folder_read_all(&there, fd, FOLDER_README, ours.len, &e) == 0 &&
	                       text_equal(text_str(&there), text_str(&ours))
	               ? STORE_README_OURS
	               : STORE_README_OTHER;
}

struct creation {
	const char *root;
	int root_fd, keys_fd, tmp_fd;
	const char *vkey, *origin;
};

static void creation_end(struct creation *c)
{
	file_close(&c->root_fd);
	file_close(&c->keys_fd);
	file_close(&c->tmp_fd);
}

/* Writes a file unless it is there. */
static int put_new(const struct folder_file *l, struct text *there,
                   struct err *e)
{
	struct err missing = { 0 };

	if (folder_put_read(l, there, &missing) == 0)
		return 0;
	if (missing.code == ERR_GONE)
		return folder_put(l, e);
	*e = missing;
	return -1;
}

static int put_root(const struct creation *c, const char *name,
                    const struct text *content, struct err *e)
{
	OWN(text_free) struct text there = { 0 };
	const struct folder_file l = { c->root,      c->tmp_fd, c->root_fd,
		                       "",           name,      content->data,
		                       content->len, 0440 };

	return put_new(&l, &there, e);
}

/* A key that is there already must be the same. */
static int put_key(const struct creation *c, const char *name, struct err *e)
{
	OWN(text_free) struct text line = { 0 };
	OWN(text_free) struct text there = { 0 };

	text_addf(&line, "%s\n", c->vkey);
	const struct folder_file l = { c->root, c->tmp_fd, c->keys_fd, "keys",
		                       name,    line.data, line.len,   0440 };
	if (put_new(&l, &there, e) != 0)
		return -1;
	if (there.len == 0 || text_equal(text_str(&there), line.data))
		return 0;
	(void)err_set(e, ERR_FOREIGN, "%s/keys/%s: holds another key", c->root,
	              name);
	return err_hint(e, "this archive was made with the key of another "
	                   "installation; bring that key here, or choose "
	                   "another folder");
}

static int put_keys(const struct creation *c, struct err *e)
{
	struct note_key key;
	char id[2 * sizeof(key.id) + 1];
	char name[32];

	if (note_key_parse(&key, c->vkey, e) != 0)
		return -1;
	bytes_hex(id, key.id, sizeof(key.id));
	(void)snprintf(name, sizeof(name), "%s.vkey", id);
	if (put_key(c, "log.vkey", e) != 0)
		return -1;
	return put_key(c, name, e);
}

static int make_dirs(const struct creation *c, struct err *e)
{
	for (size_t i = 0; i < ARRAY_COUNT(dirs); i++) {
		OWN(file_close) int fd = -1;
		OWN(mem_own) char *path = mem_format("%s/%s", c->root, dirs[i]);

		if (folder_act_mkdir(c->root_fd, dirs[i], 0750,
		                     "store.create_mkdir") != 0 &&
		    errno != EEXIST)
			return folder_fail(c->root, -1, errno, e, "make %s",
			                   path);
		/* what is there under the name must be a folder */
		if (folder_read_dir(&fd, c->root_fd, dirs[i], path, e) != 0)
			return -1;
		if (folder_act_fsync(fd, "store.create_fsync") != 0)
			return folder_fail(c->root, -1, errno, e, "sync %s",
			                   path);
	}
	return 0;
}

static int open_dirs(struct creation *c, struct err *e)
{
	OWN(mem_own) char *keys = mem_format("%s/keys", c->root);
	OWN(mem_own) char *tmp = mem_format("%s/tmp", c->root);

	if (folder_read_dir(&c->keys_fd, c->root_fd, "keys", keys, e) != 0)
		return -1;
	return folder_read_dir(&c->tmp_fd, c->root_fd, "tmp", tmp, e);
}

static int fill(struct creation *c, struct err *e)
{
	OWN(text_free) struct text readme = { 0 };
	OWN(text_free) struct text marker = { 0 };

	fill_readme(&readme, c->vkey, c->origin);
	text_add(&marker, FOLDER_MARKER_TEXT);
	if (make_dirs(c, e) != 0 || open_dirs(c, e) != 0 ||
	    put_keys(c, e) != 0 || put_root(c, FOLDER_README, &readme, e) != 0)
		return -1;
	return put_root(c, FOLDER_MARKER, &marker, e);
}

int folder_create(const char *root, const char *vkey, const char *origin,
                  struct err *e)
{
	OWN(text_free) struct text parent = { 0 };
	OWN(creation_end)
	struct creation c = { root, -1, -1, -1, vkey, origin };
	bool is_there = false;

	if (file_make_dirs(root, 0750, e) != 0)
		return -1;
	c.root_fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (c.root_fd < 0)
		return folder_fail(root, -1, errno, e, "open %s", root);
	if (find_marker(c.root_fd, root, &is_there, e) != 0 ||
	    (!is_there && check_empty(c.root_fd, root, e) != 0) ||
	    fill(&c, e) != 0)
		return -1;
	file_folder(&parent, root);
	return file_sync_dir(text_str(&parent), e);
}
