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
#include "base/lockfile.h"
#include "model/kind.h"
#include "store/store_part.h"

struct store;
struct text;

#define STORE_PATH_MAX 80 /* objects/YYYY/MM/DD/oid and its NUL */

/* What callers give to be called with; -1 with *e filled stops the walk. */
typedef int store_take_name(void *ctx, const char *name, bool is_regular,
                            int64_t bytes, struct err *e);
typedef int store_take_object(void *ctx, const char *path, const char *oid,
                              const struct err *unread, struct err *e);
typedef int store_take_segment(void *ctx, uint64_t first, const char *path,
                               struct err *e);
typedef bool store_keep(void *ctx, const char *oid);

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

/* ERR_FOREIGN if root is no archive of ours, or of a later version; ERR_GONE
 * if a folder of it is not there. */
int store_open(struct store **out, const struct store_setup *setup,
               struct err *e) MUST_CHECK;
void store_close(struct store *s);
OWN_TYPE(store, struct store, store_close)
const char *store_root(const struct store *s);

/* One writer per archive: the lock file is tmp/lock. */
int store_lock(struct lockfile **out, const char *root, const char *what,
               int64_t now_ms, struct err *e) MUST_CHECK;
/* As store_lock; a holder that offers it (lockfile_offer) is asked, and waited
 * for up to a minute. */
int store_lock_ask(struct lockfile **out, const char *root, const char *what,
                   int64_t now_ms, struct err *e) MUST_CHECK;
/* On a full disk; as lockfile_take_silent. */
int store_lock_silent(struct lockfile **out, const char *root,
                      struct err *e) MUST_CHECK;
/* Who works on it now; as lockfile_look. */
enum lockfile_state store_lock_look(const char *root,
                                    char holder[LOCKFILE_HOLDER_MAX]);

/* objects/YYYY/MM/DD/oid of an artefact whose contact started at ms. */
void store_object_path(char out[STORE_PATH_MAX], const char *oid,
                       int64_t start_ms);

/* Seals finished parts: makes all of them durable (one syncfs, or an fsync
 * each, as set up), renames each to its object path, makes the names
 * durable.  -1 when any entry failed, with the first failure in *e; ERR_TAMPER:
 * another object is there, and what does not meet one is sealed all the same;
 * ERR_DISK, ERR_FULL: of the whole batch. */
enum store_sealed {
	STORE_NOT_SEALED, /* the batch failed, or another object is there */
	STORE_SEALED,     /* durable in its place */
	/* An object with the same facts (oid, sha256, bytes) was there: ours
	 * is dropped.  Its sidecars are others: what is recorded of it must be
	 * read from it. */
	STORE_WAS_THERE,
};
struct store_seal {
	struct store_part *part;
	char path[STORE_PATH_MAX];
	enum store_sealed outcome;
};
int store_seal(struct store *s, struct store_seal *seals, size_t count,
               struct err *e) MUST_CHECK;

/* Removes from tmp/ every part whose oid keep(ctx, oid) denies; called at
 * start-up under the lock.  Calls it for nothing but names that are oids.
 * After a restart of the machine half-written bytes go too: what was not
 * synced may be holes.  What stays, objects included, is made durable. */
int store_clean(struct store *s, store_keep *keep, void *ctx, int64_t *removed,
                struct err *e) MUST_CHECK;

/* README.txt, with which anybody can check the archive: as store_create writes
 * it; another one, of another version or changed, or not to be read; or not
 * there. */
enum store_readme { STORE_README_OURS, STORE_README_OTHER, STORE_README_GONE };
enum store_readme store_readme(struct store *s, const char *vkey,
                               const char *origin);

/* Whether there is no object, nor the folder of a day. */
int store_is_empty(struct store *s, bool *out, struct err *e) MUST_CHECK;

/* Reading what is stored.  path is that of an object, or keys, log,
 * log/events, log/checkpoints; ERR_TAMPER for any other. */
bool store_has_object(struct store *s, const char *path);
/* A file of an object, "record.json" for one; limit as file_read. ERR_GONE
 * when it is not there, ERR_TAMPER when it is not a regular file. */
int store_read(struct store *s, const char *path, const char *name,
               struct text *out, size_t limit, struct err *e) MUST_CHECK;
/* Streams a file through take; returns its length in *bytes. */
int store_stream(struct store *s, const char *path, const char *name,
                 store_take_bytes *take, void *ctx, int64_t *bytes,
                 struct err *e) MUST_CHECK;
/* The names in a folder, in order, each with whether it is a regular file. */
int store_list(struct store *s, const char *path, store_take_name *take,
               void *ctx, struct err *e) MUST_CHECK;
/* Walks all objects in the order of their paths. Anything in objects/ that
 * does not fit the layout is given with oid == NULL; so is a folder that could
 * not be read, with why (unread, else NULL). */
int store_walk(struct store *s, store_take_object *take, void *ctx,
               struct err *e) MUST_CHECK;

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
/* Whether name is that of a file of the log, twelve digits and suffix
 * (".jsonl",
 * ".note"), and the number that it says.  Pure. */
bool store_log_number(const char *name, const char *suffix, uint64_t *number);
/* Segments in order: first index and path relative to root. */
int store_log_segments(struct store *s, store_take_segment *take, void *ctx,
                       struct err *e) MUST_CHECK;

#endif
