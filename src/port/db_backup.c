/* A copy of an open database.
 * SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "port/db.h"
#include "port/db_own.h"

/* It holds what the database holds: not for everybody. */
#define COPY_MODE 0640

static int fail(const char *what, const char *path, struct err *e)
{
	return err_set_errno(e, ERR_DISK, errno, "%s %s", what, path);
}

/* The name may have been taken away between open and lock. */
static bool is_named(int fd, const char *path)
{
	struct stat here, there;

	return fstat(fd, &here) == 0 && lstat(path, &there) == 0 &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

/* As SQLite does with what root makes beside a database: its owner can read and
 * replace the copy.  Some file systems know no owners. */
static void give_to_owner(int fd, const struct db *d)
{
	struct stat st;

	if (geteuid() == 0 && stat(d->path, &st) == 0)
		(void)!fchown(fd, st.st_uid, st.st_gid);
}

/* The file of the copy, empty and ours alone; what a killed process left is
 * used up.  The lock is not one of those that SQLite takes. */
static int take_draft(int *out, const char *path, struct err *e)
{
	OWN(file_close)
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
	              COPY_MODE);

	if (fd < 0)
		return fail("open", path, e);
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !is_named(fd, path)) {
		(void)err_set(e, ERR_LOCKED,
		              "%s: another process makes this copy", path);
		return err_hint(e, "wait until it has ended");
	}
	if (ftruncate(fd, 0) != 0 || fchmod(fd, COPY_MODE) != 0)
		return fail("empty", path, e);
	*out = file_give(&fd);
	return 0;
}

/* Copies all pages in one step: writers elsewhere go on in the log. */
static int copy_pages(struct db *from, struct db *to, struct err *e)
{
	sqlite3_backup *b =
	        sqlite3_backup_init(to->handle, "main", from->handle, "main");
	int rc;

	if (b == NULL)
		return db_own_fail(to, sqlite3_errcode(to->handle), NULL, e);
	(void)sqlite3_backup_step(b, -1);
	rc = sqlite3_backup_finish(b);
	return rc == SQLITE_OK ? 0 : db_own_fail(to, rc, NULL, e);
}

/* Its pages say that there is a write-ahead log, as with the original. */
static int write_copy(struct db *d, const char *path, struct err *e)
{
	OWN(own_db) struct db *to = mem_zeroed(1, sizeof(*to));
	/* A SQLite may take what begins with "file:" for a URI. */
	OWN(mem_own)
	char *name = mem_format("%s%s", path[0] == '/' ? "" : "./", path);
	int rc;

	to->path = mem_copy_text(path);
	rc = sqlite3_open_v2(name, &to->handle,
	                     SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
	                             SQLITE_OPEN_READWRITE,
	                     NULL);
	if (to->handle == NULL)
		return err_set(e, ERR_BUG, "SQLite cannot start");
	if (rc != SQLITE_OK)
		return db_own_fail(to, rc, NULL, e);
	if (copy_pages(d, to, e) != 0)
		return -1;
	rc = sqlite3_exec(to->handle, "PRAGMA journal_mode=DELETE", NULL, NULL,
	                  NULL);
	return rc == SQLITE_OK ? 0 : db_own_fail(to, rc, NULL, e);
}

static int move(const char *draft, const char *path, struct err *e)
{
	OWN(text_free) struct text folder = { 0 };

	fault_point("db.backup.rename");
	if (rename(draft, path) != 0) {
		(void)fail("rename to", path, e);
		(void)unlink(draft);
		return -1;
	}
	fault_point("db.backup.sync");
	file_folder(&folder, path);
	return file_sync_dir(text_str(&folder), e);
}

int db_backup(struct db *d, const char *path, db_backup_check *check, void *ctx,
              struct err *e)
{
	OWN(mem_own) char *draft = mem_format("%s.part", path);
	OWN(file_close) int fd = -1;

	if (take_draft(&fd, draft, e) != 0)
		return -1;
	give_to_owner(fd, d);
	fault_point("db.backup.copy");
	if (write_copy(d, draft, e) != 0 ||
	    (check != NULL && check(ctx, draft, e) != 0)) {
		(void)unlink(draft);
		return -1;
	}
	fault_point("db.backup.fsync");
	if (fsync(fd) != 0) {
		(void)fail("sync", draft, e);
		(void)unlink(draft);
		return -1;
	}
	return move(draft, path, e);
}
