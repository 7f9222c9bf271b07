/* folder_part: a part in the local folder.
 *
 * A part moves  HELD [-> BYTES] -> WHOLE -> sealed (gone from tmp/):
 *   HELD   in memory only, up to FOLDER_GATHER_BYTES; no file is in tmp/
 *   BYTES  one file bytes.<total>[.<hex of etag>] grows in tmp/<oid>.part
 *   WHOLE  source.json, record.json and the file under its final name
 * What is still held when it is whole is written under its final name: a
 * small body costs one file, not a file and a rename.  Of a larger one at least
 * the last byte is gathered until the sidecars are written, and then the file
 * is renamed: bytes without a record are never whole, for what their reply had
 * promised of them (a digest, a length, a type) is known no more.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_FOLDER_PART_H
#define STORE_FOLDER_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "store/folder.h"

#define FOLDER_PART_MAX 40 /* <oid>.part and its NUL */
/* Bytes come in small pieces; each write costs more than its copy. */
#define FOLDER_GATHER_BYTES ((size_t)64 << 10)

#define FOLDER_IN_TMP_MAX   (FOLDER_PART_MAX + 256) /* <dir>/<name> */

struct folder_part {
	struct store_part base;
	struct folder *folder;
	char oid[OID_TEXT_MAX];
	char dir[FOLDER_PART_MAX];
	char name[256]; /* of the bytes; "" while there are none */
	char etag[FOLDER_ETAG_MAX];
	bool has_folder; /* tmp/<dir> is there */
	bool is_held;    /* all bytes are in gathered, none in a file */
	bool is_whole;
	int fd; /* -1: not open for writing */
	/* The end of the bytes, not in the file yet; NULL: nothing was. */
	char *gathered;
	size_t gathered_len, gathered_cap;
	int64_t bytes, total, owed_bytes, unchecked_bytes;
};

static inline struct folder_part *folder_part_of(struct store_part *p)
{
	return (struct folder_part *)p;
}

/* folder_part.c */
int folder_part_open(struct store_part **out, struct store *s, const char *oid,
                     enum store_leftover *leftover, struct err *e) MUST_CHECK;
void folder_part_free(struct store_part *sp);
int64_t folder_part_bytes(const struct store_part *sp);
int64_t folder_part_total(const struct store_part *sp);
const char *folder_part_etag(const struct store_part *sp);
void folder_part_become(struct store_part *sp, const char *oid);
int folder_part_replay(struct store_part *sp, store_take_bytes *take, void *ctx,
                       struct err *e) MUST_CHECK;
int folder_part_sides(struct store_part *sp, struct text *record,
                      struct text *source, struct err *e) MUST_CHECK;
int folder_part_drop(struct store_part *sp, struct err *e) MUST_CHECK;
/* Removes tmp/<dir> with all in it; what is not there is fine. */
int folder_part_remove(struct folder *f, const char *dir,
                       struct err *e) MUST_CHECK;

/* folder_leftover.c: what an earlier run left of a part. */
int folder_leftover_look(struct folder_part *p, enum store_leftover *leftover,
                         struct err *e) MUST_CHECK;

/* folder_write.c */
int folder_write_begin(struct store_part *sp, int64_t offset, int64_t total,
                       const char *etag, struct err *e) MUST_CHECK;
int folder_write_data(struct store_part *sp, const void *data, size_t len,
                      struct err *e) MUST_CHECK;
/* Writes what was gathered to the file in progress. */
int folder_write_flush(struct folder_part *p, struct err *e) MUST_CHECK;
/* Of a body that is whole and not finished one byte is forgotten. */
void folder_write_hold_back(struct folder_part *p);
/* Forgets what was gathered. */
void folder_write_discard(struct folder_part *p);
/* Gives up the claim of a part on free space. */
void folder_write_forget(struct folder_part *p);
/* Makes the file name in the part's folder, and the folder if it is not there,
 * and writes what is held to it. */
int folder_write_spill(struct folder_part *p, const char *name,
                       struct err *e) MUST_CHECK;
void folder_write_path(char out[FOLDER_IN_TMP_MAX], const struct folder_part *p,
                       const char *name);
/* Of an act that left its reason in errno; -1. */
int folder_write_fail(const struct folder_part *p, const char *act,
                      const char *name, struct err *e);

/* folder_finish.c */
int folder_finish(struct store_part *sp, const char *file_name,
                  const struct text *source_json,
                  const struct text *record_json, struct err *e) MUST_CHECK;

#endif
