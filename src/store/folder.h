/* folder: the store in a local folder.
 *
 * Everything is done relative to descriptors that are kept open (the root,
 * tmp/, objects/), so that a part costs few system calls and no name from
 * outside is ever resolved from the root of the file system.
 *
 * Parts are in folder_part.h, acts on single files in folder_io.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_FOLDER_H
#define STORE_FOLDER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/attr.h"
#include "store/folder_io.h"
#include "store/ops.h"

#define FOLDER_MARKER      "0=wxarchive_1.0"
#define FOLDER_MARKER_TEXT "wxarchive_1.0\n"
#define FOLDER_README      "README.txt"
#define FOLDER_RECORD      "record.json"
#define FOLDER_SOURCE      "source.json"

#define FOLDER_DAY_MAX     11                 /* YYYY/MM/DD and its NUL */
#define FOLDER_DAYS        64                 /* days remembered as durable */
#define FOLDER_SIDE_LIMIT  ((size_t)16 << 20) /* record.json, source.json */
#define FOLDER_LOOK_BYTES  (INT64_C(16) << 20)

struct folder {
	struct store base;
	char *root;
	enum store_sync sync;
	int64_t free_min_bytes;
	int root_fd, tmp_fd, objects_fd;
	/* what the open parts have yet to write */
	_Atomic int64_t owed_bytes;
	/* what may be used before the free space is looked at again */
	_Atomic int64_t allowed_bytes;
	/* folders of parts in tmp/ that no open part has, counted by clean
	 * under the lock; while there are none, nothing has to be looked for */
	_Atomic int64_t leftover_parts;
	bool are_leftovers_counted;

	pthread_mutex_t lock; /* of what follows, and held during syncfs */
	bool is_broken;       /* syncfs has told of a write that was lost */
	char days[FOLDER_DAYS][FOLDER_DAY_MAX];
	size_t day_next;
};

extern const struct store_ops folder_ops;

static inline struct folder *folder_of(struct store *s)
{
	return (struct folder *)s;
}

/* folder.c */
/* Makes all that was written so far durable, by one syncfs. */
int folder_sync(struct folder *f, struct err *e) MUST_CHECK;
int folder_open(struct store **out, const struct store_setup *setup,
                struct err *e) MUST_CHECK;
/* folder_create.c */
int folder_create(const char *root, const char *vkey, const char *origin,
                  struct err *e) MUST_CHECK;
enum store_readme folder_create_readme(struct store *s, const char *vkey,
                                       const char *origin);
/* ERR_FOREIGN unless the open folder carries our marker. */
int folder_create_check(int root_fd, const char *root,
                        struct err *e) MUST_CHECK;

/* folder_space.c */
/* ERR_FULL unless bytes more leave what has to stay free.  Looks at the file
 * system only after FOLDER_LOOK_BYTES since the last look, or earlier as it
 * fills up. */
int folder_space_check(struct folder *f, int64_t bytes,
                       struct err *e) MUST_CHECK;
/* Always looks. */
int folder_space_look(struct folder *f, int64_t bytes,
                      struct err *e) MUST_CHECK;
/* What may be used before the next look, when margin is left. */
int64_t folder_space_allowance(int64_t margin);

/* folder_seal.c */
int folder_seal(struct store *s, struct store_seal *seals, size_t count,
                struct err *e) MUST_CHECK;

/* folder_clean.c */
int folder_clean(struct store *s, store_keep *keep, void *ctx, int64_t *removed,
                 struct err *e) MUST_CHECK;

/* folder_read.c */
bool folder_read_has(struct store *s, const char *path);
int folder_read_text(struct store *s, const char *path, const char *name,
                     struct text *out, size_t limit, struct err *e) MUST_CHECK;
int folder_read_object(struct store *s, const char *path, const char *name,
                       store_take_bytes *take, void *ctx, int64_t *bytes,
                       struct err *e) MUST_CHECK;

/* folder_walk.c */
int folder_walk_is_empty(struct store *s, bool *out, struct err *e) MUST_CHECK;
int folder_walk_list(struct store *s, const char *path, store_take_name *take,
                     void *ctx, struct err *e) MUST_CHECK;
int folder_walk(struct store *s, store_take_object *take, void *ctx,
                struct err *e) MUST_CHECK;

/* folder_log.c */
int folder_log_segment(struct store *s, uint64_t first, const char *data,
                       size_t len, struct err *e) MUST_CHECK;
int folder_log_checkpoint(struct store *s, uint64_t size, const char *note,
                          size_t len, struct err *e) MUST_CHECK;
int folder_log_newest(struct store *s, struct text *out,
                      struct err *e) MUST_CHECK;
int folder_log_segments(struct store *s, store_take_segment *take, void *ctx,
                        struct err *e) MUST_CHECK;

#endif
