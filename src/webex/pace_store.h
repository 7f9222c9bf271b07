/* pace_store: the budget of requests, from one process to the next.
 *
 * The source counts requests by client id, not by process: a run that starts
 * right after another one goes on with what is left of its minute, and waits
 * for what that one was told to wait for.  The file lies beside the token.  It
 * is a hint: one that cannot be read or written is done without.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef WEBEX_PACE_STORE_H
#define WEBEX_PACE_STORE_H

struct clock;
struct config;
struct pace;

void pace_store_read(struct pace *p, const struct config *c,
                     const struct clock *clock);
/* Nothing is written when no request was started.  A longer hold that another
 * process has written meanwhile stays, and holds for p too. */
void pace_store_write(struct pace *p, const struct config *c,
                      const struct clock *clock);

#endif
