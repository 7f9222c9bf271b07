/* lockfile: one writer at a time, and who it is.
 *
 * The lock is the kernel's (flock), so it ends with its process; the file
 * only tells who holds it: "pid 4711 on host: sync, since 2026-...Z".  A second
 * line is the holder's offer to let go, and each further one asks for that.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef BASE_LOCKFILE_H
#define BASE_LOCKFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"

struct err;
struct lockfile;

/* ERR_LOCKED with the holder's words when somebody else has it. */
int lockfile_take(struct lockfile **out, const char *path, const char *what,
                  int64_t now_ms, struct err *e) MUST_CHECK;
/* A holder that offers it lets go when somebody asks (lockfile_is_asked); what
 * it does until then is its own affair. */
int lockfile_offer(struct lockfile *l, struct err *e) MUST_CHECK;
bool lockfile_is_asked(const struct lockfile *l);
/* As lockfile_take; a holder that offers it is asked, and waited for as long as
 * patience_ms, or until a signal. */
int lockfile_ask(struct lockfile **out, const char *path, const char *what,
                 int64_t now_ms, int64_t patience_ms, struct err *e) MUST_CHECK;
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
