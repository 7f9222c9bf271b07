/* pace_store: the budget of requests, from one process to the next.
 *
 * The source counts requests by client id, not by process: a run that starts
 * right after another one goes on with what is left of its minute, and waits
 * for what that one was told to wait for.  The file lies beside the token.  It
 * is a hint: one that cannot be read or written is done without.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_PACE_STORE_H
#define WEBEX_PACE_STORE_H

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct config;
struct pace;

/* What of the file is not used yet: requests that stand in it and have not
 * started. */
struct pace_ahead {
	int64_t left;
	int64_t written_ms; /* monotonic */
};

void pace_store_read(struct pace *p, const struct config *c,
                     const struct clock *clock);
/* Before a request starts: it stands in the file already, as one of those that
 * were written ahead, or is written now with those that may follow.  A process
 * that is killed has so used no more than the file tells, and at most a
 * fifteenth of a minute's requests less.  The file is written anew when these
 * are used up, or a second old: the time by which the budget of a minute is
 * longer than a minute (pace).  Whether it was written. */
bool pace_store_cover(struct pace_ahead *ahead, struct pace *p,
                      const struct config *c, const struct clock *clock);
/* The same at once: there is a hold to tell of. */
void pace_store_hold(struct pace_ahead *ahead, struct pace *p,
                     const struct config *c, const struct clock *clock);
/* At the end, with nothing ahead.  Nothing is written when no request was
 * started.  A longer hold that another process has written meanwhile stays, and
 * holds for p too; so it is with the two above. */
void pace_store_write(struct pace *p, const struct config *c,
                      const struct clock *clock);

#endif
