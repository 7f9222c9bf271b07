/* db_immutable: a database where nobody writes, on a read-only file system.
 *
 * SQLite reads a database with a write-ahead log through an index beside it
 * (PATH-shm), which it makes when it is not there.  On a read-only file
 * system it cannot, and refuses.  Told that the file is immutable, it reads
 * without index and locks, and without the log.  That is right only if
 * nobody writes, which is for the caller to know (file_is_read_only), and
 * the log holds nothing, which is looked at here.
 *
 * A process that writes through another, writable mount of the same disk
 * keeps a PATH-shm there, with which the ordinary way works.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef PORT_DB_IMMUTABLE_H
#define PORT_DB_IMMUTABLE_H

#include "base/attr.h"

struct err;
struct text;

/* The name under which SQLite opens path as immutable.  ERR_DISK when its
 * write-ahead log holds something that would not be seen. */
int db_immutable_uri(struct text *out, const char *path,
                     struct err *e) MUST_CHECK;

#endif
