/* store_part: one artefact on its way into the store, in tmp/<oid>.part/; a
 * part of store/store.h.
 *
 * A part has one owner at a time; its functions may be called from any thread.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_STORE_PART_H
#define STORE_STORE_PART_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct store;
struct store_part;
struct text;

typedef void store_take_bytes(void *ctx, const void *data, size_t len);

/* What a part that was left by an earlier run holds. */
enum store_leftover {
	STORE_LEFTOVER_NONE,
	STORE_LEFTOVER_BYTES, /* bytes to continue, with length and validator */
	STORE_LEFTOVER_RECORD, /* whole, with its sidecars: only to seal */
};

/* Opens or finds the part.  ERR_FULL before anything is written when less is
 * free than the setup demands.  A part with a record is read back and its
 * digest compared before it is called one. */
int store_part_open(struct store_part **out, struct store *s, const char *oid,
                    enum store_leftover *leftover, struct err *e) MUST_CHECK;
/* Leaves the files alone; what had come of a body is written, to be continued
 * by a later part of the same oid: all but a byte, if it is whole and not
 * finished. */
void store_part_free(struct store_part *p);
OWN_TYPE(store_part, struct store_part, store_part_free)

/* Bytes here so far; the total and validator (ETag) noted by begin, -1 and
 * "" when there are none. */
int64_t store_part_bytes(const struct store_part *p);
int64_t store_part_total(const struct store_part *p);
const char *store_part_etag(const struct store_part *p);

/* Starts (offset 0: empties) or continues the bytes at an offset of at most
 * store_part_bytes.  total (-1 unknown) and
 * etag ("" none) are kept in the name of the file in progress, so that a
 * later run can continue it by Range with If-Range.  ERR_FULL if total would
 * not leave the free space that the setup demands. */
int store_part_begin(struct store_part *p, int64_t offset, int64_t total,
                     const char *etag, struct err *e) MUST_CHECK;
int store_part_write(struct store_part *p, const void *data, size_t len,
                     struct err *e) MUST_CHECK;
/* Calls take(ctx, data, len) over the bytes here so far, in order: to hash
 * and check again what an earlier run left. */
int store_part_replay(struct store_part *p, store_take_bytes *take, void *ctx,
                      struct err *e) MUST_CHECK;
/* record.json and source.json of a part that is whole, appended to the texts.
 */
int store_part_sides(struct store_part *p, struct text *record,
                     struct text *source, struct err *e) MUST_CHECK;
/* Gives the file its final name (checked: [a-z0-9._-]) and writes
 * source.json and record.json beside it; not durable yet.  ERR_TRUNCATED when
 * the bytes are not the total that begin noted. */
int store_part_finish(struct store_part *p, const char *file_name,
                      const struct text *source_json,
                      const struct text *record_json, struct err *e) MUST_CHECK;
/* It will be the object of this oid, and not of the one it was opened by; a
 * later run finds it by the latter, and takes nothing of it for whole. */
void store_part_become(struct store_part *p, const char *oid);
/* Removes the part and its files. */
int store_part_drop(struct store_part *p, struct err *e) MUST_CHECK;

#endif
