/* pace: the rate limit, and what clients made of it.  Thread safe.
 *
 * Times are monotonic milliseconds.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef SIM_PACE_H
#define SIM_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

struct pace;

/* limit 0: none. */
struct pace *pace_new(int64_t limit, int64_t window_ms);
void pace_free(struct pace *p);
void pace_set(struct pace *p, int64_t limit);

/* A request of that client came in, whatever becomes of it: looks whether it
 * was allowed to come now. */
void pace_arrive(struct pace *p, const char *client, int64_t now_ms);
/* Whether a request of that client fits the window; if not, *wait_ms says
 * when the next one will. */
bool pace_admit(struct pace *p, const char *client, int64_t now_ms,
                int64_t *wait_ms);
/* The client is told now to wait until then: an earlier request is a
 * violation, and a late one if it cannot have been on its way by now. */
void pace_told(struct pace *p, const char *client, int64_t now_ms,
               int64_t until_ms);

/* Adds members of a JSON object, without its braces. */
void pace_json(struct pace *p, struct text *out);
void pace_reset(struct pace *p);

#endif
