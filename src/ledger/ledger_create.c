/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/canon.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "ledger/ledger_sql.h"
#include "ledger/migrate.h"
#include "port/db.h"

#define LEDGER_FILE_MODE 0640

struct identity {
	const char *org;
	const char *origin;
	const char *vkey;
};

static int refuse(struct err *e, const char *path, const char *what,
                  const char *theirs, const char *ours)
{
	(void)err_set(e, ERR_FOREIGN, "%s: belongs to %s %s, not to %s", path,
	              what, theirs, ours);
	return err_hint(e, "nothing was written; choose another path");
}

/* The ledger that is there already is the one that was asked for. */
static int check_same(const char *path, const struct identity *who,
                      struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;

	if (ledger_open(&l, path, LEDGER_READ, who->org, e) != 0)
		return -1;
	if (!text_equal(ledger_origin(l), who->origin))
		return refuse(e, path, "the log", ledger_origin(l),
		              who->origin);
	if (!text_equal(ledger_vkey(l), who->vkey))
		return refuse(e, path, "the log key", ledger_vkey(l),
		              who->vkey);
	return 0;
}

/* What a killed run left is made anew. */
static int make_draft(const char *draft, struct err *e)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	OWN(file_close) int fd = -1;

	for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
		OWN(text_free) struct text name = { 0 };

		text_addf(&name, "%s%s", draft, ends[i]);
		if (unlink(text_str(&name)) != 0 && errno != ENOENT)
			return err_set_errno(e, ERR_DISK, errno, "%s",
			                     text_str(&name));
	}
	fd = open(draft, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC,
	          LEDGER_FILE_MODE);
	if (fd < 0 || fchmod(fd, LEDGER_FILE_MODE) != 0)
		return err_set_errno(e, ERR_DISK, errno, "%s", draft);
	return 0;
}

static int set_identity(struct db *d, const struct identity *who,
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
static int fill_draft(const char *draft, const struct identity *who,
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

static int first_event(struct ledger *l, const struct identity *who,
                       int64_t now_ms, struct err *e)
{
	OWN(own_arena) struct arena *a = arena_new();
	struct canon *detail = canon_object(a);
	const struct journal_event event = { .type = "x-log-created",
		                             .outcome = "success",
		                             .detail = detail };

	canon_set_text(detail, "origin", who->origin);
	canon_set_text(detail, "vkey", who->vkey);
	if (ledger_begin(l, e) != 0 ||
	    journal_append(l, &event, now_ms, NULL, e) != 0)
		return -1;
	return ledger_commit(l, e);
}

static int start_log(const char *draft, const struct identity *who,
                     int64_t now_ms, struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;

	if (ledger_open(&l, draft, LEDGER_WRITE, who->org, e) != 0)
		return -1;
	return first_event(l, who, now_ms, e);
}

int ledger_create(const char *path, const char *org, const char *origin,
                  const char *vkey, int64_t now_ms, struct err *e)
{
	const struct identity who = { org, origin, vkey };
	OWN(text_free) struct text draft = { 0 };
	OWN(text_free) struct text folder = { 0 };

	if (file_exists(path))
		return check_same(path, &who, e);
	text_addf(&draft, "%s.new", path);
	if (make_draft(text_str(&draft), e) != 0 ||
	    fill_draft(text_str(&draft), &who, now_ms, e) != 0 ||
	    start_log(text_str(&draft), &who, now_ms, e) != 0)
		return -1;
	fault_point("ledger.create.before");
	if (rename(text_str(&draft), path) != 0)
		return err_set_errno(e, ERR_DISK, errno, "%s", path);
	file_folder(&folder, path);
	if (file_sync_dir(text_str(&folder), e) != 0)
		return -1;
	fault_point("ledger.create.after");
	return 0;
}
