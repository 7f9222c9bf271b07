/* db: SQLite, with errors as values and statements by number.
 *
 * A connection has foreign_keys, recursive_triggers and trusted_schema=OFF
 * set, journal_mode=WAL, synchronous=FULL, a busy timeout, defensive mode
 * and, for readers, query_only; statements may call fold(TEXT), which is that
 * of base/fold.h.  One connection belongs to one thread.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_DB_H
#define PORT_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

/* What can take the place of a database that is damaged or too old: of the
 * ledger it is the one thing that helps. */
#define DB_COPY_ADVICE                                                         \
	"a copy that was made after the archive's last run (wxarchive ledger " \
	"backup makes one); no older one can be used; without one: wxarchive " \
	"ledger rebuild"

struct db;
struct db_stmt;
struct err;

/* DB_STILL: to read a file that nobody writes; nothing is made beside it. */
enum db_mode { DB_READ, DB_WRITE, DB_CREATE, DB_STILL };
enum db_row { DB_ERR = -1, DB_DONE = 0, DB_ROW = 1 };

/* Once, before the first db_open and the first thread: no counting of SQLite's
 * memory, which takes a lock at each allocation. */
void db_setup(void);
/* ERR_FOREIGN if the file is no database, ERR_LOCKED if another process
 * holds it too long, ERR_DISK/ERR_FULL/ERR_LEDGER otherwise. */
int db_open(struct db **out, const char *path, enum db_mode mode,
            struct err *e) MUST_CHECK;
void db_close(struct db *d);
OWN_TYPE(db, struct db, db_close)

/* One or several statements without parameters. */
int db_exec(struct db *d, const char *sql, struct err *e) MUST_CHECK;
/* SQL text must outlive the statement. Parameters ?1, ?2, .. */
int db_prepare(struct db_stmt **out, struct db *d, const char *sql,
               struct err *e) MUST_CHECK;
void db_finalize(struct db_stmt *s);
OWN_TYPE(stmt, struct db_stmt, db_finalize)

/* Binding cannot fail but by our own bug (the next step then errs). Text and
 * blobs are copied.  NULL text binds NULL. */
void db_bind_int(struct db_stmt *s, int n, int64_t v);
void db_bind_text(struct db_stmt *s, int n, const char *v);
void db_bind_bytes(struct db_stmt *s, int n, const void *v, size_t len);
void db_bind_null(struct db_stmt *s, int n);

/* DB_ROW, DB_DONE or DB_ERR with *e. */
enum db_row db_step(struct db_stmt *s, struct err *e) MUST_CHECK;
/* Makes the statement ready to be bound and stepped again. */
void db_reset(struct db_stmt *s);
/* step + reset for statements without rows. */
int db_run(struct db_stmt *s, struct err *e) MUST_CHECK;

/* Columns from 0; valid until the next step or reset. */
int64_t db_int(struct db_stmt *s, int col);
bool db_is_null(struct db_stmt *s, int col);
const char *db_text(struct db_stmt *s, int col); /* NULL for NULL */
const void *db_bytes(struct db_stmt *s, int col, size_t *len);

const char *db_path(const struct db *d); /* as it was opened */
/* Where the write-ahead log lies, links of the path resolved. */
const char *db_wal_path(const struct db *d);

int db_begin(struct db *d, struct err *e) MUST_CHECK; /* IMMEDIATE */
int db_commit(struct db *d, struct err *e) MUST_CHECK;
void db_rollback(struct db *d); /* fine when there is none */
int64_t db_changes(struct db *d);
int64_t db_last_id(struct db *d);
/* One value of a query, 0 when there is no row. */
int db_get_int(struct db *d, int64_t *out, const char *sql,
               struct err *e) MUST_CHECK;
/* A consistent copy of an open database (online backup; writers go on): one
 * file, 0640, of which nothing lies beside it, also when it is opened to be
 * read.  Made as PATH.part, durable before it gets its name; what is there is
 * replaced.  check, if any, looks at PATH.part first: -1 leaves all as it was.
 * ERR_LOCKED: another process makes the same copy. */
typedef int db_backup_check(void *ctx, const char *draft, struct err *e);
int db_backup(struct db *d, const char *path, db_backup_check *check, void *ctx,
              struct err *e) MUST_CHECK;
/* Full integrity check; ERR_LEDGER with the first finding. */
int db_check(struct db *d, struct err *e) MUST_CHECK;

#endif
