/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/ledger.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "ledger/journal_own.h"
#include "ledger/ledger_own.h"
#include "ledger/migrate.h"
#include "ledger/names.h"
#include "ledger/pack.h"
#include "port/digest.h"

/*
 * Pages kept in memory by a writer, in KiB: few enough that an archive of a
 * thousand calls needs as much memory as one of a million. A larger cache saves
 * page reads, which the kernel's own cache answers.
 */
#define WRITER_PRAGMAS                                                         \
	"PRAGMA cache_size = -512; PRAGMA wal_autocheckpoint = 4000"

int ledger_stmt(struct db_stmt **out, struct ledger *l, enum ledger_sql number,
                struct err *e)
{
	struct db_stmt **const slot = &l->statements[number];

	if (*slot == NULL &&
	    db_prepare(slot, l->db, ledger_sql_text[number], e) != 0)
		return -1;
	*out = *slot;
	return 0;
}

void ledger_reset(struct db_stmt **s)
{
	if (*s != NULL)
		db_reset(*s);
}

int ledger_change_begin(struct ledger *l, const char *what, struct err *e)
{
	if (l->mode == LEDGER_READ)
		return err_set(e, ERR_BUG, "%s: the ledger is open for reading",
		               what);
	if (!l->in_transaction)
		return err_set(e, ERR_BUG, "%s: outside a transaction", what);
	if (l->failure.code != ERR_NONE) {
		*e = l->failure;
		return err_context(e, "%s: after a change that failed", what);
	}
	return 0;
}

int ledger_change_end(struct ledger *l, int rc, const struct err *e)
{
	if (rc != 0 && e->code != ERR_BUG && e->code != ERR_TOO_LARGE &&
	    l->failure.code == ERR_NONE)
		l->failure = *e;
	return rc;
}

int ledger_step_int(struct db_stmt *s, int64_t *out, struct err *e)
{
	if (db_step(s, e) != DB_ROW)
		return -1;
	*out = db_int(s, 0);
	return 0;
}

int ledger_int_of_range(struct ledger *l, enum ledger_sql number,
                        struct period range, int64_t *out, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, number, e) != 0)
		return -1;
	ledger_bind_range(s, range);
	return ledger_step_int(s, out, e);
}

int ledger_run_one(struct ledger *l, struct db_stmt *s, const char *what,
                   int64_t row, struct err *e)
{
	if (db_run(s, e) != 0)
		return -1;
	if (db_changes(l->db) != 1)
		return err_set(e, ERR_BUG,
		               "%s %lld is unknown, or not in a "
		               "state for this",
		               what, (long long)row);
	return 0;
}

/* A handle over an open database. */
static struct ledger *ledger_new(struct db *d, const char *path,
                                 enum ledger_mode mode)
{
	struct ledger *l = mem_zeroed(1, sizeof(*l));

	l->db = d;
	l->wal_fd = -1;
	l->mode = mode;
	l->path = mem_copy_text(path);
	l->names = names_new();
	l->digest = digest_new(DIGEST_SHA256);
	l->scratch = arena_new();
	return l;
}

void ledger_close(struct ledger *l)
{
	if (l == NULL)
		return;
	ledger_rollback(l);
	for (size_t i = 0; i < LEDGER_SQL_COUNT; i++)
		db_finalize(l->statements[i]);
	pack_close(l);
	names_free(l->names);
	digest_free(l->digest);
	arena_free(l->scratch);
	text_free(&l->line);
	db_close(l->db);
	file_close(&l->wal_fd);
	free(l->path);
	free(l->org);
	free(l->origin);
	free(l->vkey);
	free(l->settings);
	free(l);
}

static int read_identity(struct ledger *l, struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_IDENTITY, e) != 0)
		return -1;
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_DONE)
		return err_set(e, ERR_FOREIGN, "%s: does not say whose it is",
		               l->path);
	l->org = mem_copy_text(db_text(s, 0));
	l->origin = mem_copy_text(db_text(s, 1));
	l->vkey = mem_copy_text(db_text(s, 2));
	return 0;
}

/* Opens what is there, as it is. */
static int open_mode(struct ledger **out, const char *path, enum db_mode mode,
                     struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;
	struct db *d = NULL;

	if (db_open(&d, path, mode, e) != 0)
		return -1;
	l = ledger_new(d, path, mode == DB_WRITE ? LEDGER_WRITE : LEDGER_READ);
	if (mode == DB_WRITE && db_exec(d, WRITER_PRAGMAS, e) != 0)
		return -1;
	*out = GIVE(l);
	return 0;
}

static int check_present(const char *path, struct err *e)
{
	struct stat st;

	if (stat(path, &st) == 0)
		return 0;
	(void)err_set(e, ERR_FOREIGN, "%s: there is no ledger", path);
	return err_hint(e, "'wxarchive init' makes one, and for an archive "
	                   "that has lost its own 'wxarchive ledger rebuild'");
}

static int check_org(const struct ledger *l, const char *org, struct err *e)
{
	if (org == NULL || text_equal(l->org, org))
		return 0;
	(void)err_set(e, ERR_FOREIGN,
	              "%s: belongs to organisation %s, not to %s", l->path,
	              l->org, org);
	return err_hint(e, "an archive holds one organisation; nothing was "
	                   "written");
}

/* Reads without changing a byte whether this is a ledger for us. */
static int look(struct ledger **out, size_t *done,
                const struct migrate_plan *plan, const char *path,
                enum db_mode mode, const char *org, struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;

	if (check_present(path, e) != 0 || open_mode(&l, path, mode, e) != 0 ||
	    migrate_check(done, l->db, path, plan, e) != 0 ||
	    read_identity(l, e) != 0 || check_org(l, org, e) != 0)
		return -1;
	*out = GIVE(l);
	return 0;
}

