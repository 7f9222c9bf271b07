/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger_draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/ledger_own.h"
#include "ledger/migrate.h"

#define LEDGER_FILE_MODE 0640
/* What a crash leaves of a draft is thrown away; its indexes are written all
 * over, and less often from more memory. */
#define DRAFT_PRAGMAS                                                          \
	"PRAGMA synchronous = OFF; PRAGMA cache_size = -32768; "               \
	"PRAGMA wal_autocheckpoint = 16000"

static char *draft_name(const char *path)
{
	return mem_format("%s.new", path);
}

/* What a killed run left. */
static int remove_draft(const char *draft, struct err *e)
{
	static const char *const ends[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		OWN(mem_own) char *name = mem_format("%s%s", draft, ends[i]);

		if (unlink(name) != 0 && errno != ENOENT)
			return err_set_errno(e, ERR_DISK, errno, "%s", name);
	}
	return 0;
}

static int make_draft(const char *draft, struct err *e)
{
	OWN(file_close) int fd = -1;

	if (remove_draft(draft, e) != 0)
		return -1;
	fd = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
	          LEDGER_FILE_MODE);
	if (fd < 0 || fchmod(fd, LEDGER_FILE_MODE) != 0)
		return err_set_errno(e, ERR_DISK, errno, "%s", draft);
	return 0;
}

static int set_identity(struct db *d, const struct ledger_identity *who,
                        int64_t now_ms, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;

	if (db_prepare(&s, d, ledger_sql_text[SQL_IDENTITY_SET], e) != 0)
		return -1;
	db_bind_text(s, 1, who->org);
	db_bind_text(s, 2, who->origin);
	db_bind_text(s, 3, who->vkey);
	db_bind_int(s, 4, now_ms);
	return db_run(s, e);
}

/* The schema, in a file that nobody has looked at yet. */
static int fill_draft(const char *draft, const struct ledger_identity *who,
                      int64_t now_ms, struct err *e)
{
	OWN(own_db) struct db *d = NULL;
	struct migrate_plan plan;

	if (migrate_plan_fill(&plan, e) != 0 ||
	    db_open(&d, draft, DB_CREATE, e) != 0 || db_begin(d, e) != 0)
		return -1;
	for (size_t i = 0; i < plan.count; i++) {
		if (migrate_apply(d, &plan.steps[i], now_ms, e) != 0)
			return -1;
	}
	if (set_identity(d, who, now_ms, e) != 0)
		return -1;
	return db_commit(d, e);
}

int ledger_draft_open(struct ledger **out, const char *path,
                      const struct ledger_identity *who, int64_t now_ms,
                      struct err *e)
{
	OWN(mem_own) char *draft = draft_name(path);
	OWN(own_ledger) struct ledger *l = NULL;

	if (make_draft(draft, e) != 0 ||
	    fill_draft(draft, who, now_ms, e) != 0 ||
	    ledger_open(&l, draft, LEDGER_WRITE, who->org, e) != 0 ||
	    db_exec(l->db, DRAFT_PRAGMAS, e) != 0)
		return -1;
	*out = GIVE(l);
	return 0;
}

/* What is in the write-ahead log does not move with the file. */
static int empty_wal(struct ledger *l, struct err *e)
{
	int64_t is_busy = 1;

	/* Nobody has a draft open whose end is worth waiting for. */
	if (db_exec(l->db, "PRAGMA busy_timeout = 0", e) != 0 ||
	    db_get_int(l->db, &is_busy, "PRAGMA wal_checkpoint(TRUNCATE)", e) !=
	            0)
		return -1;
	if (is_busy == 0)
		return 0;
	return err_set(e, ERR_LOCKED, "%s: another process reads it", l->path);
}

static int sync_draft(const char *draft, struct err *e)
{
	OWN(file_close) int fd = open(draft, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) != 0)
		return err_set_errno(e, ERR_DISK, errno, "sync %s", draft);
	return 0;
}

/* Somebody may have put a ledger back meanwhile. */
static int refuse_taken(const char *draft, const char *path, struct err *e)
{
	struct err ignored;

	(void)!remove_draft(draft, &ignored);
	(void)err_set(e, ERR_FOREIGN, "%s: a file was put there meanwhile",
	              path);
	return err_hint(e, "nothing was overwritten");
}

/* Where the file system cannot do it in one step, a look has to do. */
static int name_draft(const char *draft, const char *path)
{
	struct stat st;

	if (renameat2(AT_FDCWD, draft, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (lstat(path, &st) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(draft, path);
}

static int move_draft(const char *draft, const char *path, struct err *e)
{
	OWN(text_free) struct text folder = { 0 };

	if (sync_draft(draft, e) != 0)
		return -1;
	fault_point("ledger.create.before");
	if (name_draft(draft, path) != 0)
		return errno == EEXIST
		               ? refuse_taken(draft, path, e)
		               : err_set_errno(e, ERR_DISK, errno, "%s", path);
	file_folder(&folder, path);
	if (file_sync_dir(text_str(&folder), e) != 0)
		return -1;
	fault_point("ledger.create.after");
	return 0;
}

int ledger_draft_end(struct ledger *l, const char *path, struct err *e)
{
	OWN(mem_own) char *draft = draft_name(path);
	const int rc = empty_wal(l, e);

	ledger_close(l);
	return rc != 0 ? -1 : move_draft(draft, path, e);
}

void ledger_draft_drop(struct ledger *l, const char *path)
{
	OWN(mem_own) char *draft = draft_name(path);
	struct err ignored;

	ledger_close(l);
	(void)!remove_draft(draft, &ignored);
}
