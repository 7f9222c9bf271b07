/* journal: the tamper-evident log (docs/formats.md 3).
 *
 * One canonical JSON line is one leaf of an RFC 6962 tree.  Lines are kept
 * in the ledger, with the root of every full run of 256 leaves and the
 * compact range for appending.  Files and signatures are made of it by the
 * pipeline (anchor) through store and model/note.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_JOURNAL_H
#define LEDGER_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "model/merkle.h"

struct canon;
struct err;
struct ledger;
struct text;

/* One line, without LF; -1 with *e ends the reading. */
typedef int journal_take(void *ctx, uint64_t n, const char *line, size_t len,
                         struct err *e);

struct journal_event {
	const char *type;    /* ingestion, validation, x-reconciliation, ... */
	const char *object;  /* oid, or NULL */
	const char *outcome; /* "success" or "failure" */
	const char *actor;   /* NULL: "service:archiver" */
	const struct canon *detail; /* object, or NULL */
};

/* Appends in the open transaction: {"actor","detail","n","object","outcome",
 * "time","type","v":1}; time never goes back.  *n_out (may be NULL) is its
 * index. */
int journal_append(struct ledger *l, const struct journal_event *ev,
                   int64_t now_ms, int64_t *n_out, struct err *e) MUST_CHECK;

/* Appends a line as it was written once, without LF, in the open transaction:
 * of a log that is taken over.  ERR_TAMPER when it is not the next line. */
int journal_import(struct ledger *l, const char *line, size_t len,
                   struct err *e) MUST_CHECK;

/* Committed and pending lines. */
int journal_size(struct ledger *l, uint64_t *out, struct err *e) MUST_CHECK;
/* Root over the first size lines; size <= journal_size. */
int journal_root(struct ledger *l, uint64_t size, struct merkle_hash *out,
                 struct err *e) MUST_CHECK;
/* Reads the log from its first line on, once, and checks n, canonical start,
 * time order, leaf hashes and tile roots, all from the lines themselves;
 * ERR_TAMPER naming the first entry that is wrong. */
struct journal_walk;
int journal_walk_open(struct journal_walk **out, struct ledger *l,
                      struct err *e) MUST_CHECK;
void journal_walk_close(struct journal_walk *w);
OWN_TYPE(journal_walk, struct journal_walk, journal_walk_close)
/* On to line end, which is not read; each line that is right goes to take
 * (may be NULL). */
int journal_walk_to(struct journal_walk *w, uint64_t end, journal_take *take,
                    void *ctx, struct err *e) MUST_CHECK;
/* The same in one step, over the first size lines: their root.  ERR_TAMPER,
 * too, when the table that journal_about goes by is not what they say. */
int journal_recompute(struct ledger *l, uint64_t size, struct merkle_hash *out,
                      struct err *e) MUST_CHECK;
/* Lines [first, end) in order, without LF. */
int journal_each(struct ledger *l, uint64_t first, uint64_t end,
                 journal_take *take, void *ctx, struct err *e) MUST_CHECK;
/* Lines about one object, in order; ERR_TAMPER when one is not about it. */
int journal_about(struct ledger *l, const char *object, journal_take *take,
                  void *ctx, struct err *e) MUST_CHECK;
/* Inclusion proof of line index in the tree of size lines. */
int journal_proof(struct ledger *l, uint64_t index, uint64_t size,
                  struct merkle_hash *path, size_t *path_count,
                  struct err *e) MUST_CHECK;

#endif
