/* ledger_own: the handle from inside (private to ledger/).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef LEDGER_OWN_H
#define LEDGER_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/err.h"
#include "base/text.h"
#include "base/when.h"
#include "ledger/ledger.h"
#include "ledger/ledger_sql.h"
#include "model/merkle.h"
#include "model/period.h"
#include "port/db.h"

struct arena;
struct digest;
struct err;
struct names;
struct zstd;

/* Lines in a tile: a full one has its root in a row of its own. */
#define JOURNAL_TILE_BITS  8
#define JOURNAL_TILE_LINES (UINT64_C(1) << JOURNAL_TILE_BITS)

/* The end of the log in memory, for appending.  Read anew when it is needed
 * after a rollback. */
struct journal_end {
	bool is_ready;
	struct merkle tiles; /* a tree whose leaves are the roots of tiles */
	struct merkle tail;  /* the lines since the last full tile */
	char time[WHEN_TEXT_MAX]; /* of the last line; "" if there is none */
};

/* What packs raw objects. */
struct pack_state {
	struct zstd *zstd;
	int64_t dictionary; /* 0: none is loaded */
	struct text bytes;
};

struct ledger {
	struct db *db;
	enum ledger_mode mode;
	char *path;
	char *org;
	char *origin;
	char *vkey;
	char *settings; /* the settings of judgements; NULL: not told */
	bool in_transaction;
	int wal_fd;             /* of a writer, for ledger_flush; -1 */
	_Atomic bool is_broken; /* a flush has failed */
	struct err failure;     /* of a change in it; ERR_NONE: none failed */
	struct db_stmt *statements[LEDGER_SQL_COUNT];
	struct names *names;
	struct pack_state pack;
	struct journal_end end;
	struct digest *digest;
	struct arena *scratch; /* of one call */
	struct text line;
};

/* The statement of this number, ready to be bound; it belongs to the handle.
 * Reset it after use (OWN(ledger_reset)), so that no read stays open. */
int ledger_stmt(struct db_stmt **out, struct ledger *l, enum ledger_sql number,
                struct err *e) MUST_CHECK;
void ledger_reset(struct db_stmt **s);

/* ledger_lazy.c: for a writer, once its database is in WAL mode. */
int ledger_open_wal(struct ledger *l, struct err *e) MUST_CHECK;

/* Every function that changes something begins and ends so:
 *
 *   if (ledger_change_begin(l, "noun_verb", e) != 0)
 *           return -1;
 *   return ledger_change_end(l, verb(l, ..., e), e);
 *
 * begin: ERR_BUG unless a transaction of a writer is open.  end gives rc
 * back.  A change that failed half done makes the whole transaction one that
 * can only be rolled back; a refusal (ERR_BUG, ERR_TOO_LARGE) comes before
 * anything is written, and does not. */
int ledger_change_begin(struct ledger *l, const char *what,
                        struct err *e) MUST_CHECK;
int ledger_change_end(struct ledger *l, int rc, const struct err *e) MUST_CHECK;

/* Runs a statement that must change exactly one row; ERR_BUG "WHAT ROW is
 * unknown" otherwise. */
int ledger_run_one(struct ledger *l, struct db_stmt *s, const char *what,
                   int64_t row, struct err *e) MUST_CHECK;

/* Steps s to its one row, and reads the number in it. */
int ledger_step_int(struct db_stmt *s, int64_t *out, struct err *e) MUST_CHECK;
/* The number that a statement gives whose only parameters are a range. */
int ledger_int_of_range(struct ledger *l, enum ledger_sql number,
                        struct period range, int64_t *out,
                        struct err *e) MUST_CHECK;

/* As parameters 1 and 2. */
static inline void ledger_bind_range(struct db_stmt *s, struct period range)
{
	db_bind_int(s, 1, range.from_ms);
	db_bind_int(s, 2, range.to_ms);
}

/* A number below 0 is bound as NULL. */
static inline void ledger_bind_known(struct db_stmt *s, int n, int64_t v)
{
	if (v < 0)
		db_bind_null(s, n);
	else
		db_bind_int(s, n, v);
}

/* NULL reads as -1. */
static inline int64_t ledger_known(struct db_stmt *s, int col)
{
	return db_is_null(s, col) ? -1 : db_int(s, col);
}

#endif
