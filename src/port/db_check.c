/* Is a database whole?
 * SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"
#include "base/text.h"
#include "port/db.h"

/* The first row of a check, when its text is not what is good. */
static int check_with(struct db *d, const char *sql, const char *good,
                      struct err *e)
{
	OWN(own_stmt) struct db_stmt *s = NULL;
	enum db_row row;

	if (db_prepare(&s, d, sql, e) != 0)
		return -1;
	row = db_step(s, e);
	if (row == DB_ERR)
		return -1;
	if (row == DB_DONE || text_equal(db_text(s, 0), good))
		return 0;
	(void)err_set(e, ERR_LEDGER, "%s: damaged: %s", db_path(d),
	              db_text(s, 0));
	return err_hint(e, "put in its place " DB_COPY_ADVICE);
}

int db_check(struct db *d, struct err *e)
{
	if (check_with(d, "PRAGMA integrity_check(1)", "ok", e) != 0)
		return -1;
	return check_with(d,
	                  "SELECT 'row ' || coalesce(rowid, '?') || ' of ' "
	                  "|| \"table\" || ' points to a row that is not in "
	                  "' || parent FROM pragma_foreign_key_check LIMIT 1",
	                  NULL, e);
}
