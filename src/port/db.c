/* db: SQLite, with errors as values.
 * SPDX-License-Identifier: Apache-2.0 */
#include "port/db.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/db_immutable.h"
#include "port/db_own.h"

#define BUSY_TIMEOUT_MS 10000
/* A write-ahead log that once grew is cut back to this. */
#define WAL_KEEP_BYTES "67108864"

struct db_stmt {
	sqlite3_stmt *handle;
	struct db *db;
	const char *sql;
	int bad_parameter; /* 0: none */
};

/* What an extended result code means to us; a pure decision. */
static enum err_code code_of(int rc, int system_errno)
{
	const bool is_full = system_errno == ENOSPC || system_errno == EDQUOT;

	switch (rc & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_LOCKED;
	case SQLITE_NOTADB:
		return ERR_FOREIGN;
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		return is_full ? ERR_FULL : ERR_DISK;
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return ERR_DISK;
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
		return ERR_BUG;
	default:
		return ERR_LEDGER;
	}
}

/* A file system that is shut down reads as damage, too. */
static const char corrupt_hint[] =
        "see the kernel's log, check the disk, and run wxarchive doctor and "
        "wxarchive verify; only if it is still so, the database is damaged: "
        "keep a copy of it, and put in its place " DB_COPY_ADVICE;

static void add_hint(struct err *e, int rc)
{
	if ((rc & 0xff) == SQLITE_CORRUPT)
		(void)err_hint(e, "%s", corrupt_hint);
	else if (e->code == ERR_DISK && (rc & 0xff) == SQLITE_IOERR)
		(void)err_hint(e, "the kernel's log tells why; check the disk "
		                  "and run the command again");
	else if (e->code == ERR_LOCKED)
		(void)err_hint(e, "another process holds the database; wait "
		                  "for it to end");
	else if (e->code == ERR_FULL)
		(void)err_hint(e, "free space on the file system of the "
		                  "database");
	else if (e->code == ERR_FOREIGN)
		(void)err_hint(e, "the file is left untouched; is the path "
		                  "right?");
}

/* For others the connection may still hold that of an older failure. */
static bool has_errno(int rc)
{
	return (rc & 0xff) == SQLITE_IOERR || (rc & 0xff) == SQLITE_CANTOPEN;
}

/* Sets *e from the connection's last failure.  The statement is named only
 * where it can be what is wrong. */
int db_own_fail(struct db *d, int rc, const char *sql, struct err *e)
{
	const int number = sqlite3_system_errno(d->handle);
	const enum err_code code = code_of(rc, number);
	const char *why = sqlite3_errmsg(d->handle);

	if (sql != NULL && (code == ERR_LEDGER || code == ERR_BUG))
		(void)err_set(e, code, "%s: %s in: %s", d->path, why, sql);
	else if (has_errno(rc) && code == ERR_DISK && number != 0)
		(void)err_set_errno(e, code, number, "%s: %s", d->path, why);
	else
		(void)err_set(e, code, "%s: %s", d->path, why);
	add_hint(e, rc);
	return -1;
}

