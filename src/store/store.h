/* store: where the bytes rest.  An interface; the local folder is its one
 * implementation today (store_open), an object store a later one.
 *
 * Protocol of one artefact (docs/formats.md 1.2):
 *   part_open .. part_write .. part_finish (record and source beside it)
 *   batch_seal: everything in the batch durable, renamed to its final
 *   place, the names durable.  Only then may the ledger say "stored".
 *
 * Paths are built from checked ids and dates only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "model/kind.h"

struct store;
struct text;

#define STORE_PATH_MAX 80 /* objects/YYYY/MM/DD/oid and its NUL */

enum store_sync { STORE_SYNC_AUTO, STORE_SYNC_FILE, STORE_SYNC_BATCH };

struct store_setup {
	const char *root;
	enum store_sync sync;
	int64_t free_min_bytes; /* below this, part_open refuses: ERR_FULL */
};

/* Makes the skeleton of an archive: marker, README.txt, folders, the public
 * key (keys/log.vkey, text of note_key_text and a line end).  Refuses a
 * folder that holds anything else (ERR_FOREIGN); an archive that is there
 * already with the same key is fine. */
int store_create(const char *root, const char *vkey, const char *origin,
                 struct err *e) MUST_CHECK;

/* ERR_FOREIGN if root is no archive of ours, or of a later version. */
int store_open(struct store **out, const struct store_setup *setup,
               struct err *e) MUST_CHECK;
void store_close(struct store *s);
OWN_TYPE(store, struct store, store_close)
const char *store_root(const struct store *s);

/* One writer per archive: the lock file is tmp/lock. */
struct lockfile;
int store_lock(struct lockfile **out, const char *root, const char *what,
               int64_t now_ms, struct err *e) MUST_CHECK;

/* objects/YYYY/MM/DD/oid of an artefact whose contact started at ms. */
void store_object_path(char out[STORE_PATH_MAX], const char *oid,
                       int64_t start_ms);

/* A part is one artefact on its way in: tmp/<oid>.part/.  One owner at a
 * time; its functions may be called from any thread. */
struct store_part;

/* What a part that was left by an earlier run holds. */
enum store_left {
	STORE_LEFT_NOTHING,
	STORE_LEFT_BYTES,  /* bytes to continue, with length and validator */
	STORE_LEFT_RECORD, /* whole, with its record.json: only to seal */
};

/* Opens or finds the part.  ERR_FULL before anything is written when less is
 * free than the setup demands.  A part with a record is read back and its
 * digest compared before it is called one. */
int store_part_open(struct store_part **out, struct store *s, const char *oid,
                    enum store_left *left, struct err *e) MUST_CHECK;
void store_part_free(struct store_part *p); /* leaves the files alone */
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
int store_part_replay(struct store_part *p,
                      void (*take)(void *ctx, const void *data, size_t len),
                      void *ctx, struct err *e) MUST_CHECK;
/* Gives the file its final name (checked: [a-z0-9._-]) and writes
 * source.json and record.json beside it; not durable yet.  ERR_TRUNCATED when
 * the bytes are not the total that begin noted.  A part that was left with
 * its record may be finished anew. */
int store_part_finish(struct store_part *p, const char *file_name,
                      const struct text *source_json,
                      const struct text *record_json, struct err *e) MUST_CHECK;
/* Reads record.json of a part with STORE_LEFT_RECORD. */
int store_part_record(struct store_part *p, struct text *out,
                      struct err *e) MUST_CHECK;
/* Removes the part and its files. */
int store_part_drop(struct store_part *p, struct err *e) MUST_CHECK;

/* Seals finished parts: makes all of them durable (one syncfs, or an fsync
 * each, as set up), renames each to its object path, makes the names
 * durable.  An object that is there already with the same facts (oid,
 * sha256, bytes) is fine: ours is dropped.
 *
 * -1 when any entry failed, with the first failure in *e; each entry's err
 * tells its own outcome (ERR_NONE: durable in its place; ERR_TAMPER: another
 * object is there; ERR_DISK, ERR_FULL: of the batch, so of every entry). */
struct store_seal {
	struct store_part *part;
	char path[STORE_PATH_MAX];
	struct err err; /* out */
};
int store_seal(struct store *s, struct store_seal *seals, size_t count,
               struct err *e) MUST_CHECK;

/* Removes from tmp/ every part whose oid keep(ctx, oid) denies; called at
 * start-up under the lock.  Calls it for nothing but names that are oids.
 * After a restart of the machine half-written bytes go too: what was not
 * synced may be holes.  What stays, objects included, is made durable. */
int store_clean(struct store *s, bool (*keep)(void *ctx, const char *oid),
                void *ctx, int64_t *removed, struct err *e) MUST_CHECK;

/* Reading what is stored.  path is that of an object, or log, log/events,
 * log/checkpoints; ERR_TAMPER for any other. */
bool store_has_object(struct store *s, const char *path);
/* A file of an object, "record.json" for one; limit as file_read. ERR_GONE
 * when it is not there, ERR_TAMPER when it is not a regular file. */
int store_read(struct store *s, const char *path, const char *name,
               struct text *out, size_t limit, struct err *e) MUST_CHECK;
/* Streams a file through take; returns its length in *bytes. */
int store_stream(struct store *s, const char *path, const char *name,
                 void (*take)(void *ctx, const void *data, size_t len),
                 void *ctx, int64_t *bytes, struct err *e) MUST_CHECK;
/* The names in an object's folder, each with whether it is a regular file. */
int store_list(struct store *s, const char *path,
               int (*take)(void *ctx, const char *name, bool is_regular,
                           int64_t bytes, struct err *e),
               void *ctx, struct err *e) MUST_CHECK;
/* Walks all objects in the order of their paths. Anything in objects/ that
 * does not fit the layout is given with oid == NULL. */
int store_walk(struct store *s,
               int (*take)(void *ctx, const char *path, const char *oid,
                           struct err *e),
               void *ctx, struct err *e) MUST_CHECK;

/* The files of the log.  A segment holds the lines from index first on. It
 * is never changed; writing the same bytes again is fine, other bytes are
 * ERR_TAMPER. */
int store_log_segment(struct store *s, uint64_t first, const char *data,
                      size_t len, struct err *e) MUST_CHECK;
/* Writes checkpoints/<size>.note, then checkpoint. */
int store_log_checkpoint(struct store *s, uint64_t size, const char *note,
                         size_t len, struct err *e) MUST_CHECK;
/* The newest checkpoint; ERR_GONE if there is none. */
int store_log_newest(struct store *s, struct text *out,
                     struct err *e) MUST_CHECK;
/* Segments in order: first index and path relative to root. */
int store_log_segments(struct store *s,
                       int (*take)(void *ctx, uint64_t first, const char *path,
                                   struct err *e),
                       void *ctx, struct err *e) MUST_CHECK;

#endif
