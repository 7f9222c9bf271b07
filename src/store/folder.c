/* SPDX-License-Identifier: Apache-2.0 */
#include "store/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "store/folder_part.h"

/* One syncfs at a time, and none after one that failed: the kernel tells of
 * a lost write once, to whoever asks first, but every batch may have lost
 * something by it. */
int folder_sync(struct folder *f, struct err *e)
{
	int result = 0;

	(void)pthread_mutex_lock(&f->lock);
	if (f->is_broken) {
		result = err_set(e, ERR_DISK,
		                 "%s: an earlier write was lost by the disk",
		                 f->root);
		(void)err_hint(e, "check the disk, then run again");
	} else if (folder_act_syncfs(f->tmp_fd, "store.seal_syncfs") != 0) {
		f->is_broken = true;
		result = folder_fail(f->root, -1, errno, e, "sync %s", f->root);
	}
	(void)pthread_mutex_unlock(&f->lock);
	return result;
}

static void folder_close(struct store *s)
{
	struct folder *f = folder_of(s);

	file_close(&f->objects_fd);
	file_close(&f->tmp_fd);
	file_close(&f->root_fd);
	(void)pthread_mutex_destroy(&f->lock);
	free(f->root);
	free(f);
}

static const char *folder_root(const struct store *s)
{
	return ((const struct folder *)s)->root;
}

static int open_below(struct folder *f, int *out, const char *name,
                      const char *hint, struct err *e)
{
	OWN(mem_own) char *shown = mem_format("%s/%s", f->root, name);

	if (folder_read_dir(out, f->root_fd, name, shown, e) == 0)
		return 0;
	err_context(e, "archive");
	if (e->code == ERR_GONE)
		err_hint(e, "%s", hint);
	return -1;
}

static int open_all(struct folder *f, struct err *e)
{
	f->root_fd = open(f->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (f->root_fd < 0 && (errno == ENOENT || errno == ENOTDIR)) {
		(void)err_set(e, ERR_FOREIGN, "%s: there is no archive",
		              f->root);
		return err_hint(e, "'wxarchive init' makes one");
	}
	if (f->root_fd < 0)
		return folder_fail(f->root, -1, errno, e, "open %s", f->root);
	if (folder_create_check(f->root_fd, f->root, e) != 0 ||
	    open_below(f, &f->tmp_fd, "tmp",
	               "nothing that lasts is in it: 'wxarchive init' makes "
	               "it again",
	               e) != 0)
		return -1;
	return open_below(f, &f->objects_fd, "objects",
	                  "mount its disk, or put it back from a copy: all "
	                  "that was archived lies in it; then run 'wxarchive "
	                  "verify'",
	                  e);
}

int folder_open(struct store **out, const struct store_setup *setup,
                struct err *e)
{
	OWN(own_store) struct store *s = mem_zeroed(1, sizeof(struct folder));
	struct folder *f = folder_of(s);

	s->ops = &folder_ops;
	f->root = mem_copy_text(setup->root);
	f->sync = setup->sync;
	f->free_min_bytes = setup->free_min_bytes;
	f->root_fd = f->tmp_fd = f->objects_fd = -1;
	(void)pthread_mutex_init(&f->lock, NULL);
	if (open_all(f, e) != 0)
		return -1;
	*out = GIVE(s);
	return 0;
}

const struct store_ops folder_ops = {
	.close = folder_close,
	.root = folder_root,
	.part_open = folder_part_open,
	.part_free = folder_part_free,
	.part_bytes = folder_part_bytes,
	.part_total = folder_part_total,
	.part_etag = folder_part_etag,
	.part_begin = folder_write_begin,
	.part_write = folder_write_data,
	.part_replay = folder_part_replay,
	.part_sides = folder_part_sides,
	.part_finish = folder_finish,
	.part_become = folder_part_become,
	.part_drop = folder_part_drop,
	.seal = folder_seal,
	.clean = folder_clean,
	.readme = folder_create_readme,
	.is_empty = folder_walk_is_empty,
	.has_object = folder_read_has,
	.read = folder_read_text,
	.stream = folder_read_object,
	.list = folder_walk_list,
	.walk = folder_walk,
	.log_segment = folder_log_segment,
	.log_checkpoint = folder_log_checkpoint,
	.log_newest = folder_log_newest,
	.log_segments = folder_log_segments,
};