static int set_options(struct db *d, bool is_reader)
{
	const int switches[][2] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	};
	int rc = sqlite3_extended_result_codes(d->handle, 1);

	for (size_t i = 0; rc == SQLITE_OK && i < ARRAY_COUNT(switches); i++)
		rc = sqlite3_db_config(d->handle, switches[i][0],
		                       switches[i][1], NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_busy_timeout(d->handle, BUSY_TIMEOUT_MS);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(d->handle,
		                  "PRAGMA recursive_triggers=ON;"
		                  "PRAGMA synchronous=FULL;"
		                  "PRAGMA journal_size_limit=" WAL_KEEP_BYTES,
		                  NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = db_own_add_fold(d);
	if (rc == SQLITE_OK && is_reader)
		rc = sqlite3_exec(d->handle, "PRAGMA query_only=ON", NULL, NULL,
		                  NULL);
	return rc;
}

/* The first read of the file: a foreign file shows here. */
static int read_header(struct db *d, struct err *e)
{
	int64_t version = 0;

	return db_get_int(d, &version, "PRAGMA schema_version", e);
}

static int set_wal(struct db *d, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	const char *mode;

	if (db_prepare(&s, d, "PRAGMA journal_mode=WAL", e) != 0)
		return -1;
	if (db_step(s, e) != DB_ROW)
		return -1;
	mode = db_text(s, 0);
	/* "memory" is what a database in memory answers. */
	if (mode == NULL ||
	    (strcmp(mode, "wal") != 0 && strcmp(mode, "memory") != 0))
		return err_set(e, ERR_DISK,
		               "%s: the file system allows no write-ahead log",
		               d->path);
	return 0;
}

static int open_flags(enum db_mode mode)
{
	const int common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;

	switch (mode) {
	case DB_READ:
	case DB_STILL:
		return common | SQLITE_OPEN_READONLY;
	case DB_WRITE:
		return common | SQLITE_OPEN_READWRITE;
	case DB_CREATE:
		return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	}
	return common;
}

/* name is the path, or a URI of it. */
static int connect(struct db *d, const char *name, int flags, bool is_reader,
                   struct err *e)
{
	int rc;

	(void)sqlite3_close_v2(d->handle);
	d->handle = NULL;
	rc = sqlite3_open_v2(name, &d->handle, flags, NULL);
	if (d->handle == NULL)
		return err_set(e, ERR_BUG, "SQLite cannot start");
	if (rc == SQLITE_OK)
		rc = set_options(d, is_reader);
	if (rc != SQLITE_OK)
		return db_own_fail(d, rc, NULL, e);
	return read_header(d, e);
}

/* A reader on a read-only file system. */
static int connect_immutable(struct db *d, struct err *e)
{
	OWN(text_free) struct text uri = { 0 };

	if (db_immutable_uri(&uri, d->path, e) != 0)
		return -1;
	return connect(d, text_str(&uri), open_flags(DB_READ) | SQLITE_OPEN_URI,
	               true, e);
}

void db_setup(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int db_open(struct db **out, const char *path, enum db_mode mode, struct err *e)
{
	OWN(own_db) struct db *d = mem_zeroed(1, sizeof(*d));
	int rc;

	d->path = mem_copy_text(path);
	if (mode == DB_STILL) {
		if (connect_immutable(d, e) != 0)
			return -1;
		*out = GIVE(d);
		return 0;
	}
	rc = connect(d, path, open_flags(mode), mode == DB_READ, e);
	if (rc != 0 && mode == DB_READ && e->code == ERR_DISK &&
	    file_is_read_only(path))
		rc = connect_immutable(d, e);
	if (rc != 0)
		return -1;
	if (mode != DB_READ && set_wal(d, e) != 0)
		return -1;
	*out = GIVE(d);
	return 0;
}

void db_close(struct db *d)
{
	if (d == NULL)
		return;
	(void)sqlite3_close_v2(d->handle);
	free(d->path);
	free(d);
}

int db_exec(struct db *d, const char *sql, struct err *e)
{
	const int rc = sqlite3_exec(d->handle, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK ? 0 : db_own_fail(d, rc, NULL, e);
}

int db_prepare(struct db_stmt **out, struct db *d, const char *sql,
               struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = mem_zeroed(1, sizeof(*s));
	const char *rest = NULL;
	int rc;

	s->db = d;
	s->sql = sql;
	rc = sqlite3_prepare_v3(d->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
	                        &s->handle, &rest);
	if (rc != SQLITE_OK)
		return db_own_fail(d, rc, sql, e);
	if (s->handle == NULL || rest[strspn(rest, " \t\n;")] != '\0') {
		(void)err_set(e, ERR_BUG, "%s: not one statement: %s", d->path,
		              sql);
		return -1;
	}
	*out = GIVE(s);
	return 0;
}

void db_finalize(struct db_stmt *s)
{
	if (s == NULL)
		return;
	(void)sqlite3_finalize(s->handle);
	free(s);
}

static void note_bind(struct db_stmt *s, int n, int rc)
{
	if (rc != SQLITE_OK && s->bad_parameter == 0)
		s->bad_parameter = n;
}

void db_bind_int(struct db_stmt *s, int n, int64_t v)
{
	note_bind(s, n, sqlite3_bind_int64(s->handle, n, v));
}

void db_bind_text(struct db_stmt *s, int n, const char *v)
{
	/* With NULL it binds NULL. */
	note_bind(s, n,
	          sqlite3_bind_text64(s->handle, n, v,
	                              v == NULL ? 0 : strlen(v),
	                              SQLITE_TRANSIENT, SQLITE_UTF8));
}

void db_bind_bytes(struct db_stmt *s, int n, const void *v, size_t len)
{
	/* An empty blob is not NULL. */
	note_bind(s, n,
	          sqlite3_bind_blob64(s->handle, n, v == NULL ? "" : v, len,
	                              SQLITE_TRANSIENT));
}

void db_bind_null(struct db_stmt *s, int n)
{
	note_bind(s, n, sqlite3_bind_null(s->handle, n));
}

enum db_row db_step(struct db_stmt *s, struct err *e)
{
	int rc;

	if (s->bad_parameter != 0) {
		(void)err_set(e, ERR_BUG, "%s: parameter %d does not fit: %s",
		              s->db->path, s->bad_parameter, s->sql);
		return DB_ERR;
	}
	rc = sqlite3_step(s->handle);
	if (rc == SQLITE_ROW)
		return DB_ROW;
	if (rc == SQLITE_DONE)
		return DB_DONE;
	(void)db_own_fail(s->db, rc, s->sql, e);
	return DB_ERR;
}

void db_reset(struct db_stmt *s)
{
	/* It repeats the failure of the last step, which was told. */
	(void)sqlite3_reset(s->handle);
	s->bad_parameter = 0;
}

int db_run(struct db_stmt *s, struct err *e)
{
	const enum db_row row = db_step(s, e);

	db_reset(s);
	if (row == DB_ROW)
		return err_set(e, ERR_BUG, "%s: rows where none are due: %s",
		               s->db->path, s->sql);
	return row == DB_DONE ? 0 : -1;
}

int64_t db_int(struct db_stmt *s, int col)
{
	return sqlite3_column_int64(s->handle, col);
}

bool db_is_null(struct db_stmt *s, int col)
{
	return sqlite3_column_type(s->handle, col) == SQLITE_NULL;
}

const char *db_text(struct db_stmt *s, int col)
{
	return (const char *)sqlite3_column_text(s->handle, col);
}

const void *db_bytes(struct db_stmt *s, int col, size_t *len)
{
	const void *data = sqlite3_column_blob(s->handle, col);

	*len = (size_t)sqlite3_column_bytes(s->handle, col);
	return data;
}

int db_begin(struct db *d, struct err *e)
{
	return db_exec(d, "BEGIN IMMEDIATE", e);
}

int db_commit(struct db *d, struct err *e)
{
	fault_point("db.commit.before");
	if (db_exec(d, "COMMIT", e) != 0)
		return -1;
	fault_point("db.commit.after");
	return 0;
}

void db_rollback(struct db *d)
{
	if (d != NULL && sqlite3_get_autocommit(d->handle) == 0)
		(void)sqlite3_exec(d->handle, "ROLLBACK", NULL, NULL, NULL);
}

int64_t db_changes(struct db *d)
{
	return sqlite3_changes64(d->handle);
}

int64_t db_last_id(struct db *d)
{
	return sqlite3_last_insert_rowid(d->handle);
}

int db_get_int(struct db *d, int64_t *out, const char *sql, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	enum db_row row;

	if (db_prepare(&s, d, sql, e) != 0)
		return -1;
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	*out = row == DB_ROW ? db_int(s, 0) : 0;
	return 0;
}

const char *db_path(const struct db *d)
{
	return d->path;
}

const char *db_wal_path(const struct db *d)
{
	return sqlite3_filename_wal(sqlite3_db_filename(d->handle, "main"));
}
