/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/migrate.h"

#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "base/err.h"
#include "base/text.h"
#include "ledger/ledger_sql.h"
#include "port/db.h"
#include "port/digest.h"
#include "schema/embedded.h"

#define FOLDER         "schema/"
#define NUMBER_DIGITS  4
#define APPLICATION_ID 0x57584c47 /* "WXLG", as set by the first step */
#define PROGRAM        "wxarchive " WX_VERSION

/* "schema/0001-ledger.sql"; false for other files of the folder. */
static bool step_of(struct migrate_step *out, const struct schema_file *f)
{
	const char *name = f->path + strlen(FOLDER);
	char digits[NUMBER_DIGITS + 1] = { 0 };

	if (!text_starts(f->path, FOLDER) || !text_ends(name, ".sql") ||
	    strlen(name) <= NUMBER_DIGITS || name[NUMBER_DIGITS] != '-')
		return false;
	memcpy(digits, name, NUMBER_DIGITS);
	if (!bytes_parse_i64(&out->number, digits, 1, MIGRATE_STEPS_MAX))
		return false;
	out->name = name;
	out->sql = f->data;
	return true;
}

int migrate_plan_fill(struct migrate_plan *out, struct err *e)
{
	struct migrate_step step;

	out->count = 0;
	for (const struct schema_file *f = schema_all(); f->path != NULL; f++) {
		if (!step_of(&step, f))
			continue;
		if (step.number != (int64_t)out->count + 1)
			return err_set(e, ERR_BUG, "%s: step %zu is missing",
			               f->path, out->count + 1);
		out->steps[out->count] = step;
		out->count++;
	}
	return 0;
}

/* The number in the one row and column that the statement gives. */
static int read_int(int64_t *out, struct db *d, enum ledger_sql number,
                    struct err *e)
{
	return db_get_int(d, out, ledger_sql_text[number], e);
}

static int refuse(struct err *e, const char *path, const char *why)
{
	(void)err_set(e, ERR_FOREIGN, "%s: %s", path, why);
	return err_hint(e, "nothing was written; is the path right?");
}

static int check_row(struct db_stmt *s, const char *path,
                     const struct migrate_plan *plan, size_t done,
                     struct err *e)
{
	const int64_t number = db_int(s, 0);
	const struct migrate_step *const step = &plan->steps[done];
	char sha256[DIGEST_SHA256_HEX];

	if (done >= plan->count) {
		(void)err_set(e, ERR_FOREIGN,
		              "%s: made by a newer program: it has schema "
		              "%lld, this program knows up to %zu",
		              path, (long long)number, plan->count);
		return err_hint(e,
		                "use the newer program; nothing was written");
	}
	digest_sha256_hex(sha256, step->sql, strlen(step->sql));
	if (number != step->number || !text_equal(db_text(s, 2), sha256)) {
		(void)err_set(e, ERR_FOREIGN,
		              "%s: schema %lld was made by another program",
		              path, (long long)number);
		return err_hint(e, "use the program that made it; nothing was "
		                   "written");
	}
	return 0;
}

int migrate_check(size_t *done, struct db *d, const char *path,
                  const struct migrate_plan *plan, struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	int64_t application;
	size_t count = 0;
	enum db_row row;

	if (read_int(&application, d, SQL_APPLICATION_ID, e) != 0)
		return -1;
	if (application != APPLICATION_ID)
		return refuse(e, path, "is no ledger of wxarchive");
	if (db_prepare(&s, d, ledger_sql_text[SQL_VERSIONS], e) != 0)
		return -1;
	while ((row = db_step(s, e)) == DB_ROW) {
		if (check_row(s, path, plan, count, e) != 0)
			return -1;
		count++;
	}
	if (row == DB_ERR)
		return -1;
	if (count == 0)
		return refuse(e, path, "has no schema: it is damaged");
	*done = count;
	return 0;
}

int migrate_check_current(const struct migrate_plan *plan, size_t done,
                          const char *path, struct err *e)
{
	if (done >= plan->count)
		return 0;
	(void)err_set(e, ERR_FOREIGN,
	              "%s: made by an older program: it has schema %zu, this "
	              "program needs %zu",
	              path, done, plan->count);
	return err_hint(e, "the next 'wxarchive sync' brings it up to date");
}

int migrate_apply(struct db *d, const struct migrate_step *step, int64_t now_ms,
                  struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	char sha256[DIGEST_SHA256_HEX];

	digest_sha256_hex(sha256, step->sql, strlen(step->sql));
	if (db_exec(d, step->sql, e) != 0 ||
	    db_prepare(&s, d, ledger_sql_text[SQL_VERSION_ADD], e) != 0)
		return err_context(e, "schema %s", step->name);
	db_bind_int(s, 1, step->number);
	db_bind_text(s, 2, step->name);
	db_bind_text(s, 3, sha256);
	db_bind_int(s, 4, now_ms);
	db_bind_text(s, 5, PROGRAM);
	return db_run(s, e);
}

static int apply_alone(struct db *d, const struct migrate_step *step,
                       int64_t now_ms, struct err *e)
{
	if (db_begin(d, e) != 0)
		return -1;
	if (migrate_apply(d, step, now_ms, e) != 0 || db_commit(d, e) != 0) {
		db_rollback(d);
		return -1;
	}
	return 0;
}

int migrate_run(struct db *d, const char *path, const struct migrate_plan *plan,
                size_t done, int64_t now_ms, struct err *e)
{
	OWN(text_free) struct text backup = { 0 };

	if (done == plan->count)
		return 0;
	text_addf(&backup, "%s.before-%04lld", path,
	          (long long)plan->steps[done].number);
	if (db_backup(d, text_str(&backup), NULL, NULL, e) != 0)
		return err_context(e, "backup before a new schema");
	for (size_t i = done; i < plan->count; i++) {
		if (apply_alone(d, &plan->steps[i], now_ms, e) != 0)
			return -1;
	}
	return 0;
}
