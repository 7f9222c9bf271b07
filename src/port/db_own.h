/* db_own: a connection from inside (private to port/db*).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_DB_OWN_H
#define PORT_DB_OWN_H

#include <sqlite3.h>

struct err;

struct db {
	sqlite3 *handle;
	char *path;
};

/* Sets *e from the connection's last failure, rc.  The statement (or NULL) is
 * named only where it can be what is wrong.  Returns -1. */
int db_own_fail(struct db *d, int rc, const char *sql, struct err *e);

/* The function fold(TEXT) of base/fold.h, for statements; an SQLite code. */
int db_own_add_fold(struct db *d);

#endif
