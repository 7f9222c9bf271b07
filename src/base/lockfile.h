/* lockfile: one writer at a time, and who it is.
 *
 * The lock is the kernel's (flock), so it ends with its process; the file
 * only tells who holds it: "pid 4711 on host: sync, since 2026-...Z".
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LOCKFILE_H
#define BASE_LOCKFILE_H

#include <stdint.h>

#include "base/attr.h"

struct err;
struct lockfile;

/* ERR_LOCKED with the holder's words when somebody else has it. */
int lockfile_take(struct lockfile **out, const char *path, const char *what,
                  int64_t now_ms, struct err *e) MUST_CHECK;
/* As lockfile_take, of a file that is there, and without a word in it: for a
 * disk that takes none. */
int lockfile_take_silent(struct lockfile **out, const char *path,
                         struct err *e) MUST_CHECK;
/* Who has it now, "" where that is not told.  It takes the lock for an instant
 * if it is free, which lockfile_take bears. */
#define LOCKFILE_HOLDER_MAX 256
enum lockfile_state {
	LOCKFILE_FREE,    /* nobody; or there is no such file */
	LOCKFILE_HELD,    /* by a process that lives */
	LOCKFILE_UNKNOWN, /* this user may not see it */
};
enum lockfile_state lockfile_look(const char *path,
                                  char holder[LOCKFILE_HOLDER_MAX]);
void lockfile_drop(struct lockfile *l);
OWN_TYPE(lockfile, struct lockfile, lockfile_drop)

#endif