int ledger_check_org(const char *path, const char *org, struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;
	struct migrate_plan plan;
	size_t done;

	if (migrate_plan_fill(&plan, e) != 0)
		return -1;
	return look(&l, &done, &plan, path, DB_READ, org, e);
}

static int open_writer(struct ledger **out, const struct migrate_plan *plan,
                       size_t done, const char *path, struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;

	if (open_mode(&l, path, DB_WRITE, e) != 0 ||
	    migrate_run(l->db, path, plan, done, clock_now(&clock_system), e) !=
	            0 ||
	    read_identity(l, e) != 0 || journal_end_load(l, e) != 0 ||
	    ledger_open_wal(l, e) != 0)
		return -1;
	*out = GIVE(l);
	return 0;
}

int ledger_open(struct ledger **out, const char *path, enum ledger_mode mode,
                const char *org, struct err *e)
{
	OWN(own_ledger) struct ledger *l = NULL;
	struct migrate_plan plan;
	size_t done;

	if (migrate_plan_fill(&plan, e) != 0 ||
	    look(&l, &done, &plan, path, DB_READ, org, e) != 0)
		return -1;
	if (mode == LEDGER_WRITE) {
		ledger_close(l);
		l = NULL;
		return open_writer(out, &plan, done, path, e);
	}
	if (migrate_check_current(&plan, done, path, e) != 0)
		return -1;
	*out = GIVE(l);
	return 0;
}

int ledger_open_immutable(struct ledger **out, const char *path, struct err *e)
{
	struct migrate_plan plan;
	size_t done;

	if (migrate_plan_fill(&plan, e) != 0)
		return -1;
	return look(out, &done, &plan, path, DB_STILL, NULL, e);
}

int ledger_begin(struct ledger *l, struct err *e)
{
	if (l->in_transaction)
		return err_set(e, ERR_BUG,
		               "ledger_begin: a transaction is open");
	if (l->mode == LEDGER_WRITE && journal_end_load(l, e) != 0)
		return -1;
	/* A reader gets one moment of the ledger for all it reads. */
	if ((l->mode == LEDGER_READ ? db_exec(l->db, "BEGIN", e)
	                            : db_begin(l->db, e)) != 0)
		return -1;
	l->in_transaction = true;
	return 0;
}

int ledger_commit(struct ledger *l, struct err *e)
{
	if (!l->in_transaction)
		return err_set(e, ERR_BUG, "ledger_commit: none is open");
	if (l->failure.code != ERR_NONE) {
		*e = l->failure;
		ledger_rollback(l);
		return err_context(e, "nothing of this transaction is kept");
	}
	fault_point("ledger.commit.before");
	if (db_commit(l->db, e) != 0) {
		ledger_rollback(l);
		return -1;
	}
	fault_point("ledger.commit.after");
	l->in_transaction = false;
	return 0;
}

void ledger_rollback(struct ledger *l)
{
	if (!l->in_transaction)
		return;
	db_rollback(l->db);
	l->in_transaction = false;
	err_clear(&l->failure);
	names_forget(l->names);
	journal_end_forget(l);
}

bool ledger_in_transaction(const struct ledger *l)
{
	return l->in_transaction;
}

const char *ledger_path(const struct ledger *l)
{
	return l->path;
}

const char *ledger_org(const struct ledger *l)
{
	return l->org;
}

const char *ledger_origin(const struct ledger *l)
{
	return l->origin;
}

const char *ledger_vkey(const struct ledger *l)
{
	return l->vkey;
}

int ledger_meta_get(struct ledger *l, const char *key, struct text *out,
                    struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;
	enum db_row row;

	if (ledger_stmt(&s, l, SQL_META_GET, e) != 0)
		return -1;
	db_bind_text(s, 1, key);
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	text_free(out);
	*out = (struct text){ 0 };
	if (row == DB_ROW)
		text_add(out, db_text(s, 0));
	return 0;
}

static int set_meta(struct ledger *l, const char *key, const char *value,
                    struct err *e)
{
	OWN(ledger_reset) struct db_stmt *s = NULL;

	if (ledger_stmt(&s, l, SQL_META_SET, e) != 0)
		return -1;
	db_bind_text(s, 1, key);
	db_bind_text(s, 2, value);
	return db_run(s, e);
}

int ledger_meta_number(struct ledger *l, const char *key, int64_t *out,
                       int64_t otherwise, struct err *e)
{
	OWN(text_free) struct text number = { NULL, 0, 0 };

	if (ledger_meta_get(l, key, &number, e) != 0)
		return -1;
	*out = otherwise;
	if (number.len > 0 &&
	    !bytes_parse_i64(out, text_str(&number), INT64_MIN, INT64_MAX))
		return err_set(e, ERR_LEDGER, "%s is no number: %s", key,
		               text_str(&number));
	return 0;
}

int ledger_meta_set(struct ledger *l, const char *key, const char *value,
                    struct err *e)
{
	if (ledger_change_begin(l, "ledger_meta_set", e) != 0)
		return -1;
	return ledger_change_end(l, set_meta(l, key, value, e), e);
}

int ledger_check(struct ledger *l, struct err *e)
{
	return db_check(l->db, e);
}

int64_t ledger_bytes(struct ledger *l)
{
	struct stat st;

	return stat(l->path, &st) == 0 ? (int64_t)st.st_size : -1;
}
